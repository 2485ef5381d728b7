"""Bodies with many rows: taken in bounded, taken apart row by row, never whole in memory.

What comes in is kept in a file while it comes. It is gone through once to count, so that a body
that is refused has changed nothing, and a second time to be read.
"""

import re
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

from fastapi import Request
from starlette.requests import ClientDisconnect

from api.errors import Refused

MIB = 2**20
MOST_UNPACKED = 512 * MIB  # of lines
MOST_UNPACKED_WHOLE = 32 * MIB  # of one JSON document, which has to be held
MOST_ROWS = 100_000
LONGEST_ROW = MIB
BLOCK = 256 * 1024
IN_MEMORY = MIB

LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
WHOLE = frozenset({"application/json"})
# Strings, and what separates: all that is needed to find where the elements of an array end.
TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},"]', re.DOTALL)
SPACE = b" \t\r\n"


class Row(NamedTuple):
    """A row as it was sent, None where it is too long to be one; and which it is, from 0."""

    number: int
    text: bytes | None


class Body:
    """What was sent, and how to read it."""

    def __init__(self, file: IO[bytes], *, packed: bool, lines: bool) -> None:
        self.file, self.packed, self.lines = file, packed, lines

    def blocks(self) -> Iterator[bytes]:
        """The body as it was before it was compressed, piece by piece."""
        self.file.seek(0)
        return unpacked(self.file) if self.packed else iter(lambda: self.file.read(BLOCK), b"")

    def checked(self) -> Iterator[Row]:
        """The rows, once it is sure that they are not too many or too long."""
        if self.lines:
            return self.checked_lines()
        document = bytearray()
        for block in self.blocks():
            document += block
            if len(document) > MOST_UNPACKED_WHOLE:
                raise too_large("A JSON document", MOST_UNPACKED_WHOLE, "Send it as lines.")
        spans = elements(document)
        return (row(number, document[a:b]) for number, (a, b) in enumerate(spans))

    def checked_lines(self) -> Iterator[Row]:
        """The rows of a body that has one in each line."""
        for number, _ in enumerate(lines(self.counted())):
            if number == MOST_ROWS:
                raise too_many()
        return (row(number, line) for number, line in enumerate(lines(self.blocks())))

    def counted(self) -> Iterator[bytes]:
        """The blocks, refused where they become too many."""
        length = 0
        for block in self.blocks():
            length += len(block)
            if length > MOST_UNPACKED:
                raise too_large("What the body unpacks to", MOST_UNPACKED)
            yield block


def row(number: int, text: bytes | bytearray | None) -> Row:
    """The row, without its text where that is too long."""
    return Row(number, None if text is None or len(text) > LONGEST_ROW else bytes(text))


def too_large(what: str, most: int, hint: str | None = None) -> Refused:
    """The refusal of too many bytes."""
    return Refused(413, "too_large", f"{what} may have {most // MIB} MiB.", hint)


def too_many() -> Refused:
    """The refusal of too many rows."""
    return Refused(413, "too_large", f"A body may have {MOST_ROWS:,} rows. Send several.")


def unpacked(file: IO[bytes]) -> Iterator[bytes]:
    """What is in the gzip file, of one member or several."""
    inflate = zlib.decompressobj(wbits=31)
    try:
        for block in iter(lambda: file.read(BLOCK), b""):
            while block:
                if inflate.eof:
                    inflate = zlib.decompressobj(wbits=31)
                yield inflate.decompress(block, BLOCK)
                block = inflate.unconsumed_tail or inflate.unused_data
    except zlib.error as exc:
        raise Refused(400, "malformed", f"The body is no gzip: {exc}.") from exc
    if not inflate.eof:
        raise Refused(400, "malformed", "The body breaks off: its gzip is not complete.")


def lines(blocks: Iterator[bytes]) -> Iterator[bytes | None]:
    """The lines that are not empty; None in the place of one that is too long."""
    rest, skipping = b"", False
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            if skipping or line.strip(SPACE):
                yield None if skipping else line
            skipping = False
        if len(rest) > LONGEST_ROW:
            rest, skipping = b"", True
    if skipping or rest.strip(SPACE):
        yield None if skipping else rest


def elements(document: bytearray) -> list[tuple[int, int]]:
    """Where the rows of a JSON document lie: the elements of an array, or the one object."""
    begin = len(document) - len(document.lstrip(SPACE))
    end = len(document.rstrip(SPACE))
    first = bytes(document[begin : begin + 1])
    if first == b"{":
        return [(begin, end)]
    if first != b"[" or bytes(document[end - 1 : end]) != b"]" or end - begin < 2:
        raise Refused(400, "malformed", "The body is no JSON object and no array of them.")
    return array_elements(document, begin, end)


def array_elements(document: bytearray, begin: int, end: int) -> list[tuple[int, int]]:
    """Where the elements of the array lie that begins and ends there."""
    spans: list[tuple[int, int]] = []
    depth, start = 0, begin + 1
    for token in TOKEN.finditer(document, begin, end):
        mark = document[token.start()]
        if mark in b"[{":
            depth += 1
        elif mark in b"]}":
            depth -= 1
        elif mark == 0x2C and depth == 1:
            spans.append((start, token.start()))
            start = token.end()
        if len(spans) >= MOST_ROWS:
            raise too_many()
        if token.group() == b'"' or (depth == 0 and token.end() < end):
            raise broken_off()
    if depth:
        raise broken_off()
    if spans or document[start : end - 1].strip(SPACE):
        spans.append((start, end - 1))
    return spans


def broken_off() -> Refused:
    """The refusal of an array whose end cannot be found."""
    return Refused(400, "malformed", "The body breaks off, or is no JSON.")


@contextmanager
def kept() -> Generator[IO[bytes]]:
    """A file for a body, in memory while it is small."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        yield file


async def receive(request: Request, file: IO[bytes]) -> Body:
    """The body of the request, once all of it is there; Refused where it is none we take."""
    said = request.headers.get("content-type", "application/json")
    kind = said.partition(";")[0].strip().lower()
    if kind not in LINES | WHOLE:
        hint = "Send application/json or application/x-ndjson."
        raise Refused(415, "unsupported", f"Bodies of the type {kind[:100]} are not taken.", hint)
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("gzip", "x-gzip", "identity", ""):
        hint = "Send it as it is, or compressed with gzip."
        raise Refused(415, "unsupported", f"The coding {coding[:100]} is not taken.", hint)
    await fill(request, file)
    return Body(file, packed=coding in ("gzip", "x-gzip"), lines=kind in LINES)


async def fill(request: Request, file: IO[bytes]) -> None:
    """Writes the body into the file as it comes; how long and slow it may be is seen to before."""
    length = 0
    try:
        async for block in request.stream():
            length += file.write(block)
    except ClientDisconnect as exc:
        raise Refused(400, "malformed", "The body broke off.") from exc
    if not length:
        raise Refused(400, "malformed", "The body is empty.")
