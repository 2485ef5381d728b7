"""The spool's bounds: what gives way when it is full, and what waits when the disk is."""

import sqlite3
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from collector.spool import SAMPLES
from collector.writer import MEMORY_LIMIT, Writer
from store.db import Pool, open_pool
from tests.collector.evening import play, rows, sample, transcode
from tests.line import Line
from tests.source import ROOT

MB = 1_000_000


@pytest.fixture
def spool_file(tmp_path: Path) -> Path:
    return tmp_path / "spool.sqlite"


def test_the_oldest_samples_become_coarser_and_plays_stay(pool: Pool, spool_file: Path) -> None:
    writer = Writer(pool, spool_file, limit=MB // 2)
    for number in range(20):
        writer.sessions([play(number, 3600, 7200)])
    for minute in range(4000):
        writer.sample(sample(minute * 60).host)
    depth = writer.depth()
    assert depth.bytes <= MB // 2
    assert depth.thinned > 0
    assert depth.lost == 0
    assert len(writer.waiting_sessions()) == 20
    ages = [row.host.recorded_at for _, row in writer.waiting(SAMPLES)]
    steps = [(later - sooner).total_seconds() for sooner, later in pairwise(ages)]
    assert steps[0] > 60
    assert steps[-1] == 60, "the newest are all there"
    writer.close()


def test_plays_are_dropped_last_and_never_silently(
    pool: Pool, spool_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(pool, spool_file, limit=MB // 10)
    for number in range(400):
        writer.transcodes([transcode(number, running=False)])
    depth = writer.depth()
    assert depth.bytes <= MB // 10
    assert depth.lost + depth.waiting == 400
    assert "oldest rows are lost for good" in caplog.text
    assert writer.waiting("transcodes")[-1][1] == transcode(399, running=False)
    writer.close()


def full(_: object) -> int:
    raise sqlite3.OperationalError("database or disk is full")


def test_while_the_disk_is_full_rows_wait_in_memory_and_keep_their_order(
    clone: Callable[[], str], spool_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(clone())
    with open_pool(line.url(), name="test", size=1) as pool:
        line.cut()
        writer = Writer(pool, spool_file)
        writer.sessions([play(0, 100, 3600)])
        with monkeypatch.context() as patch:
            patch.setattr(writer.spool, "put", full)
            writer.sessions([play(0, 200, 3600)])
            writer.sessions([play(0, 300, 3600)])
            writer.sessions([play(1, 300, 3600)])
            assert writer.waiting_sessions() == [play(0, 300, 3600), play(1, 300, 3600)]
        assert not writer.flush()
        writer.sessions([play(0, 400, 3600)])
        assert writer.memory.is_empty(), "what waited in memory went to the file with it"
        line.mend()
        while not writer.flush():
            pass
        seconds = [row["duration_seconds"] for row in rows(pool)["stream_sessions"]]
        assert sorted(seconds) == [300, 400]
        writer.close()
    line.cut()


def test_a_spool_on_a_disk_that_is_really_full_still_reaches_the_store(
    pool: Pool, spool_file: Path
) -> None:
    writer = Writer(pool, spool_file)
    writer.spool.db.execute("PRAGMA max_page_count = 8")  # SQLite then says the disk is full
    for minute in range(500):
        writer.sample(sample(minute * 60).host)
    assert not writer.memory.is_empty()
    assert writer.memory.limit == MEMORY_LIMIT
    assert writer.flush()
    assert len(rows(pool)["system_metrics"]) == 500
    writer.close()


def test_a_broken_file_is_put_aside_and_a_new_one_begun(pool: Pool, spool_file: Path) -> None:
    spool_file.write_bytes(b"this is no database" * 1000)
    writer = Writer(pool, spool_file)
    writer.sample(sample(0).host)
    assert writer.flush()
    assert spool_file.with_name("spool.sqlite.broken").exists()
    writer.close()


def test_a_folder_that_cannot_be_made_leaves_memory(pool: Pool, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    writer = Writer(pool, tmp_path / "file" / "spool.sqlite")
    writer.sample(sample(0).host)
    assert writer.flush()
    assert len(rows(pool)["system_metrics"]) == 1
    writer.close()


def test_every_statement_of_the_spool_is_used() -> None:
    source = (ROOT / "collector" / "spool.py").read_text()
    for file in (ROOT / "sql" / "spool").glob("*.sql"):
        assert f'"{file.stem}"' in source, file.name
