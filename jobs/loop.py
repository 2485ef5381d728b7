"""The jobs' clock: each job at the start, then as often as it says, until told to stop."""

import logging
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic

from schedule import Scheduler

import logs
from jobs.registry import JOBS, Job
from jobs.runner import run_job
from jobs.stopping import Stopped
from settings import Settings, WrongSetting, load
from store import embedded
from store.db import Pool, open_pool
from store.errors import StoreError
from store.job_runs import asked_for

NAP = 1.0
PATIENCE = 2.0
POOL_SIZE = 10  # a job holds one for its lock; four senders and what they record need the rest

logger = logging.getLogger("jobs")


def main() -> int:
    """Runs the jobs until SIGTERM or SIGINT; 0, or 1 where it cannot begin."""
    try:
        settings = load()
        url = settings.database_url or embedded.running_url(settings.data_dir)
    except (WrongSetting, StoreError) as exc:
        print(exc, file=sys.stderr)
        return 1
    logs.set_up("jobs", settings.log_format, settings.log_level)
    stop = stopped_by_signals()
    with suppress(Stopped), open_pool(url, name="jobs", size=POOL_SIZE) as pool:
        run_all(pool, settings, stop)
    return 0


def stopped_by_signals() -> Event:
    """Set as soon as somebody wants the process to end; the job in hand then has PATIENCE."""
    stop = Event()

    def end(*_: object) -> None:
        stop.set()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)

    def give_up(*_: object) -> None:
        raise Stopped

    signal.signal(signal.SIGALRM, give_up)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return stop


def run_all(pool: Pool, settings: Settings, stop: Event, jobs: tuple[Job, ...] = JOBS) -> None:
    """Runs every job now and then on its clock; the run in hand is finished before it returns."""
    turns = {job.name: Turn(job, pool, settings, stop) for job in jobs if not job.beside}
    with beside([Turn(job, pool, settings, stop) for job in jobs if job.beside]) as others:
        clock = Scheduler()
        for turn in turns.values():
            turn.take()
            every = clock.every(int(turn.job.every.total_seconds())).seconds
            every.do(turn.take)  # pyright: ignore[reportUnknownMemberType]
        while not stop.wait(max(0.0, min(NAP, clock.idle_seconds or 0.0))):
            clock.run_pending()
            for name in asked(pool):
                if name in turns:
                    turns[name].take()
                elif name in others:
                    others[name].wanted.set()


@contextmanager
def beside(turns: "list[Turn]") -> Generator["dict[str, Turn]"]:
    """Those turns by name, each in a thread of its own; at the end they have PATIENCE."""
    threads = [
        Thread(target=turn.take_again_and_again, name=turn.job.name, daemon=True) for turn in turns
    ]
    for thread in threads:
        thread.start()
    yield {turn.job.name: turn for turn in turns}
    for turn in turns:
        turn.wanted.set()
    until = monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))


def asked(pool: Pool) -> list[str]:
    """The jobs that somebody wants to run now; one that another process runs waits for its end."""
    try:
        return [request.job for request in asked_for(pool)]
    except StoreError:
        return []  # the jobs themselves say what is wrong with the store


class Turn:
    """A job's turns: a failure is logged when it begins and when it is over, and stops nothing."""

    def __init__(self, job: Job, pool: Pool, settings: Settings, stop: Event) -> None:
        self.job, self.pool, self.settings, self.stop = job, pool, settings, stop
        self.wanted = Event()  # now, whatever the clock says
        self.trouble = logs.Trouble(logger, job.name)

    def take(self) -> None:
        """Runs the job once, unless the process is about to end."""
        if self.stop.is_set():
            return
        try:
            result = run_job(self.job, self.pool, self.settings, self.stop)
        except StoreError as exc:
            self.trouble.met(f"cannot run, the store does not let it: {exc}")
            return
        if result and result.outcome == "failed":
            self.trouble.met(result.error)
        elif result:
            self.trouble.over()
            logger.debug("%s: %s", self.job.name, result)

    def take_again_and_again(self) -> None:
        """Runs the job as often as it says, or is wanted, until the process is about to end."""
        while True:
            self.wanted.clear()  # before the look at stop: whoever sets that wakes us afterwards
            if self.stop.is_set():
                return
            self.take()
            self.wanted.wait(self.job.every.total_seconds())
