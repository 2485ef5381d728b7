"""Transcodes as they are written: by who polls a server, and by who watched ffmpeg itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Connection, Pool, as_json, connection, run


@dataclass(frozen=True, slots=True)
class Transcode:
    """A row of transcode_history; `success` is None where nobody saw how it ended."""

    id: UUID
    started_at: datetime
    completed_at: datetime | None = None
    status: str | None = "running"
    success: bool | None = None
    error_message: str | None = None
    source: str = "poll"
    host: str | None = None
    server_id: UUID | None = None
    session_id: UUID | None = None
    user_id: UUID | None = None
    media_item_id: UUID | None = None
    input_path: str | None = None
    input_codec: str | None = None
    output_codec: str | None = None
    input_audio_codec: str | None = None
    output_audio_codec: str | None = None
    input_resolution: str | None = None
    output_resolution: str | None = None
    container: str | None = None
    encoder: str | None = None
    hw_accel: str | None = None
    hw_accel_configured: str | None = None
    quality: str | None = None
    duration_seconds: int = 0
    media_seconds: float | None = None
    speed: float | None = None
    file_size_bytes: int | None = None
    exit_code: int | None = None


def save(pool: Pool, transcodes: Sequence[Transcode]) -> int:
    """Writes transcodes, new or known, each as it is now said to be; how many rows changed."""
    payload = as_json(transcodes)
    with connection(pool) as conn:
        saved = run(conn, "transcodes/save", transcodes=payload).rowcount
        pair(conn, payload)
        return saved


def pair(conn: Connection, payload: str) -> int:
    """Marks polled transcodes that a wrapped ffmpeg tells better; how many changed."""
    return run(conn, "transcodes/pair", transcodes=payload).rowcount
