"""When people watch: evenings and weekends, in the store's own time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import Generator

from demo.arrays import Floats, Ints, places

QUARTER = 900
FILM, SERIES, KIDS, MUSIC = range(4)

# How busy each local hour is, one figure per hour from midnight, on a working day and on a weekend.
HOURS: dict[int, tuple[str, str]] = {
    FILM: (
        "3 1 0 0 0 0 0 0 1 1 1 2 2 3 3 4 5 8 18 45 70 62 32 11",
        "6 3 1 0 0 0 0 1 2 4 6 9 11 18 24 25 22 22 34 62 80 70 42 18",
    ),
    SERIES: (
        "7 3 1 1 0 0 2 4 4 4 4 4 6 7 6 7 9 16 34 58 72 66 42 18",
        "12 6 2 1 0 0 1 3 7 12 16 18 20 22 22 24 26 30 42 62 72 68 48 26",
    ),
    KIDS: (
        "0 0 0 0 0 0 4 9 6 5 5 5 6 7 12 24 36 42 34 16 4 1 0 0",
        "0 0 0 0 0 1 8 24 42 46 40 30 22 22 26 30 34 38 32 18 6 1 0 0",
    ),
    MUSIC: (
        "3 1 1 0 0 1 6 16 22 24 24 22 20 20 20 20 22 24 20 16 14 12 9 6",
        "6 3 1 1 0 0 1 4 10 18 24 24 22 20 20 20 22 24 24 20 18 16 12 9",
    ),
}
WEEKDAYS = (0.88, 0.86, 0.90, 0.95, 1.12, 1.30, 1.24)
HOLIDAYS = frozenset((12, day) for day in range(23, 32))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The period in quarter hours, and for each kind of watching how its share grows over them."""

    since: int
    until: int
    edges: dict[int, Floats]

    def draw(self, rng: Generator, kinds: Ints, earliest: Ints) -> Ints:
        """An instant (seconds since 1970) for each: of that kind, not before that instant."""
        drawn = np.zeros(len(kinds), dtype=np.int64)
        for kind, edges in self.edges.items():
            chosen = np.flatnonzero(kinds == kind)
            cells = np.clip((earliest[chosen] - self.since) // QUARTER, 0, len(edges) - 2)
            low = edges[cells]
            at = low + rng.random(len(chosen)) * (edges[-1] - low)
            cell = np.clip(places(edges, at) - 1, 0, len(edges) - 2)
            drawn[chosen] = self.since + cell * QUARTER + rng.integers(0, QUARTER, len(chosen))
        return np.clip(drawn, self.since, self.until)


def calendar(since: int, until: int, zone: ZoneInfo) -> Calendar:
    """The calendar of the period [since, until) in the zone."""
    starts = range(since, max(until, since + 1), QUARTER)
    local = [datetime.fromtimestamp(start, UTC).astimezone(zone) for start in starts]
    weekend = np.array([at.weekday() >= 5 for at in local])
    hours = np.array([at.hour for at in local])
    mood = np.array([WEEKDAYS[at.weekday()] * season(at) for at in local])
    edges: dict[int, Floats] = {}
    for kind, (working, free) in HOURS.items():
        busy = np.where(
            weekend, np.array(free.split(), float)[hours], np.array(working.split(), float)[hours]
        )
        edges[kind] = np.concatenate(([0.0], np.cumsum((busy + 0.02) * mood)))
    return Calendar(since, until, edges)


def season(at: datetime) -> float:
    """Winter is for watching, the last days of December most of all."""
    winter = 1 + 0.15 * np.cos(2 * np.pi * (at.timetuple().tm_yday - 15) / 365.25)
    return float(winter * (1.25 if (at.month, at.day) in HOLIDAYS else 1.0))
