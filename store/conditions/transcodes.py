"""Conditions of the transcodes: which fail, which are slow, and which ran without the GPU."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import inf

from store.conditions.base import WINDOW, Condition, Param, Past, Reading, Span, Watch
from store.conditions.ticks import at_rest_between, counted_back, number
from store.db import Pool, fetch_all, fetch_one

FEWEST = Param("at_least", "Not with fewer than", "integer", 5, 1, 1000, unit="transcodes")


@dataclass(frozen=True, slots=True)
class Outcomes:
    total: int
    failed: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Ended:
    at: datetime
    failed: bool


@dataclass(frozen=True, slots=True)
class OnSoftware:
    host: str
    total: int
    software: int


@dataclass(frozen=True, slots=True)
class Begun:
    host: str
    at: datetime
    software: bool


@dataclass(frozen=True, slots=True)
class SlowOne:
    starts: datetime
    ends: datetime
    speed: float


@dataclass(frozen=True, slots=True)
class Slowest:
    running: int
    speed: float | None


def transcodes_ended(pool: Pool, at: datetime, window: timedelta) -> Outcomes:
    """How many transcodes ended within the window, and how many of them failed."""
    found = fetch_one(pool, "conditions/transcodes_ended", Outcomes, at=at, span=window)
    return found or Outcomes(0, 0, None)


def transcodes_past(pool: Pool, span: Span) -> list[Ended]:
    """When each transcode ended, and whether it failed, oldest first."""
    return fetch_all(pool, "conditions/transcodes_past", Ended, since=span.since, until=span.until)


def software_transcodes(pool: Pool, at: datetime, window: timedelta) -> list[OnSoftware]:
    """How many transcodes of video each host with a GPU began, and how many without using it."""
    return fetch_all(pool, "conditions/software_transcodes", OnSoftware, at=at, span=window)


def software_transcodes_past(pool: Pool, span: Span, window: timedelta) -> list[Begun]:
    """When each host with a GPU began to transcode video, and whether without it."""
    return fetch_all(
        pool,
        "conditions/software_transcodes_past",
        Begun,
        since=span.since,
        until=span.until,
        span=window,
    )


def slow_transcodes_past(pool: Pool, span: Span) -> list[SlowOne]:
    """When transcodes ran that are slower than the rule thinks harmless."""
    return fetch_all(
        pool,
        "conditions/slow_transcodes_past",
        SlowOne,
        since=span.since,
        until=span.until,
        below=span.harmless,
    )


def slowest_transcode(pool: Pool, at: datetime) -> Slowest:
    """How many transcodes run, and the speed of the slowest that tells."""
    found = fetch_one(pool, "conditions/slowest_transcode", Slowest, at=at)
    return found or Slowest(0, None)


class TranscodeFailure(Condition):
    name = "transcode_failure"
    title = "Transcodes fail"
    measure = "number of failed transcodes"
    about = "Counted over the last hour unless another time is given."
    threshold = 3
    whole = True
    tells_no_data = False
    params = (WINDOW,)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        found = transcodes_ended(pool, watch.at, watch.minutes("window_minutes"))
        return [Reading("", found.failed, newest(found, watch))]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        failures = [row.at for row in transcodes_past(pool, span) if row.failed]
        window = timedelta(minutes=float(span.params["window_minutes"]))
        return counted_back(failures, span, window)


class TranscodeFailureRate(Condition):
    name = "transcode_failure_rate"
    title = "Many transcodes fail"
    measure = "share of failed transcodes"
    about = "Does not grow with the load, as their number does."
    unit = "%"
    threshold = 20
    highest = 100
    clear_offset = -10
    tells_no_data = False
    params = (WINDOW, FEWEST)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        found = transcodes_ended(pool, watch.at, watch.minutes("window_minutes"))
        share = share_of(found.failed, found.total, watch.number("at_least"))
        note = f"{found.failed} of {found.total}"
        return [Reading("", share, newest(found, watch), note=note)]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        ended = transcodes_past(pool, span)
        failed = [row.at for row in ended if row.failed]
        return shares_back("", failed, [row.at for row in ended], span)


class HwAccelFallback(Condition):
    name = "hw_accel_fallback"
    title = "Transcodes without the GPU"
    measure = "share of video transcodes on the processor"
    about = "Looks at hosts with a GPU only: when most do not use it, its driver may be broken."
    each = "host"
    unit = "%"
    threshold = 50
    highest = 100
    clear_offset = -10
    tells_no_data = False
    absent = 0.0
    params = (WINDOW, Param("at_least", "Not with fewer than", "integer", 4, 1, 1000))

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        fewest = watch.number("at_least")
        rows = software_transcodes(pool, watch.at, watch.minutes("window_minutes"))
        return [
            Reading(
                row.host,
                share_of(row.software, row.total, fewest),
                watch.ingested,
                row.host,
                f"{row.software} of {row.total}",
            )
            for row in rows
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        window = timedelta(minutes=float(span.params["window_minutes"]))
        return [
            past
            for host, rows in groupby(
                software_transcodes_past(pool, span, window), key=lambda row: row.host
            )
            for past in software_back(host, list(rows), span)
        ]


class TranscodeSlow(Condition):
    name = "transcode_slow"
    title = "Transcode slower than it plays"
    measure = "speed of the slowest transcode"
    about = "Below 1 the player has to wait."
    unit = "×"
    above = False
    threshold = 1
    for_minutes = 2
    history = "Of a finished transcode only its last speed is kept: it counts for all of its time."
    tells_no_data = False

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        found = slowest_transcode(pool, watch.at)
        speed = inf if found.speed is None else found.speed
        return [Reading("", speed, watch.ingested, note=f"{found.running} running")]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        seen: dict[int, float] = {}
        for row in slow_transcodes_past(pool, span):
            for tick in range(number(row.starts, span), number(row.ends, span)):
                seen[tick] = min(seen.get(tick, inf), row.speed)
        return at_rest_between("", seen, span, rest=inf)


def software_back(host: str, rows: Sequence[Begun], span: Span) -> list[Past]:
    """The share of the host's transcodes without its GPU at each tick."""
    software = [row.at for row in rows if row.software]
    return shares_back(host, software, [row.at for row in rows], span)


def shares_back(
    target: str, parts: Sequence[datetime], wholes: Sequence[datetime], span: Span
) -> list[Past]:
    """At each tick, which share the parts had of the wholes within the window before it."""
    window = timedelta(minutes=float(span.params["window_minutes"]))
    fewest = float(span.params["at_least"])
    counts = zip(counted_back(parts, span, window), counted_back(wholes, span, window), strict=True)
    return [
        Past(target, whole.at, share_of(part.value or 0, whole.value or 0, fewest), whole.every)
        for part, whole in counts
    ]


def newest(found: Outcomes, watch: Watch) -> datetime:
    """Until when the count is known."""
    return max(found.newest or watch.ingested, watch.ingested)


def share_of(part: float, total: float, fewest: float) -> float:
    """The part in percent, 0 where there are too few to tell."""
    return 100 * part / total if total >= max(fewest, 1) else 0.0


CONDITIONS: tuple[Condition, ...] = (
    TranscodeFailure(),
    TranscodeFailureRate(),
    HwAccelFallback(),
    TranscodeSlow(),
)
