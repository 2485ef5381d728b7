"""Schedules: each week or month once, whatever happened meanwhile, and why when it is not there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from jobs import make_reports
from operations.reports import scheduled
from operations.reports.scheduled import Due, WrongSchedule, due, fulfil, next_time
from settings import Settings
from store import audit
from store.db import Pool, acting, connection, open_pool
from store.errors import Conflict
from store.reports import schedules
from store.reports.schedules import Run, Schedule, Wanted
from tests.store.alerts import make_channel

BERLIN = ZoneInfo("Europe/Berlin")
MONTHLY = Wanted("transcode_bill", {"top": 5}, "month", 1, time(6))
NOW = datetime(2026, 6, 1, 4, 30, tzinfo=UTC)  # half past six in Berlin
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def schedule(**about: Any) -> Schedule:
    """A schedule that was never run."""
    known: dict[str, Any] = dict.fromkeys(Schedule.__slots__) | {
        name: getattr(MONTHLY, name) for name in Wanted.__slots__
    }
    return Schedule(**known | {"id": uuid4(), "created_by": "a", "counts_from": LONG_AGO} | about)


def run_of(one: Schedule, first: date, outcome: Any, **about: Any) -> Run:
    known: dict[str, Any] = dict.fromkeys(Run.__slots__) | {"attempts": 1, "last_day": first}
    return Run(
        **known
        | {"schedule_id": one.id, "first_day": first, "started_at": NOW, "outcome": outcome}
        | about
    )


def spans(found: list[Due]) -> list[tuple[str, str]]:
    return [(str(each.first), str(each.last)) for each in found]


@pytest.fixture
def settings(pool: Pool, tmp_path: Path) -> Settings:
    return Settings(
        database_url=str(pool.conninfo), timezone="Europe/Berlin", reports_dir=tmp_path / "reports"
    )


def test_a_month_is_due_on_its_day_by_the_clock_on_the_wall() -> None:
    one = schedule(counts_from=NOW - timedelta(days=2))
    assert due([one], {}, NOW - timedelta(minutes=31), BERLIN) == []
    assert spans(due([one], {}, NOW, BERLIN)) == [("2026-05-01", "2026-05-31")]
    assert next_time(one, NOW, BERLIN) == datetime(2026, 7, 1, 6, tzinfo=BERLIN)
    assert next_time(one, NOW - timedelta(hours=1), BERLIN) == datetime(
        2026, 6, 1, 6, tzinfo=BERLIN
    )


def test_a_week_is_the_seven_days_before() -> None:
    monday = datetime(2026, 6, 1, tzinfo=UTC)
    one = schedule(every="week", on_day=1, at=time(0), counts_from=monday - timedelta(days=7))
    assert spans(due([one], {}, monday, BERLIN)) == [("2026-05-25", "2026-05-31")]
    october = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # where clocks go back, a week is longer
    early = schedule(every="week", on_day=7, at=time(1))
    assert next_time(early, october, BERLIN) == datetime(2026, 11, 1, 1, tzinfo=BERLIN)
    # Where clocks go forward, a schedule at an hour that does not exist is late by an hour at most.
    sunday = schedule(every="week", on_day=7, at=time(2, 30), counts_from=LONG_AGO)
    at = datetime(2026, 3, 29, 2, tzinfo=UTC)
    assert spans(due([sunday], {}, at, BERLIN))[-1] == ("2026-03-22", "2026-03-28")


def test_missed_months_are_made_up_for_once() -> None:
    one = schedule(counts_from=datetime(2026, 2, 15, tzinfo=UTC))
    missed = due([one], {}, NOW, BERLIN)
    assert spans(missed) == [
        ("2026-02-01", "2026-02-28"),
        ("2026-03-01", "2026-03-31"),
        ("2026-04-01", "2026-04-30"),
        ("2026-05-01", "2026-05-31"),
    ]
    there = {(one.id, each.first): run_of(one, each.first, "done") for each in missed}
    assert due([one], there, NOW, BERLIN) == []
    years = schedule(counts_from=LONG_AGO)
    assert len(due([years], {}, NOW, BERLIN)) == scheduled.MOST_MISSED
    assert due([schedule(is_enabled=False)], {}, NOW, BERLIN) == []


def test_what_failed_is_tried_again_later_and_not_for_ever() -> None:
    one, first = schedule(counts_from=NOW - timedelta(days=2)), date(2026, 5, 1)

    def is_due(outcome: str, **about: Any) -> bool:
        return bool(
            due([one], {(one.id, first): run_of(one, first, outcome, **about)}, NOW, BERLIN)
        )

    assert not is_due("failed", next_attempt_at=NOW + timedelta(minutes=1))
    assert is_due("failed", next_attempt_at=NOW - timedelta(minutes=1))
    assert not is_due("failed", attempts=5)
    assert is_due("running"), "whoever ran it is gone: jobs hold a lock"
    assert not is_due("running", attempts=5)


def test_a_schedule_writes_its_file_once_and_tells_its_channel(
    pool: Pool, settings: Settings
) -> None:
    channel = make_channel(pool)
    wanted = replace(MONTHLY, folder="finance/bills", channel_id=channel)
    with acting("amara"):
        made = schedules.create(pool, wanted, by="amara")
        schedules.ask(pool, made)
    assert make_reports.run_once(pool, settings, Event()) == 1
    assert make_reports.run_once(pool, settings, Event()) == 0
    (one,) = schedules.schedules(pool)
    assert (one.outcome, one.error, one.asked_at, one.attempts) == ("done", None, None, 1)
    (path,) = (settings.reports_dir or Path()).rglob("*.*")
    assert str(path) == one.path
    assert path.parent.name == "bills"
    assert path.read_text().startswith("<!doctype html>")
    with connection(pool) as conn:
        ((kind, payload),) = conn.execute("SELECT kind, payload FROM notifications").fetchall()
    assert kind == "meta"
    assert payload["title"].startswith("Transcode bill, 1 – ")
    assert "Transcoded plays: 0" in payload["text"]
    assert str(path) in payload["text"]
    entries = audit.recent(pool, object_type="report_schedules")
    assert [(entry.actor, entry.action) for entry in entries] == [
        ("amara", "report_schedules.update"),
        ("amara", "report_schedules.insert"),
    ]


def test_a_failure_says_why_and_the_next_attempt_helps(
    pool: Pool, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "reports").write_text("in the way")
    made = schedules.create(pool, MONTHLY, by="amara")
    schedules.ask(pool, made)
    assert make_reports.run_once(pool, settings, Event()) == 0
    (one,) = schedules.schedules(pool)
    assert one.outcome == "failed"
    assert "reports" in str(one.error)
    assert one.next_attempt_at
    assert one.started_at
    assert one.next_attempt_at - one.started_at == timedelta(minutes=15)
    (tmp_path / "reports").unlink()
    assert one.first_day
    assert one.last_day
    runs = {(run.schedule_id, run.first_day): run for run in schedules.runs(pool)}
    assert due([one], runs, one.started_at, BERLIN) == []
    (again,) = due([one], runs, one.next_attempt_at, BERLIN)
    assert again == Due(one, one.first_day, one.last_day)
    assert fulfil(pool, settings, again, one.next_attempt_at)
    (one,) = schedules.schedules(pool)
    assert (one.outcome, one.attempts, one.error) == ("done", 2, None)


def test_after_five_attempts_it_is_given_up(pool: Pool, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("in the way")
    schedules.create(pool, MONTHLY, by="amara")
    (one,) = schedules.schedules(pool)
    waits = list[timedelta | None]()
    for _ in range(5):
        assert not fulfil(pool, settings, Due(one, date(2026, 5, 1), date(2026, 5, 31)), NOW)
        (run,) = schedules.runs(pool)
        waits.append(run.next_attempt_at and run.next_attempt_at - NOW)
    assert waits == [*(timedelta(minutes=15 * 2**n) for n in range(4)), None]


@pytest.mark.parametrize(
    "name", ["../elsewhere", "/etc", "~root", "a/../../b", "x" * 101, "a\nb", "a\0b"]
)
def test_a_folder_cannot_lie_elsewhere(settings: Settings, name: str) -> None:
    with pytest.raises(WrongSchedule):
        scheduled.check(replace(MONTHLY, folder=name), settings)


def test_a_link_does_not_lead_elsewhere(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "out").symlink_to(tmp_path)
    with pytest.raises(WrongSchedule, match="within"):
        scheduled.check(replace(MONTHLY, folder="out"), settings)


@pytest.mark.parametrize(
    "about",
    [
        {"report": "nothing"},
        {"file_format": "docx"},
        {"on_day": 29},
        {"on_day": 8, "every": "week"},
        {"parameters": {"tip": 1}},
        {"parameters": {"top": "many"}},
    ],
)
def test_what_cannot_be_is_said(settings: Settings, about: dict[str, Any]) -> None:
    with pytest.raises(WrongSchedule):
        scheduled.check(replace(MONTHLY, **about), settings)


def test_two_schedules_do_not_write_the_same_files(pool: Pool) -> None:
    schedules.create(pool, MONTHLY, by="amara")
    with pytest.raises(Conflict) as found:
        schedules.create(pool, replace(MONTHLY, parameters={"top": 9}), by="ben")
    assert found.value.constraint == "idx_report_schedules_files"
    schedules.create(pool, replace(MONTHLY, folder="ben"), by="ben")


def test_a_channel_that_goes_takes_no_schedule_along(pool: Pool) -> None:
    channel = make_channel(pool)
    made = schedules.create(pool, replace(MONTHLY, channel_id=channel), by="amara")
    with connection(pool) as conn:
        conn.execute("DELETE FROM notification_channels")
    (one,) = schedules.schedules(pool)
    assert one.channel_id is None
    assert schedules.update(pool, made, replace(MONTHLY, is_enabled=False))
    assert schedules.delete(pool, made)
    assert not schedules.delete(pool, made)


def test_schedules_come_back_with_a_backup(clone: Callable[..., str]) -> None:
    url = clone()
    with open_pool(url, name="test", size=1) as pool, connection(pool) as conn:
        text = Path("sql/queries/backups/relations.sql").read_bytes().replace(b"%%", b"%")
        names = {row[0] for row in conn.execute(text)}
    assert {"report_schedules", "report_runs", "saved_queries"} <= names
