"""Render jobs and ingest runs, looked up one by one or as lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access import documented, reading
from api.discretion import Hidden
from api.errors import Refused
from operations.bucket import Bucket
from operations.cache import Cache
from store.db import Pool
from store.pipeline import lookups
from store.pipeline.rows import IngestedFile, JobRequest, RefusedFile

MOST_WORDS = 20
NEW = 1.0  # seconds: a lookup is never older

router = APIRouter(tags=["Pipeline"], dependencies=[reading], responses=documented())
WITH_ID = documented(404)

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Asked(JobRequest):
    """What a farm was asked to render, whoever wrote it down."""

    model_config = ConfigDict(extra="ignore", strict=False)


class Job(BaseModel):
    """A job of a render farm. `status` is the farm's own word."""

    job_id: str = Field(examples=["stub-1"])
    status: str = Field(examples=["queued"])
    farm: str = Field(examples=["mock"])
    farm_type: str | None = Field(examples=["stub"])
    message: str | None
    request: Asked | None
    submitted_at: Moment | None = Field(examples=["2024-05-08T09:30:00+00:00"])

    def told(self, *, hidden: bool) -> Self:
        """The job; where that is to stay hidden, not who asked for it."""
        if hidden and self.request:
            self.request.user = None
        return self


class RunReport(BaseModel):
    """What a run did. The counts may be more than what is listed."""

    processed: list[IngestedFile] = Field(default_factory=list[IngestedFile])
    invalid: list[RefusedFile] = Field(default_factory=list[RefusedFile])
    warnings: list[str] = Field(default_factory=list[str])
    processed_count: int = Field(examples=[214])
    invalid_count: int = Field(examples=[0])


class Run(BaseModel):
    """An ingest run: running until it is completed."""

    id: str = Field(examples=["run-41"])
    started_at: Moment | None = Field(examples=["2024-05-08T09:24:48+00:00"])
    completed_at: Moment | None = Field(examples=["2024-05-08T09:30:00+00:00"])
    status: str = Field(examples=["completed"])
    report: RunReport


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the newest jobs a list is of."""

    limit: int
    statuses: tuple[str, ...] = ()
    farms: tuple[str, ...] = ()


class Lookups:
    """What callers share of jobs and runs: new, or nothing."""

    def __init__(self, cache: Cache, pool: Callable[[], Pool]) -> None:
        self.job = cache.add(
            "job",
            Bucket[str, lookups.Found](
                lambda ids: by_id(lookups.jobs_named(pool(), ids)), at_most=NEW
            ),
        )
        self.run = cache.add(
            "run",
            Bucket[str, lookups.Found](
                lambda ids: by_id(lookups.runs_named(pool(), ids)), at_most=NEW, weigh=files_in
            ),
        )
        self.jobs = cache.add(
            "jobs",
            Bucket[Wanted, list[lookups.Found]](
                lambda lists: {each: listed(pool(), each) for each in lists}, at_most=NEW
            ),
        )
        self.runs = cache.add(
            "runs",
            Bucket[int, list[lookups.Found]](
                lambda limits: {limit: lookups.runs(pool(), limit=limit) for limit in limits},
                at_most=NEW,
                weigh=lambda runs: sum(files_in(run) for run in runs or ()),
            ),
        )
        self.changed_by = {
            "render-jobs": (self.job, self.jobs),
            "ingest-runs": (self.run, self.runs),
        }

    def forget(self, kind: str) -> None:
        """Rows of this kind were pushed here: whoever pushed them shall find them."""
        for shared in self.changed_by.get(kind, ()):
            shared.forget()


def by_id(found: Sequence[lookups.Found]) -> dict[str, lookups.Found]:
    """The same by id."""
    return {each.id: each for each in found}


def files_in(run: lookups.Found | None) -> int:
    """As how many records a run counts: one, and one for each file of its report."""
    report: dict[str, list[object]] = run.payload["report"] if run else {}
    return 1 + sum(len(report.get(files) or ()) for files in ("processed", "invalid"))


def listed(pool: Pool, wanted: Wanted) -> list[lookups.Found]:
    """The jobs of a list."""
    return lookups.jobs(pool, limit=wanted.limit, statuses=wanted.statuses, farms=wanted.farms)


async def shared_lookups(request: Request) -> Lookups:
    """What the callers of this API share."""
    return request.app.state.lookups


Shares = Annotated[Lookups, Depends(shared_lookups)]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.", examples=[20])]
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Id = Annotated[
    str,
    Path(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00]*$",
        description="Its id, as it was told.",
        examples=["stub-1"],
    ),
]


@router.get("/jobs")
async def list_jobs(
    shares: Shares,
    hidden: Hidden,
    limit: Limit = 100,
    status: Annotated[
        list[Word] | None,
        Query(max_length=MOST_WORDS, description="Only of these statuses.", examples=[["queued"]]),
    ] = None,
    farm: Annotated[
        list[Word] | None,
        Query(max_length=MOST_WORDS, description="Only of these farms.", examples=[["mock"]]),
    ] = None,
) -> list[Job]:
    """Render jobs, the newest first."""
    words = tuple(sorted({word.lower() for word in status or ()}))
    found = await shares.jobs.get(Wanted(limit, words, tuple(sorted(set(farm or ())))))
    return [Job.model_validate(each.payload).told(hidden=hidden) for each in found or ()]


@router.get("/jobs/{job_id}", responses=WITH_ID)
async def get_job(shares: Shares, hidden: Hidden, job_id: Id) -> Job:
    """One render job."""
    found = await shares.job.get(job_id)
    if found is None:
        raise Refused(404, "job_not_found", "Job not found.")
    return Job.model_validate(found.payload).told(hidden=hidden)


@router.get("/runs")
async def list_runs(
    shares: Shares,
    limit: Annotated[int, Query(ge=1, le=100, description="How many at most.", examples=[20])] = 20,
) -> list[Run]:
    """Ingest runs with their reports, the newest first."""
    found = await shares.runs.get(limit)
    return [Run.model_validate(each.payload) for each in found or ()]


@router.get("/runs/{run_id}", responses=WITH_ID)
async def get_run(shares: Shares, run_id: Id) -> Run:
    """One ingest run with its report."""
    found = await shares.run.get(run_id)
    if found is None:
        raise Refused(404, "run_not_found", "Run not found.")
    return Run.model_validate(found.payload)
