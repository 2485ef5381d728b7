"""python -m bench.screens: what the pages cost on a big history, alone and with fifty people."""

import asyncio
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import psutil

from bench.api import ZONE, fill
from bench.scratch import scratch
from bench.visitors import Run, arrive
from commands.table import table
from settings import PREFIX
from store.accounts import create_account, open_session
from store.db import Pool, open_pool
from store.migrations import migrate
from tests.programs import Program, environment

READY, CHANGED, TICKED = 1.0, 0.3, 0.02  # seconds, aims
SMALL = 10  # KiB, of a live tick
PAGES = ["", "activity", "streams", "transcodes", "system"]
PAGES += ["library", "alerts", "renders", "reports"]
CHANGES = [
    ("", "range=7d"),
    ("", "range=30d"),
    ("activity", "days=7d"),
    ("activity", "days=90d"),
    ("activity", "days=1y"),
    ("activity", "type=Movies"),
    ("activity", "type=Movies&days=1y"),
    ("activity", "q=night"),
    ("activity", "tab=Users"),
    ("streams", "days=7d"),
    ("streams", "days=90d"),
    ("transcodes", "days=90d"),
    ("transcodes", "days=1y"),
    ("transcodes", "show=Failures"),
    ("system", "range=1h"),
    ("system", "range=7d"),
    ("system", "range=30d"),
    ("library", "issue=Duplicates"),
    ("library", "q=night"),
    ("alerts", "tab=History"),
]
LIVE = ["", "streams", "system", "alerts"]
Rows = list[list[str]]


def main() -> int:
    """Measures and prints; 1 where an aim is missed."""
    args = arguments()
    with store(args) as url, open_pool(url, name="bench", size=1) as pool:
        token = signed_in(pool)
        with served(url) as (base, process):
            found = asyncio.run(measured(base, token, process, args))
    return 0 if all(row[-1] != "no" for row in found) else 1


def arguments() -> Namespace:
    """What to measure, and where."""
    parser = ArgumentParser(prog="python -m bench.screens", description=__doc__)
    parser.add_argument("--sessions", type=int, default=50_000, help="plays (%(default)s)")
    parser.add_argument("--days", type=int, default=365, help="over so many days (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the demo (%(default)s)")
    parser.add_argument("--people", type=int, default=50, help="at once (%(default)s)")
    parser.add_argument("--seconds", type=float, default=60, help="they stay (%(default)s)")
    parser.add_argument("--url", help="a server to make a database on (an embedded one)")
    parser.add_argument("--store", help="look at this store instead; it gets an account 'bench …'")
    return parser.parse_args()


@contextmanager
def store(args: Namespace) -> Generator[str]:
    """The address of a store with a history."""
    if args.store:
        yield args.store
        return
    with scratch(args.url) as url:
        migrate(url, timezone=ZONE.key)
        with open_pool(url, name="bench", size=2) as pool:
            fill(pool, args)
        yield url


def signed_in(pool: Pool) -> str:
    """The token of a session of a new admin."""
    account = create_account(pool, f"bench {os.getpid()}", os.urandom(16).hex(), "admin")
    return open_session(pool, account.id, ip=None, agent=None)


@contextmanager
def served(url: str) -> Generator[tuple[str, psutil.Process]]:
    """The dashboard on one core; its address and its process."""
    with TemporaryDirectory(prefix="cinevault-bench-") as folder:
        env = environment(Path(folder), database_url=url, timezone=ZONE.key)
        port = env[f"{PREFIX}PORT"]
        program = Program("-m", "uvicorn", "app:app", "--port", port, env=env)
        process = psutil.Process(program.process.pid)
        process.cpu_affinity(process.cpu_affinity()[:1])
        try:
            program.until("Uvicorn running")
            yield f"http://127.0.0.1:{port}", process
        finally:
            program.clean_up()


