"""Render jobs as they are counted and listed, one of them with its history, and the news."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.db import Pool, fetch_all, fetch_one
from store.pipeline.places import Place

JobState = Literal[
    "queued", "waiting", "running", "succeeded", "failed", "cancelled", "skipped", "unknown"
]


@dataclass(frozen=True, slots=True)
class JobCount:
    """How many jobs of a farm are in a state."""

    farm: str
    state: JobState
    jobs: int


@dataclass(frozen=True, slots=True)
class Job:
    """A job. `status` is the farm's own word."""

    id: str
    came_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    project: str | None
    shot: str | None
    farm: str
    state: JobState
    status: str
    message: str | None
    frames_total: int | None
    frames_done: int | None
    frames_failed: int | None

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return Place(self.came_at, self.id)


@dataclass(frozen=True, slots=True)
class WholeJob(Job):
    """A job with what was asked for; `asked_by` is not told to everybody."""

    farm_type: str | None
    submitted_at: datetime | None
    shot_id: str | None
    version: str | None
    dcc: str | None
    scene: str | None
    frames: str | None
    output: str | None
    priority: str | None
    chunk_size: str | None
    asked_by: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """What a job was said to be from then on, in the farm's word."""

    at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class FarmJobs:
    """What farms are busy with."""

    running: int = 0
    queued: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """A live event: what happened to a job, or to a run."""

    id: int
    recorded_at: datetime
    kind: str
    entity_id: str
    project: str | None
    shot: str | None
    status: str | None
    farm: str | None
    message: str | None
    source: str | None
    completed_at: datetime | None
    taken: int | None
    refused: int | None


def job_counts(pool: Pool, *, days: int, project: str | None = None) -> list[JobCount]:
    """Jobs by farm and state: those that are not over, and those of the last local days."""
    return fetch_all(pool, "pipeline/job_counts", JobCount, days=days, project=project)


def job_page(
    pool: Pool,
    *,
    most: int,
    project: str | None = None,
    state: JobState | None = None,
    before: Place | None = None,
) -> list[Job]:
    """Jobs, the newest first, those after that place."""
    asked = {"before_at": before and before.at, "before_id": before and before.id}
    found = {"most": most, "project": project, "state": state}
    return fetch_all(pool, "pipeline/job_page", Job, **found, **asked)


def job_whole(pool: Pool, id: str) -> WholeJob | None:
    """The job, None where there is none."""
    return fetch_one(pool, "pipeline/job_whole", WholeJob, id=id)


def job_course(pool: Pool, id: str) -> list[Turn]:
    """What became of the job, the first first."""
    return fetch_all(pool, "pipeline/job_course", Turn, id=id)


def farm_jobs(pool: Pool) -> FarmJobs:
    """How many jobs run, and how many are in line."""
    return fetch_one(pool, "pipeline/farm_jobs", FarmJobs) or FarmJobs()


def news(pool: Pool, *, most: int, project: str | None = None) -> list[News]:
    """What happened last, the newest first: of what is numbered by now."""
    return fetch_all(pool, "pipeline/news", News, most=most, project=project)
