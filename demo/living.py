"""The demo's productions go on: runs begin and end, jobs come, render and are over."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

from demo.arrays import stream
from demo.production import FARMS, PROJECTS, SOURCES, Row, told
from store.db import Pool
from store.events.batch import Rows
from store.events.pipeline import merge_ingest_runs, merge_render_jobs
from store.pipeline.lookups import jobs_named, runs_named

JOB_EVERY, RUN_EVERY = timedelta(seconds=25), timedelta(minutes=4)
LONGEST = timedelta(minutes=10)  # of a job or a run
REST = 2.0
FAILING = 0.07

Reports = Iterator[tuple[datetime, Row]]
Story = Callable[[int, datetime], Reports]


def is_here(pool: Pool) -> bool:
    """Whether the store holds the demo's productions: into any others nothing is made up."""
    return bool(jobs_named(pool, ["cache-000"]) and runs_named(pool, ["run-0000"]))


def go_on(pool: Pool, stop: Event, *, since: datetime | None = None) -> None:
    """Tells of what happens from then on (or from now), as it happens, until told to stop."""
    known = since or datetime.now(UTC)
    while not stop.is_set():
        now = datetime.now(UTC)
        tell(pool, known, now)
        known = now
        stop.wait(REST)


def tell(pool: Pool, since: datetime, until: datetime) -> int:
    """Writes what happened after one moment and up to another; how many reports that were."""
    runs = within(RUN_EVERY, run, since, until)
    jobs = within(JOB_EVERY, job, since, until)
    for merge, rows in ((merge_ingest_runs, runs), (merge_render_jobs, jobs)):
        if rows:
            merge(pool, Rows(list(range(len(rows))), json.dumps(rows)))
    return len(runs) + len(jobs)


def within(every: timedelta, story: Story, since: datetime, until: datetime) -> list[Row]:
    """The reports of that time, of all that began before and may still go on."""
    step = every.total_seconds()
    first = int((since - LONGEST).timestamp() // step)
    last = int(until.timestamp() // step)
    found: list[tuple[datetime, Row]] = []
    for number in range(first, last + 1):
        began = datetime.fromtimestamp(number * step, UTC)
        found += [(at, row) for at, row in story(number, began) if since < at <= until]
    return [row for _, row in sorted(found, key=lambda each: each[0])]


def job(number: int, began: datetime) -> Reports:
    """A job: in line, at work, half done, over. The same for the same number."""
    rng = stream(number, "living jobs")
    farm, farm_type = FARMS[int(rng.integers(len(FARMS)))]
    starts = began + timedelta(seconds=float(rng.uniform(10, 90)))
    takes = timedelta(seconds=float(rng.uniform(60, 300)))
    failed = float(rng.random()) < FAILING
    name = f"live-{number:x}"
    first: Row = {
        "farm": farm,
        "farm_type": farm_type,
        "project_id": PROJECTS[int(rng.integers(len(PROJECTS)))][0],
        "request": {"dcc": "houdini", "scene": f"/jobs/{name}.hip", "farm": farm},
        "submitted_at": told(began),
        "frames_total": 120,
    }
    over: Row = {"status": "completed", "frames_done": 120}
    if failed:
        over = {"status": "failed", "message": "The licence server does not answer."}
    yield report(name, began, {"status": "queued"} | first)
    yield report(name, starts, {"status": "running", "started_at": told(starts), "frames_done": 0})
    yield report(name, starts + takes / 2, {"frames_done": 60})
    yield report(name, starts + takes, over | {"completed_at": told(starts + takes)})


def run(number: int, began: datetime) -> Reports:
    """A run: begun, over. The same for the same number."""
    rng = stream(number, "living runs")
    name = f"live-run-{number:x}"
    ended = began + timedelta(seconds=float(rng.uniform(20, 150)))
    taken = [{"path": f"/in/{name}/{place:04}.exr"} for place in range(int(rng.integers(3, 12)))]
    refused = [{"path": f"/in/{name}/notes.txt", "reason": "The name says no show."}]
    first: Row = {
        "source": SOURCES[int(rng.integers(len(SOURCES)))],
        "project_id": PROJECTS[int(rng.integers(len(PROJECTS)))][0],
        "started_at": told(began),
    }
    made = {"processed": taken, "invalid": refused if float(rng.random()) < FAILING else []}
    yield report(name, began, first)
    yield report(name, ended, {"completed_at": told(ended), "report": made})


def report(name: str, at: datetime, more: Row) -> tuple[datetime, Row]:
    """A report, and when it is told."""
    return at, {"id": name, "updated_at": told(at)} | more
