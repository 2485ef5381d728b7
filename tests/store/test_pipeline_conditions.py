"""Ingest that fails or stops and farms that let jobs wait, now and in the past."""

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from store.alert_rules import Wanted, policy
from store.backtest import Backtest, backtest
from store.conditions import CONDITIONS
from store.conditions.base import Past, Span
from store.db import Pool, connection
from store.events.batch import Rows
from store.events.pipeline import merge_ingest_runs, merge_render_jobs
from tests.store.watching import NOW, TICK, ago, look, values

MINUTE = timedelta(minutes=1)
WORDS = (
    "queued", "Pending", "submitted", "ready", "STARTUP", "requeueing", "waiting", "depend",
    "dependent", "blocked", "paused", "suspended", "running", "Rendering", "active", "started",
    "in_progress", "completed", "complete", "succeeded", "success", "finished", "done", "failed",
    "error", "errored", "dead", "cancelled", "canceled", "aborted", "killed", "skipped", "odd", "",
)  # fmt: skip


def told(rows: list[dict[str, Any]]) -> Rows:
    return Rows(list(range(len(rows))), json.dumps(rows, default=datetime.isoformat))


def run(
    pool: Pool, name: str, began: datetime, *, took: float | None = 2, refused: int = 0
) -> None:
    """An ingest run; it goes on where it took None minutes."""
    row: dict[str, Any] = {"id": name, "updated_at": began, "started_at": began}
    if took is not None:
        row |= {"completed_at": began + took * MINUTE, "report": {"invalid_count": refused}}
    merge_ingest_runs(pool, told([row]))


def job(pool: Pool, name: str, at: datetime, status: str, **about: Any) -> None:
    """What a farm says of a job."""
    merge_render_jobs(pool, told([{"id": name, "updated_at": at, "status": status} | about]))


def rule(name: str, **about: Any) -> Wanted:
    return Wanted("x", name, uuid4(), **{"keep_firing_minutes": 0, "for_minutes": 0, **about})


def tried(pool: Pool, name: str, days: int = 9, **about: Any) -> Backtest:
    return backtest(pool, rule(name, **about), days, at=NOW)


def remembered(pool: Pool, name: str, hours: float, wanted: Wanted) -> list[Past]:
    condition = CONDITIONS[name]
    params = condition.filled(wanted.params)
    span = Span(NOW - timedelta(hours=hours), NOW, params, policy(wanted, condition))
    return list(condition.past(pool, span) or ())


# Runs that fail


def test_a_streak_is_as_long_as_metrics_say(each_pool: Pool) -> None:
    run(each_pool, "old", ago(hours=9), refused=2)
    run(each_pool, "good", ago(hours=8))
    for hours in (7, 6, 5, 4):
        run(each_pool, f"bad-{hours}", ago(hours=hours), refused=1)
    assert values(each_pool, "ingest_failure_streak") == {"": 4}
    assert look(each_pool, "ingest_failure_streak")[""].note == "the newest is bad-4"


def test_a_run_that_goes_on_neither_counts_nor_ends_a_streak(each_pool: Pool) -> None:
    for hours in (7, 6):
        run(each_pool, f"bad-{hours}", ago(hours=hours), refused=1)
    run(each_pool, "at work", ago(hours=1), took=None)
    run(each_pool, "ends later", ago(minutes=1), took=5)
    assert values(each_pool, "ingest_failure_streak") == {"": 2}
    run(each_pool, "good", ago(minutes=30))
    assert values(each_pool, "ingest_failure_streak") == {"": 0}


def test_what_was_removed_does_not_count(each_pool: Pool) -> None:
    run(each_pool, "bad", ago(hours=2), refused=1)
    row = {"id": "bad", "updated_at": ago(hours=1), "removed": True}
    merge_ingest_runs(each_pool, told([row]))
    assert values(each_pool, "ingest_failure_streak") == {"": 0}
    assert values(each_pool, "ingest_no_success") == {"": 0}


def test_a_streak_is_remembered_from_its_fourth_run_to_the_next_success(each_pool: Pool) -> None:
    for hours in range(40, 30, -1):
        run(each_pool, f"bad-{hours}", ago(hours=hours), refused=1)
    run(each_pool, "at work", ago(hours=30.5), took=None)
    run(each_pool, "good", ago(hours=30))
    for hours in (29, 28, 27):
        run(each_pool, f"again-{hours}", ago(hours=hours), refused=1)
    (found,) = tried(each_pool, "ingest_failure_streak").episodes
    assert (found.started_at, found.ended_at) == (
        ago(hours=37) + TICK,
        ago(hours=30) + TICK,
    )
    assert found.worst == 10
    (found, goes_on) = tried(each_pool, "ingest_failure_streak", threshold=2).episodes
    assert (goes_on.started_at, goes_on.ended_at, goes_on.worst) == (ago(hours=27) + TICK, None, 3)


@pytest.mark.parametrize(
    ("name", "threshold"), [("ingest_failure_streak", 0), ("ingest_no_success", 1)]
)
@pytest.mark.parametrize("seed", range(3))
def test_the_past_is_what_each_tick_saw(pool: Pool, name: str, threshold: float, seed: int) -> None:
    random = Random(seed)
    for number in range(60):
        began = ago(hours=60 * random.random())
        run(pool, f"r{number}", began, took=300 * random.random(), refused=random.choice([0, 1, 1]))
    wanted = rule(name, threshold=threshold)
    past = {each.at: each.value or 0 for each in remembered(pool, name, 40, wanted)}
    ticks = [NOW - timedelta(hours=40) + n * TICK for n in range(1, 40 * 12 + 1)]
    wrong = [
        (at, past.get(at, 0), seen)
        for at in ticks
        if (seen := values(pool, name, at=at)[""] or 0) > threshold or past.get(at, 0) > threshold
        if past.get(at, 0) != pytest.approx(seen)
    ]
    assert not wrong
    assert any(value > threshold for value in past.values())


