"""Keeps the stored rollups true: settles what was written since they were stored."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.db import Connection, Pool, autocommit, fetch_one, fetch_value, run
from store.errors import StoreBusy

DAYS_AT_ONCE = 16
MANY = 5_000
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DirtySpan:
    source: str
    starts: datetime
    ends: datetime
    horizon: datetime


def pending(pool: Pool) -> int:
    """Quarter hours whose stored rollups wait for a refresh."""
    return fetch_value(pool, "rollups/pending")


def pending_days(pool: Pool) -> int:
    """Local days with something waiting, counted once for plays, transcodes and samples each."""
    return fetch_value(pool, "rollups/pending_days")


def refresh(pool: Pool, *, report: Callable[[int, int], None] | None = None) -> int:
    """Settles everything written before now, oldest first; how many quarter hours that was.

    `report` is told after each step how many days are done, of how many.
    """
    settle_libraries(pool)
    seen = snapshot(pool)
    total = pending_days(pool) if report else 0
    settled = 0
    while span := next_dirty(pool, seen=seen, days=DAYS_AT_ONCE):
        try:
            settled += refresh_span(pool, span, seen)
        except (
            StoreBusy
        ):  # one of TimescaleDB's policies is at it: the rest waits for the next time
            break
        if report:
            report(max(0, total - pending_days(pool)), total)
    if settled > MANY:
        tidy(pool)
    return settled


def settle_libraries(pool: Pool) -> int:
    """Stores what changed libraries are made of; how many libraries."""
    return fetch_value(pool, "rollups/settle_libraries")


def tidy(pool: Pool) -> None:
    """Gives back the room of marks taken away, which every reader would have to walk over."""
    with autocommit(pool) as conn:
        run(conn, "rollups/tidy")


def snapshot(pool: Pool) -> str:
    """What is visible now: marks left by later writes are not touched with it."""
    return fetch_value(pool, "rollups/snapshot")


def next_dirty(pool: Pool, *, seen: str, days: int) -> DirtySpan | None:
    """The oldest span of whole local days with marks in it, None when all is settled."""
    return fetch_one(pool, "rollups/next_dirty", DirtySpan, seen=seen, days=days)


def refresh_span(pool: Pool, span: DirtySpan, seen: str) -> int:
    """Stores the span's rollups and takes its marks away; how many quarter hours that was.

    The aggregates come first: until their marks are gone, readers ask the rows themselves.
    """
    with autocommit(pool) as conn, alone(conn):
        for name in aggregates(conn, source=span.source):
            refresh_aggregate(conn, name, span)
        return settle(conn, span, seen=seen)


@contextmanager
def alone(conn: Connection) -> Generator[None]:
    """Holds every other refresh back until this one is done."""
    run(conn, "rollups/lock")
    try:
        yield
    finally:
        if not conn.broken:
            run(conn, "rollups/unlock")


def aggregates(conn: Connection, *, source: str) -> list[str]:
    """The continuous aggregates over a source, none where the edition has none."""
    return [name for (name,) in run(conn, "rollups/aggregates", source=source)]


def refresh_aggregate(conn: Connection, name: str, span: DirtySpan) -> None:
    """Lets TimescaleDB bring one continuous aggregate up to date around the span.

    A day more on both sides covers buckets that are not local days; what lies before the
    horizon has lost its rows and must stay as it was stored.
    """
    starts = max(span.starts - DAY, span.horizon)
    run(conn, "rollups/refresh_aggregate", name=name, starts=starts, ends=span.ends + DAY)


def settle(conn: Connection, span: DirtySpan, *, seen: str) -> int:
    """Stores the span's other rollups and takes its marks away; how many quarter hours."""
    cursor = run(
        conn, "rollups/settle", source=span.source, starts=span.starts, ends=span.ends, seen=seen
    )
    return (cursor.fetchone() or (0,))[0]
