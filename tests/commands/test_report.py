"""`cinevault report` and `cinevault sql`, really run."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from bench.loads import UNTIL
from demo.loading import Order as Demo
from demo.loading import load
from store import audit
from store.db import open_pool
from tests.programs import cinevault, complaint, environment

SPAN = ("--from", "2026-05-27", "--to", "2026-06-01")


@pytest.fixture
def filled(clone: Callable[..., str]) -> str:
    """The address of a store with some days."""
    url = clone(timezone="Europe/Berlin")
    with open_pool(url, name="test") as pool:
        load(pool, Demo(200, 5, 1, UNTIL, ZoneInfo("Europe/Berlin")))
    return url


def test_reports_are_listed_printed_and_written(filled: str, tmp_path: Path) -> None:
    env = environment(tmp_path, database_url=filled, timezone="Europe/Berlin")
    assert "transcode_bill" in cinevault("report", env=env).stdout
    told = cinevault("report", "year_in_review", *SPAN, env=env).stdout
    assert "Plays: 200" in told
    assert "Who watched most" in told
    for file_format in ("html", "parquet", "csv", "json"):
        path = tmp_path / f"year.{file_format}"
        cinevault("report", "year_in_review", *SPAN, "-o", str(path), env=env)
        assert path.stat().st_size > 100
    found = duckdb.sql(f"SELECT sum(plays) FROM '{tmp_path / 'year.parquet'}'").fetchone()
    assert found == (200,)
    with open_pool(filled, name="test", size=1) as pool:
        (entry, *_) = audit.recent(pool)
    assert (entry.actor, entry.action) == ("command line", "report.export")


def test_questions_are_answered_and_written_down(filled: str, tmp_path: Path) -> None:
    env = environment(tmp_path, database_url=filled, timezone="Europe/Berlin")
    question = tmp_path / "question.sql"
    question.write_text("SELECT count(*) AS plays FROM plays")
    assert "200" in cinevault("sql", "-f", str(question), env=env).stdout
    csv = cinevault("sql", question.read_text(), "--format", "csv", env=env).stdout
    assert csv.splitlines() == ["plays", "200"]
    path = tmp_path / "plays.parquet"
    cinevault("sql", "FROM plays", "-o", str(path), env=env)
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchone() == (200,)
    with open_pool(filled, name="test", size=1) as pool:
        entries = audit.recent(pool)
    assert [entry.action for entry in entries[:3]] == ["sql.ask"] * 3
    assert entries[0].detail["rows"] == 200
    assert "playback_daily" in cinevault("sql", "--relations", env=env).stdout


def test_a_question_comes_from_standard_input(filled: str, tmp_path: Path) -> None:
    env = environment(tmp_path, database_url=filled, timezone="Europe/Berlin")
    assert "42" in cinevault("sql", "-", env=env, stdin="SELECT 6 * 7 AS x").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "nothing"), "There is no report nothing"),
        (("report", "transcode_bill", "--set", "top"), "is not KEY=VALUE"),
        (("report", "transcode_bill", "--from", "May"), "is no day"),
        (("report", "transcode_bill", "-o", "bill.docx"), "End bill.docx in one of"),
        (("sql", "SELECT\n nothing FROM plays"), "line 2"),
        (("sql", "DROP TABLE plays"), "Only SELECT is allowed"),
        (("sql", "FROM plays", "--rows", "0"), "--rows goes up to"),
        (("sql", "-f", "nowhere.sql"), "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    clone: Callable[..., str], tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    env = environment(tmp_path, database_url=clone(timezone="UTC"), timezone="UTC")
    assert said in complaint(cinevault(*words, env=env))
