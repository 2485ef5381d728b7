"""Which job ran when, with what outcome; and that each runs in one process at a time."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from store.db import Pool, connection, execute, fetch_all, fetch_one, run

Outcome = Literal["done", "failed"]


@dataclass(frozen=True, slots=True)
class JobRun:
    job: str
    started_at: datetime
    took: timedelta | None
    outcome: Literal["running", "done", "failed"]
    rows: int | None
    error: str | None
    age: timedelta


@dataclass(frozen=True, slots=True)
class Started:
    """A run by its number, and whether somebody asked for it."""

    id: int
    asked: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A run that somebody asked for, and how long ago."""

    job: str
    age: timedelta


@contextmanager
def claimed(pool: Pool, job: str) -> Generator[bool]:
    """Whether the job is ours until the block ends: False while another process has it."""
    with connection(pool) as conn:
        row = run(conn, "job_runs/try_claim", job=job).fetchone()
        yield bool(row and row[0])


def start_run(pool: Pool, job: str) -> Started:
    """A new run of a claimed job."""
    found = fetch_one(pool, "job_runs/start_run", Started, job=job)
    assert found
    return found


def finish_run(
    pool: Pool, run_id: int, outcome: Outcome, *, rows: int | None = None, error: str | None = None
) -> None:
    """Records how the run ended."""
    execute(pool, "job_runs/finish_run", id=run_id, outcome=outcome, rows=rows, error=error)


def last_runs(pool: Pool) -> list[JobRun]:
    """The newest run of each job, by name."""
    return fetch_all(pool, "job_runs/last_runs", JobRun)


def ask_run(pool: Pool, job: str) -> bool:
    """Asks the jobs' process to run the job now; False where it is asked for already."""
    return execute(pool, "job_runs/ask_run", job=job) > 0


def asked_for(pool: Pool) -> list[Request]:
    """The runs that were asked for and did not begin yet, the first one first."""
    return fetch_all(pool, "job_runs/asked_for", Request)
