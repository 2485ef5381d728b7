"""The media files on this machine's disks: what is new, what changed, what is gone."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from threading import Event
from typing import Any

from collector.media_names import MEDIA, named
from collector.media_probe import Probe
from store import media_files
from store.db import Pool
from store.ids import library_id, server_id
from store.media_files import FileLibrary, KnownFile, MediaFile

AT_ONCE = 50  # files whose readings are stored together

Told = Callable[[int, int], None]


def ignore(_done: int, _total: int) -> None:
    """Is told nothing."""


@dataclass(slots=True)
class Walk:
    """What lies in a folder. `unread` are folders in it whose contents nobody knows."""

    files: dict[str, os.stat_result] = field(default_factory=dict[str, os.stat_result])
    unread: dict[str, str] = field(default_factory=dict[str, str])

    def may_hold(self, path: str) -> bool:
        """Whether a file that was not seen may be there all the same."""
        return any(path.startswith(folder.rstrip("/") + "/") for folder in self.unread)


@dataclass(slots=True)
class Outcome:
    """What a scan did. `skipped` are folders left as they were, with the reason."""

    read: int = 0
    unchanged: int = 0
    gone: int = 0
    errors: int = 0
    skipped: dict[str, str] = field(default_factory=dict[str, str])


def walk(folder: Path) -> Walk:
    """Every media file below the folder; links to folders are not followed."""
    found = Walk()

    def failed(exc: OSError) -> None:
        found.unread[str(exc.filename)] = exc.strerror or str(exc)

    for place, folders, names in os.walk(folder, onerror=failed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in MEDIA:
                note(found, os.path.join(place, name))
    return found


def note(found: Walk, path: str) -> None:
    """Adds the file as it is now, unless it went meanwhile or its name is not text."""
    try:
        path.encode()
        there = os.stat(path)
        if S_ISREG(there.st_mode):
            found.files[path] = there
    except (OSError, UnicodeEncodeError):
        found.unread[path] = "cannot be read"


def changed(seen: Walk, known: dict[str, KnownFile]) -> list[str]:
    """The files that are new, came back, or differ in size or time from what is known."""
    return sorted(
        path
        for path, stat in seen.files.items()
        if (there := known.get(path)) is None
        or there.is_gone
        or (there.size_bytes, there.modified_at) != (stat.st_size, modified(stat))
    )


def modified(stat: os.stat_result) -> datetime:
    """When the file was last written, as exactly as the store keeps it."""
    return datetime.fromtimestamp(stat.st_mtime_ns // 1000 / 1_000_000, UTC)


class Scanner:
    """Scans folders into the store, one after another."""

    def __init__(self, pool: Pool, host: str, probe: Probe | None = None) -> None:
        self.pool, self.host, self.probe = pool, host, probe or Probe()

    def scan(self, folders: Sequence[Path], stop: Event, told: Told = ignore) -> Outcome:
        """Brings the store up to date; `told` hears how many of how many files are read."""
        outcome = Outcome()
        work = [(str(folder), *self.look(folder, outcome)) for folder in folders]
        total, done = sum(len(paths) for _, _, paths in work), 0
        told(0, total)
        for folder, seen, paths in work:
            for batch in batches(paths):
                if stop.is_set():
                    return outcome
                self.read(folder, batch, seen, outcome)
                done += len(batch)
                told(done, total)
        self.publish(folders)
        return outcome

    def rescan(self) -> int:
        """Reads again what somebody asked for, changed or not; how many files that settled."""
        settled = 0
        for one in media_files.asked(self.pool, self.host, most=AT_ONCE):
            seen = Walk()
            note(seen, one.path)
            if one.path in seen.files:
                self.read(one.folder, [one.path], seen, Outcome())
                settled += 1
            elif holds_something(one.folder) and not os.path.lexists(one.path):
                settled += media_files.mark_gone(self.pool, self.host, [one.path])
        if settled:
            self.publish(())
        return settled

    def look(self, folder: Path, outcome: Outcome) -> tuple[Walk, list[str]]:
        """What lies in the folder and what of it is to be read; what is gone is marked so."""
        seen = walk(folder)
        known = {file.path: file for file in media_files.known(self.pool, self.host, str(folder))}
        there = {path for path, file in known.items() if not file.is_gone}
        if str(folder) in seen.unread or (there and not seen.files):
            reason = seen.unread.get(str(folder), "it is empty now: is its disk mounted?")
            outcome.skipped[str(folder)] = reason
            return seen, []
        gone = [path for path in there - seen.files.keys() if not seen.may_hold(path)]
        outcome.gone += media_files.mark_gone(self.pool, self.host, gone)
        todo = changed(seen, known)
        outcome.unchanged += len(seen.files) - len(todo)
        return seen, todo

    def read(self, folder: str, paths: Sequence[str], seen: Walk, outcome: Outcome) -> None:
        """Reads files and stores what is in them."""
        rows = [self.row(folder, path, seen.files[path]) for path in paths]
        outcome.read += len(rows)
        outcome.errors += sum(row.error is not None for row in rows)
        media_files.save(self.pool, rows)

    def row(self, folder: str, path: str, stat: os.stat_result) -> MediaFile:
        """One file as it is now."""
        name, contents = named(path), self.probe.read(path)
        return MediaFile(
            host=self.host,
            path=path,
            folder=folder,
            size_bytes=stat.st_size,
            modified_at=modified(stat),
            media_type=name.media_type,
            title=name.title,
            series_title=name.series_title,
            season_number=name.season_number,
            episode_number=name.episode_number,
            year=name.year,
            **known_columns(contents),
        )

    def publish(self, folders: Sequence[Path]) -> None:
        """Shows the files in the library, and tells items of media servers what is in theirs."""
        server = server_id(f"files on {self.host}")
        shelves = [
            FileLibrary(library_id(server, str(folder)), str(folder), folder.name or str(folder))
            for folder in folders
        ]
        media_files.publish(self.pool, self.host, server, shelves)

    def close(self) -> None:
        """Ends what reads for us."""
        self.probe.close()


def holds_something(folder: str) -> bool:
    """Whether anything lies in the folder: an empty one may be a disk that is not mounted."""
    try:
        return bool(os.listdir(folder))
    except OSError:
        return False


def known_columns(contents: dict[str, Any]) -> dict[str, Any]:
    """Those of the readings that are columns: the other process may be of another version."""
    return {name: value for name, value in contents.items() if name in MediaFile.__slots__}


def batches(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """The paths in parts."""
    for start in range(0, len(paths), AT_ONCE):
        yield paths[start : start + AT_ONCE]
