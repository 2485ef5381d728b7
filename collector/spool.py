"""What the store has not taken yet: a small SQLite file that outlives the process.

Rows of one thing (a play, a transcode) replace one another, so that only its newest state waits.
The file is bounded: the oldest samples become coarser first; only when none are left are the oldest
rows of other kinds dropped, which is counted and said.
"""

import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from store.sql import SQL

SAMPLES = "samples"
BUSY = 5.0  # seconds to wait for another process that writes
DROPPED_AT_ONCE = 100
MEMORY = ":memory:"


@dataclass(frozen=True, slots=True)
class Entry:
    seq: int
    kind: str
    key: str
    at: float
    payload: str


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits, since when, how much the store refuses, and what the bound has cost."""

    waiting: int
    bytes: int
    oldest_at: float | None
    rejected: int
    thinned: int
    lost: int
    refusal: str | None

    @property
    def oldest(self) -> datetime | None:
        """Since when the first of them waits."""
        return None if self.oldest_at is None else datetime.fromtimestamp(self.oldest_at, UTC)


def statement(name: str) -> str:
    """A statement of the spool."""
    return (SQL / "spool" / f"{name}.sql").read_text()


class Spool:
    """Entries in the order they were put; any thread may use it. Errors are sqlite3's own."""

    def __init__(self, path: Path | str, *, limit: int) -> None:
        self.limit, self.lock = limit, RLock()
        self.done = 0  # up to here the store has them, even where they could not be removed
        self.statements: dict[str, str] = {}
        self.db = opened(path)

    def run(self, name: str, /, **params: object) -> sqlite3.Cursor:
        """Runs a statement."""
        if name not in self.statements:
            self.statements[name] = statement(name)
        return self.db.execute(self.statements[name], params)

    def put(self, entries: Iterable[tuple[str, str, str]]) -> int:
        """Adds entries of (kind, key, payload), all or none; how many others had to go for them."""
        at = time.time()
        with self.lock, self.db:
            for kind, key, payload in entries:
                self.run("put", kind=kind, key=key, at=at, payload=payload)
            return self.make_room()

    def oldest(self, most: int) -> list[Entry]:
        """The entries to give next, in order."""
        with self.lock:
            return [Entry(*row) for row in self.run("oldest", after=self.done, most=most)]

    def of_kind(self, kind: str) -> list[Entry]:
        """Every entry of the kind, in order."""
        with self.lock:
            return [Entry(*row) for row in self.run("of_kind", kind=kind)]

    def forget(self, upto: int) -> None:
        """Removes the entries up to this one: the store has them."""
        self.done = max(self.done, upto)
        with self.lock, self.db:
            self.run("forget", upto=upto)

    def refuse(self, seq: int, reason: str) -> None:
        """Puts an entry aside that the store will not take as it is."""
        with self.lock, self.db:
            self.run("refuse", seq=seq, reason=reason)

    def take_back(self) -> None:
        """Puts the refused entries back in line: what they lacked may be there now."""
        with self.lock, self.db:
            self.run("take_back")

    def depth(self) -> Depth:
        """How full it is."""
        with self.lock:
            return Depth(*self.run("depth").fetchone())

    def is_empty(self) -> bool:
        """Whether there is nothing to give."""
        return not self.oldest(1)

    def make_room(self) -> int:
        """Keeps the file within its bound; how many rows other than samples were lost."""
        lost = 0
        while self.used() > self.limit:
            thinned = self.run("thin", kind=SAMPLES).rowcount
            dropped = 0 if thinned else self.run("drop_oldest", most=DROPPED_AT_ONCE).rowcount
            self.run("add", name="thinned", number=thinned)
            self.run("add", name="lost", number=dropped)
            lost += dropped
            if not thinned and not dropped:
                break
        return lost

    def used(self) -> int:
        """The bytes in use."""
        return self.run("used").fetchone()[0]

    def close(self) -> None:
        """Lets go of the file."""
        with self.lock:
            self.db.close()


def opened(path: Path | str) -> sqlite3.Connection:
    """The database in the file, made where there is none; one that is broken is put aside."""
    try:
        return prepared(path)
    except sqlite3.DatabaseError as exc:
        if isinstance(exc, sqlite3.OperationalError) or not isinstance(path, Path):
            raise
    for part in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            broken = path.with_name(f"{path.name}{part}")
            broken.rename(path.with_name(f"{path.name}{part}.broken"))
    return prepared(path)


def prepared(path: Path | str) -> sqlite3.Connection:
    """A connection on the file with its tables."""
    db = sqlite3.connect(path, timeout=BUSY, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(statement("schema"))
    except BaseException:
        db.close()
        raise
    return db
