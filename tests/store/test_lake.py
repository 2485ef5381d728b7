"""A lake holds what the store holds, row by row, whatever was written and whoever was killed."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import duckdb
import psycopg
import pyarrow.parquet
import pytest
from psycopg.rows import dict_row

from bench.loads import UNTIL
from demo.loading import Order as Demo
from demo.loading import load
from store import privacy, retention
from store.db import Pool, open_pool
from store.edition import edition
from store.errors import ExportRefused, StoreBusy
from store.exports.datasets import DATASETS, Order, statements
from store.exports.snapshot import snapshot
from store.job_runs import claimed
from store.lake import marks
from store.lake.folder import Folder
from store.lake.keeping import CLOCKS, Kept, keep
from tests.programs import cinevault, complaint, environment
from tests.source import ROOT
from tests.store.test_exports import BESIDE, COMPRESS, somebody_writing

LAST = datetime.fromtimestamp(UNTIL, UTC)
PARTS = ("year", "month", "day")
CHANGES = {
    "a play that was corrected": "UPDATE stream_sessions SET bytes_served = bytes_served + 7 "
    "WHERE id = (SELECT id FROM stream_sessions ORDER BY started_at, id LIMIT 1)",
    "a play that began on another day": "UPDATE stream_sessions "
    "SET started_at = started_at - interval '2 days', ended_at = ended_at - interval '2 days' "
    f"WHERE started_at > timestamptz '{LAST - timedelta(days=5)}' "
    "AND id = (SELECT id FROM stream_sessions ORDER BY started_at DESC LIMIT 1)",
    "an old play": "INSERT INTO stream_sessions (user_id, started_at, is_active, duration_seconds) "
    "SELECT user_id, timestamptz '2019-03-04 05:06Z', false, 60 FROM stream_sessions LIMIT 1",
    "a play that is gone": "DELETE FROM stream_sessions "
    "WHERE id = (SELECT id FROM stream_sessions ORDER BY started_at LIMIT 1)",
    "a viewer of another name": "UPDATE users SET name = 'Zebulon' WHERE id = "
    "(SELECT user_id FROM stream_sessions GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)",
    "a title of another name": "UPDATE media_items SET title = 'Other' WHERE id = "
    "(SELECT media_item_id FROM stream_sessions GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)",
    "a library of another name": "UPDATE libraries SET name = name || '!'",
    "a server of another name": "UPDATE servers SET name = name || '!'",
    "an account of another name": "UPDATE render_accounts SET first_name = 'Other' "
    "WHERE id = (SELECT min(account_id) FROM renders)",
    "a project that is known now": "INSERT INTO projects (id, name, updated_at, told_at) "
    "VALUES ('p', 'Alpha', now(), '{}')",
    "samples that are gone": "DELETE FROM system_metrics "
    "WHERE recorded_at < (SELECT min(recorded_at) + interval '1 day' FROM system_metrics)",
    "a day that was computed again": "UPDATE daily_stats SET total_plays = 8",
    "an attempt that failed": "UPDATE alert_log SET success = false",
}
KILLED = """
import os, signal, sys
from pathlib import Path
import store.lake.folder
from store.db import open_pool
from store.lake.folder import Folder
from store.lake.keeping import keep
writing = store.lake.folder.Folder.put
def die(self, dataset, day, part):
    if sys.argv[3] == "0":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.argv[3] = str(int(sys.argv[3]) - 1)
    writing(self, dataset, day, part)
store.lake.folder.Folder.put = die
with open_pool(sys.argv[1], name="killed", size=2) as pool:
    keep(pool, Folder(Path(sys.argv[2])), version="1", report=lambda done, total: None)
"""

GIVEN_BACK = "SELECT pg_advisory_xact_lock(hashtext('cinevault-job'), hashtext(%s))"


@pytest.fixture
def filled(pool: Pool) -> Pool:
    """A store with weeks of everything; on Community what is old lies in the columnstore."""
    load(pool, Demo(200, 45, 1, UNTIL, ZoneInfo("UTC")))
    with pool.connection() as conn:
        conn.execute(BESIDE)
        conn.execute("UPDATE ingest_runs SET project_id = 'p'")
        if edition(conn) == "community":
            assert conn.execute(COMPRESS, [LAST - timedelta(days=10)]).fetchall()
    return pool


def kept(pool: Pool, folder: Path, **how: Any) -> Kept:
    """What a run did."""
    return keep(pool, Folder(folder), version="1", report=lambda done, total: None, **how)


def text(value: Any) -> Any:
    """The value in the one form that both sides of a comparison have."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case UUID():
            return str(value)
        case list():
            return [text(one) for one in value]
        case dict():
            return json.dumps(value, sort_keys=True)
        case _:
            return value


