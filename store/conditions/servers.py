"""Conditions of the media servers, their libraries and our own bookkeeping."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, groupby

from store.alert_model import TICK
from store.conditions.base import Condition, Param, Past, Reading, Span, Watch
from store.conditions.ticks import at_rest_between, number
from store.db import Pool, fetch_all, fetch_one

A_DAY = timedelta(days=1) // TICK  # in ticks


@dataclass(frozen=True, slots=True)
class Contact:
    server: str
    seconds: float
    reason: str
    refused: bool


@dataclass(frozen=True, slots=True)
class LibraryCount:
    server: str
    target: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class PastChange:
    target: str
    at: datetime
    change: int


@dataclass(frozen=True, slots=True)
class MissingDays:
    days: int
    first: str
    last: str


def server_contacts(pool: Pool, at: datetime) -> list[Contact]:
    """When each polled server last answered, and whether it refuses our credentials."""
    return fetch_all(pool, "conditions/server_contacts", Contact, at=at)


def library_counts(pool: Pool, at: datetime) -> list[LibraryCount]:
    """How many items each library had a day ago, and has now."""
    return fetch_all(pool, "conditions/library_counts", LibraryCount, at=at)


def library_counts_past(pool: Pool, span: Span) -> list[PastChange]:
    """By how much each library grew or shrank before which tick, from a day before on."""
    return fetch_all(
        pool, "conditions/library_counts_past", PastChange, since=span.since, until=span.until
    )


def missing_days(pool: Pool, at: datetime, due_hour: int) -> MissingDays:
    """How many of the last seven finished local days have no row in daily_stats."""
    found = fetch_one(pool, "conditions/missing_days", MissingDays, at=at, due_hour=due_hour)
    return found or MissingDays(0, "", "")


def place(server: str) -> str:
    """A server as the place of what belongs to it: hosts may have the same names."""
    return f"server:{server}"


class ServerDown(Condition):
    name = "server_down"
    title = "Media server does not answer"
    measure = "time since its last answer"
    about = "While it fires, the server's other alerts are held back."
    each = "server"
    unit = "s"
    threshold = 60
    history = "Only when a server last answered is kept, not when it did not answer before."
    inhibits = True

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(row.server, row.seconds, watch.ingested, place(row.server), row.reason)
            for row in server_contacts(pool, watch.at)
        ]


class CredentialExpired(Condition):
    name = "credential_expired"
    title = "Media server refuses our token"
    measure = "number of refused credentials"
    about = "The server answers, but with 401: make a new token and enter it."
    history = "Only whether a server refuses its token now is kept, not when it did before."
    each = "server"
    whole = True
    tells_no_data = False

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(row.server, int(row.refused), watch.ingested, place(row.server), row.reason)
            for row in server_contacts(pool, watch.at)
        ]


class LibraryShrunk(Condition):
    name = "library_shrunk"
    title = "Library lost items"
    measure = "share of items gone since a day ago"
    about = "When a share is not mounted, the media server forgets what lies on it."
    each = "library"
    unit = "%"
    threshold = 5
    highest = 100
    tells_no_data = False
    params = (Param("at_least", "Not with fewer items than", "integer", 20, 1, 1_000_000),)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        fewest = watch.number("at_least")
        return [
            Reading(
                row.target,
                shrunk(row.before, row.now) if row.before >= fewest else 0.0,
                watch.at,
                place(row.server),
                f"{row.now} items, a day ago {row.before}",
            )
            for row in library_counts(pool, watch.at)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        fewest = float(span.params["at_least"])
        return [
            past
            for target, changes in groupby(
                library_counts_past(pool, span), key=lambda row: row.target
            )
            for past in shrunk_back(target, list(changes), fewest, span)
        ]


class RollupMissing(Condition):
    name = "rollup_missing"
    title = "Daily numbers missing"
    measure = "number of days without their daily numbers"
    about = "Of the last seven days; yesterday counts from two in the morning on."
    history = "Days that were missing are filled in later, and when that happened is not kept."
    unit = "days"
    whole = True
    tells_no_data = False
    params = (Param("due_hour", "Due at", "integer", 2, 0, 23, unit="o'clock"),)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        found = missing_days(pool, watch.at, int(watch.number("due_hour")))
        note = f"{found.first} to {found.last}" if found.days else ""
        return [Reading("", found.days, watch.at, note=note)]


def shrunk(before: int, now: int) -> float:
    """The share of items that is gone, in percent; 0 where there are more."""
    return max(0.0, 100 * (before - now) / before) if before else 0.0


def shrunk_back(
    target: str, changes: Sequence[PastChange], fewest: float, span: Span
) -> list[Past]:
    """The share that was gone at each tick: only within a day of a loss there is one."""
    moments = [number(row.at, span) for row in changes]
    levels = [0, *accumulate(row.change for row in changes)]

    def had(tick: int) -> int:
        return levels[bisect_right(moments, tick)]

    losses = [tick for tick, row in zip(moments, changes, strict=True) if row.change < 0]
    near = {tick for loss in losses for tick in range(loss, loss + A_DAY)}
    seen = {
        tick: shrunk(had(tick - A_DAY), had(tick))
        for tick in near
        if had(tick - A_DAY) >= max(fewest, had(tick) + 1)
    }
    return at_rest_between(target, seen, span, first=moments[0])


CONDITIONS: tuple[Condition, ...] = (
    ServerDown(),
    CredentialExpired(),
    LibraryShrunk(),
    RollupMissing(),
)
