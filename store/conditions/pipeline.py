"""Conditions of productions: whether files come in, and how long jobs wait for a farm."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from store.alert_model import TICK
from store.conditions.base import Condition, Param, Past, Reading, Span, Watch
from store.conditions.ticks import at_rest_between, last, number
from store.db import Pool, fetch_all, fetch_one, fetch_value

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
JOBS = Param("jobs", "Counts once so many jobs waited so long", "integer", 1, 1, 1000)


@dataclass(frozen=True, slots=True)
class Streak:
    failed: int
    newest: str | None


@dataclass(frozen=True, slots=True)
class Over:
    id: str
    began_at: datetime
    at: datetime
    failed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    farm: str
    queued: int
    longest: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Waited:
    farm: str
    since: datetime
    starts: datetime
    ends: datetime


def ingest_streak(pool: Pool, at: datetime) -> Streak:
    """How many runs failed since the last one that took every file."""
    return fetch_one(pool, "conditions/ingest_streak", Streak, at=at) or Streak(0, None)


def ingest_streak_past(pool: Pool, span: Span) -> list[Over]:
    """The runs that counted for a streak within the span, in the order in which they ended."""
    return fetch_all(
        pool, "conditions/ingest_streak_past", Over, since=span.since, until=span.until
    )


def ingest_success(pool: Pool, at: datetime) -> datetime | None:
    """When a run last took every file, or the first run began; None where there never was one."""
    return fetch_value(pool, "conditions/ingest_success", at=at)


def ingest_success_past(pool: Pool, span: Span) -> list[Mark]:
    """Those moments of the span, oldest first, and the one before it."""
    return fetch_all(
        pool, "conditions/ingest_success_past", Mark, since=span.since, until=span.until
    )


def queue_waits(pool: Pool, at: datetime, jobs: int) -> list[Queue]:
    """Since when so many jobs have waited for each farm that has any in its queue."""
    return fetch_all(pool, "conditions/queue_waits", Queue, at=at, jobs=jobs)


def queue_waits_past(pool: Pool, span: Span) -> list[Waited]:
    """When jobs waited for longer than the rule thinks harmless, farm by farm."""
    return fetch_all(
        pool,
        "conditions/queue_waits_past",
        Waited,
        since=span.since,
        until=span.until,
        minutes=span.harmless,
    )


class IngestFailureStreak(Condition):
    name = "ingest_failure_streak"
    title = "Ingest fails again and again"
    measure = "number of ingest runs that failed in a row"
    about = (
        "A run fails when it refuses a file. One that goes on neither counts nor ends the streak."
    )
    unit = "runs"
    threshold = 3
    whole = True
    history = "A run that was removed since is not remembered."
    tells_no_data = False

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        found = ingest_streak(pool, watch.at)
        note = f"the newest is {found.newest}" if found.newest else ""
        return [Reading("", found.failed, watch.at, note=note)]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        runs = ingest_streak_past(pool, span)
        first = number(runs[0].at, span) if runs else last(span) + 1
        return at_rest_between("", streaks(runs, span), span, first=first)


class IngestNoSuccess(Condition):
    name = "ingest_no_success"
    title = "Nothing came in for long"
    measure = "time since an ingest run took every file"
    about = "Before the first such run, counted from when the first run of all began."
    unit = "hours"
    threshold = 24
    history = "A run that was removed since is not remembered."
    tells_no_data = False

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        since = ingest_success(pool, watch.at)
        return [Reading("", (watch.at - since) / HOUR if since else 0, watch.at)]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        marks = [mark.at for mark in ingest_success_past(pool, span)]
        first = number(marks[0], span) if marks else last(span) + 1
        return at_rest_between("", silences(marks, span), span, first=first)


class FarmQueueWait(Condition):
    name = "farm_queue_wait"
    title = "Jobs wait long for the farm"
    measure = "longest wait in the queue"
    about = (
        "Of the jobs that the farm says are queued, since they were; one that is paused or waits "
        "for another job is none of them."
    )
    each = "farm"
    unit = "min"
    threshold = 120
    history = "A job that was removed since is not remembered."
    tells_no_data = False
    absent = 0.0
    params = (JOBS,)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(
                row.farm,
                (watch.at - row.since) / MINUTE if row.since else 0,
                watch.at,
                note=f"{row.queued} queued, {row.longest} for longest",
            )
            for row in queue_waits(pool, watch.at, int(watch.number("jobs")))
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        return [
            past
            for farm, rows in groupby(queue_waits_past(pool, span), key=lambda row: row.farm)
            for past in at_rest_between(farm, longest(list(rows), span), span)
        ]


def streaks(runs: Sequence[Over], span: Span) -> dict[int, float]:
    """The length of the streak at each tick that saw one; runs count from when they were over."""
    seen: dict[int, float] = {}
    failed, good = (
        list[tuple[datetime, str]](),
        (datetime.min.replace(tzinfo=span.since.tzinfo), ""),
    )
    for place, run in enumerate(runs):
        key = (run.began_at, run.id)
        if run.failed:
            insort(failed, key)
        else:
            good = max(good, key)
        streak = len(failed) - bisect_right(failed, good)
        after = number(runs[place + 1].at, span) if place + 1 < len(runs) else last(span) + 1
        if streak:
            seen |= dict.fromkeys(range(max(1, number(run.at, span)), after), float(streak))
    return seen


def silences(marks: Sequence[datetime], span: Span) -> dict[int, float]:
    """The hours since the last mark at each tick at which they were more than harmless."""
    seen: dict[int, float] = {}
    for place, mark in enumerate(marks):
        first = number(mark + span.harmless * HOUR, span)
        after = number(marks[place + 1], span) if place + 1 < len(marks) else last(span) + 1
        for tick in range(max(1, first), after):
            seen[tick] = (span.since + tick * TICK - mark) / HOUR
    return seen


def longest(rows: Sequence[Waited], span: Span) -> dict[int, float]:
    """How long so many jobs had waited at each tick, where that is more than harmless."""
    waits: dict[int, list[float]] = {}
    for row in rows:
        known = max(row.starts, row.since + span.harmless * MINUTE)
        after = last(span) + 1 if row.ends >= span.until else number(row.ends, span)
        for tick in range(max(1, number(known, span)), after):
            waits.setdefault(tick, []).append((span.since + tick * TICK - row.since) / MINUTE)
    jobs = int(span.params["jobs"])
    return {
        tick: sorted(each, reverse=True)[jobs - 1]
        for tick, each in waits.items()
        if len(each) >= jobs
    }


CONDITIONS: tuple[Condition, ...] = (IngestFailureStreak(), IngestNoSuccess(), FarmQueueWait())
