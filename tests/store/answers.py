"""What the rollups answer, in the shape of the counting in plays.py."""

from datetime import date, datetime
from typing import Any

from store.db import Pool, connection
from tests.store.plays import Sums

Sum = dict[tuple[Any, ...], Sums]


def quarters(pool: Pool) -> Sum:
    """playback_quarters by bucket, user, playback type and type of media."""
    return sums(
        pool,
        "SELECT bucket, user_id, playback_type, media_type, plays, 0, watch_seconds, "
        "paused_seconds, buffering_seconds FROM playback_quarters",
    )


def days(pool: Pool) -> Sum:
    """playback_daily by day, user, library, playback type and type of media."""
    return sums(
        pool,
        "SELECT day, user_id, library_id, playback_type, media_type, plays, completed, "
        "watch_seconds, paused_seconds, buffering_seconds FROM playback_daily",
    )


def hours(pool: Pool) -> Sum:
    """playback_hours by day, hour, library, playback type and type of media."""
    return sums(
        pool,
        "SELECT day, hour, library_id, playback_type, media_type, plays, completed, "
        "watch_seconds, 0, 0 FROM playback_hours",
    )


def months(pool: Pool) -> Sum:
    """playback_monthly by month, user, library, playback type and type of media."""
    return sums(
        pool,
        "SELECT month, user_id, library_id, playback_type, media_type, plays, completed, "
        "watch_seconds, 0, 0 FROM playback_monthly",
    )


def settled_months(pool: Pool) -> set[date]:
    with connection(pool) as conn:
        return {month for (month,) in conn.execute("SELECT month FROM settled_months").fetchall()}


def titles(pool: Pool) -> Sum:
    """title_daily by day and item."""
    return sums(
        pool,
        "SELECT day, media_item_id, plays, completed, watch_seconds, 0, 0 FROM title_daily",
    )


def concurrency(pool: Pool) -> dict[datetime, tuple[int, ...]]:
    """concurrency_quarters: peak and p95 of streams, transcodes and bitrate, and stream-seconds."""
    with connection(pool) as conn:
        rows = conn.execute("SELECT * FROM concurrency_quarters").fetchall()
    assert len({row[0] for row in rows}) == len(rows), "a quarter hour is there twice"
    return {row[0]: tuple(int(value) for value in row[1:]) for row in rows}


def bytes_by_user(pool: Pool, rollup: str) -> dict[Any, int]:
    with connection(pool) as conn:
        return dict(
            conn.execute(
                f"SELECT user_id, sum(bytes)::bigint FROM {rollup} GROUP BY 1".encode()
            ).fetchall()
        )


def sums(pool: Pool, question: str) -> Sum:
    """Rows of keys and five sums; a key that comes twice is a fault of the rollup."""
    with connection(pool) as conn:
        rows = conn.execute(question.encode()).fetchall()
    found = {row[:-5]: Sums(*(int(value) for value in row[-5:])) for row in rows}
    assert len(found) == len(rows), "a key is there twice"
    return found
