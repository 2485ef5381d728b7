"""Reports → Exports: what is to be taken out is counted, asked for, followed and fetched."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from jobs import make_exports
from operations import exports
from settings import load
from store import preferences
from store.db import Pool
from store.exports import runs
from store.exports.runs import Asker, Run
from store.job_runs import claimed
from tests.store.plays import save, whole
from tests.ui.conftest import Screen
from tests.ui.watching import become

AMARA = Asker("amara", is_admin=True)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The data folder of the screen."""
    monkeypatch.setenv("CINEVAULT_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def filled(screen: Screen) -> Screen:
    """Plays of two people, of the last days and of years ago."""
    now = datetime.now(UTC)
    plays = [whole(n, now - timedelta(days=n), 0.1, user=n % 2, item=1) for n in range(1, 6)]
    save(screen.pool, [*plays, whole(9, datetime(2020, 5, 1, tzinfo=UTC), 1, user=1, item=1)])
    return screen


def asked(pool: Pool, asker: Asker = AMARA) -> Run:
    """An export that waits."""
    return exports.ask_for(pool, load(), exports.Wish("sessions"), asker)


def made(pool: Pool, asker: Asker = AMARA) -> Run:
    """One that is ready."""
    run = asked(pool, asker)
    assert make_exports.run_once(pool, load(), Event()) == 1
    return run


def press(screen: Screen, label: str) -> None:
    """Presses the button."""
    next(button for button in screen.at.button if button.label == label).click()
    screen.run()


def links(screen: Screen) -> list[str]:
    """The addresses that the page leads to."""
    return [link.proto.url for link in screen.at.get("link_button")]


def test_an_empty_list_says_so_and_rows_are_counted_before(filled: Screen) -> None:
    filled.open("reports")
    assert "No exports yet" in filled.text()
    assert "**5 rows**" in filled.text()
    filled.open("reports", period="All", dataset="Plays")
    assert "**6 rows**" in filled.text()
    filled.open("reports", dataset="Alert log")
    assert "Nothing matches" in filled.text()


def test_what_the_form_says_is_asked_for(filled: Screen) -> None:
    filled.open("reports", period="All", format="JSON")
    filled.at.multiselect(key="columns").set_value(["title", "started_at"])
    filled.at.toggle(key="hide").set_value(True)
    filled.run()
    press(filled, "Create export")
    (run,) = runs.recent(filled.pool, AMARA)
    assert (run.dataset, run.file_format, run.since, run.until) == ("sessions", "json", None, None)
    assert (run.columns, run.hide_names, run.zone) == (
        ["title", "started_at"],
        True,
        "Europe/Berlin",
    )
    assert (run.state, run.asked_by, run.rows_total) == ("waiting", "amara", 6)
    assert "sessions\\.json" in filled.text()
    press(filled, "Cancel")
    assert runs.recent(filled.pool, AMARA)[0].state == "cancelled"


def test_how_far_it_is_is_told(filled: Screen) -> None:
    run = asked(filled.pool)
    with claimed(filled.pool, "make_exports"):
        assert runs.next_one(filled.pool)
        assert runs.note_progress(filled.pool, run.id, 3, 6, 1_500_000)
        filled.open("reports")
        (bar,) = filled.at.get("progress")
        assert (bar.proto.value, bar.proto.text) == (50, "3 of 6 rows · 1.50 MB")
    filled.open("reports")
    assert "ended before it was done" in filled.text()


def test_one_that_is_ready_is_fetched_from_the_api_and_deleted(filled: Screen) -> None:
    run = made(filled.pool)
    filled.open("reports")
    assert links(filled) == [f"/api/v1/exports/{run.id}/file"]
    filled.open("reports", export=str(run.id))
    assert f"/api/v1/exports/{run.id}/manifest" in links(filled)
    assert "| Rows | 6 |" in filled.text()
    press(filled, "Delete")
    assert runs.recent(filled.pool, AMARA) == []
    assert not exports.home(load(), run.id).exists()


def test_why_there_is_no_file_is_told(filled: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    run = asked(filled.pool)
    monkeypatch.setattr(exports, "LEAST_ROOM", 10**18)
    make_exports.run_once(filled.pool, load(), Event())
    for filters in ({}, {"export": str(run.id)}):
        filled.open("reports", **filters)
        assert "Make room" in filled.text()
    assert filled.at.button(key="create-export").disabled
    assert "not enough" in filled.text()


def test_too_many_rows_for_excel_are_refused_before(
    filled: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.exports.writing.SHEET", 5)
    filled.open("reports", period="All", format="XLSX")
    assert "at most 5 rows and these are 6" in filled.at.warning[0].value
    assert filled.at.button(key="create-export").disabled


def test_nobody_takes_it_up_is_told(filled: Screen) -> None:
    asked(filled.pool)
    filled.open("reports")
    assert not filled.at.warning
    with filled.pool.connection() as conn:
        conn.execute("UPDATE exports SET created_at = now() - interval '1 minute'")
    filled.open("reports")
    assert "python -m jobs" in filled.at.warning[0].value


def test_analysts_see_their_own_and_no_file_that_names(filled: Screen) -> None:
    foreign = made(filled.pool)
    become(filled, "analyst")
    me = Asker("a analyst")
    filled.open("reports")
    assert links(filled) == []
    filled.open("reports", export=str(foreign.id))
    assert "No such export" in filled.text()
    press_create(filled)
    (run,) = runs.recent(filled.pool, me)
    assert run.discreet
    make_exports.run_once(filled.pool, load(), Event())
    filled.open("reports", export=str(run.id))
    assert f"/api/v1/exports/{run.id}/file" in links(filled)
    preferences.tune(filled.pool, "pseudonyms", True)
    filled.open("reports", export=str(run.id))
    assert "Make it again" in filled.text()


def press_create(screen: Screen) -> None:
    screen.open("reports")
    press(screen, "Create export")


def test_a_list_without_its_store_says_so(filled: Screen) -> None:
    filled.open("reports")
    filled.line.cut()
    filled.run()
    assert "cannot be reached" in filled.text()
