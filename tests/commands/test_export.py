"""`cinevault export`, really run: a file with what was asked for, or a line that says why not."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.loads import UNTIL
from demo.loading import Order as Demo
from demo.loading import load
from store.db import open_pool
from store.exports.datasets import Order
from store.exports.snapshot import snapshot
from store.exports.writing import export
from tests.programs import cinevault, complaint, environment
from tests.source import ROOT


@pytest.fixture
def filled(clone: Callable[..., str]) -> str:
    """The address of a store with some days."""
    url = clone(timezone="Europe/Berlin")
    with open_pool(url, name="test") as pool:
        load(pool, Demo(200, 5, 1, UNTIL, ZoneInfo("Europe/Berlin")))
    return url


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
import cli
sys.exit(cli.main(sys.argv[1:]))
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from store.exports.copying import Watch
from store.exports.datasets import Order
from store.exports.snapshot import snapshot
from store.exports.writing import export
def die(done, total):
    os.kill(os.getpid(), signal.SIGKILL)
with snapshot(sys.argv[1]) as taken:
    export(taken, Order("sessions"), Path(sys.argv[2]), version="1", watch=Watch(die))
"""


def script(text: str, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A finished run of the script."""
    command = [sys.executable, "-c", text, *arguments]
    env = env | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_disk_without_room_leaves_the_file_that_was_there(filled: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "plays.parquet").write_text("of yesterday")
    env = environment(tmp_path, database_url=filled)
    done = script(LIMITED, "export", "sessions", "-o", str(out / "plays.parquet"), env=env)
    assert done.returncode == 1
    *_, said = done.stderr.splitlines()  # how far it is may have been told before
    assert "plays.parquet cannot be written" in said
    assert [path.name for path in out.iterdir()] == ["plays.parquet"]
    assert (out / "plays.parquet").read_text() == "of yesterday"


def test_what_a_killed_export_left_is_swept_by_the_next(filled: str, tmp_path: Path) -> None:
    path = tmp_path / "plays.parquet"
    done = script(KILLED, filled, str(path), env=dict(os.environ))
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert [left.suffix for left in tmp_path.iterdir()] == [".part"]
    with snapshot(filled) as taken:
        whole = export(taken, Order("sessions"), path, version="1")
    assert {left for left in tmp_path.iterdir()} == {whole.path, whole.manifest}


def test_the_command_line_exports(filled: str, tmp_path: Path) -> None:
    with open_pool(filled, name="test") as pool, pool.connection() as conn:
        name, day = conn.execute(
            "SELECT u.name, (s.started_at AT TIME ZONE 'Europe/Berlin')::date "
            "FROM stream_sessions AS s JOIN users AS u ON u.id = s.user_id LIMIT 1"
        ).fetchone() or ("", None)
        (plays,) = conn.execute(
            "SELECT count(*) FROM stream_sessions AS s JOIN users AS u ON u.id = s.user_id "
            "WHERE u.name = %s AND (s.started_at AT TIME ZONE 'Europe/Berlin')::date = %s",
            [name, day],
        ).fetchone() or (0,)
        server, on_it = conn.execute(
            "SELECT v.name, count(*) FROM stream_sessions AS s "
            "JOIN servers AS v ON v.id = s.server_id GROUP BY 1 ORDER BY 2 LIMIT 1"
        ).fetchone() or ("", 0)
    env = environment(tmp_path, database_url=filled, timezone="Europe/Berlin")
    asked = ["export", "sessions", "--from", str(day), "--to", str(day)]
    out = str(tmp_path / "day.csv")
    done = cinevault(*asked, "--user", name, "-o", out, "--columns", "username,title", env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{plays:,} rows in {out}")
    assert (tmp_path / "day.csv").read_text().startswith("username,title\n")
    done = cinevault("export", "sessions", "--server", server.upper(), "-o", out, env=env)
    assert done.stdout.startswith(f"{on_it:,} rows in"), done.stderr
    for wrong, says in (
        (["--user", "Nobody at all"], "no viewer Nobody at all"),
        (["--server", "Atic"], "no server Atic"),
        (["--from", "yesterday"], "neither a day"),
        (["--to", "2001-01-01"], "ends before it begins"),
        (["--zone", "Mars/Base"], "no time zone"),
        (["--columns", "titel"], "Did you mean title?"),
        (["-o", "plays.doc"], "tells no format"),
        (["-o", str(tmp_path / "none" / "x.csv")], "There is no folder"),
    ):
        assert says in complaint(cinevault(*asked, *wrong, env=env))
    away = environment(tmp_path, database_url="postgresql://u:hush@127.0.0.1:1/x")
    said = complaint(cinevault("export", "sessions", "-o", out, env=away))
    assert "CINEVAULT_DATABASE_URL" in said
    assert "hush" not in said