def summed(rows: list[dict[str, Any]]) -> tuple[int, str]:
    """How many rows there are, and a hash of them in an order of their own."""
    for row in rows:
        if isinstance(row.get("timeline"), str):
            row["timeline"] = json.loads(row["timeline"])
        if isinstance(row.get("timeline"), list):
            row["timeline"] = json.dumps(row["timeline"], sort_keys=True)
    lines = sorted(repr([(key, text(row[key])) for key in sorted(row)]) for row in rows)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def in_store(pool: Pool, dataset: str, *, hidden: bool = False) -> tuple[int, str]:
    """The rows as the store answers."""
    with snapshot(str(pool.conninfo), hidden=hidden) as taken:
        (whole,) = statements(taken.conn, Order(dataset), 1)
        with taken.conn.cursor(row_factory=dict_row) as cursor:
            return summed(cursor.execute(whole.encode()).fetchall())


def in_lake(folder: Path, dataset: str) -> tuple[int, str]:
    """The rows of all files, each in the folder of its day."""
    rows: list[dict[str, Any]] = []
    for file in (folder / dataset).rglob("*.parquet"):
        day = date(*(int(part.partition("=")[2]) for part in file.parts[-4:-1]))
        found = pyarrow.parquet.ParquetFile(file).read().to_pylist()
        assert found, file
        for row in found:
            at = row[CLOCKS[dataset]]
            assert (at.astimezone(UTC).date() if isinstance(at, datetime) else at) == day, file
        rows += found
    return summed(rows)


def assert_same(pool: Pool, folder: Path, **how: Any) -> None:
    """The lake holds what the store holds, and nothing that is half written."""
    for dataset in DATASETS:
        assert (dataset, *in_lake(folder, dataset)) == (dataset, *in_store(pool, dataset, **how))
    assert not [left for left in folder.rglob(".*")]


