"""Everything that is asked again and again, each in a thread of its own: none waits for another."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Protocol

import logs
from collector.media_files import Outcome, Scanner
from collector.registry import Registry
from collector.strapi import Strapi
from collector.trouble import Busy, Partly
from collector.writer import Writer
from settings import Settings
from store.collector import SourceState, Spool, note_sources, note_spool
from store.db import Pool
from store.errors import StoreError

SHORTEST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
REPORT_EVERY = 30.0
LOOK_EVERY = 5.0
HOUR = 3600.0

logger = logging.getLogger("collector")


class Source(Protocol):
    """Something to ask: a media server, the folders of this machine."""

    @property
    def name(self) -> str:
        """What it is called in logs, in `cinevault doctor` and on the Settings screen."""
        ...

    def poll(self) -> float:
        """Asks once; in how many seconds to ask again. What it raises is a failure of this one."""
        ...

    def close(self) -> None:
        """Lets go of what it holds; what is in hand is finished first."""
        ...


class Board:
    """How each source does now. Any thread may write on it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.states: dict[str, SourceState] = {}

    def note(self, source: str, state: str, reason: str | None = None) -> None:
        """Takes the place of what was said of the source."""
        with self.lock:
            self.states[source] = SourceState(source, state, reason)

    def all(self) -> list[SourceState]:
        """What is said of each source, by name."""
        with self.lock:
            return sorted(self.states.values(), key=lambda state: state.source)


def keep_asking(source: Source, board: Board, stop: Event) -> None:
    """Polls the source until told to stop; waits longer after each failure in a row."""
    trouble, failures = logs.Trouble(logger, source.name), 0
    while not stop.is_set():
        try:
            pause = source.poll()
        except Exception as exc:
            logger.debug("%s: trace", source.name, exc_info=True)
            trouble.met(f"{type(exc).__name__}: {exc}")
            board.note(source.name, "failing", str(exc))
            failures = 0 if isinstance(exc, Partly) else failures + 1
            pause = pause_after(exc, failures)
        else:
            trouble.over()
            failures = 0
            if board.states.get(source.name, SourceState("", "failing")).state == "failing":
                board.note(source.name, "ok")
        stop.wait(pause)


def pause_after(exc: Exception, failures: int) -> float:
    """In how many seconds to ask again after so many failures in a row, this one the last."""
    if isinstance(exc, Partly):
        return exc.seconds
    # A source may be away for weeks: no float holds two to that power.
    pause = min(SHORTEST_PAUSE * 2 ** min(failures - 1, 8), LONGEST_PAUSE)
    return max(pause, exc.seconds) if isinstance(exc, Busy) else pause


def begin(sources: Sequence[Source], board: Board, stop: Event) -> list[Thread]:
    """A thread for each source, running."""
    threads = [
        Thread(target=keep_asking, args=(source, board, stop), name=source.name, daemon=True)
        for source in sources
    ]
    for thread in threads:
        thread.start()
    return threads


class Report:
    """Tells the store how the sources do and what waits for it."""

    name = "report"

    def __init__(self, pool: Pool, host: str, writer: Writer, board: Board) -> None:
        self.pool, self.host, self.writer, self.board = pool, host, writer, board

    def poll(self) -> float:
        """Writes the present state; that the store is away, the writer says."""
        states = [state for state in self.board.all() if state.source != self.name]
        with suppress(StoreError):
            note_sources(self.pool, self.host, states)
            note_spool(self.pool, spool(self.host, self.writer))
        return REPORT_EVERY

    def close(self) -> None:
        """It holds nothing."""


def spool(host: str, writer: Writer) -> Spool:
    """How much waits here."""
    depth = writer.depth()
    return Spool(
        host=host,
        waiting=depth.waiting,
        bytes=depth.bytes,
        oldest_at=depth.oldest,
        rejected=depth.rejected,
        thinned=depth.thinned,
        lost=depth.lost,
        last_error=depth.refusal,
    )


class Files:
    """Scans the media folders now and then."""

    name = "files"

    def __init__(self, scanner: Scanner, settings: Settings, board: Board, stop: Event) -> None:
        self.scanner, self.settings, self.board, self.stop = scanner, settings, board, stop

    def poll(self) -> float:
        """Scans once; seconds until the next scan is due."""
        try:
            outcome = self.scanner.scan(self.settings.media_paths, self.stop)
        finally:
            self.scanner.close()
        self.board.note(self.name, *verdict(outcome))
        return self.settings.scan_hours * HOUR

    def close(self) -> None:
        """The next file ends it, and its reader ends with us."""


class Rescans:
    """Reads single files again as soon as somebody asks for it."""

    name = "rescans"

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner

    def poll(self) -> float:
        """Reads what was asked for; seconds until the next look."""
        try:
            more = self.scanner.rescan()
        finally:
            self.scanner.close()
        return 0.0 if more else LOOK_EVERY

    def close(self) -> None:
        """The next file ends it, and its reader ends with us."""


def verdict(outcome: Outcome) -> tuple[str, str | None]:
    """How a scan went, for the board."""
    if not outcome.skipped:
        return "ok", None
    return "failing", "; ".join(f"{path}: {why}" for path, why in outcome.skipped.items())


def of_this_machine(
    pool: Pool, settings: Settings, host: str, board: Board, stop: Event
) -> list[Source]:
    """What is asked beside the media servers."""
    found: list[Source] = []
    if settings.media_paths and settings.scan_hours:
        found.append(Files(Scanner(pool, host), settings, board, stop))
    if settings.media_paths:
        found.append(Rescans(Scanner(pool, host)))
    if settings.strapi:
        found.append(Strapi(pool, settings.strapi))
    if settings.ingest_registry:
        found.append(Registry(pool, settings.ingest_registry, host))
    return found
