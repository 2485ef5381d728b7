"""One run of one job: in one process at a time, recorded, and never the end of the others."""

import logging
from dataclasses import dataclass
from threading import Event

from jobs.registry import Job, Work
from jobs.stopping import Stopped
from settings import Settings
from store.db import Pool
from store.job_runs import Outcome, claimed, finish_run, start_run

logger = logging.getLogger("jobs")


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended: `rows` is what it did, `error` why it did not."""

    outcome: Outcome
    rows: int | None = None
    error: str | None = None


def run_job(job: Job, pool: Pool, settings: Settings, stop: Event) -> Result | None:
    """How the run ended, which is recorded too; None while another process runs the job."""
    with claimed(pool, job.name) as ours:
        if not ours:
            return None
        started = start_run(pool, job.name)
        work = (started.asked and job.when_asked) or job.run_once
        result = attempt(job.name, work, pool, settings, stop)
        finish_run(pool, started.id, result.outcome, rows=result.rows, error=result.error)
        return result


def attempt(name: str, work: Work, pool: Pool, settings: Settings, stop: Event) -> Result:
    """Runs the job; whatever it raises becomes the result."""
    try:
        return Result("done", work(pool, settings, stop))
    except Stopped:
        return Result("done", error="stopped half-way, the rest follows at the next run")
    except Exception as exc:
        logger.debug("%s: trace", name, exc_info=True)
        return Result("failed", error=f"{type(exc).__name__}: {exc}")
