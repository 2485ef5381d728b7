"""What the fields of other tools may hold, taken with care: None is unknown."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from time import time
from typing import Any, cast
from zoneinfo import ZoneInfo

FIRST = datetime(2000, 1, 1, tzinfo=UTC).timestamp()
AHEAD = 86_400
LONGEST = 31 * 86_400
FIRST_YEAR, LAST_YEAR = 1970, 2200  # beyond them no play is taken, whatever the zone
INT = 2**31 - 1
MOST = 2**62
HEX = re.compile(r"[0-9a-fA-F]{32}")
FRACTION = re.compile(r"\.(\d+)")
TICKS = 10_000_000
CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")  # no terminal obeys a title

Object = Mapping[str, Any]


def text(value: object, most: int = 1000) -> str | None:
    """The words, None where there are none."""
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    words = str(value)
    if not words.isprintable():
        words = words.translate(CONTROLS).encode("utf-8", "replace").decode()
    return words.strip()[:most] or None


def whole(value: object, most: int = INT) -> int | None:
    """A number between 0 and `most`, however it is written."""
    number = integer(value)
    return number if number is not None and 0 <= number <= most else None


def integer(value: object) -> int | None:
    """A whole number: some tools write it as text, some with a point."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = int(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < MOST else None


def flag(value: object) -> bool:
    """Whether it is so."""
    return value in (True, 1, "1", "true", "True")


def mapping(value: object) -> Object:
    """The object, an empty one where it is none."""
    return cast("Object", value) if isinstance(value, dict) else {}


def objects(value: object) -> list[Object]:
    """The objects of a list."""
    found = cast("list[object]", value) if isinstance(value, list) else []
    return [mapping(each) for each in found]


def texts(value: object) -> list[str]:
    """The words of a list, or of text that is joined by semicolons."""
    parts = value.split(";") if isinstance(value, str) else value
    found = cast("Sequence[object]", parts) if isinstance(parts, list) else ()
    return [word for part in found if (word := text(part, 200))]


def key(value: object) -> str | None:
    """An id: Jellyfin's come with dashes and without, in either case."""
    words = text(value, 100)
    bare = (words or "").replace("-", "")
    return bare.lower() if HEX.fullmatch(bare) else words


def seconds_of_ticks(value: object) -> int | None:
    """Seconds, of ticks of 100 nanoseconds."""
    ticks = whole(value, 2**62)
    return whole(ticks // TICKS) if ticks is not None else None


def moment(value: object) -> float | None:
    """A moment that is written with its zone, in seconds since 1970."""
    wall = written(value)
    if wall is None:
        return None
    return (wall if wall.tzinfo else wall.replace(tzinfo=UTC)).timestamp()


def written(value: object) -> datetime | None:
    """A time as it is written, with as many digits of a second as there are."""
    words = FRACTION.sub(lambda found: f".{found[1][:6]:0<6}", text(value, 60) or "")
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        return None


def local(wall: datetime, zone: ZoneInfo) -> tuple[float, list[str]]:
    """The moment at which the zone's clock showed this, and what is doubtful about it.

    What the clock skipped is taken as if it had not yet been put forward; what it showed twice is
    the first time.
    """
    if not FIRST_YEAR < wall.year < LAST_YEAR:
        return wall.replace(tzinfo=UTC).timestamp(), []
    first = wall.replace(tzinfo=zone, fold=0)
    at = first.timestamp()
    if datetime.fromtimestamp(at, zone).replace(tzinfo=None) != wall:
        return at, ["skipped_hour"]
    twice = wall.replace(tzinfo=zone, fold=1).utcoffset() != first.utcoffset()
    return at, ["double_hour"] if twice else []


def wrong_time(start: float, length: float) -> str | None:
    """Why a play cannot have been then, as a reason's code; None where it can."""
    if start < FIRST or start > time() + AHEAD:
        return "clock"
    return "too_long" if length > LONGEST else None


def address(value: object) -> str | None:
    """An address without its port."""
    words = text(value, 100)
    return address_of(words) if words else None


@lru_cache(4096)
def address_of(told: str) -> str | None:
    """The same, of words."""
    words = told.strip("[]")
    for part in (words, words.partition("]")[0], words.rpartition(":")[0]):
        try:
            return str(ipaddress.ip_address(part))
        except ValueError:
            continue
    return None


def shown(seconds: float) -> str:
    """A moment, for a list of what was left out."""
    try:
        return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds):%Y-%m-%d %H:%M}"
    except OverflowError:
        return ""
