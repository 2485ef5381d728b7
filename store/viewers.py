"""People: what each of them watched, over all time or in a number of days."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from store.db import Pool, connection, fetch_all, fetch_value, run


@dataclass(frozen=True, slots=True)
class Viewer:
    """`last_active` is when the newest play ended or was last seen."""

    user_id: UUID
    username: str
    server: str | None
    total_plays: int
    completed_plays: int
    total_watch_minutes: int
    last_active: datetime | None
    favorite_genre: str | None


@dataclass(frozen=True, slots=True)
class Device:
    user_id: UUID
    device: str | None
    client: str | None
    plays: int
    watch_seconds: float
    last_used: datetime


def activity(
    pool: Pool,
    *,
    since: date | None = None,
    until: date | None = None,
    viewer_id: UUID | None = None,
) -> list[Viewer]:
    """Everybody who watched something in the local days, whoever watched longest first."""
    return fetch_all(
        pool, "viewers/activity", Viewer, since=since, until=until, viewer_id=viewer_id
    )


def devices(pool: Pool, *, since: date, until: date, viewer_id: UUID | None = None) -> list[Device]:
    """What each person watched on in the local days, by person, the most used first."""
    return fetch_all(pool, "viewers/devices", Device, since=since, until=until, viewer_id=viewer_id)


def keep_totals(pool: Pool, *, day: date) -> int:
    """Sums up what everybody watched before the day, unless that is done; how many sums."""
    if horizon(pool) == day:
        return 0
    with connection(pool) as conn:
        run(conn, "viewers/forget_totals")
        return run(conn, "viewers/store_totals", day=day).rowcount


def horizon(pool: Pool) -> date | None:
    """The day before which the sums hold, None where a later write spoilt them."""
    return fetch_value(pool, "viewers/horizon")
