"""Jobs: one process at a time, every run recorded, and a failure that stops nothing."""

import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest

from jobs.loop import asked, run_all
from jobs.registry import JOBS, Job, named
from jobs.runner import Result, run_job
from jobs.stopping import Stopped
from settings import Settings
from store.db import Pool, open_pool
from store.job_runs import ask_run, asked_for, claimed, last_runs, start_run
from tests.programs import Program, environment

SETTINGS = Settings()
NEVER = Event()


def job(work: Callable[[], int], name: str = "work") -> Job:
    return Job(name, "does it", timedelta(hours=1), lambda pool, settings, stop: work())


def fails() -> int:
    raise ValueError("no such luck")


def stops() -> int:
    raise Stopped


def outcomes(pool: Pool) -> list[tuple[str, int | None]]:
    with pool.connection() as conn:
        return conn.execute("SELECT outcome, rows FROM job_runs ORDER BY id").fetchall()  # pyright: ignore[reportReturnType]


def test_a_run_is_recorded_with_what_it_did(pool: Pool) -> None:
    assert run_job(job(lambda: 7), pool, SETTINGS, NEVER) == Result("done", 7)
    (run,) = last_runs(pool)
    assert (run.job, run.outcome, run.rows, run.error) == ("work", "done", 7, None)
    assert run.took is not None


def test_a_failure_is_recorded_in_words(pool: Pool) -> None:
    result = run_job(job(fails), pool, SETTINGS, NEVER)
    assert result == Result("failed", error="ValueError: no such luck")
    assert last_runs(pool)[0].error == "ValueError: no such luck"


def test_a_run_that_gave_way_is_no_failure(pool: Pool) -> None:
    result = run_job(job(stops), pool, SETTINGS, NEVER)
    assert result
    assert result.outcome == "done"
    assert "half-way" in str(last_runs(pool)[0].error)


def test_of_runs_that_did_nothing_only_the_last_is_kept(pool: Pool) -> None:
    for rows in (0, 3, 0, 0, 0):
        run_job(job(lambda rows=rows: rows), pool, SETTINGS, NEVER)
    assert outcomes(pool) == [("done", 3), ("done", 0)]


def test_a_job_that_another_process_runs_is_left_to_it(pool: Pool) -> None:
    with claimed(pool, "work") as ours:
        assert ours
        assert run_job(job(lambda: 1), pool, SETTINGS, NEVER) is None
        assert run_job(job(lambda: 1, "other"), pool, SETTINGS, NEVER) == Result("done", 1)
    assert run_job(job(lambda: 1), pool, SETTINGS, NEVER) == Result("done", 1)


def test_a_run_whose_process_died_is_recorded_as_failed(pool: Pool) -> None:
    start_run(pool, "work")
    run_job(job(lambda: 1), pool, SETTINGS, NEVER)
    assert outcomes(pool) == [("failed", None), ("done", 1)]


