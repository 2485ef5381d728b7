"""Reading answers nobody promised: each value is what it should be, or None. Nothing raises."""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from xml.etree import ElementTree

from collector.trouble import NotUnderstood

TEXT_LIMIT = 1000
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes neither
EARLIEST, LATEST = 946_684_800, 7_258_118_400  # 2000 and 2200
LARGEST = 2**53
TICKS = 10**7
PLEX_ITEMS = {"Video", "Track", "Photo"}
ONLY_ONE = {"User", "Player", "Session"}

Object = dict[str, Any]
Made = TypeVar("Made")


class LastLook:
    """What was made of the parts of the last answer: most of the next one is the same."""

    def __init__(self) -> None:
        self.before: dict[tuple[str, str], tuple[Object, Any]] = {}
        self.now: dict[tuple[str, str], tuple[Object, Any]] = {}

    def begin(self) -> None:
        """From now on parts of another answer are made; those of the one before it are at hand."""
        self.before, self.now = self.now, {}

    def made(self, what: str, of: object, said: Object, make: Callable[[Object], Made]) -> Made:
        """What is made of a part, or was, where it said the same of the same thing."""
        name = what, str(of)
        known = self.before.get(name)
        found: Made = known[1] if known is not None and known[0] == said else make(said)
        self.now[name] = said, found
        return found


def without(said: Mapping[str, Any], *names: str) -> Object:
    """The object without some of its parts."""
    return {name: value for name, value in said.items() if name not in names}


def parsed(body: bytes) -> Any:
    """The JSON (or, as Plex may answer, XML) of a body; NotUnderstood where it is neither."""
    start = body.lstrip()[:1]
    try:
        if start == b"<":
            return from_xml(body)
        return json.loads(body)
    except (ValueError, RecursionError, ElementTree.ParseError, LookupError):
        said = "a web page" if b"<html" in body[:2000].lower() else "no JSON"
        raise NotUnderstood(f"it answers with {said}: is this its address, and its kind?") from None


def from_xml(body: bytes) -> Object:
    """Plex's XML in the shape of its JSON: {"MediaContainer": …}."""
    if b"<!" in body[:2000]:
        raise ValueError("a document type, which no media server sends")
    root = ElementTree.fromstring(body)
    if root.tag != "MediaContainer":
        raise ValueError(root.tag)
    return {root.tag: element(root, 0)}


def element(node: ElementTree.Element, depth: int) -> Object:
    """An element as a dict: its attributes, and its children by name."""
    found: Object = dict(node.attrib)
    if depth > 20:
        return found
    for child in node:
        if child.tag in ONLY_ONE:
            found[child.tag] = element(child, depth + 1)
            continue
        name = "Metadata" if child.tag in PLEX_ITEMS else child.tag
        together = found.setdefault(name, [])
        if isinstance(together, list):
            cast(list[Object], together).append(element(child, depth + 1))
    return found


def mapping(value: object) -> Object:
    """The value if it is an object, else an empty one."""
    return cast(Object, value) if isinstance(value, dict) else {}


def inner(value: Object, *names: str) -> Object:
    """The object at that path, empty where there is none."""
    for name in names:
        value = mapping(value.get(name))
    return value


def objects(value: object) -> list[Object]:
    """The objects of a list, without whatever else is in it."""
    found = cast(list[Any], value) if isinstance(value, list) else [value]
    return [cast(Object, one) for one in found if isinstance(one, dict)]


def listed(value: object, what: str) -> list[Object]:
    """The objects of a list; NotUnderstood where it is none."""
    if not isinstance(value, list):
        raise NotUnderstood(f"it answers with no list of {what}: is this its kind?")
    return objects(cast(list[object], value))


def text(value: object, limit: int = TEXT_LIMIT) -> str | None:
    """A text or a number as text; None where it is empty."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    if isinstance(value, int):
        return str(value) if abs(value) <= LARGEST else None
    said = value[:limit].strip()
    return said if said.isascii() and "\0" not in said and said else cleaned(said)


def cleaned(said: str) -> str | None:
    """The text without what cannot be stored."""
    return UNSTORABLE.sub("", said).strip() or None


def texts(value: object, most: int = 50) -> tuple[str, ...]:
    """The texts of a list, each once."""
    if not isinstance(value, list):
        return ()
    found = [text(one, 200) for one in cast(list[object], value)[:most]]
    return tuple(dict.fromkeys(one for one in found if one))


def number(value: object) -> float | None:
    """A finite number, also one written as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value) if not isinstance(value, str) or len(value) < 40 else math.nan
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: object, most: int = LARGEST) -> int | None:
    """A number from 0 to `most`, without its fraction."""
    found = number(value)
    return int(found) if found is not None and 0 <= found <= most else None


def natural(value: object, most: int = LARGEST) -> int | None:
    """A number from 1 to `most`: 0 stands for unknown."""
    return whole(value, most) or None


def flag(value: object) -> bool | None:
    """Yes or no, in any of the ways servers write it."""
    if isinstance(value, bool):
        return value
    said = str(value).lower() if isinstance(value, (str, int)) else ""
    return {"1": True, "true": True, "0": False, "false": False}.get(said)


def seconds(ticks: object) -> float | None:
    """Seconds of a count of ticks."""
    found = number(ticks)
    return found / TICKS if found is not None and 0 <= found <= 366 * 86400 * TICKS else None


def moment(value: object) -> datetime | None:
    """A time written as ISO 8601, in UTC unless it says otherwise; None before 2000."""
    said = text(value, 40)
    if said is None:
        return None
    try:
        found = datetime.fromisoformat(said)
        found = found.replace(tzinfo=found.tzinfo or UTC)
        return found if EARLIEST <= found.timestamp() < LATEST else None
    except (ValueError, OverflowError):
        return None


def epoch(value: object) -> datetime | None:
    """A time written as seconds since 1970; None before 2000."""
    found = number(value)
    if found is None or not EARLIEST <= found < LATEST:
        return None
    return datetime.fromtimestamp(found, UTC)
