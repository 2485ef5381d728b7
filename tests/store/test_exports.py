"""Exports hold what the store held at one moment, row by row, or are not there at all."""

import hashlib
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
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
from store import preferences
from store.db import Pool
from store.edition import edition
from store.errors import ExportFailed, ExportRefused, StoreUnavailable
from store.exports.copying import Stopped, Watch
from store.exports.datasets import DATASETS, FORMATS, Order, borders, statements
from store.exports.snapshot import Snapshot, snapshot
from store.exports.writing import SHEET, explained, export
from store.sql import SQL
from tests.source import ROOT

LAST = datetime.fromtimestamp(UNTIL, UTC)
TABLES = {
    "sessions": ("id", "stream_sessions"),
    "slices": ("session_id", "stream_slices"),
    "transcodes": ("id", "transcode_history WHERE covered_by IS NULL"),
    "metrics": ("id", "system_metrics"),
    "daily": ("stat_date", "daily_stats"),
    "renders": ("id", "renders"),
    "alerts": ("id", "alert_log"),
}
COMPRESS = """
SELECT compress_chunk(c)
FROM (SELECT show_chunks(t, older_than => %s::timestamptz) AS c
      FROM unnest(ARRAY['stream_sessions', 'stream_slices']::regclass[]) AS t) AS old
"""
BESIDE = b"""
INSERT INTO alert_log (message, kind, rule_name) VALUES ('Disk full, "really"', 'firing', 'Disk');
INSERT INTO daily_stats (stat_date, total_plays) VALUES ('2001-02-03', 7);
INSERT INTO ingest_runs (id, updated_at, told_at, report)
VALUES ('a run', now(), '{}', '{"processed_count": 3, "invalid_count": 1}')
"""
WRITE = """
WITH gone AS (
    DELETE FROM stream_sessions WHERE id = (SELECT id FROM stream_sessions ORDER BY id LIMIT 1)),
     moved AS (
    UPDATE stream_sessions SET bytes_served = bytes_served + 1
    WHERE id = (SELECT id FROM stream_sessions ORDER BY id DESC LIMIT 1))
INSERT INTO stream_sessions (user_id, started_at, is_active, duration_seconds)
SELECT user_id, started_at, false, 60 FROM stream_sessions ORDER BY started_at DESC LIMIT 1
"""


@pytest.fixture
def months(pool: Pool) -> Pool:
    """A store with months of everything; on Community what is old lies in the columnstore."""
    load(pool, Demo(1_500, 100, 1, UNTIL, ZoneInfo("UTC")))
    with pool.connection() as conn:
        conn.execute(BESIDE)
        if edition(conn) == "community":
            compressed = conn.execute(COMPRESS, [LAST - timedelta(days=20)]).fetchall()
            assert len(compressed) > 2
        conn.execute("ANALYZE stream_sessions, stream_slices, transcode_history")
    return pool


@pytest.fixture
def filled(pool: Pool) -> Pool:
    """A store with some days."""
    load(pool, Demo(200, 5, 1, UNTIL, ZoneInfo("UTC")))
    with pool.connection() as conn:
        conn.execute(BESIDE)
    return pool


def address(pool: Pool) -> str:
    """Where the pool's store is."""
    return str(pool.conninfo)


