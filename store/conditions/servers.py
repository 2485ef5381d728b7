"""Conditions of the media servers, their libraries and our own bookkeeping."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.conditions.base import Condition, Param, Reading, Watch
from store.db import Pool, fetch_all, fetch_one


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


class RollupMissing(Condition):
    name = "rollup_missing"
    title = "Daily numbers missing"
    measure = "number of days without their daily numbers"
    about = "Of the last seven days; yesterday counts from two in the morning on."
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


CONDITIONS: tuple[Condition, ...] = (
    ServerDown(),
    CredentialExpired(),
    LibraryShrunk(),
    RollupMissing(),
)
