"""The collector's process: its clock, its threads, and a clean end."""

import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from schedule import Scheduler

import logs
from collector.connectors import connected
from collector.container import GROUPS
from collector.deadline import Hangs, Question
from collector.ffmpeg_journal import FOLDER
from collector.ffmpeg_records import EVERY, WrappedRuns
from collector.machine import Machine, Taken
from collector.servers import MediaServers
from collector.sources import Board, Report, Source, begin, of_this_machine
from collector.writer import MB, Writer
from notify.server_keys import opener
from settings import Settings, WrongSetting, load
from store import embedded
from store.db import Pool, open_pool
from store.errors import StoreError
from store.metrics import ActiveCounts, active_counts

FIRST_INTERVAL = 1.0  # seconds: the first sample's processor load and rates are measured over it
NAP = 1.0
PATIENCE = 3.0  # seconds for the units in hand when told to stop
STATEMENT_SECONDS = 10
CONNECTIONS = 6
SPOOL = "spool.sqlite"

logger = logging.getLogger("collector")


def main() -> int:
    """Collects until SIGTERM or SIGINT; 0, or 1 where it cannot begin."""
    try:
        settings = load()
        url = settings.database_url or embedded.running_url(settings.data_dir)
    except (WrongSetting, StoreError) as exc:
        print(exc, file=sys.stderr)
        return 1
    logs.set_up("collector", settings.log_format, settings.log_level)
    stop = stopped_by_signals()
    limit = STATEMENT_SECONDS
    with open_pool(url, name="collector", size=CONNECTIONS, statement_timeout=limit) as pool:
        collect(pool, settings, stop)
    return 0


def stopped_by_signals() -> Event:
    """Set as soon as somebody wants the process to end."""
    stop = Event()

    def end(*_: object) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return stop


def collect(pool: Pool, settings: Settings, stop: Event) -> None:
    """Samples, polls and writes until told to stop; the units in hand are finished first."""
    writer = Writer(pool, settings.data_dir / SPOOL, limit=settings.spool_max_mb * MB)
    machine, board = this_machine(settings), Board()
    report = Report(pool, machine.host, writer, board)
    ours = of_this_machine(pool, settings, machine.host, board, stop)
    sources = [
        MediaServers(settings, pool, writer, decrypt=opener(settings.fernet_keys)),
        *ours,
        *connected(settings, pool, writer),
        report,
    ]
    threads = begin(sources, board, stop)
    threads.append(Thread(target=writer.run, args=[stop], daemon=True))
    threads[-1].start()
    if not stop.wait(FIRST_INTERVAL):
        run_clock(Tasks(machine, pool, settings, writer, board), settings, stop)
    finish(sources, threads, writer)


class Tasks:
    """What the clock does, each in a moment."""

    def __init__(
        self, machine: Machine, pool: Pool, settings: Settings, writer: Writer, board: Board
    ) -> None:
        self.machine, self.writer, self.board = machine, writer, board
        self.counts = Question(lambda: active_counts(pool))
        self.runs = WrappedRuns(settings.data_dir / FOLDER, writer)
        self.trouble = {
            name: logs.Trouble(logger, name) for name in ("machine", "gpu", "disks", "ffmpeg")
        }

    def sample(self) -> None:
        """Samples the machine."""
        try:
            taken = self.machine.sample(datetime.now(UTC), counted(self.counts))
            self.writer.sample(taken.host, taken.disks, taken.gpus)
        except Exception as exc:
            logger.debug("trace", exc_info=True)
            self.note("machine", "failing", repr(exc))
        else:
            self.note("machine", "ok", None)
            self.note("gpu", self.machine.gpus.state, self.machine.gpus.reason)
            self.note("disks", *disks_state(taken))

    def take_runs(self) -> None:
        """Takes what wrapped runs of ffmpeg wrote down."""
        try:
            self.runs.poll()
        except Exception as exc:
            logger.debug("trace", exc_info=True)
            self.note("ffmpeg", "failing", repr(exc))
        else:
            self.note("ffmpeg", "ok", None)

    def note(self, source: str, state: str, reason: str | None) -> None:
        """Puts it on the board, and in the log when it changes."""
        self.board.note(source, state, reason)
        if state == "failing":
            self.trouble[source].met(reason)
        else:
            self.trouble[source].over()


def this_machine(settings: Settings) -> Machine:
    """The machine as the settings want it sampled."""
    return Machine(watched_folders(settings), groups=GROUPS if settings.container_limits else None)


def watched_folders(settings: Settings) -> list[Path]:
    """The folders whose disks are watched, the one that stands for the machine first."""
    return [*settings.media_paths, settings.data_dir]


def counted(question: Question[ActiveCounts]) -> ActiveCounts | None:
    """What the store knows to be active; None where it does not say."""
    with suppress(StoreError, Hangs):
        return question.answer()
    return None


def disks_state(taken: Taken) -> tuple[str, str | None]:
    """Whether every disk answered."""
    silent = [f"{disk.mount}: {disk.error}" for disk in taken.disks if disk.error]
    return ("failing", "; ".join(silent)) if silent else ("ok", None)


def run_clock(tasks: Tasks, settings: Settings, stop: Event) -> None:
    """Samples at once and then on the clock."""
    clock = Scheduler()
    for seconds, task in ((settings.collect_seconds, tasks.sample), (int(EVERY), tasks.take_runs)):
        task()
        clock.every(seconds).seconds.do(task)  # pyright: ignore[reportUnknownMemberType]
    while not stop.wait(max(0.0, min(NAP, clock.idle_seconds or 0.0))):
        clock.run_pending()


def finish(sources: Sequence[Source], threads: Sequence[Thread], writer: Writer) -> None:
    """Waits for what is in hand, and gives the store the rest where it takes it at once."""
    until = monotonic() + PATIENCE
    writer.wake.set()
    closing = [Question(source.close, PATIENCE) for source in sources]
    for question in closing:
        question.ask()
    for question in closing:
        with suppress(Exception):
            question.answer()
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    if not writer.store.reason:
        with suppress(Hangs):
            Question(writer.flush, max(0.5, until - monotonic())).answer()
    if not any(thread.is_alive() for thread in threads):
        writer.close()
