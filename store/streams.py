"""What plays now and what played last, each with how it is delivered.

With `viewer_id` only that person's own streams are found. Each function takes the moment to look
from, `at`; without one it is now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from store.db import Pool, fetch_all, fetch_one, fetch_value
from store.overview import known

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Stream:
    """`state` is what it last did; the last nine fields are those of its transcode, if any."""

    session_id: UUID
    user_id: UUID | None
    username: str | None
    media_item_id: UUID | None
    title: str | None
    series_title: str | None
    season_number: int | None
    episode_number: int | None
    media_type: str | None
    runtime_seconds: int | None
    library_id: UUID | None
    library: str | None
    server_id: UUID | None
    server: str | None
    server_state: str | None
    server_last_seen_at: datetime | None
    playback_type: str
    video_decision: str | None
    audio_decision: str | None
    transcode_reasons: list[str]
    quality: str | None
    codec: str | None
    resolution: str | None
    container: str | None
    bitrate: int | None
    bytes_served: int
    bytes_source: str | None
    duration_seconds: int
    paused_seconds: int
    buffering_seconds: int
    position_seconds: int | None
    percent_watched: float | None
    completed: bool
    client_info: str | None
    device: str | None
    ip: str | None
    location: str | None
    started_at: datetime
    ended_at: datetime | None
    last_seen_at: datetime | None
    is_active: bool
    end_reason: str | None
    error_message: str | None
    state: str | None
    input_codec: str | None
    output_codec: str | None
    input_resolution: str | None
    output_resolution: str | None
    hw_accel: str | None
    encoder: str | None
    speed: float | None
    transcode_status: str | None
    transcode_error: str | None


@dataclass(frozen=True, slots=True)
class OnServer:
    """A play as its media server knows it: `external_key` is what the collector calls it."""

    session_id: UUID
    server_id: UUID | None
    external_key: str | None
    is_active: bool
    username: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Slice:
    started_at: datetime
    ended_at: datetime
    state: str
    playback_type: str
    video_decision: str | None
    audio_decision: str | None
    bitrate: int | None


@dataclass(frozen=True, slots=True)
class Sent:
    at: datetime
    bits_per_second: float


@dataclass(frozen=True, slots=True)
class Crowd:
    at: datetime
    peak_streams: int
    p95_streams: int
    peak_transcodes: int


@dataclass(frozen=True, slots=True)
class Reason:
    reason: str
    client: str | None
    plays: int
    watch_seconds: float


@dataclass(frozen=True, slots=True)
class Breakdown:
    days: int
    direct_plays: int
    direct_streams: int
    transcodes: int
    total: int


def active(
    pool: Pool, *, server_id: UUID | None = None, viewer_id: UUID | None = None
) -> list[Stream]:
    """What plays now, the newest first."""
    return fetch_all(pool, "streams/active", Stream, server_id=server_id, viewer_id=viewer_id)


def recent(
    pool: Pool,
    *,
    most: int = 50,
    server_id: UUID | None = None,
    viewer_id: UUID | None = None,
    at: datetime | None = None,
) -> list[Stream]:
    """What played last and is over, the newest first."""
    return fetch_all(
        pool, "streams/recent", Stream, most=most, server_id=server_id, viewer_id=viewer_id, at=at
    )


def breakdown(
    pool: Pool,
    *,
    days: int,
    server_id: UUID | None = None,
    viewer_id: UUID | None = None,
    at: datetime | None = None,
) -> Breakdown:
    """Plays of the last local days, today included, by how they were delivered."""
    return known(
        fetch_one(
            pool,
            "streams/breakdown",
            Breakdown,
            days=days,
            server_id=server_id,
            viewer_id=viewer_id,
            at=at,
        )
    )


def session(pool: Pool, session_id: UUID, *, viewer_id: UUID | None = None) -> Stream | None:
    """One play, None where there is no such play."""
    return fetch_one(pool, "streams/session", Stream, session_id=session_id, viewer_id=viewer_id)


def on_server(pool: Pool, session_id: UUID) -> OnServer | None:
    """The play as its server knows it, None where there is no such play."""
    return fetch_one(pool, "streams/on_server", OnServer, session_id=session_id)


def slices(pool: Pool, session_id: UUID, started_at: datetime) -> list[Slice]:
    """What a play did, piece by piece, in order."""
    return fetch_all(pool, "streams/slices", Slice, session_id=session_id, started_at=started_at)


def last_end(
    pool: Pool, *, server_id: UUID | None = None, viewer_id: UUID | None = None
) -> datetime | None:
    """When the last stream ended, None where there never was one."""
    return fetch_value(pool, "streams/last_end", server_id=server_id, viewer_id=viewer_id)


def sent(
    pool: Pool,
    *,
    since: datetime,
    until: datetime,
    step: timedelta,
    server_id: UUID | None = None,
    viewer_id: UUID | None = None,
) -> list[Sent]:
    """What streams were sent in each step, oldest first."""
    ask = bandwidth if step >= QUARTER else bandwidth_of_slices
    return ask(pool, since=since, until=until, step=step, server_id=server_id, viewer_id=viewer_id)


def bandwidth(pool: Pool, **asked: object) -> list[Sent]:
    """The same in whole quarter hours, from their rollup."""
    return fetch_all(pool, "streams/bandwidth", Sent, **asked)


def bandwidth_of_slices(pool: Pool, **asked: object) -> list[Sent]:
    """The same in any steps, from the slices themselves."""
    return fetch_all(pool, "streams/bandwidth_of_slices", Sent, **asked)


def concurrency(pool: Pool, *, since: datetime, until: datetime, step: timedelta) -> list[Crowd]:
    """How many streams and transcodes there were at once in each step, oldest first."""
    return fetch_all(pool, "streams/concurrency", Crowd, since=since, until=until, step=step)


def reasons(
    pool: Pool,
    *,
    days: int,
    most: int,
    server_id: UUID | None = None,
    viewer_id: UUID | None = None,
    at: datetime | None = None,
) -> list[Reason]:
    """Why plays of the last local days were transcoded, by client, the most hours first."""
    asked = {"days": days, "most": most, "server_id": server_id, "viewer_id": viewer_id, "at": at}
    return fetch_all(pool, "streams/reasons", Reason, **asked)