def canonical(value: Any) -> Any:
    """The value in the one form that both sides of a comparison have."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case UUID():
            return str(value)
        case bytes():
            return str(UUID(bytes=value))
        case dict() | list():
            return json.dumps(value, sort_keys=True)
        case _:
            return value


def as_object(timeline: Any) -> Any:
    """What the JSON says, where it is still text."""
    return json.loads(timeline) if isinstance(timeline, str) else timeline


def summed(rows: list[dict[str, Any]]) -> tuple[int, str]:
    """How many rows there are, and a hash of them in an order of their own."""
    rows = [row | {"timeline": as_object(row.get("timeline"))} for row in rows]
    lines = sorted(repr([(key, canonical(row[key])) for key in sorted(row)]) for row in rows)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def stored(taken: Snapshot, order: Order) -> list[dict[str, Any]]:
    """The rows as the store itself answers, asked in one piece."""
    (whole,) = statements(taken.conn, order, 1)
    with taken.conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(whole.encode()).fetchall()


def in_file(path: Path) -> list[dict[str, Any]]:
    """The rows of a Parquet file."""
    return pyarrow.parquet.read_table(path).to_pylist()


@contextmanager
def somebody_writing(url: str) -> Iterator[None]:
    """Plays come, change and go all the while."""
    done, wrote = Event(), Event()

    def write() -> None:
        with psycopg.connect(url, autocommit=True) as conn:
            while not done.is_set():
                conn.execute(WRITE)
                wrote.set()

    with ThreadPoolExecutor(1) as thread:
        writing = thread.submit(write)
        try:
            assert wrote.wait(60)
            wrote.clear()
            yield
            assert wrote.wait(60)
        finally:
            done.set()
            writing.result()


def test_files_hold_what_the_store_held(each_pool: Pool, months: Pool, tmp_path: Path) -> None:
    url = address(months)
    with snapshot(url) as taken, somebody_writing(url):
        for name in DATASETS:
            done = export(taken, Order(name), tmp_path / f"{name}.parquet", version="1")
            truth = summed(stored(taken, Order(name)))
            assert (name, *summed(in_file(done.path))) == (name, *truth)
            assert done.rows == truth[0] > 0, name
        assert_nothing_is_missing(taken, tmp_path)
        assert_several_readers_share_the_rows(taken, tmp_path)


def assert_nothing_is_missing(taken: Snapshot, folder: Path) -> None:
    """Every row of each table is in the file that was made of it."""
    for name, (key, table) in TABLES.items():
        found = sorted(str(canonical(row[key])) for row in in_file(folder / f"{name}.parquet"))
        truth = taken.conn.execute(f"SELECT {key}::text FROM {table}".encode()).fetchall()
        assert found == sorted(row[0] for row in truth), name


def assert_several_readers_share_the_rows(taken: Snapshot, folder: Path) -> None:
    """One reader and three find the same."""
    order = Order("sessions", since=LAST - timedelta(days=90), until=LAST)
    assert len(borders(taken.conn, DATASETS["sessions"], order, 3)) == 2
    files = [export(taken, order, folder / f"{n}.parquet", version="1", readers=n) for n in (1, 3)]
    assert len({summed(in_file(done.path)) for done in files}) == 1
    assert files[0].rows == len(stored(taken, order))


def test_only_what_is_asked_for_is_exported(filled: Pool, tmp_path: Path) -> None:
    with snapshot(address(filled)) as taken:
        ((user,),) = taken.conn.execute(
            "SELECT user_id FROM stream_sessions GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ).fetchall()
        order = Order(
            "sessions",
            since=LAST - timedelta(days=4),
            until=LAST - timedelta(days=1),
            columns=("started_at", "user_id", "title"),
            users=(user,),
        )
        rows = in_file(export(taken, order, tmp_path / "some.parquet", version="1").path)
        nobody = export(taken, replace(order, users=()), tmp_path / "none.parquet", version="1")
    assert rows
    assert nobody.rows == 0
    assert list(rows[0]) == ["started_at", "user_id", "title"]
    assert {canonical(row["user_id"]) for row in rows} == {str(user)}
    assert all(order.since <= row["started_at"] < order.until for row in rows)


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_holds_the_same(filled: Pool, tmp_path: Path, file_format: str) -> None:
    order = Order(
        "sessions", file_format, zone="America/New_York", columns=("id", "started_at", "username")
    )
    with snapshot(address(filled)) as taken:
        done = export(taken, order, tmp_path / f"plays.{file_format}", version="1")
        truth = {(str(row["id"]), row["username"]) for row in stored(taken, order)}
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as reading:
        if file_format == "xlsx":
            from store.exports.engine import extension

            reading.execute(f"LOAD '{extension('excel')}'")
        found = reading.execute(f"SELECT id::text, username FROM '{done.path}'").fetchall()
    assert set(found) == truth
    assert done.rows == len(found) == 200


def test_times_as_text_are_of_the_zone(filled: Pool, tmp_path: Path) -> None:
    order = Order("sessions", "csv", zone="Asia/Kolkata", columns=("started_at",))
    with snapshot(address(filled)) as taken:
        text = export(taken, order, tmp_path / "plays.csv", version="1").path.read_text()
    assert all(line.endswith("+05:30") for line in text.splitlines()[1:])


def test_a_manifest_tells_what_is_in_the_file(filled: Pool, tmp_path: Path) -> None:
    order = Order("daily", "csv", zone="Europe/Berlin", columns=("stat_date", "total_plays"))
    with snapshot(address(filled)) as taken:
        done = export(taken, order, tmp_path / "days.csv", version="4.5")
    told = json.loads(done.manifest.read_text())
    assert told["sha256"] == hashlib.sha256(done.path.read_bytes()).hexdigest()
    assert told["rows"] == len(done.path.read_text().splitlines()) - 1 == done.rows
    assert told["columns"] == [
        {"name": "stat_date", "type": "DATE"},
        {"name": "total_plays", "type": "INTEGER"},
    ]
    assert (told["version"], told["zone"], told["edition"]) == ("4.5", "Europe/Berlin", "plain")
    assert told["filters"] == dict.fromkeys(("since", "until", "users", "servers"))


def test_analysts_get_pseudonyms(filled: Pool, tmp_path: Path) -> None:
    preferences.tune(filled, "pseudonyms", True)
    order = Order("sessions", columns=("username", "device", "ip"))
    found: dict[bool, set[str]] = {}
    for discreet in (False, True):
        with snapshot(address(filled), discreet=discreet) as taken:
            done = export(taken, order, tmp_path / f"{discreet}.parquet", version="1")
        rows = in_file(done.path)
        found[discreet] = {row["username"] for row in rows if row["username"]}
        assert any(row["device"] for row in rows) != discreet
        assert json.loads(done.manifest.read_text())["pseudonyms"] == discreet
    assert len(found[True]) == len(found[False])
    assert not found[True] & found[False]


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (Order("films"), "nothing called films"),
        (Order("sessions", "odt"), "cannot be odt"),
        (Order("sessions", columns=("titel",)), "no column titel. Did you mean title?"),
        (Order("sessions", columns=("title", "title")), "title is named twice"),
        (Order("sessions", since=LAST, until=LAST), "ends before it begins"),
        (Order("metrics", users=()), "nothing of users"),
    ],
)
def test_what_is_not_there_is_refused(pool: Pool, tmp_path: Path, order: Order, says: str) -> None:
    with snapshot(address(pool)) as taken, pytest.raises(ExportRefused, match=re.escape(says)):
        export(taken, order, tmp_path / "x", version="1")
    assert not list(tmp_path.iterdir())


def test_excel_takes_only_what_is_small(
    filled: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SHEET < 1_048_576
    monkeypatch.setattr("store.exports.writing.SHEET", 199)
    with snapshot(address(filled)) as taken, pytest.raises(ExportRefused, match="these are 200"):
        export(taken, Order("sessions", "xlsx"), tmp_path / "x.xlsx", version="1")
    assert not list(tmp_path.iterdir())


def test_whoever_stops_an_export_leaves_nothing(filled: Pool, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    stopping = Watch(lambda done, total: None)
    stopping.stop.set()
    with snapshot(address(filled)) as taken:
        for watch, error in ((stopping, Stopped), (Watch(interrupt), KeyboardInterrupt)):
            with pytest.raises(error):
                export(taken, Order("sessions"), tmp_path / "x.csv", version="1", watch=watch)
            assert not list(tmp_path.iterdir())


def test_a_store_that_went_away_is_told_in_a_line(filled: Pool, tmp_path: Path) -> None:
    nowhere = "postgresql://somebody:hush@127.0.0.1:1/nothing"
    with snapshot(address(filled)) as taken:
        with pytest.raises(StoreUnavailable) as told:
            export(replace(taken, address=nowhere), Order("sessions"), tmp_path / "x", version="1")
        assert "hush" not in str(told.value)

    def ended() -> None:
        with snapshot(address(filled)) as taken:
            with filled.connection() as conn:
                conn.execute("SELECT pg_terminate_backend(%s)", [taken.conn.info.backend_pid])
            export(taken, Order("sessions"), tmp_path / "x", version="1")

    with pytest.raises(StoreUnavailable):
        ended()
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_to_is_told(pool: Pool, tmp_path: Path) -> None:
    with snapshot(address(pool)) as taken:
        for path in (tmp_path / "missing" / "x.csv", tmp_path):
            with pytest.raises(ExportFailed, match=r"folder"):
                export(taken, Order("daily"), path, version="1")
        with pytest.raises(ExportFailed, match="cannot be written"):
            export(taken, Order("daily"), tmp_path / f"{'x' * 245}.csv", version="1")
    assert not list(tmp_path.iterdir())


def test_what_a_file_is_called_does_not_tell_why_it_cannot_be_written() -> None:
    path = Path("/srv/connections.csv")
    with pytest.raises(ExportFailed, match="no room left"), explained(path):
        raise duckdb.IOException(f'Could not write file "{path}": No space left on device')


def test_each_statement_for_duckdb_has_a_caller_and_each_data_set_a_statement() -> None:
    source = "".join(path.read_text() for path in (ROOT / "store").rglob("*.py"))
    called = set(re.findall(r'(?:statement|ask|names)\((?:engine,)?\s*f?"(\w+)"', source))
    called |= {f"copy_{file_format}" for file_format in FORMATS}
    assert {path.stem for path in (SQL / "duckdb").glob("*.sql")} == called
    assert {path.stem for path in (SQL / "exports").glob("*.sql")} == set(DATASETS)
