"""Conditions of the streams: how many there are, who has them, and which break off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from store.conditions.base import WINDOW, Condition, Param, Past, Reading, Span, Watch
from store.conditions.machine import host_gauge
from store.conditions.ticks import at_rest_between, counted_back, number, ticks
from store.db import Pool, fetch_all, fetch_one

QUARTER = timedelta(minutes=15)
SUSPECTED = Param("suspected", "Count plays that end within 10 seconds as errors", "flag", False)


@dataclass(frozen=True, slots=True)
class UserStreams:
    target: str
    streams: int


@dataclass(frozen=True, slots=True)
class PastStreams:
    target: str
    starts: datetime
    ends: datetime
    streams: int


@dataclass(frozen=True, slots=True)
class Broken:
    errors: int
    suspected: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class PastBroken:
    at: datetime
    suspected: bool


@dataclass(frozen=True, slots=True)
class Quarter:
    bucket: datetime
    streams: int
    transcodes: int


def user_streams(pool: Pool, watch: Watch) -> list[UserStreams]:
    """How many streams each user had at once at most since the last evaluation."""
    grace = timedelta(seconds=watch.number("grace_seconds"))
    return fetch_all(
        pool, "conditions/user_streams", UserStreams, since=watch.since, at=watch.at, grace=grace
    )


def user_streams_past(pool: Pool, span: Span, grace: timedelta) -> list[PastStreams]:
    """When each user had more streams at once than the rule thinks harmless, and their first."""
    return fetch_all(
        pool,
        "conditions/user_streams_past",
        PastStreams,
        since=span.since,
        until=span.until,
        grace=grace,
        over=span.harmless,
    )


def broken_streams(pool: Pool, at: datetime, window: timedelta) -> Broken:
    """How many streams ended with an error within the window, and how many suspiciously soon."""
    found = fetch_one(pool, "conditions/broken_streams", Broken, at=at, span=window)
    return found or Broken(0, 0, None)


def broken_streams_past(pool: Pool, span: Span) -> list[PastBroken]:
    """When streams ended with an error or suspiciously soon, oldest first."""
    return fetch_all(
        pool, "conditions/broken_streams_past", PastBroken, since=span.since, until=span.until
    )


def concurrency_past(pool: Pool, span: Span) -> list[Quarter]:
    """The most streams and transcodes at once in each quarter hour that had any, oldest first."""
    return fetch_all(
        pool, "conditions/concurrency_past", Quarter, since=span.since, until=span.until
    )


def most(pool: Pool, gauge: str, watch: Watch) -> list[Reading]:
    """The highest any collector counted: each counts the whole store."""
    rows = host_gauge(pool, gauge, watch)
    if not rows:
        return []
    sampled_at = max(row.sampled_at for row in rows)
    return [Reading("", max(row.high for row in rows), sampled_at)]


class AtOnce(Condition):
    """The most of something at once since the last evaluation."""

    about = "The most since the last evaluation, all users and servers together."
    whole = True
    for_minutes = 5
    gauge: str
    peak: str  # the field of a quarter hour's most

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return most(pool, self.gauge, watch)

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        peaks = {row.bucket: getattr(row, self.peak) for row in concurrency_past(pool, span)}
        return quarters(peaks, span)


class StreamsHigh(AtOnce):
    name = "streams_high"
    title = "Many streams"
    measure = "number of streams at once"
    threshold = 10
    gauge = "active_streams"
    peak = "streams"


class TranscodesHigh(AtOnce):
    name = "transcodes_high"
    title = "Many transcodes"
    measure = "number of transcodes at once"
    threshold = 5
    gauge = "active_transcodes"
    peak = "transcodes"


class UserStreamsHigh(Condition):
    name = "user_streams_high"
    title = "Many streams of one user"
    measure = "number of streams at once"
    about = "The most since the last evaluation; changing to the next episode is no second stream."
    each = "user"
    threshold = 2
    whole = True
    tells_no_data = False
    absent = 0.0
    params = (Param("grace_seconds", "Not counted when shorter", "integer", 10, 0, 600, unit="s"),)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(row.target, row.streams, watch.ingested) for row in user_streams(pool, watch)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        grace = timedelta(seconds=float(span.params["grace_seconds"]))
        return [
            past
            for target, rows in groupby(
                user_streams_past(pool, span, grace), key=lambda row: row.target
            )
            for past in streams_back(target, list(rows), grace, span)
        ]


class StreamError(Condition):
    name = "stream_error"
    title = "Streams break off"
    measure = "number of streams that ended with an error"
    about = (
        "Counted over the last hour unless another time is given. Where a media server reports no "
        "errors, plays that end within ten seconds can be counted as suspected ones."
    )
    threshold = 3
    whole = True
    tells_no_data = False
    params = (WINDOW, SUSPECTED)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        found = broken_streams(pool, watch.at, watch.minutes("window_minutes"))
        too = found.suspected if watch.params["suspected"] else 0
        known_until = max(found.newest or watch.ingested, watch.ingested)
        note = f"{too} of them only suspected" if too else ""
        return [Reading("", found.errors + too, known_until, note=note)]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        every = span.params["suspected"]
        rows = [row.at for row in broken_streams_past(pool, span) if every or not row.suspected]
        return counted_back(rows, span, timedelta(minutes=float(span.params["window_minutes"])))


def streams_back(
    target: str, rows: Sequence[PastStreams], grace: timedelta, span: Span
) -> list[Past]:
    """The most streams since the tick before, where they are more than harmless."""
    seen: dict[int, float] = {}
    for row in rows:
        for tick in range(number(row.starts + grace, span), number(row.ends, span) + 1):
            seen[tick] = max(seen.get(tick, 0), row.streams)
    return at_rest_between(target, seen, span, first=number(rows[0].starts, span))


def quarters(peaks: dict[datetime, int], span: Span) -> list[Past]:
    """The peak of every quarter hour of the span, 0 where nothing played."""
    first = min(peaks, default=span.since)
    whole = replace(span, since=first - (first - span.since) // QUARTER * QUARTER)
    return [Past("", at, peaks.get(at - QUARTER, 0), QUARTER) for at in ticks(whole, QUARTER)]


CONDITIONS: tuple[Condition, ...] = (
    StreamsHigh(),
    TranscodesHigh(),
    UserStreamsHigh(),
    StreamError(),
)