# Nothing comes in


def test_silence_is_counted_from_the_last_run_that_took_every_file(each_pool: Pool) -> None:
    assert values(each_pool, "ingest_no_success") == {"": 0}
    run(each_pool, "first", ago(hours=50), took=None)
    assert values(each_pool, "ingest_no_success") == {"": 50}
    run(each_pool, "bad", ago(hours=40), refused=1)
    assert values(each_pool, "ingest_no_success") == {"": 50}
    run(each_pool, "good", ago(hours=30), took=60)
    assert values(each_pool, "ingest_no_success") == {"": 29}
    run(each_pool, "not over", ago(minutes=1), took=30)
    assert values(each_pool, "ingest_no_success") == {"": 29}


def test_a_silence_is_remembered_until_something_came(each_pool: Pool) -> None:
    run(each_pool, "long ago", ago(days=20), took=0)
    run(each_pool, "a", ago(hours=100), took=0)
    run(each_pool, "bad", ago(hours=80), refused=1)
    run(each_pool, "b", ago(hours=60), took=0)
    run(each_pool, "c", ago(hours=30), took=0)
    found = tried(each_pool, "ingest_no_success").episodes
    assert [(each.started_at, each.ended_at) for each in found[1:]] == [
        (ago(hours=76) + TICK, ago(hours=60)),
        (ago(hours=36) + TICK, ago(hours=30)),
        (ago(hours=6) + TICK, None),
    ]
    assert found[0].started_at == ago(days=9) + TICK
    assert found[0].ended_at == ago(hours=100)
    assert found[-1].worst == 30


# Jobs that wait


def test_a_job_waits_since_it_was_submitted_or_queued_again(each_pool: Pool) -> None:
    job(each_pool, "new", ago(minutes=50), "queued", farm="a", submitted_at=ago(minutes=60))
    job(each_pool, "new", ago(minutes=40), "PENDING")
    job(each_pool, "again", ago(hours=9), "queued", farm="a", submitted_at=ago(hours=9))
    job(each_pool, "again", ago(hours=8), "running")
    job(each_pool, "again", ago(minutes=30), "requeueing")
    job(each_pool, "paused", ago(hours=5), "paused", farm="b")
    job(each_pool, "done", ago(hours=5), "queued", farm="b")
    job(each_pool, "done", ago(hours=4), "done")
    job(each_pool, "nobody's", ago(minutes=10), "queued")
    assert values(each_pool, "farm_queue_wait") == {"a": 60, "unknown": 10}
    assert look(each_pool, "farm_queue_wait")["a"].note == "2 queued, new for longest"
    assert values(each_pool, "farm_queue_wait", jobs=2) == {"a": 30, "unknown": 0}
    merge_render_jobs(each_pool, told([{"id": "new", "updated_at": NOW, "removed": True}]))
    assert values(each_pool, "farm_queue_wait") == {"a": 30, "unknown": 10}


def test_a_long_wait_is_remembered_farm_by_farm(each_pool: Pool) -> None:
    job(each_pool, "x", ago(hours=50), "queued", farm="a", submitted_at=ago(hours=50))
    job(each_pool, "x", ago(hours=45), "running")
    job(each_pool, "x", ago(hours=44), "completed")
    job(each_pool, "short", ago(hours=40), "queued", farm="a")
    job(each_pool, "short", ago(hours=39), "running")
    job(each_pool, "y", ago(hours=3), "queued", farm="b", submitted_at=ago(hours=6))
    first, second = tried(each_pool, "farm_queue_wait").episodes
    assert (first.target, first.started_at, first.ended_at) == (
        "a",
        ago(hours=48) + TICK,
        ago(hours=45),
    )
    assert (second.target, second.started_at, second.ended_at) == ("b", ago(hours=3), None)
    assert second.worst == 360
    assert tried(each_pool, "farm_queue_wait", params={"jobs": 2}).count == 0


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_past_of_a_queue_is_what_each_tick_saw(pool: Pool, jobs: int) -> None:
    random, wanted = Random(jobs), rule("farm_queue_wait", threshold=20, params={"jobs": jobs})
    start, seen = NOW - 60 * TICK, dict[tuple[str, datetime], float]()
    for tick in range(1, 61):
        at = start + tick * TICK
        for _ in range(3):
            moment = at - random.random() * TICK
            name = f"j{random.randrange(12)}"
            status = random.choice(["queued", "ready", "running", "failed", "paused"])
            job(pool, name, moment, status, farm=f"farm {int(name[1:]) % 2}")
        for farm, value in values(pool, "farm_queue_wait", at=at, jobs=jobs).items():
            seen[farm, at] = value or 0
    past = {
        (each.target, each.at): each.value or 0
        for each in remembered(pool, "farm_queue_wait", 5, wanted)
    }
    long = {key: value for key, value in seen.items() if value > 20}
    assert long
    assert long == {key: pytest.approx(value) for key, value in past.items() if value > 20}


def test_a_word_of_a_farm_means_the_same_everywhere(each_pool: Pool) -> None:
    for number, word in enumerate(WORDS):
        job(each_pool, f"j{number}", NOW, word or "x")
    with connection(each_pool) as conn:
        wrong = conn.execute(
            b"SELECT status, state, job_state(status) FROM render_jobs"
            b" WHERE state IS DISTINCT FROM job_state(status)"
        ).fetchall()
        known = conn.execute(b"SELECT count(DISTINCT state) FROM render_jobs").fetchone()
    assert wrong == []
    assert known == (8,)
