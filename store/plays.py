"""Who watched what: the history of plays, page by page."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from store.db import Pool, fetch_all, fetch_one
from store.overview import known

CHOICES = ("users", "servers", "libraries", "playback_types", "media_types")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plays: None asks for all. Days are local and inclusive; weekday 1 is Monday.

    With `viewer_id` only that person's own plays are found, whatever else is asked.
    """

    since: date | None = None
    until: date | None = None
    users: tuple[UUID, ...] | None = None
    servers: tuple[UUID, ...] | None = None
    libraries: tuple[UUID, ...] | None = None
    playback_types: tuple[str, ...] | None = None
    media_types: tuple[str, ...] | None = None
    search: str | None = None
    weekday: int | None = None
    hour: int | None = None
    viewer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A play's place in the history."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Play:
    session_id: UUID
    user_id: UUID | None
    username: str | None
    media_item_id: UUID | None
    title: str | None
    series_title: str | None
    season_number: int | None
    episode_number: int | None
    media_type: str | None
    library_id: UUID | None
    library: str | None
    server_id: UUID | None
    server: str | None
    playback_type: str
    quality: str | None
    resolution: str | None
    client_info: str | None
    device: str | None
    started_at: datetime
    ended_at: datetime | None
    is_active: bool
    duration_seconds: int
    completed: bool
    percent_watched: float | None
    bytes_served: int


@dataclass(frozen=True, slots=True)
class Meant:
    """What days and words stand for; None where nothing is asked."""

    starts: datetime | None
    ends: datetime | None
    items: list[UUID] | None
    people: list[UUID] | None


def history(
    pool: Pool, wanted: Wanted, *, before: Place | None = None, most: int = 100
) -> list[Play]:
    """The newest plays, or those after a place in the history, newest first."""
    return fetch_all(
        pool,
        "plays/history",
        Play,
        **conditions(pool, wanted),
        before_at=before and before.at,
        before_id=before and before.id,
        most=most,
    )


def next_place(plays: Sequence[Play], most: int) -> Place | None:
    """Where the next page begins, of plays of which one more was asked than the page shows."""
    if len(plays) <= most:
        return None
    last = plays[most - 1]
    return Place(last.started_at, last.session_id)


def conditions(pool: Pool, wanted: Wanted) -> dict[str, Any]:
    """What the statements take: moments for days, and arrays for choices and words.

    One person is asked for by name, so that the index of their plays gives them in order.
    """
    given = asdict(wanted)
    found = meant(
        pool, since=given.pop("since"), until=given.pop("until"), search=given.pop("search")
    )
    for name in CHOICES:
        given[name] = None if given[name] is None else list(given[name])
    given["user_id"] = given.pop("viewer_id")
    if given["user_id"] is None and len(given["users"] or ()) == 1:
        given["user_id"] = given["users"].pop()
        given["users"] = None
    return asdict(found) | given


def meant(pool: Pool, *, since: date | None, until: date | None, search: str | None) -> Meant:
    """The moments of the days, and the titles and people with these words in their names."""
    if since is None and until is None and not search:
        return Meant(None, None, None, None)
    return known(
        fetch_one(pool, "plays/meant", Meant, since=since, until=until, search=search or None)
    )
