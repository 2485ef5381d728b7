"""JSON that is longer than memory: one array's elements after the other."""

import json
import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from store.errors import ImportRefused

PART = 1 << 20
LONGEST = 32 << 20  # characters of one value
DECODER = json.JSONDecoder()
SPACE = re.compile(r"[ \t\r\n]*")

ENDS = "The file ends in the middle: it is not whole. Make the backup again, or copy it again."


def damaged(where: str) -> ImportRefused:
    """The file is not what its beginning says."""
    return ImportRefused(f"The file is damaged: {where} is not valid JSON.")


class Reader:
    """Walks over a text; nothing that was passed is kept."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.text = file, ""
        self.at: int = 0

    def more(self) -> bool:
        """Reads on; False where nothing follows."""
        part = self.file.read(max(PART, len(self.text) - self.at))
        self.text = self.text[self.at :] + part
        self.at = 0
        return bool(part)

    def peek(self) -> str:
        """The next sign that is no space; "" at the end."""
        while True:
            found = SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, signs: str) -> str:
        """The next sign, which has to be one of these."""
        found = self.peek()
        if not found:
            raise ImportRefused(ENDS)
        if found not in signs:
            raise damaged("something in it")
        self.at += 1
        return found

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                found, end = DECODER.raw_decode(self.text, self.at)
            except ValueError:  # no JSON so far, or a number of thousands of digits
                found, end = None, -1
            except RecursionError:
                raise damaged("a value nested too deep") from None
            if 0 <= end < len(self.text):  # a number might go on behind what is read
                self.at = end
                return found
            if len(self.text) - self.at > LONGEST:
                raise damaged("a value that never ends")
            if not self.more():
                if end < 0:
                    raise ImportRefused(ENDS) if self.at < len(self.text) else damaged("it")
                self.at = end
                return found

    def elements(self) -> Iterator[Any]:
        """The elements of an array, one by one."""
        self.take("[")
        if self.peek() == "]":
            self.at += 1
            return
        while True:
            yield self.value()
            if self.take(",]") == "]":
                return

    def members(self) -> Iterator[str]:
        """The keys of an object, each when its value is next."""
        self.take("{")
        if self.peek() == "}":
            self.at += 1
            return
        while True:
            name = str(self.value())
            self.take(":")
            yield name
            if self.take(",}") == "}":
                return


def skip(reader: Reader) -> None:
    """Passes over a value, an array element by element."""
    if reader.peek() == "[":
        for _ in reader.elements():
            pass
    else:
        reader.value()


def numbers(path: Path, name: bytes) -> tuple[int, int]:
    """How often a key is in a file, and the sum of its numbers: no parser is asked."""
    pattern = re.compile(rb'"' + name + rb'"\s*:\s*"?(-?\d{0,18})')
    count = total = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        for found in pattern.finditer(view):
            count += 1
            total += max(0, int(found[1])) if found[1] not in (b"", b"-") else 0
    return count, total
