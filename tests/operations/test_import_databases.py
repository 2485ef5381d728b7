"""Databases of other tools, which may be in use: read as they were at one moment and left alone."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from operations.imports.files import opened
from operations.imports.sqlite import asked
from operations.imports.sqlite import opened as database
from store.errors import ImportRefused
from tests import histories as tools
from tests.operations.importing import read


def test_rows_that_wait_beside_a_database_are_read_and_the_database_is_left_alone(
    tmp_path: Path,
) -> None:
    path = tools.tautulli(tmp_path / "tautulli.db", [{}])
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = wal")
        conn.execute("INSERT INTO session_history (id, started, stopped) VALUES (2, 1, 2)")
        conn.commit()
        before = {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()}
        with opened(path, tmp_path / "work") as source:
            assert source.count().plays == 2
        after = {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()}
    assert after == before


def in_use(path: Path) -> sqlite3.Connection:
    """A database of 400 plays, all but the first in the file beside it, still open."""
    conn = sqlite3.connect(tools.tautulli(path, [{}]), isolation_level=None)
    conn.execute("PRAGMA journal_mode = wal")
    conn.executemany(
        "INSERT INTO session_history (id, started, stopped) VALUES (?, 1, 2)",
        [(number,) for number in range(2, 401)],
    )
    return conn


def test_rows_that_move_into_a_database_while_it_is_copied_are_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, copies = shutil.copyfile, list[Path]()

    def slowly(path: Path, to: Path) -> None:
        copy(path, to)
        copies.append(path)
        if len(copies) == 1:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    monkeypatch.setattr(shutil, "copyfile", slowly)
    path = tmp_path / "tautulli.db"
    with closing(in_use(path)) as conn, opened(path, tmp_path / "work") as source:
        assert source.count().plays == 400


def test_a_database_that_is_written_all_the_time_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copyfile

    def slowly(path: Path, to: Path) -> None:
        copy(path, to)
        conn.execute("PRAGMA wal_checkpoint(RESTART)")
        conn.execute("INSERT INTO session_history (started, stopped) VALUES (1, 2)")

    monkeypatch.setattr(shutil, "copyfile", slowly)
    path, said = tmp_path / "tautulli.db", "is being written all the time"
    with closing(in_use(path)) as conn, pytest.raises(ImportRefused, match=said):
        read(path, tmp_path / "work")


def test_a_database_that_may_not_be_written_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    path = tools.tautulli(folder / "tautulli.db", [{}])
    path.chmod(0o400)
    folder.chmod(0o500)
    try:
        with opened(path, tmp_path / "work") as source:
            assert source.count().plays == 1
    finally:
        folder.chmod(0o700)


def test_columns_that_no_statement_names_cannot_be_read(tmp_path: Path) -> None:
    with database(tools.tautulli(tmp_path / "tautulli.db", [{}])) as conn:
        list(asked(conn, "tautulli_users"))
        for column in ("user_token", "server_token", "email"):
            with pytest.raises(sqlite3.DatabaseError, match="prohibited"):
                conn.execute(f"SELECT {column} FROM users")
        for table in ("notifiers", "user_login", "sqlite_master"):
            with pytest.raises(sqlite3.DatabaseError):
                conn.execute(f"SELECT * FROM {table}")
        for statement in (
            "ATTACH ':memory:' AS x",
            "SELECT load_extension('x')",
            "CREATE TABLE x (y)",
        ):
            with pytest.raises(sqlite3.DatabaseError):
                conn.execute(statement)
