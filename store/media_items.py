"""What there is to watch, as media servers tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, as_json, execute


@dataclass(frozen=True, slots=True)
class MediaItem:
    """A row of media_items; None is unknown."""

    id: UUID
    server_id: UUID
    external_id: str
    media_type: str
    title: str
    library_id: UUID | None = None
    series_title: str | None = None
    season_number: int | None = None
    episode_number: int | None = None
    year: int | None = None
    genres: tuple[str, ...] = ()
    runtime_seconds: int | None = None
    file_path: str | None = None
    file_size_bytes: int | None = None
    container: str | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    width: int | None = None
    height: int | None = None
    resolution: str | None = None
    hdr_format: str | None = None
    has_atmos: bool | None = None
    bitrate: int | None = None
    has_poster: bool | None = None
    has_metadata: bool | None = None
    added_at: datetime | None = None


def save(pool: Pool, items: Sequence[MediaItem]) -> int:
    """Writes items as their library now has them; how many rows changed."""
    return execute(pool, "media_items/save", items=packed(items))


def note(pool: Pool, items: Sequence[MediaItem]) -> int:
    """Writes those items that are not known yet, so that plays can name them; how many."""
    return execute(pool, "media_items/note", items=packed(items))


def packed(items: Sequence[MediaItem]) -> str:
    """The items as JSON."""
    return as_json(items)


def forget_missing(pool: Pool, library_id: UUID, external_ids: Sequence[str]) -> int:
    """Marks items that the library no longer has as removed; how many."""
    return execute(
        pool, "media_items/forget_missing", library_id=library_id, external_ids=list(external_ids)
    )
