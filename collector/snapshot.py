"""What a media server says is playing, in one shape for every kind of server."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from collector.trouble import NotUnderstood

MOST_PLAYS = 2000

State = Literal["playing", "paused", "buffering"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What a server re-encodes for one play. The first seven fields tell one job from the next.

    `hw_throughout` says that no frame leaves the hardware between decoder and encoder.
    """

    video_codec: str | None = None
    audio_codec: str | None = None
    container: str | None = None
    width: int | None = None
    height: int | None = None
    video_copied: bool | None = None
    audio_copied: bool | None = None
    source_video_codec: str | None = None
    source_audio_codec: str | None = None
    encoder: str | None = None
    hw_accel: str | None = None
    hw_accel_configured: str | None = None
    hw_decoder: str | None = None
    hw_throughout: bool | None = None
    speed: float | None = None
    size: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a play reaches its screen. `certain` is False while the server has yet to tell.

    `rate` is in bits per second; `rate_source` says where it is from.
    """

    playback_type: str = "direct_play"
    video: str | None = None
    audio: str | None = None
    rate: int | None = None
    rate_source: str | None = None
    reasons: tuple[str, ...] = ()
    video_codec: str | None = None
    audio_codec: str | None = None
    container: str | None = None
    width: int | None = None
    height: int | None = None
    certain: bool = True
    encoding: Encoding | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that can be played: what a play says of it, or all that the library knows.

    `external_id` is empty where a play does not name its item.
    """

    external_id: str
    media_type: str
    title: str
    series_title: str | None = None
    season_number: int | None = None
    episode_number: int | None = None
    year: int | None = None
    genres: tuple[str, ...] = ()
    runtime_seconds: float | None = None
    file_path: str | None = None
    file_size_bytes: int | None = None
    container: str | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    width: int | None = None
    height: int | None = None
    interlaced: bool = False
    hdr_format: str | None = None
    has_atmos: bool | None = None
    bitrate: int | None = None
    has_poster: bool | None = None
    has_metadata: bool | None = None
    added_at: datetime | None = None
    library: str | None = None
    # Size and bitrate of each version of the file, by its id.
    versions: tuple[tuple[str, int | None, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Viewer:
    external_id: str
    name: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """A library of a server."""

    external_id: str
    name: str
    media_type: str
    paths: tuple[str, ...] = ()
    scanned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One play at one moment. `key` tells plays apart; the server may use it again later.

    `heard_at` is when the server last heard from the player, by the server's clock; where it does
    not tell, a position that moves is the sign of life, unless the server moves it by itself.
    """

    key: str
    state: State
    item: Item | None = None
    version: str | None = None  # another version is another play
    file: str | None = None  # which of the item's versions this is
    viewer: Viewer | None = None
    player: str | None = None
    position: float | None = None
    extrapolated: bool = False
    heard_at: datetime | None = None
    paused_at: datetime | None = None
    pace: float = 1.0
    live: bool = False
    delivery: Delivery = Delivery()
    client: str | None = None
    device: str | None = None
    ip: str | None = None
    location: str | None = None
    error: str | None = None

    @property
    def runtime(self) -> float | None:
        """How long the item is, where that means anything."""
        return None if self.live or self.item is None else self.item.runtime_seconds


@dataclass(frozen=True, slots=True)
class Moment:
    """A reading of two clocks: the one people read, and one that nobody can set."""

    wall: datetime
    steady: float


@dataclass(frozen=True, slots=True)
class Seen:
    """One successful look at a server. `server_time` is its own clock at that moment."""

    at: Moment
    plays: tuple[Snapshot, ...]
    server_time: datetime | None = None

    def __post_init__(self) -> None:
        if len(self.plays) > MOST_PLAYS:
            raise NotUnderstood(f"it lists {len(self.plays)} plays, which no media server serves")
