"""Media files on disk, as a scan found them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, as_json, connection, execute, fetch_all, run


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A row of media_files; `error` says what is wrong with the file."""

    host: str
    path: str
    folder: str
    size_bytes: int
    modified_at: datetime
    media_type: str
    title: str
    series_title: str | None = None
    season_number: int | None = None
    episode_number: int | None = None
    year: int | None = None
    container: str | None = None
    duration_seconds: float | None = None
    bitrate: int | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    width: int | None = None
    height: int | None = None
    resolution: str | None = None
    hdr_format: str | None = None
    has_atmos: bool | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class KnownFile:
    path: str
    size_bytes: int
    modified_at: datetime
    is_gone: bool


@dataclass(frozen=True, slots=True)
class AskedFile:
    """A file that somebody wants read again, in which media folder."""

    path: str
    folder: str


@dataclass(frozen=True, slots=True)
class FileLibrary:
    """A media folder as a library."""

    id: UUID
    folder: str
    name: str


def known(pool: Pool, host: str, folder: str) -> list[KnownFile]:
    """Every file of the folder that was ever read, in no order."""
    return fetch_all(pool, "media_files/known", KnownFile, host=host, folder=folder)


def save(pool: Pool, files: Sequence[MediaFile]) -> int:
    """Writes files as they are now; how many."""
    payload = as_json(files)
    return execute(pool, "media_files/save", files=payload)


def mark_gone(pool: Pool, host: str, paths: Sequence[str]) -> int:
    """Notes that files are no longer there; how many."""
    return execute(pool, "media_files/mark_gone", host=host, paths=list(paths))


def ask_rescan(pool: Pool, path: str) -> int:
    """Asks the collectors that know the file to read it again; how many do."""
    return execute(pool, "media_files/ask_rescan", path=path)


def asked(pool: Pool, host: str, *, most: int) -> list[AskedFile]:
    """The files of the host that are to be read again, the longest asked for first."""
    return fetch_all(pool, "media_files/asked", AskedFile, host=host, most=most)


def publish(pool: Pool, host: str, server: UUID, libraries: Sequence[FileLibrary]) -> None:
    """Makes items of the files that no media server has, and tells the others what is in theirs."""
    payload = as_json(libraries)
    with connection(pool) as conn:
        run(conn, "media_files/publish_server", id=server, name=f"Files on {host}")
        run(conn, "media_files/publish_libraries", server=server, libraries=payload)
        run(conn, "media_files/publish_items", server=server, host=host)
        run(conn, "media_files/inform_items", server=server, host=host)
