"""How much was watched: sums of plays, by day, person, library, title, client and hour of the week.

All of them are sums of slices, and take the same `Wanted` as the history of plays, so that what a
screen shows agrees. Where no words and no hours of the week are asked for, the rollups answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from store.db import Pool, fetch_all
from store.overview import Title
from store.plays import Wanted, conditions

ALL, BY_LIBRARY, BY_USER, BY_DAY = 0b111, 0b110, 0b101, 0b011
EVER = date(1990, 1, 1), date(2300, 1, 1)


@dataclass(frozen=True, slots=True)
class Sum:
    """What of all, a day and type, a person or a library was watched; `kind` says which."""

    day: date | None
    playback_type: str | None
    user_id: UUID | None
    library_id: UUID | None
    plays: int
    completed: int
    watch_seconds: float
    bytes: float
    kind: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of the same plays, cut in several ways."""

    total: Sum
    days: list[Sum]
    people: list[Sum]
    libraries: list[Sum]


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of the week; weekday 1 is Monday."""

    weekday: int
    hour: int
    plays: int
    watch_seconds: float


@dataclass(frozen=True, slots=True)
class Client:
    client: str
    plays: int
    watch_seconds: float


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: a user, library, server or media_type."""

    kind: str
    id: UUID | None
    name: str
    media_type: str | None


def watched(pool: Pool, wanted: Wanted) -> Sums:
    """What was watched in all, by day and type of playback, by person and by library."""
    rows = (sums_of_slices if is_narrow(wanted) else sums)(pool, wanted)
    return Sums(
        total=next(row for row in rows if row.kind == ALL),
        days=[row for row in rows if row.kind == BY_DAY],
        people=longest(row for row in rows if row.kind == BY_USER and row.user_id),
        libraries=longest(row for row in rows if row.kind == BY_LIBRARY and row.library_id),
    )


def longest(rows: Iterator[Sum]) -> list[Sum]:
    """What was watched longest first."""
    return sorted(rows, key=lambda row: -row.watch_seconds)


def is_narrow(wanted: Wanted) -> bool:
    """Whether rollups are too coarse for it."""
    asked = (wanted.search, wanted.weekday, wanted.hour)
    return any(one is not None and one != "" for one in asked)


def sums(pool: Pool, wanted: Wanted) -> list[Sum]:
    """The sums, from the rollups of local hours, days and months."""
    return fetch_all(pool, "watching/sums", Sum, **bounded(pool, wanted))


def sums_of_slices(pool: Pool, wanted: Wanted) -> list[Sum]:
    """The sums, from the slices themselves."""
    return fetch_all(pool, "watching/sums_of_slices", Sum, **bounded(pool, wanted))


def hours(pool: Pool, wanted: Wanted) -> list[Cell]:
    """The hours of the week in which something was watched; which ones are wanted is left open."""
    wanted = replace(wanted, weekday=None, hour=None)
    people = wanted.users is not None or wanted.viewer_id is not None
    if is_narrow(wanted) or (people and wanted.libraries):
        return cells_of_slices(pool, wanted)
    return (cells_of_people if people else cells)(pool, wanted)


def cells(pool: Pool, wanted: Wanted) -> list[Cell]:
    """The hours, from the rollup of local hours."""
    return fetch_all(pool, "watching/cells", Cell, **bounded(pool, wanted))


def cells_of_people(pool: Pool, wanted: Wanted) -> list[Cell]:
    """The hours of some people, from the rollup of quarter hours."""
    return fetch_all(pool, "watching/cells_of_people", Cell, **bounded(pool, wanted))


def cells_of_slices(pool: Pool, wanted: Wanted) -> list[Cell]:
    """The hours, from the slices themselves."""
    return fetch_all(pool, "watching/cells_of_slices", Cell, **bounded(pool, wanted))


def best_titles(pool: Pool, wanted: Wanted, *, most: int) -> list[Title]:
    """The titles that were watched longest, longest first."""
    is_all = replace(wanted, since=None, until=None, media_types=None) == Wanted()
    return (titles if is_all else titles_of_slices)(pool, wanted, most=most)


def titles(pool: Pool, wanted: Wanted, *, most: int) -> list[Title]:
    """The titles, from the rollup of titles."""
    return fetch_all(pool, "watching/titles", Title, **bounded(pool, wanted), most=most)


def titles_of_slices(pool: Pool, wanted: Wanted, *, most: int) -> list[Title]:
    """The titles, from the slices themselves."""
    return fetch_all(pool, "watching/titles_of_slices", Title, **bounded(pool, wanted), most=most)


def clients(pool: Pool, wanted: Wanted, *, most: int) -> list[Client]:
    """What was watched with longest, by the plays that began in the days."""
    return fetch_all(pool, "watching/clients", Client, **bounded(pool, wanted), most=most)


def bounded(pool: Pool, wanted: Wanted) -> dict[str, Any]:
    """What the statements take; they need both ends of the time."""
    days = {"since": wanted.since or EVER[0], "until": wanted.until or EVER[1]}
    return conditions(pool, replace(wanted, **days)) | days


def choices(pool: Pool, *, viewer_id: UUID | None = None) -> list[Choice]:
    """What can be chosen among; of people, a viewer only sees themselves."""
    return fetch_all(pool, "watching/choices", Choice, viewer_id=viewer_id)
