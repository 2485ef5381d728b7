"""Plays as they are written: whoever reports one, however often, and in whatever order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from store.db import Connection, Pool, as_json, connection, execute, fetch_all, run


@dataclass(frozen=True, slots=True)
class Session:
    """A row of stream_sessions. `timeline` says what happened when (see sql/schema), if known."""

    id: UUID
    started_at: datetime
    ended_at: datetime | None = None
    last_seen_at: datetime | None = None
    is_active: bool = True
    user_id: UUID | None = None
    media_item_id: UUID | None = None
    library_id: UUID | None = None
    server_id: UUID | None = None
    external_key: str | None = None
    group_id: UUID | None = None
    playback_type: str = "direct_play"
    video_decision: str | None = None
    audio_decision: str | None = None
    transcode_reasons: tuple[str, ...] = ()
    quality: str | None = None
    codec: str | None = None
    resolution: str | None = None
    container: str | None = None
    bitrate: int | None = None
    bytes_served: int = 0
    bytes_source: str | None = None
    duration_seconds: int = 0
    paused_seconds: int = 0
    buffering_seconds: int = 0
    position_seconds: int | None = None
    completed: bool = False
    client_info: str | None = None
    device: str | None = None
    ip: str | None = None
    location: str | None = None
    end_reason: str | None = None
    error_message: str | None = None
    timeline: list[dict[str, Any]] | None = field(default=None)


def save(pool: Pool, sessions: Sequence[Session]) -> int:
    """Writes plays, new or known, each as it is now said to be; how many rows changed."""
    payload = as_json(sessions)
    with connection(pool) as conn:
        forget_moved(conn, payload)
        return run(conn, "sessions/save", sessions=payload).rowcount


def forget_moved(conn: Connection, payload: str) -> int:
    """Removes plays that are now said to have started at another time; how many."""
    return run(conn, "sessions/forget_moved", sessions=payload).rowcount


def recent(pool: Pool, server_id: UUID, *, since: datetime) -> list[Session]:
    """The server's plays that go on, or ended since then, oldest first."""
    found = fetch_all(pool, "sessions/recent", Session, server_id=server_id, since=since)
    return [replace(play, transcode_reasons=tuple(play.transcode_reasons)) for play in found]


def close_lost(pool: Pool, *, at: datetime | None = None) -> int:
    """Ends plays that nobody has reported for half an hour; how many.

    Six hours for those of which only the start was told. Everybody else reads is_active alone.
    """
    return execute(pool, "sessions/close_lost", at=at)
