"""Rows for conditions to look at, and a look at them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from store import conditions
from store.conditions.base import Reading, Watch
from store.db import Pool, connection

NOW = datetime(2026, 11, 20, 12, 2, tzinfo=UTC)
TICK = timedelta(minutes=5)


def ago(**time: float) -> datetime:
    """So long before now."""
    return NOW - timedelta(**time)


def insert(pool: Pool, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Writes the rows, which have the same columns."""
    if not rows:
        return
    columns = ", ".join(rows[0])
    places = ", ".join(f"%({name})s" for name in rows[0])
    with connection(pool) as conn, conn.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})".encode(), rows)


def host(pool: Pool, at: datetime, *, name: str = "nas", **gauges: Any) -> None:
    """A sample of a machine."""
    insert(pool, "system_metrics", [{"host": name, "recorded_at": at, **gauges}])


def disk(
    pool: Pool,
    at: datetime,
    free: float | None,
    *,
    mount: str = "/",
    total: float = 1000,
    **more: Any,
) -> None:
    """A sample of a disk, in GB."""
    row = {"host": "nas", "mount": mount, "recorded_at": at, "total_bytes": int(total * 1e9)}
    row["free_bytes"] = None if free is None else int(free * 1e9)
    insert(pool, "disk_metrics", [{**row, **more}])


def gpu(pool: Pool, at: datetime, *, index: int = 0, **gauges: Any) -> None:
    """A sample of a GPU."""
    insert(pool, "gpu_metrics", [{"host": "nas", "gpu_index": index, "recorded_at": at, **gauges}])


def transcodes(pool: Pool, count: int, at: datetime, **about: Any) -> None:
    """Transcodes that ended then."""
    row = {"started_at": at - timedelta(minutes=1), "completed_at": at, "output_codec": "h264"}
    insert(pool, "transcode_history", [{"id": uuid4(), **row, **about} for _ in range(count)])


def plays(pool: Pool, moments: Sequence[datetime], seconds: int = 600, **about: Any) -> None:
    """Plays that began then and ended after so long."""
    rows = [
        {
            "id": uuid4(),
            "started_at": at,
            "ended_at": at + timedelta(seconds=seconds),
            "duration_seconds": seconds,
            "is_active": False,
            **about,
        }
        for at in moments
    ]
    insert(pool, "stream_sessions", rows)


def user(pool: Pool, name: str) -> UUID:
    """A viewer."""
    found = uuid4()
    insert(pool, "users", [{"id": found, "name": name}])
    return found


def server(pool: Pool, name: str, **about: Any) -> UUID:
    """A media server that is polled."""
    found = uuid4()
    row = {"id": found, "kind": "jellyfin", "name": name, "base_url": "http://media.lan"}
    insert(pool, "servers", [{**row, **about}])
    return found


def watch(
    name: str, *, at: datetime = NOW, ingest_at: datetime | None = None, **params: Any
) -> Watch:
    """A look at that time, five minutes after the last one."""
    condition = conditions.CONDITIONS[name]
    threshold = params.pop("threshold", condition.threshold)
    filled = condition.filled(params)
    return Watch(at, at - TICK, at - TICK, ingest_at, threshold, filled)


def look(pool: Pool, name: str, **about: Any) -> dict[str, Reading]:
    """What the condition sees, by target."""
    found = conditions.CONDITIONS[name].look(pool, watch(name, **about))
    return {reading.target: reading for reading in found}


def values(pool: Pool, name: str, **about: Any) -> dict[str, float | None]:
    """The values the condition sees, by target."""
    return {target: reading.value for target, reading in look(pool, name, **about).items()}
