"""The collector's clock: each source in turn, until told to stop."""

import logging
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from schedule import Scheduler

import logs
from collector.machine import Machine
from settings import Settings, WrongSetting, load
from store import embedded
from store.db import Pool, open_pool
from store.errors import StoreError
from store.metrics import DiskSample, HostSample, active_counts, record_sample

FIRST_INTERVAL = 1.0  # seconds: the first sample's processor load and rates are measured over it
NAP = 1.0
STATEMENT_SECONDS = 10

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
    with open_pool(url, name="collector", size=2, statement_timeout=STATEMENT_SECONDS) as pool:
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
    """Samples at once and then on the clock; the sample in hand is finished before it returns."""
    machine = Machine(watched_folders(settings))
    store = logs.Trouble(logger, "the store cannot be written, samples are lost")
    source = logs.Trouble(logger, "this machine cannot be sampled")

    def sample_machine() -> None:
        with_trouble(source, store, lambda: record_sample(pool, *take(machine, pool)))

    if stop.wait(FIRST_INTERVAL):
        return
    sample_machine()
    clock = Scheduler()
    every = clock.every(settings.collect_seconds).seconds
    every.do(sample_machine)  # pyright: ignore[reportUnknownMemberType]
    while not stop.wait(max(0.0, min(NAP, clock.idle_seconds or 0.0))):
        clock.run_pending()


def with_trouble(source: logs.Trouble, store: logs.Trouble, work: Callable[[], None]) -> None:
    """Does the work; what goes wrong is logged once and stops nothing."""
    try:
        work()
    except StoreError as exc:
        store.met(exc)
    except Exception as exc:
        logger.debug("trace", exc_info=True)
        source.met(repr(exc))
    else:
        store.over()
        source.over()


def take(machine: Machine, pool: Pool) -> tuple[HostSample, list[DiskSample]]:
    """A sample of the machine now, with what the store knows to be active."""
    return machine.sample(datetime.now(UTC), active_counts(pool))


def watched_folders(settings: Settings) -> list[Path]:
    """The folders whose disks are watched, the one that stands for the machine first."""
    return [*settings.media_paths, settings.data_dir]
