"""The demo's productions go on while somebody looks."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Event, Thread

from demo.living import JOB_EVERY, go_on, is_here, tell
from demo.production import production
from demo.production_loading import load_production
from store.db import Pool, connection
from store.pipeline import jobs, runs

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def held(pool: Pool) -> list[tuple[object, ...]]:
    with connection(pool) as conn:
        return conn.execute(
            "SELECT id, state, frames_done, completed_at FROM render_jobs UNION ALL"
            " SELECT id, source, invalid_count, completed_at FROM ingest_runs ORDER BY 1"
        ).fetchall()


def test_an_hour_is_the_same_however_often_one_looks(pool: Pool) -> None:
    whole = tell(pool, NOON, NOON + HOUR)
    once = held(pool)
    with connection(pool) as conn:
        conn.execute("TRUNCATE render_jobs, ingest_runs CASCADE")
    steps = [NOON + step * timedelta(seconds=97) for step in range(39)]
    told = sum(tell(pool, a, min(b, NOON + HOUR)) for a, b in pairwise(steps))
    assert told == whole
    assert held(pool) == once


def test_jobs_come_work_and_end_and_some_fail(pool: Pool) -> None:
    tell(pool, NOON, NOON + 3 * HOUR)
    page = jobs.job_page(pool, most=1000)
    states = Counter(job.state for job in page)
    assert sum(states.values()) >= 3 * HOUR // JOB_EVERY
    assert states["succeeded"] > states["failed"] > 0
    assert states["running"]
    assert states["queued"]
    assert all(job.completed_at for job in page if job.state in ("succeeded", "failed"))
    assert any(run.state == "failed" for run in runs.run_page(pool, days=3650, most=99))


def test_it_goes_on_by_itself_where_the_demo_is_and_nowhere_else(pool: Pool) -> None:
    assert not is_here(pool)
    load_production(pool, production(1, 30, int(datetime.now(UTC).timestamp())))
    assert is_here(pool)
    before, stop = len(held(pool)), Event()
    thread = Thread(target=go_on, args=(pool, stop), kwargs={"since": datetime.now(UTC) - HOUR})
    thread.start()
    while len(held(pool)) == before and thread.is_alive():
        thread.join(0.1)
    stop.set()
    thread.join()
    assert len(held(pool)) > before
