"""Killed, stopped, cut off, without room, or two at once: no half import is ever there."""

import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import psycopg
import pytest

from operations.imports.importing import Order, Stopped, Watch, bring_in
from store.db import Pool, open_pool
from store.errors import StoreBusy, StoreUnavailable
from tests.operations.importing import BERLIN, Desk, dump, history, url_of
from tests.programs import OURS
from tests.source import ROOT


@pytest.fixture
def desk(pool: Pool, tmp_path: Path) -> Desk:
    return Desk(pool, tmp_path)


KILLED = """
import os, signal, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from operations.imports.importing import Order, Watch, bring_in
from store.db import open_pool
def die(task, done, total):
    if task == "writing" and done:
        os.kill(os.getpid(), signal.SIGKILL)
order = Order(Path(sys.argv[2]), Path(sys.argv[3]), ZoneInfo("UTC"), "Home")
bring_in(open_pool(sys.argv[1], name="test", size=2), order, Watch(die))
"""


def test_a_killed_import_leaves_nothing_and_the_next_one_works(desk: Desk) -> None:
    file = history(desk)
    url = url_of(desk.pool)
    command = [sys.executable, "-c", KILLED, url, str(file), str(desk.folder / "work")]
    ended = subprocess.run(command, cwd=ROOT, env=OURS | {"PYTHONPATH": str(ROOT)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    desk.rows("SELECT pg_advisory_xact_lock(hashtext('cinevault'), hashtext('imports'))::text")
    assert not any(dump(desk).values())
    assert desk.bring(file).scope.plays == 40


def test_a_stopped_import_leaves_nothing(desk: Desk) -> None:
    stop = Event()

    def tell(task: str, done: int, total: int) -> None:
        if task == "writing":
            stop.set()

    with pytest.raises(Stopped):
        desk.bring(history(desk), watch=Watch(tell, stop))
    assert not any(dump(desk).values())
    assert not list((desk.folder / "work").iterdir())


def test_a_store_that_goes_away_in_the_middle_keeps_nothing(desk: Desk) -> None:
    def cut(task: str, done: int, total: int) -> None:
        if task == "writing" and done:
            with psycopg.connect(url_of(desk.pool), autocommit=True) as conn:
                conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE state LIKE 'idle in transaction%' AND pid <> pg_backend_pid() "
                    "AND datname = current_database()"
                )

    with pytest.raises(StoreUnavailable):
        desk.bring(history(desk), watch=Watch(cut))
    assert not any(dump(desk).values())
    assert desk.bring(history(desk)).batch


def test_two_imports_do_not_work_at_once(desk: Desk) -> None:
    refused: list[Exception] = []

    def other(task: str, done: int, total: int) -> None:
        if task == "writing" and not done:
            with open_pool(url_of(desk.pool), name="test", size=2) as pool:
                order = Order(history(desk, name="other.db"), desk.folder / "work", BERLIN, "Home")
                with pytest.raises(StoreBusy) as found:
                    bring_in(pool, order)
                refused.append(found.value)

    assert desk.bring(history(desk), watch=Watch(other)).scope.plays == 40
    assert "Another import" in str(refused[0])


LIMITED = """
import resource, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from operations.imports.importing import Order, bring_in
from store.db import open_pool
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
order = Order(Path(sys.argv[2]), Path(sys.argv[3]), ZoneInfo("UTC"), "Home")
bring_in(open_pool(sys.argv[1], name="test", size=2), order)
"""


def test_a_disk_without_room_for_a_copy_is_said(desk: Desk) -> None:
    file = history(desk)
    Path(f"{file}-wal").write_bytes(b"x")  # so that a copy is needed
    command = [
        sys.executable,
        "-c",
        LIMITED,
        url_of(desk.pool),
        str(file),
        str(desk.folder / "work"),
    ]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=OURS | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ImportRefused: tautulli.db cannot be read: File too large" in ended.stderr
    assert not any(dump(desk).values())
