"""The plays as each tick of the past would have seen them, and what was usual then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from store.alert_model import TICK
from store.conditions.base import Span
from store.conditions.ticks import last, number
from store.db import Pool, fetch_all

WEEKS = 4
HOUR = timedelta(hours=1)
# How many ticks ago it was the same hour of the week, one before or one after.
SHIFTS = tuple(
    (timedelta(weeks=week) + shift * HOUR) // TICK
    for week in range(1, WEEKS + 1)
    for shift in (-1, 0, 1)
)
FURTHEST = timedelta(weeks=WEEKS) + 3 * HOUR  # one of these for a change of the clocks


@dataclass(frozen=True, slots=True)
class PastPlays:
    at: datetime
    begun: int
    ended: int
    last_at: datetime | None


def plays_past(pool: Pool, span: Span, known_since: datetime) -> list[PastPlays]:
    """How many plays began and ended before each tick, and when the last of them began."""
    return fetch_all(
        pool,
        "conditions/plays_past",
        PastPlays,
        since=span.since,
        until=span.until,
        known_since=known_since,
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """A tick: how many plays began within the stretch before it, how many did so usually.

    `playing` is how many went on, `last_at` when the last began, if one is known.
    """

    at: datetime
    begun: int
    usual: Sequence[int]
    playing: int
    last_at: datetime | None


def moments(
    pool: Pool, span: Span, stretch: timedelta, known_from: datetime, zone: ZoneInfo
) -> Iterator[Moment]:
    """Every tick of the span from that time on, with the plays of the stretch before it."""
    width = -(-stretch // TICK)
    lead = FURTHEST // TICK + width  # the tick before the first that has to be known
    rows = {
        number(row.at, span) + lead: row for row in plays_past(pool, span, span.since - lead * TICK)
    }
    size = last(span) + lead + 1
    begun = list(accumulate(rows[n].begun if n in rows else 0 for n in range(size)))
    ended = list(accumulate(rows[n].ended if n in rows else 0 for n in range(size)))
    times = [span.since + (n - lead) * TICK for n in range(size)]
    offsets = [offset(at, zone) for at in times]
    newest: datetime | None = None
    for n in range(size):
        newest = (rows[n].last_at if n in rows else None) or newest
        if n <= lead or times[n] < known_from:
            continue
        # The same time by the clock on the wall, whatever that was set to then.
        then = [n - shift + offsets[n] - offsets[n - shift] for shift in SHIFTS]
        usual = [begun[m] - begun[m - width] for m in then]
        now = begun[n] - begun[n - width]
        yield Moment(times[n], now, usual, begun[n] - ended[n], newest)


def offset(at: datetime, zone: ZoneInfo) -> int:
    """How many ticks the zone's clocks are ahead of UTC."""
    return (at.astimezone(zone).replace(tzinfo=UTC) - at) // TICK
