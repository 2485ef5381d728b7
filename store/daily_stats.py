"""One row per local day: what was played, what failed, and how big the library was at its end."""

from collections.abc import Callable
from datetime import date, datetime

from store.db import Pool, connection, execute, run

DAYS_AT_ONCE = 30


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
