"""Ready reports, their schedules and questions in SQL on the screen, for whom they are."""

from contextlib import suppress

import pytest

from store import audit, preferences, saved_queries
from store.accounts import create_account
from store.analytics.asking import QuestionFailed, Running
from store.db import connection
from store.errors import StoreError
from store.reports import schedules
from store.reports.catalog import reports
from store.saved_queries import WrongQuery
from tests.ui.conftest import Screen, lines
from tests.ui.watching import become, evening, rename
from ui.reports import previews
from ui.reports.saved import TEXT

HOSTILE = "=<script>alert(1)</script>[x](http://example.org)"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("CINEVAULT_DATA_DIR", str(tmp_path))


def press(screen: Screen, label: str) -> None:
    """Presses the button, and runs what comes of it."""
    next(button for button in screen.at.button if button.label == label).click()
    screen.run()


def labels(screen: Screen) -> list[str]:
    return [button.label for button in screen.at.button]


def cells(screen: Screen) -> str:
    return "\n".join(table.value.to_csv() for table in screen.at.dataframe)


def test_reports_are_listed(screen: Screen) -> None:
    screen.open("reports", tab="Reports")
    assert {f"**{report.title}**" for report in reports()} <= set(labels(screen))
    assert "No schedules" in screen.text()
    assert "New schedule" in labels(screen)


def test_a_report_shows_its_figures_and_tables(screen: Screen) -> None:
    evening(screen)
    rename(screen, "A film", HOSTILE)
    screen.open("reports", tab="Reports", report="Concurrency records")
    assert screen.metric("Peak streams") == "0"
    first, last = day_of_plays(screen)
    screen.open("reports", tab="Reports", report="Year in review", **{"from": first, "to": last})
    assert int(screen.metric("Plays")) > 0
    assert HOSTILE in cells(screen)
    assert "Schedule" in labels(screen)
    assert len(screen.at.get("plotly_chart")) >= 2


def day_of_plays(screen: Screen) -> tuple[str, str]:
    """The first and last day of plays."""
    with connection(screen.pool) as conn:
        found = conn.execute(
            "SELECT min(local_day(started_at))::text, max(local_day(started_at))::text "
            "FROM stream_sessions"
        ).fetchone()
    assert found
    return found[0], found[1]


def test_an_analyst_reads_pseudonyms_and_plans_nothing(screen: Screen) -> None:
    evening(screen)
    rename(screen, "A film", "Zebulon")
    preferences.tune(screen.pool, "pseudonyms", True)
    first, last = day_of_plays(screen)
    become(screen, "analyst", None)
    screen.open("reports", tab="Reports", report="Year in review", **{"from": first, "to": last})
    assert "V-" in cells(screen)
    assert "Zebulon" not in cells(screen) + screen.text()
    assert "Schedule" not in labels(screen)
    screen.open("reports", tab="Reports")
    assert "New schedule" not in labels(screen)


def test_a_report_is_taken_away_and_written_down(screen: Screen) -> None:
    evening(screen)
    rename(screen, "A film", HOSTILE)
    first, last = day_of_plays(screen)
    screen.open("reports", tab="Reports", report="Year in review", **{"from": first, "to": last})
    order = previews.ordered("year_in_review", previews.today(), {}, None, None)
    found = previews.made(previews.Source(str(screen.pool.conninfo), "Europe/Berlin", False), order)
    rows = lines(previews.content(found, "csv", "Who watched most", "amara"))
    assert all(row["username"].startswith("'=") for row in rows if "script" in row["username"])
    entry = audit.recent(screen.pool)[0]
    assert (entry.actor, entry.action) == ("amara", "report.export")
    assert entry.detail["report"] == "year_in_review"


def test_a_schedule_is_made_and_changed_in_a_dialog(screen: Screen) -> None:
    screen.open("reports", tab="Reports")
    press(screen, "New schedule")
    next(each for each in screen.at.text_input if each.label == "Folder").input("../elsewhere")
    press(screen, "Create schedule")
    assert "within the folder" in screen.text()
    screen.open("reports", tab="Reports")
    press(screen, "New schedule")
    next(each for each in screen.at.text_input if each.label == "Folder").input("finance")
    press(screen, "Create schedule")
    (one,) = schedules.schedules(screen.pool)
    assert (one.report, one.every, one.on_day, one.folder) == (
        "year_in_review",
        "month",
        1,
        "finance",
    )
    assert one.created_by == "amara"
    assert "Waiting" in cells(screen)
    assert audit.recent(screen.pool)[0].action == "report_schedules.insert"


def asked(screen: Screen, text: str) -> None:
    """Asks, and waits for what comes of it."""
    screen.at.text_area(key=TEXT).input(text)
    press(screen, "Run")
    if "sql-running" in screen.at.session_state:
        running: Running = screen.at.session_state["sql-running"]
        with suppress(QuestionFailed, StoreError):
            running.result()
        screen.run()