async def measured(base: str, token: str, process: psutil.Process, args: Namespace) -> Rows:
    """Prints table after table; all rows that have an aim."""
    ready = await pages(base, token)
    print(f"{table(['page', 'cold ms', 'warm ms', 'KiB', 'aim', 'met'], ready)}\n", flush=True)
    changed = await changes(base, token)
    print(f"{table(['page', 'filter', 'ms', 'aim', 'met'], changed)}\n", flush=True)
    headings = ["live part", "every", "CPU ms", "p50 ms", "p95 ms", "KiB", "aim", "met"]
    ticked = await ticks(base, token, process)
    print(f"{table(headings, ticked)}\n", flush=True)
    headings = ["people", "ticks", "p50 ms", "p95 ms", "of one core", "MB"]
    print(table(headings, [await crowd(base, token, process, args)]), flush=True)
    return [*ready, *changed, *ticked]


async def pages(base: str, token: str) -> Rows:
    """Each page as its first visitor and as the next one has it."""
    await (await arrive(base, token)).look("")  # what the first page of all loads is not the page's
    rows: Rows = []
    for page in PAGES:
        cold = await (await arrive(base, token)).look(page)
        warm = [await (await arrive(base, token)).look(page) for _ in range(5)]
        took = median(run.seconds for run in warm)
        size = f"{cold.bytes / 1024:.0f}"
        rows.append([f"/{page}", ms(cold.seconds), ms(took), size, *aimed(took, READY)])
    return rows


async def changes(base: str, token: str) -> Rows:
    """Filters that nobody asked for yet, by links: a click costs what is left out of them less."""
    rows: Rows = []
    for page, query in CHANGES:
        took = (await (await arrive(base, token)).look(page, query)).seconds
        rows.append([f"/{page}", query, ms(took), *aimed(took, CHANGED)])
    return rows


async def ticks(base: str, token: str, process: psutil.Process) -> Rows:
    """Live parts, each brought up to date twenty times."""
    rows: Rows = []
    for page in LIVE:
        visitor = await arrive(base, token)
        await visitor.look(page)
        every = dict(visitor.ticking)
        for number, one in enumerate(every, 1):
            before = used(process)
            runs = [await visitor.tick(one) for _ in range(20)]
            cpu = (used(process) - before) / len(runs)
            size = median(run.bytes for run in runs) / 1024
            took = median(run.seconds for run in runs)
            aim = f"{TICKED * 1000:.0f} ms, {SMALL} KiB"
            met = "yes" if took <= TICKED and size <= SMALL else "no"
            about = [f"/{page} {number}", f"{every[one]:.0f} s", ms(cpu), *spread(runs)]
            rows.append([*about, f"{size:.1f}", aim, met])
    return rows


async def crowd(base: str, token: str, process: psutil.Process, args: Namespace) -> list[str]:
    """Many people at once who leave live pages open."""
    visitors = [await arrive(base, token) for _ in range(args.people)]
    for number, visitor in enumerate(visitors):
        await visitor.look(LIVE[number % len(LIVE)])
        visitor.runs.clear()
    before = used(process)
    await asyncio.gather(*(visitor.stay(args.seconds) for visitor in visitors))
    share = (used(process) - before) / args.seconds
    runs = [run for visitor in visitors for run in visitor.runs]
    memory = process.memory_info().rss / 1e6
    return [str(args.people), str(len(runs)), *spread(runs), f"{share:.0%}", f"{memory:.0f}"]


def used(process: psutil.Process) -> float:
    """Seconds of CPU that it used so far."""
    times = process.cpu_times()
    return times.user + times.system


def spread(runs: list[Run]) -> tuple[str, str]:
    """The median, and what 95 % stay within."""
    seconds = [run.seconds for run in runs]
    return ms(median(seconds)), ms(quantiles(seconds, n=20)[-1])


def aimed(seconds: float, aim: float) -> tuple[str, str]:
    """The aim, and whether it is met."""
    return f"{aim * 1000:.0f} ms", "yes" if seconds <= aim else "no"


def ms(seconds: float) -> str:
    """Milliseconds."""
    return f"{seconds * 1000:.1f}"


if __name__ == "__main__":
    sys.exit(main())
