"""Files that need work, and what was decided to leave as it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from store.db import Pool, execute, fetch_all, fetch_one, fetch_value

Issue = Literal[
    "missing_metadata",
    "missing_poster",
    "unplayable",
    "duplicate",
    "low_bitrate_4k",
    "transcoded",
    "never_watched",
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which work; None is any. `words` are looked for in titles and paths."""

    issue: str | None = None
    library: str | None = None
    words: str | None = None
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """One thing wrong with a file. `frees` is in bytes; `reason` is why it was ignored, by whom."""

    media_item_id: UUID
    issue: str
    detail: str | None
    found_at: datetime
    frees: int
    avoids: int
    title: str
    series_title: str | None
    season_number: int | None
    episode_number: int | None
    library: str | None
    file_path: str | None
    file_size_bytes: int | None
    server_kind: str | None
    base_url: str | None
    external_id: str | None
    reason: str | None
    ignored_by: str | None


@dataclass(frozen=True, slots=True)
class Count:
    issue: str
    open: int
    ignored: int


@dataclass(frozen=True, slots=True)
class Item:
    """A file in full, with how often it was played."""

    id: UUID
    title: str
    series_title: str | None
    season_number: int | None
    episode_number: int | None
    media_type: str
    year: int | None
    genres: list[str]
    library: str | None
    server_id: UUID | None
    server: str | None
    server_kind: str | None
    base_url: str | None
    external_id: str | None
    file_path: str | None
    file_size_bytes: int | None
    container: str | None
    video_codec: str | None
    audio_codec: str | None
    width: int | None
    height: int | None
    resolution: str | None
    hdr_format: str | None
    has_atmos: bool | None
    bitrate: int | None
    runtime_seconds: int | None
    has_poster: bool | None
    has_metadata: bool | None
    scan_error: str | None
    added_at: datetime | None
    removed_at: datetime | None
    plays: int
    transcodes: int
    last_play: datetime | None


def work(pool: Pool, wanted: Wanted, *, most: int, offset: int = 0) -> list[Work]:
    """What to do, what is worth most first."""
    return fetch_all(
        pool,
        "library/work",
        Work,
        issue=wanted.issue,
        library=wanted.library,
        words=wanted.words,
        ignored=wanted.ignored,
        most=most,
        offset=offset,
    )


def work_counts(pool: Pool, *, library: str | None, words: str | None) -> list[Count]:
    """How much of each kind there is."""
    return fetch_all(pool, "library/work_counts", Count, library=library, words=words)


def note_transcoded(pool: Pool) -> int:
    """Notes which files were mostly transcoded lately; how many there are."""
    return fetch_value(pool, "library/note_transcoded")


def ignore(pool: Pool, media_item_id: UUID, issue: str, *, reason: str | None, by: str) -> None:
    """Leaves it as it is from now on."""
    execute(pool, "library/ignore", media_item_id=media_item_id, issue=issue, reason=reason, by=by)


def heed(pool: Pool, media_item_id: UUID, issue: str) -> None:
    """Lists it again."""
    execute(pool, "library/heed", media_item_id=media_item_id, issue=issue)


def item(pool: Pool, id: UUID) -> Item | None:
    """The file of that id."""
    return fetch_one(pool, "library/item", Item, id=id)
