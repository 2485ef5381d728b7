"""Plays for the screens that show them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid5

from store import sessions
from store.accounts import Role, create_account, open_session
from store.db import Pool, connection
from store.sessions import Session
from tests.store.plays import SPACE, named, save, whole
from tests.ui.conftest import Screen

NASTY = "<script>alert(1)</script>"
EMOJI = "🎬" * 300


class Filled(Protocol):
    """Anything with a store behind it."""

    @property
    def pool(self) -> Pool: ...


@dataclass(frozen=True, slots=True)
class Filling:
    """A store to be filled that no screen stands before."""

    pool: Pool


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def evening(screen: Filled) -> None:
    """Three plays of two people in the last hours, on one server; one was a transcode."""
    at = now() - timedelta(hours=4)
    save(
        screen.pool,
        [
            whole(1, at, 1, user=1, item=1, library=1, completed=True),
            whole(2, at + timedelta(minutes=30), 0.5, user=2, item=2, playback_type="transcode"),
            whole(3, at + timedelta(hours=2), 0.25, user=1, item=3),
        ],
    )
    with connection(screen.pool) as conn:
        conn.execute("UPDATE media_items SET runtime_seconds = 3600, genres = '{Drama}'")
        conn.execute(
            "UPDATE stream_sessions SET client_info = 'Plex Web', quality = '720p 4 Mbps',"
            " transcode_reasons = '{AudioCodecNotSupported}' WHERE playback_type = 'transcode'"
        )


def play_id(number: int) -> UUID:
    return uuid5(SPACE, f"play {number}")


def stuttering(screen: Filled) -> Session:
    """A play known state by state, which waited in its middle; the machine was busy then."""
    at = now() - timedelta(hours=1)
    save(screen.pool, [whole(50, at - timedelta(days=3), 1, user=1, item=1)])
    play = Session(
        id=play_id(60),
        started_at=at,
        ended_at=at + timedelta(minutes=20),
        is_active=False,
        user_id=named("user", 1),
        media_item_id=named("item", 1),
        playback_type="transcode",
        duration_seconds=1140,
        buffering_seconds=60,
        bitrate=8_000_000,
        location="lan",
        timeline=[
            {"at": 0, "state": "playing"},
            {"at": 600, "state": "buffering"},
            {"at": 660, "state": "playing"},
        ],
    )
    sessions.save(screen.pool, [play])
    with connection(screen.pool) as conn:
        for minute in range(0, 21):
            conn.execute(
                "INSERT INTO system_metrics (host, recorded_at, cpu_percent, gpu_encoder_percent,"
                " disk_read_bytes_per_second) VALUES ('nas', %s, 97, 99, 1e7)",
                [at + timedelta(minutes=minute)],
            )
    return play


def watching_now(screen: Filled, count: int, **about: object) -> list[Session]:
    """So many streams that play, newest last."""
    at = now()
    users = [
        whole(200 + n, at - timedelta(days=5), 0.1, user=n, item=n) for n in range(1, count + 1)
    ]
    save(screen.pool, users)
    found = [
        Session(
            **{
                "id": play_id(100 + n),
                "started_at": at - timedelta(minutes=30 - n / 10),
                "last_seen_at": at,
                "user_id": named("user", n),
                "media_item_id": named("item", n),
                "duration_seconds": 1200,
                "position_seconds": 1800,
                "bitrate": 8_000_000,
                "resolution": "1080p",
                "codec": "h264",
                "client_info": "Plex Web",
                "timeline": [{"at": 0, "state": "playing"}],
                **about,
            }  # pyright: ignore[reportArgumentType]
        )
        for n in range(1, count + 1)
    ]
    sessions.save(screen.pool, found)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE media_items SET runtime_seconds = 3600")
    return found


def become(screen: Screen, role: Role, viewer: int | None = None) -> None:
    """Signs in as somebody else."""
    account = create_account(screen.pool, f"a {role}", "correct horse", role)
    if viewer is not None:
        with connection(screen.pool) as conn:
            conn.execute(
                "UPDATE accounts SET viewer_id = %s WHERE id = %s",
                [named("user", viewer), account.id],
            )
    screen.token = open_session(screen.pool, account.id, ip=None, agent=None)


def rename(screen: Filled, title: str, user: str) -> None:
    """Calls everything and everybody so."""
    with connection(screen.pool) as conn:
        conn.execute("UPDATE media_items SET title = %s", [title])
        conn.execute("UPDATE users SET name = %s", [user])
        conn.execute("UPDATE stream_sessions SET client_info = %s, device = %s", [title, user])
