"""Where every source puts what it saw. Nothing that is given to it waits for the store.

Rows go into the spool first and from there to the store, in order, by one thread. Each save is
idempotent, so a row that is given again after a crash changes nothing.
"""

import logging
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from threading import Event, Lock
from typing import Any

from collector.kinds import KINDS, Sample
from collector.spool import MEMORY, SAMPLES, Depth, Entry, Spool
from logs import Trouble
from store.db import Pool
from store.errors import Conflict, StoreError, Unstorable
from store.metrics import DiskSample, GpuSample, HostSample
from store.sessions import Session
from store.transcodes import Transcode

AT_ONCE = 200  # rows given to the store in one go
MB = 1_000_000
MEMORY_LIMIT = 16 * MB
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0

logger = logging.getLogger("collector.writer")


class Writer:
    """Takes rows from any thread. Rows with a known id replace what was said of them before."""

    def __init__(self, pool: Pool, path: Path | None = None, *, limit: int = 200 * MB) -> None:
        self.pool = pool
        self.memory = Spool(MEMORY, limit=MEMORY_LIMIT)
        self.putting, self.giving, self.wake = Lock(), Lock(), Event()
        self.full = Trouble(logger, "the spool cannot be written, rows wait in memory only")
        self.store = Trouble(logger, "the store cannot be written, rows wait in the spool")
        self.spool = self.opened(path, limit)

    def opened(self, path: Path | None, limit: int) -> Spool:
        """The spool in the file; one in memory where there is none to be had."""
        if path is None:
            return self.memory
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            spool = Spool(path, limit=limit)
            spool.take_back()
        except (OSError, sqlite3.Error) as exc:
            self.full.met(exc)
            return self.memory
        return spool

    def sessions(self, rows: Sequence[Session]) -> None:
        """Plays, each as it is now known."""
        self.write("sessions", rows)

    def transcodes(self, rows: Sequence[Transcode]) -> None:
        """Transcodes, each as it is now known."""
        self.write("transcodes", rows)

    def sample(
        self, host: HostSample, disks: Sequence[DiskSample] = (), gpus: Sequence[GpuSample] = ()
    ) -> None:
        """One sample of a machine."""
        self.write(SAMPLES, [Sample(host, tuple(disks), tuple(gpus))])

    def write(self, name: str, rows: Sequence[Any]) -> None:
        """Rows of any kind that collector/kinds.py knows."""
        kind = KINDS[name]
        entries = [(name, kind.key(row), kind.packed(row)) for row in rows]
        if entries:
            with self.putting:
                self.put(entries)
            self.wake.set()

    def put(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """Puts entries into the file, or behind what waits in memory while it cannot be written."""
        try:
            waiting = self.memory.oldest(-1) if self.spool is not self.memory else []
            lost = self.spool.put([*((e.kind, e.key, e.payload) for e in waiting), *entries])
            if waiting:
                self.memory.forget(waiting[-1].seq)
            self.full.over()
        except sqlite3.Error as exc:
            self.full.met(exc)
            lost = self.memory.put(entries)
        if lost:
            logger.error("the spool is full: %d of its oldest rows are lost for good", lost)

    def waiting_sessions(self) -> list[Session]:
        """Plays the store does not have yet in this form: newer than what it would answer."""
        return [row for _, row in self.waiting("sessions")]

    def waiting(self, name: str) -> list[tuple[str, Any]]:
        """Key and newest state of each row of the kind that the store does not have yet."""
        newest = {
            entry.key: entry.payload
            for spool in self.spools()
            for entry in spool.of_kind(name)
            if entry.seq > spool.done
        }
        found: list[tuple[str, Any]] = []
        for key, payload in newest.items():
            with suppress(ValueError):
                found.append((key, KINDS[name].unpacked(payload)))
        return found

    def depth(self) -> Depth:
        """How much waits, in the file and in memory."""
        depths = [spool.depth() for spool in self.spools()]
        oldest = [depth.oldest_at for depth in depths if depth.oldest_at is not None]
        return Depth(
            waiting=sum(depth.waiting for depth in depths),
            bytes=sum(depth.bytes for depth in depths if depth.waiting or depth.rejected),
            oldest_at=min(oldest, default=None),
            rejected=sum(depth.rejected for depth in depths),
            thinned=sum(depth.thinned for depth in depths),
            lost=sum(depth.lost for depth in depths),
            refusal=next((depth.refusal for depth in depths if depth.refusal), None),
        )

    def spools(self) -> list[Spool]:
        """The file's and then memory's, in the order they are emptied."""
        return list(dict.fromkeys([self.spool, self.memory]))

    def flush(self) -> bool:
        """Gives the store everything that waits; False where some of it still does."""
        with self.giving, self.reported():
            return all(self.emptied(spool) for spool in self.spools())
        return False

    @contextmanager
    def reported(self) -> Generator[None]:
        """Says once that the store, or the spool itself, does not work."""
        try:
            yield
        except StoreError as exc:
            self.store.met(exc)
        except sqlite3.Error as exc:
            self.full.met(exc)
        else:
            self.store.over()

    def emptied(self, spool: Spool) -> bool:
        """Gives the store all of one spool."""
        while entries := spool.oldest(AT_ONCE):
            batch = list(takewhile(lambda e, first=entries[0]: e.kind == first.kind, entries))
            self.give(spool, batch)
            spool.forget(batch[-1].seq)
        return True

    def give(self, spool: Spool, batch: Sequence[Entry]) -> None:
        """Saves entries of one kind together; one by one where the store refuses one of them."""
        kind = KINDS.get(batch[0].kind)
        try:
            if kind is None:
                raise Unstorable(f"nobody knows what {batch[0].kind} are")
            kind.save(self.pool, [kind.unpacked(entry.payload) for entry in batch])
        except (Conflict, Unstorable, ValueError) as exc:
            if len(batch) > 1:
                for entry in batch:
                    self.give(spool, [entry])
            else:
                spool.refuse(batch[0].seq, " ".join(str(exc).split()))
                logger.error("the store refuses one of the %s: %s", batch[0].kind, exc)

    def run(self, stop: Event) -> None:
        """Gives the store what comes in until told to stop; waits longer while it is away."""
        pause = SHORTEST_PAUSE
        self.wake.set()  # rows of the last process may wait
        while not stop.is_set():
            self.wake.wait(LONGEST_PAUSE)
            self.wake.clear()
            if self.flush():
                pause = SHORTEST_PAUSE
            else:
                stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                self.wake.set()

    def close(self) -> None:
        """Lets go of the spool; what waits stays in it."""
        for spool in self.spools():
            spool.close()