def test_a_question_is_answered_and_written_down(screen: Screen) -> None:
    evening(screen)
    rename(screen, "A film", HOSTILE)
    screen.open("reports", tab="SQL")
    asked(screen, "SELECT username, count(*) AS plays FROM plays GROUP BY ALL")
    assert HOSTILE in cells(screen)
    assert "rows in" in screen.text() or "1 row in" in screen.text()
    entry = audit.recent(screen.pool)[0]
    assert (entry.actor, entry.action) == ("amara", "sql.ask")
    assert entry.detail["text"].startswith("SELECT username")
    assert entry.detail["rows"] >= 1
    assert "seconds" in entry.detail


def test_texts_that_are_missing_are_shown_as_that(screen: Screen) -> None:
    evening(screen)
    screen.open("reports", tab="SQL")
    asked(screen, "SELECT 'here' AS a, '' AS b UNION ALL SELECT NULL, 'there'")
    assert "here,\n" in cells(screen)
    assert ",,there\n" in cells(screen)
    asked(screen, "FROM plays")
    assert "rows in" in screen.text() or "1 row in" in screen.text()


@pytest.mark.parametrize("text", ["SELECT DATE '4000-01-01 (BC)'", "SELECT union_value(x := 1)"])
def test_what_cannot_be_shown_is_told(screen: Screen, text: str) -> None:
    screen.open("reports", tab="SQL")
    asked(screen, text)
    assert "cannot be shown" in screen.text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT\n* FROM accounts", "Line 2: There is no relation accounts"),
        ("SELECT * FROM play", "There is: plays"),
        ("SELECT usernam FROM plays", 'Line 1: Referenced column "usernam" not found'),
        ("SELECT usernam FROM plays", 'There is "username"'),
        ("DROP TABLE plays", "Only SELECT is allowed"),
        ("  ", "between 1 and"),
        ("SELECT 1 -- \0", "between 1 and"),
    ],
)
def test_what_is_wrong_is_said(screen: Screen, text: str, said: str) -> None:
    screen.open("reports", tab="SQL")
    asked(screen, text)
    assert said in screen.text().replace("\\", "")


def test_a_question_is_cancelled(screen: Screen) -> None:
    screen.open("reports", tab="SQL")
    screen.at.text_area(key=TEXT).input("SELECT count(*) FROM range(1000000000000)")
    press(screen, "Run")
    running: Running = screen.at.session_state["sql-running"]
    assert "Cancel" in labels(screen)
    running.cancel()
    with pytest.raises(QuestionFailed):
        running.result()
    screen.run()
    assert "cancelled" in screen.text()
    assert audit.recent(screen.pool)[0].detail["problem"] == "The question was cancelled."


def test_relations_are_explained(screen: Screen) -> None:
    screen.open("reports", tab="SQL")
    assert "playback_daily" in cells(screen)
    screen.at.selectbox(key="sql-relation").set_value("plays")
    screen.run()
    assert "transcode_reasons" in cells(screen)
    assert "why the server converted it" in cells(screen)


def test_an_analyst_asks_under_pseudonyms(screen: Screen) -> None:
    evening(screen)
    rename(screen, "A film", "Zebulon")
    preferences.tune(screen.pool, "pseudonyms", True)
    become(screen, "analyst", None)
    screen.open("reports", tab="SQL")
    asked(screen, "SELECT name FROM users")
    assert "V-" in cells(screen)
    assert "Zebulon" not in cells(screen)


def test_queries_are_kept_and_shared(screen: Screen) -> None:
    amara = screen_account(screen)
    ben = create_account(screen.pool, "ben", "correct horse", "analyst").id
    first = saved_queries.keep(screen.pool, amara, " My  query ", "FROM plays", is_shared=False)
    again = saved_queries.keep(screen.pool, amara, "my query", "FROM users", is_shared=False)
    assert first == again
    assert saved_queries.saved(screen.pool, ben) == []
    saved_queries.keep(screen.pool, amara, "my query", "FROM users", is_shared=True)
    (seen,) = saved_queries.saved(screen.pool, ben)
    assert (seen.name, seen.text, seen.owner, seen.is_own) == (
        "my query",
        "FROM users",
        "amara",
        False,
    )
    assert not saved_queries.forget(screen.pool, ben, seen.id)
    screen.open("reports", tab="SQL")
    screen.at.selectbox(key="sql-saved").select_index(0)
    screen.run()
    assert screen.at.text_area(key=TEXT).value == "FROM users"
    assert saved_queries.forget(screen.pool, amara, seen.id)
    for name, text in (("", "FROM plays"), ("x", " "), ("x" * 101, "FROM plays"), ("x", "\0")):
        with pytest.raises(WrongQuery):
            saved_queries.keep(screen.pool, amara, name, text, is_shared=False)


def screen_account(screen: Screen):
    with connection(screen.pool) as conn:
        ((found,),) = conn.execute("SELECT id FROM accounts WHERE name = 'amara'").fetchall()
    return found
