"""An evening as a collector sees it: plays that go on, transcodes that end, samples each minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from collector.kinds import Sample
from collector.spool import SAMPLES
from store.db import Pool
from store.metrics import DiskSample, GpuSample, HostSample
from store.sessions import Session
from store.transcodes import Transcode

SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
BEGAN = datetime(2026, 3, 1, 19, tzinfo=UTC)
STEP = 20  # seconds between two looks
ROWS = {
    "stream_sessions": "to_jsonb(t) - 'updated_at'",
    "stream_slices": "to_jsonb(t)",
    "transcode_history": "to_jsonb(t)",
    "system_metrics": "to_jsonb(t)",
    "disk_metrics": "to_jsonb(t)",
    "gpu_metrics": "to_jsonb(t)",
}


def looks(minutes: int, plays: int = 6) -> Iterator[tuple[str, list[Any]]]:
    """What is written, in order, over so many minutes."""
    for seconds in range(0, minutes * 60, STEP):
        yield "sessions", [play(number, seconds, minutes * 60) for number in range(plays)]
        if seconds % 60 == 0:
            yield SAMPLES, [sample(seconds)]
        if seconds % 300 == 0:
            yield "transcodes", [transcode(seconds, running=True)]
        if seconds % 300 == 100:
            yield "transcodes", [transcode(seconds - 100, running=False)]


def play(number: int, seconds: int, last: int) -> Session:
    """A play that stops for a while in the middle, as it is after so many seconds."""
    now = BEGAN + timedelta(seconds=seconds)
    half = min(seconds, 600 * (number + 1))
    over = seconds >= last - STEP * (number + 1)
    states = [{"at": 0, "state": "playing"}]
    if seconds > half:
        states.append({"at": half, "state": "paused"})
    return Session(
        id=uuid5(SPACE, f"play {number}"),
        started_at=BEGAN,
        ended_at=now if over else None,
        last_seen_at=now,
        is_active=not over,
        duration_seconds=half,
        paused_seconds=seconds - half,
        bytes_served=seconds * 1_000_000,
        timeline=states,
    )


def transcode(seconds: int, *, running: bool) -> Transcode:
    """A transcode that began so many seconds after the evening."""
    began = BEGAN + timedelta(seconds=seconds)
    ident = uuid5(SPACE, f"transcode {seconds}")
    if running:
        return Transcode(ident, began, host="nas", source="wrapper")
    return Transcode(
        ident, began, began + timedelta(seconds=100), "success", True, host="nas", source="wrapper"
    )


def sample(seconds: int) -> Sample:
    """A sample of the machine after so many seconds."""
    at = BEGAN + timedelta(seconds=seconds)
    return Sample(
        HostSample("nas", at, cpu_percent=seconds / 7, memory_used_mb=None),
        (DiskSample("nas", "/srv", at, free_bytes=10**12 - seconds),),
        (GpuSample("nas", 0, at, name="T4", throttle_reasons=("sw_power_cap",)),),
    )


def all_of(table: str, what: str) -> bytes:
    """The statement that reads a table."""
    return f"SELECT {what} FROM {table} t ORDER BY 1".encode()


def rows(pool: Pool) -> dict[str, list[Any]]:
    """Everything in the store that a collector wrote."""
    with pool.connection() as conn:
        return {
            table: [row for (row,) in conn.execute(all_of(table, what))]
            for table, what in ROWS.items()
        }