def test_a_job_that_fails_does_not_stop_the_others(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    stop = Event()

    def last() -> int:
        stop.set()
        return 1

    run_all(pool, SETTINGS, stop, jobs=(job(fails, "first"), job(last, "second")))
    assert {run.job: run.outcome for run in last_runs(pool)} == {
        "first": "failed",
        "second": "done",
    }
    assert [record.getMessage() for record in caplog.records] == ["first: ValueError: no such luck"]


def test_a_stopped_process_begins_no_further_job(pool: Pool) -> None:
    stop = Event()

    def only() -> int:
        stop.set()
        return 1

    run_all(pool, SETTINGS, stop, jobs=(job(only, "first"), job(fails, "second")))
    assert [run.job for run in last_runs(pool)] == ["first"]


def test_every_job_runs_on_an_empty_store_in_every_edition(each_pool: Pool, tmp_path: Path) -> None:
    for each in JOBS:
        result = run_job(each, each_pool, Settings(data_dir=tmp_path), NEVER)
        assert result == Result("done", 0), each.name


def test_a_job_that_waits_for_somebody_holds_up_no_other(pool: Pool) -> None:
    stop, over = Event(), Event()

    def waits() -> int:
        over.wait(60)
        return 1

    def last() -> int:
        stop.set()
        return 1

    waiting = replace(job(waits, "waiting"), beside=True)
    run_all(pool, SETTINGS, stop, jobs=(waiting, job(last, "other")))
    over.set()
    assert "other" in [run.job for run in last_runs(pool) if run.outcome == "done"]


def test_a_job_beside_the_others_has_its_turn_again_and_again(pool: Pool) -> None:
    stop, turns = Event(), list[int]()

    def counts() -> int:
        turns.append(1)
        if len(turns) == 3:
            stop.set()
        return 1

    often = replace(job(counts, "often"), beside=True, every=timedelta(milliseconds=1))
    run_all(pool, SETTINGS, stop, jobs=(often,))
    assert len(turns) == 3


def test_a_run_that_is_asked_for_follows_at_once(pool: Pool) -> None:
    stop, turns = Event(), list[bool]()

    def asks_once() -> int:
        turns.append(ask_run(pool, "work"))
        if len(turns) == 2:
            stop.set()
        return 1

    run_all(pool, SETTINGS, stop, jobs=(job(asks_once),))
    assert turns == [True, True]


def test_a_job_beside_the_others_begins_when_it_is_asked_for_and_knows_that(pool: Pool) -> None:
    stop, turns = Event(), list[str]()

    def on_its_clock(pool: Pool, settings: Settings, stop: Event) -> int:
        turns.append("clock")
        ask_run(pool, "work")  # it has run, so it is known
        return 1

    def wanted(pool: Pool, settings: Settings, stop_: Event) -> int:
        turns.append("wanted")
        stop.set()
        return 1

    beside = replace(job(fails), run_once=on_its_clock, when_asked=wanted, beside=True)
    run_all(pool, SETTINGS, stop, jobs=(beside,))
    assert turns == ["clock", "wanted"]
    assert asked_for(pool) == []


def test_asking_twice_is_asking_once_and_any_run_is_the_answer(pool: Pool) -> None:
    assert not ask_run(pool, "made_up")
    run_job(job(lambda: 1), pool, SETTINGS, NEVER)
    assert ask_run(pool, "work")
    assert not ask_run(pool, "work")
    with claimed(pool, "work"):
        assert run_job(job(lambda: 1), pool, SETTINGS, NEVER) is None
    assert [request.job for request in asked_for(pool)] == ["work"]
    run_job(job(lambda: 1), pool, SETTINGS, NEVER)
    assert asked_for(pool) == []


def test_a_store_that_is_away_has_nothing_to_ask(pool: Pool) -> None:
    pool.close()
    assert asked(pool) == []


def test_the_refresh_gives_way_between_steps(pool: Pool) -> None:
    with pool.connection() as conn:
        conn.execute("INSERT INTO system_metrics (cpu_percent) VALUES (1)")
    stop = Event()
    stop.set()
    refresh = named("refresh_rollups")
    assert refresh
    result = run_job(refresh, pool, SETTINGS, stop)
    assert result
    assert "half-way" in str(result.error)


def test_old_samples_are_dropped_once_their_rollup_is_stored(pool: Pool, tmp_path: Path) -> None:
    with pool.connection() as conn:
        conn.execute(
            "INSERT INTO system_metrics (recorded_at) VALUES (now() - interval '40 days'), (now())"
        )
    settings = Settings(data_dir=tmp_path)
    results = {each.name: run_job(each, pool, settings, NEVER) for each in JOBS}
    assert results["drop_old_metrics"] == Result("done", 1)


def test_the_process_runs_every_job_at_the_start_and_ends_when_told(
    clone: Callable[[], str], tmp_path: Path
) -> None:
    url = clone()
    program = Program("-m", "jobs", env=environment(tmp_path, database_url=url, log_level="debug"))
    try:
        waited_for = {each.name for each in JOBS}
        while waited_for:
            line = program.until(": Result")
            waited_for = {name for name in waited_for if f" {name}: " not in line}
        assert program.end(signal.SIGTERM) == 0
    finally:
        program.clean_up()
    with psycopg.connect(url) as conn:
        found = conn.execute("SELECT job FROM job_runs WHERE outcome = 'done' ORDER BY job")
        assert found.fetchall() == [
            (each.name,) for each in sorted(JOBS, key=lambda each: each.name)
        ]


def test_the_process_takes_up_what_the_screen_asks_for(
    clone: Callable[[], str], tmp_path: Path
) -> None:
    url = clone()
    program = Program("-m", "jobs", env=environment(tmp_path, database_url=url, log_level="debug"))
    try:
        program.until("drop_old_metrics: Result")  # the last one, with an hour until the next
        with open_pool(url, name="test") as pool:
            assert ask_run(pool, "rotate_secrets")
            program.until("rotate_secrets: Result")
            assert asked_for(pool) == []
        assert program.end(signal.SIGTERM) == 0
    finally:
        program.clean_up()


SLEEPY = """
import jobs.loop, jobs.registry, datetime, settings
from store.db import open_pool
def sleep(pool, settings, stop):
    with pool.connection() as conn:
        conn.execute("SELECT pg_advisory_xact_lock(600)")
        print("asleep", flush=True)
        conn.execute("SELECT pg_sleep(600)")
job = jobs.registry.Job("sleep", "sleeps", datetime.timedelta(hours=1), sleep)
stop = jobs.loop.stopped_by_signals()
knobs = settings.load()
with open_pool(knobs.database_url, name="test", size=4) as pool:
    jobs.loop.run_all(pool, knobs, stop, jobs=(job,))
"""


def test_a_job_that_does_not_give_way_is_cancelled_in_the_store_too(
    clone: Callable[[], str], tmp_path: Path
) -> None:
    url = clone()
    program = Program("-c", SLEEPY, env=environment(tmp_path, database_url=url))
    try:
        program.until("asleep")
        assert program.end(signal.SIGTERM) == 0, program.said
    finally:
        program.clean_up()
    with psycopg.connect(url, options="-c lock_timeout=60s") as conn:
        conn.execute("SELECT pg_advisory_xact_lock(600)")  # free once the statement is no more
        found = conn.execute("SELECT outcome, error FROM job_runs").fetchall()
    assert found == [("done", "stopped half-way, the rest follows at the next run")]


def test_two_processes_never_run_a_job_at_once(pool: Pool) -> None:
    running, most, results = 0, 0, list[Result | None]()
    entered, leave = Event(), Event()

    def work() -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        entered.set()
        leave.wait()
        running -= 1
        return 1

    first = Thread(target=lambda: results.append(run_job(job(work), pool, SETTINGS, NEVER)))
    first.start()
    entered.wait()
    results.append(run_job(job(work), pool, SETTINGS, NEVER))
    leave.set()
    first.join()
    assert (most, results) == (1, [None, Result("done", 1)])
