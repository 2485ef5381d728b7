"""When a disk will be full.

No single window tells: an hour believes in every download, a fortnight misses a runaway. So the
median of the slopes between daily lows over fourteen days, and beside it the last six hours, which
count only where little is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

FEWEST_DAYS = 7
LONGEST = 365.0  # days: nothing can be said about later
RISE = 0.05  # of the size: somebody cleaned up, what was before says nothing
FAST_WITHIN, FAST_BELOW = 1.0, 0.15  # days, share of the size
FAST_HOURS = 1.0


@dataclass(frozen=True, slots=True)
class Point:
    day: int
    free: float
    total: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """Days until it is full, and what the shorter and the longer window say."""

    days: float
    soonest: float
    latest: float

    def words(self) -> str:
        """The range in words."""
        if self.soonest >= LONGEST:
            return "not within a year"
        if self.latest >= LONGEST:
            return f"full in {self.soonest:.0f} days or later"
        return f"full in {self.soonest:.0f}–{self.latest:.0f} days"


def slow(points: Sequence[Point], free: float) -> Trend | None:
    """The forecast of the daily lows, None where there are too few of them."""
    points = since_cleaned(points)
    if len(points) < FEWEST_DAYS:
        return None
    longer = days_left(free, slope(points))
    shorter = days_left(free, slope(points[-FEWEST_DAYS:]))
    return Trend(longer, min(longer, shorter), max(longer, shorter))


def since_cleaned(points: Sequence[Point]) -> Sequence[Point]:
    """The points since the last great rise."""
    start = 0
    for index in range(1, len(points)):
        total = points[index].total
        if total and points[index].free - points[index - 1].free > RISE * total:
            start = index
    return points[start:]


def slope(points: Sequence[Point]) -> float:
    """The median of the slopes between any two points (Theil and Sen), in bytes a day."""
    return median((b.free - a.free) / (b.day - a.day) for a, b in combinations(points, 2))


def days_left(free: float, bytes_per_day: float) -> float:
    """Days until nothing is free at that pace, never more than a year."""
    return min(free / -bytes_per_day, LONGEST) if bytes_per_day < 0 else LONGEST


def fast(
    free: float, total: float | None, bytes_per_day: float | None, hours: float
) -> float | None:
    """Days until it is full where that is today and little is left; None where it is not."""
    if bytes_per_day is None or hours < FAST_HOURS or not total or free >= FAST_BELOW * total:
        return None
    days = days_left(free, bytes_per_day)
    return days if days < FAST_WITHIN else None
