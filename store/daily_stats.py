"""One row per local day: what was played, what failed, and how big the library was at its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from store.db import Pool, connection, execute, fetch_all, run

DAYS_AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class DayStats:
    """A complete local day."""

    stat_date: date
    total_plays: int
    unique_users: int
    total_watch_minutes: int
    total_bytes_served: int
    transcodes: int
    direct_plays: int
    direct_streams: int
    transcode_failures: int
    new_media_added: int
    library_size_total: int
    storage_used_bytes: int
    computed_at: datetime


def catch_up(pool: Pool, *, now: datetime, between: Callable[[], None] | None = None) -> int:
    """Computes every complete day that is missing or outdated, oldest first; how many days.

    `between` is called after each month's worth, so that a long catching up can be ended.
    """
    total = 0
    while days := next_days(pool, now=now, limit=DAYS_AT_ONCE):
        compute(pool, days=days)
        total += len(days)
        if between:
            between()
    return total


def next_days(pool: Pool, *, now: datetime, limit: int) -> list[date]:
    """The oldest complete days without a row that is up to date."""
    with connection(pool) as conn:
        return [day for (day,) in run(conn, "daily_stats/next_days", now=now, limit=limit)]


def compute(pool: Pool, *, days: list[date]) -> int:
    """Writes the rows of the days, replacing what was there; how many."""
    return execute(pool, "daily_stats/compute", days=days)


def trends(
    pool: Pool,
    *,
    since: date | None = None,
    until: date | None = None,
    at: datetime | None = None,
) -> list[DayStats]:
    """The complete days from `since` to `until`, oldest first; the last thirty unless told."""
    return fetch_all(pool, "daily_stats/trends", DayStats, since=since, until=until, at=at)
