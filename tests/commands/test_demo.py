"""`cinevault demo --live`, really started: the demo goes on, and only the demo."""

import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event

from commands.up import holds_the_demo, programs
from settings import Settings
from store.db import open_pool
from store.pipeline import jobs, standing
from tests.programs import Program, cinevault, environment


def test_it_goes_on_until_it_is_interrupted(clone: Callable[..., str], tmp_path: Path) -> None:
    url = clone()
    env = environment(tmp_path, database_url=url)
    program = Program("cli.py", "demo", "--sessions", "20", "--days", "30", "--live", env=env)
    try:
        program.until("productions")
        with open_pool(url, name="test") as pool:
            seen = jobs.job_page(pool, most=1)[0].id
            while not any(job.id.startswith("live-") for job in jobs.job_page(pool, most=20)):
                assert program.process.poll() is None, seen
                Event().wait(0.2)
    finally:
        assert program.end(signal.SIGINT) == 130
    names = [each.name for each in programs(url, Settings(database_url=url), holds_the_demo(url))]
    assert names == ["app", "collector", "jobs", "demo"]


def test_into_another_store_nothing_is_made_up(clone: Callable[..., str], tmp_path: Path) -> None:
    url = clone()
    with open_pool(url, name="test") as pool:
        with pool.connection() as conn:
            conn.execute("INSERT INTO servers (kind, name) VALUES ('plex', 'Home')")
        env = environment(tmp_path, database_url=url)
        done = cinevault("demo", "--live", "--if-empty", env=env)
        assert done.returncode == 0, done.stderr
        assert "stays as it is" in done.stdout
        assert not standing.anything(pool)
    assert not holds_the_demo(url)
