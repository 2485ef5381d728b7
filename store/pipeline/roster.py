"""The list of projects as it was when the store last told it, in a file of the data folder.

It is there while the store is away, also right after a start. Several processes may keep one file:
it is replaced as a whole, and never by an older list.

    read_live(roster.current, settings().data_dir)  # on a page: projects, synced_at, source
"""

import fcntl
import logging
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from store.db import Pool
from store.errors import StoreError
from store.pipeline.projects import Project, projects

FILE = "dashboard-projects.json"
MOST_BYTES = 64 * 2**20
AHEAD = timedelta(minutes=5)  # a list from later than that is of a clock that went wrong

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Roster:
    """The projects by name, when the store told them, and where they are from now."""

    synced_at: Annotated[datetime, AwareDatetime]
    projects: tuple[Project, ...]
    source: Annotated[Literal["store", "disk", "memory"], Field(exclude=True)] = "disk"


KEPT = TypeAdapter(Roster)


class Registry:
    """The list of one data folder; threads may share it. `trouble` is why the file is not kept."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.lock = Lock()
        self.newest: Roster | None = None
        self.trouble: str | None = None

    def sync(self, pool: Pool) -> Roster:
        """The projects as the store has them, kept from now on; StoreError where it is away."""
        at = datetime.now(UTC)
        found = Roster(at, tuple(projects(pool)), "store")
        with self.lock:
            if self.newest is None or self.newest.synced_at < at:
                self.newest = found
                self.keep(found)
        return found

    def current(self, pool: Pool) -> Roster:
        """The same, or where the store is away as they were last; StoreError where none knows."""
        try:
            return self.sync(pool)
        except StoreError:
            if last := self.last():
                return last
            raise

    def last(self) -> Roster | None:
        """The newest list that this process or the file knows, None where neither has one."""
        known = [self.newest and replace(self.newest, source="memory"), self.read()]
        return max(filter(None, known), key=lambda one: one.synced_at, default=None)

    def read(self) -> Roster | None:
        """The list in the file, None where there is none that can be used."""
        try:
            with self.path.open("rb") as file:
                found = KEPT.validate_json(file.read(MOST_BYTES))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as exc:
            said = exc.strerror if isinstance(exc, OSError) else "it holds no list of projects"
            log.warning("%s cannot be read and counts as missing: %s", self.path, said)
            return None
        is_past = found.synced_at < datetime.now(UTC) + AHEAD
        return replace(found, source="disk") if is_past else None

    def keep(self, found: Roster) -> None:
        """Writes the list; a disk that refuses is named once, and memory goes on."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with alone(self.path.with_suffix(".lock")):
                there = self.read()
                if there is None or there.synced_at < found.synced_at:
                    write(self.path, KEPT.dump_json(found, indent=1))
        except OSError as exc:
            if self.trouble is None:
                log.warning("%s cannot be written, memory has to do: %s", self.path, exc.strerror)
            self.trouble = exc.strerror or str(exc)
            return
        if self.trouble:
            log.info("%s is written again", self.path)
        self.trouble = None


@lru_cache
def of(folder: Path) -> Registry:
    """The registry of that folder, the same for the whole process."""
    return Registry(folder)


def current(pool: Pool, folder: Path) -> Roster:
    """The projects as the store has them, as they were last where it is away; StoreError where
    nobody knows them."""
    return of(folder).current(pool)


@contextmanager
def alone(path: Path) -> Generator[None]:
    """Keeps other processes out until the block ends."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write(path: Path, data: bytes) -> None:
    """Puts another file in its place: whoever reads finds all of the old one or of the new one."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as fresh:
        try:
            fresh.write(data + b"\n")
            fresh.flush()
            os.fsync(fresh.fileno())
            Path(fresh.name).replace(path)
        except OSError:
            Path(fresh.name).unlink(missing_ok=True)
            raise
