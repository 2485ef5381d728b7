"""The collector's process: a sample at once, more on the clock, through a store that goes away."""

import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collector.loop import SPOOL, collect
from collector.spool import Spool
from collector.writer import MB
from settings import Settings
from store import embedded
from store.db import Pool, open_pool
from store.migrations import migrate
from tests.line import Line
from tests.programs import Program, environment, passable_folder

tmp_path = passable_folder


def samples(pool: Pool) -> int:
    with pool.connection() as conn:
        row = conn.execute("SELECT count(*) FROM system_metrics").fetchone()
    return row[0] if row else 0


@pytest.fixture
def collecting(pool: Pool, tmp_path: Path) -> Iterator[threading.Event]:
    stop = threading.Event()
    settings = Settings(data_dir=tmp_path, collect_seconds=1)
    thread = threading.Thread(target=collect, args=(pool, settings, stop))
    thread.start()
    yield stop
    stop.set()
    thread.join()


def wait_for(condition: Callable[[], bool]) -> None:
    while not condition():
        threading.Event().wait(0.05)


def test_it_samples_at_once_and_then_on_the_clock(pool: Pool, collecting: threading.Event) -> None:
    wait_for(lambda: samples(pool) >= 2)


def test_it_goes_on_when_the_store_is_back(tmp_path: Path) -> None:
    url = embedded.start(tmp_path)
    migrate(url, timezone="UTC")
    env = environment(tmp_path, database_url=url, collect_seconds=1)
    program = Program("-m", "collector", env=env)
    try:
        embedded.stop(tmp_path)
        program.until("the store cannot be written, rows wait in the spool: ")
        embedded.start(tmp_path)
        program.until("well again")
        with open_pool(url, name="test", size=1) as pool:
            assert samples(pool) >= 1
        assert program.end(signal.SIGTERM) == 0
        assert sum("the spool" in line for line in program.said) == 2, program.said
    finally:
        program.clean_up()
        embedded.stop(tmp_path)


def test_it_ends_in_time_though_the_store_hangs_and_keeps_what_waits(
    clone: Callable[[], str], tmp_path: Path
) -> None:
    line = Line(clone())
    env = environment(tmp_path, database_url=line.url(), collect_seconds=1)
    program = Program("-m", "collector", env=env)
    try:
        with open_pool(line.url(), name="test", size=1) as pool:
            wait_for(lambda: samples(pool) >= 1)
        line.hold()
        spool = Spool(tmp_path / SPOOL, limit=MB)
        wait_for(lambda: spool.depth().waiting > 2)
        assert program.end(signal.SIGTERM) == 0
        assert spool.depth().waiting > 2
        spool.close()
    finally:
        line.cut()
        program.clean_up()


def test_without_a_store_it_says_what_to_do(tmp_path: Path) -> None:
    program = Program("-m", "collector", env=environment(tmp_path))
    program.until("is not running. Start it with `make up`")
    with program.process:
        assert program.process.wait() == 1