def test_a_lake_follows_whatever_changes(each_pool: Pool, filled: Pool, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first = kept(filled, lake)
    assert first.whole
    assert_same(filled, lake)
    assert (lake / "README.md").read_text().startswith("# A lake")
    again = kept(filled, lake)
    assert (again.whole, again.days) == (False, 0)
    for what, change in CHANGES.items():
        before = {file: file.stat().st_ino for file in lake.rglob("*.parquet")}
        with filled.connection() as conn:
            assert conn.execute(change.encode()).rowcount, what
        run = kept(filled, lake)
        assert not run.whole, what
        assert 0 < run.days < first.days, what
        after = {file: file.stat().st_ino for file in lake.rglob("*.parquet")}
        assert {file for file in before if before[file] == after.get(file)}, what
    assert_same(filled, lake)
    with filled.connection() as conn:
        assert conn.execute("SELECT count(*) FROM lake_marks").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM lake_names").fetchone() == (0,)


def test_a_lake_is_true_while_somebody_writes(
    each_pool: Pool, filled: Pool, tmp_path: Path
) -> None:
    with somebody_writing(str(filled.conninfo)):
        assert kept(filled, tmp_path / "lake").whole
        for _ in range(3):
            assert not kept(filled, tmp_path / "lake").whole
    kept(filled, tmp_path / "lake")
    assert_same(filled, tmp_path / "lake")


def test_a_write_that_was_going_on_when_a_lake_began_is_not_lost(
    filled: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, sleep = str(filled.conninfo), marks.sleep
    with psycopg.connect(url) as writer:
        writer.execute("UPDATE stream_sessions SET bytes_served = 1 WHERE is_active IS NOT NULL")

        def goes_on(seconds: float) -> None:
            writer.commit()
            sleep(seconds)

        monkeypatch.setattr(marks, "sleep", goes_on)
        kept(filled, tmp_path / "lake")
    assert_same(filled, tmp_path / "lake")
    with psycopg.connect(url) as writer:
        writer.execute("UPDATE stream_sessions SET bytes_served = 2")
        monkeypatch.setattr(marks, "WRITERS_HAVE", 0)
        monkeypatch.setattr(marks, "sleep", sleep)
        with pytest.raises(StoreBusy, match="writing to the store"):
            kept(filled, tmp_path / "other")


@pytest.mark.parametrize("after", [0, 3, 40])
def test_a_run_that_was_killed_leaves_no_half_file_and_the_next_completes(
    filled: Pool, tmp_path: Path, after: int
) -> None:
    lake, url = tmp_path / "lake", str(filled.conninfo)
    if after == 3:  # in the middle of a run that only brings it up to date
        kept(filled, lake)
        with filled.connection() as conn:
            conn.execute("UPDATE stream_sessions SET bytes_served = 5")
            conn.execute("DELETE FROM alert_log")
    command = [sys.executable, "-c", KILLED, url, str(lake), str(after)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    for file in lake.rglob("*.parquet"):
        assert pyarrow.parquet.ParquetFile(file).metadata.num_rows
    assert list(lake.rglob(".*.part"))
    id = json.loads((lake / "_lake.json").read_text())["id"]
    with filled.connection() as conn:  # until the server has noticed
        conn.execute(GIVEN_BACK, [f"lake {id}"])
    kept(filled, lake)
    assert_same(filled, lake)


def test_days_that_retention_took_stay_and_forgotten_people_do_not(
    each_pool: Pool, filled: Pool, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    kept(filled, lake)
    samples = in_lake(lake, "metrics")
    assert retention.drop_old_metrics(filled, days=1) > 0
    with filled.connection() as conn:
        conn.execute(
            "INSERT INTO system_metrics (recorded_at) VALUES (%s)", [LAST - timedelta(days=9)]
        )
    kept(filled, lake)
    assert in_lake(lake, "metrics") == samples
    person = privacy.people(filled)[0]
    privacy.forget(filled, person.id, delete=True)
    kept(filled, lake)
    assert in_lake(lake, "sessions") == in_store(filled, "sessions")
    said = b"".join(file.read_bytes() for file in lake.rglob("*.parquet"))
    assert person.id.hex not in said.hex()


def test_names_can_be_hidden_and_a_change_of_mind_writes_all_anew(
    filled: Pool, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    kept(filled, lake, hide_names=True)
    assert_same(filled, lake, hidden=True)
    assert not kept(filled, lake, hide_names=True).whole
    assert kept(filled, lake).whole
    assert_same(filled, lake)


def test_what_the_store_does_not_know_is_written_anew(
    filled: Pool, clone: Callable[..., str], tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    kept(filled, lake)
    with open_pool(clone(), name="test", size=3) as empty:
        run = kept(empty, lake)
        assert (run.whole, run.rows) == (True, 0)
        assert not list(lake.rglob("*.parquet"))
    assert kept(filled, lake).whole  # the other store was the last
    state = (lake / "_lake.json").read_text()
    kept(filled, lake)
    (lake / "_lake.json").write_text(state)  # as after a restore of the folder
    assert kept(filled, lake).whole
    with filled.connection() as conn:
        conn.execute("UPDATE lakes SET run_at = now() - interval '15 days'")
    kept(filled, tmp_path / "another")
    assert kept(filled, lake).whole


def test_nobody_writes_into_what_is_no_lake_or_at_the_same_time(
    filled: Pool, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "letter.txt").write_text("Dear …")
    with pytest.raises(ExportRefused, match="no lake"):
        kept(filled, tmp_path / "files")
    lake = tmp_path / "lake"
    lake.mkdir()
    (lake / "._lake.json.part").write_text("{")  # of a run that was killed at its beginning
    kept(filled, lake)
    id = json.loads((lake / "_lake.json").read_text())["id"]
    with claimed(filled, f"lake {id}"), pytest.raises(StoreBusy, match="Another program"):
        kept(filled, lake)


def test_the_readme_shows_how_duckdb_reads_it(filled: Pool, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    kept(filled, lake)
    text = (lake / "README.md").read_text()
    (asked,) = [
        part.strip() for part in text.split("\n\n") if part.strip().startswith("SELECT username")
    ]
    asked = asked.replace("LAKE", str(lake)).replace("AND month = 5", "")
    asked = asked.replace("2026", str(LAST.year))
    with duckdb.connect() as reading:
        assert reading.execute(asked).fetchall()
    for dataset in DATASETS:
        assert f"| `{dataset}` | `{CLOCKS[dataset]}` |" in text


def test_without_a_lake_nothing_is_marked(pool: Pool) -> None:
    load(pool, Demo(20, 3, 1, UNTIL, ZoneInfo("UTC")))
    with pool.connection() as conn:
        assert conn.execute("SELECT count(*) FROM lake_marks").fetchone() == (0,)


def test_the_command_keeps_a_lake(filled: Pool, tmp_path: Path) -> None:
    env = environment(tmp_path, database_url=str(filled.conninfo))
    lake = str(tmp_path / "lake")
    done = cinevault("export", "lake", lake, env=env)
    assert done.returncode == 0, done.stderr
    assert " all days, " in done.stdout
    assert cinevault("export", "lake", lake, env=env).stdout == f"{lake}: nothing changed.\n"
    assert "Name the folder" in complaint(cinevault("export", "lake", env=env))
    assert "always whole" in complaint(cinevault("export", "lake", lake, "--user", "A", env=env))
    assert "too many" in complaint(cinevault("export", "daily", lake, env=env))
