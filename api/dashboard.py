"""What a dashboard of productions shows, for programs made for the Trafalgar dashboard."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema

from api.access import OF_DASHBOARDS, of_dashboards
from api.freshness import say_age
from operations.bucket import USABLE, Answer, Bucket
from operations.cache import Cache
from store.db import Pool
from store.pipeline import summary

WHOLE = ""
Part = TypeVar("Part")

# With an offset in numbers, as such programs know it.
Moment = Annotated[
    datetime,
    PlainSerializer(lambda at: at.astimezone(UTC).isoformat()),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]

router = APIRouter(tags=["Dashboard"], dependencies=[of_dashboards], responses=OF_DASHBOARDS)


class Status(BaseModel):
    """What is worked on; projects that are archived are left out."""

    projects: int = Field(examples=[4])
    shots: int = Field(examples=[128])
    versions: int = Field(examples=[512])
    errors: int = Field(description="What reconciliation found amiss.", examples=[3])


class RunCounts(BaseModel):
    """The ten newest ingest runs; a run failed when it refused a file."""

    total: int = Field(examples=[10])
    successful: int = Field(examples=[9])
    failed: int = Field(examples=[1])
    running: int = Field(examples=[0])


class Ingest(BaseModel):
    counts: RunCounts
    last_success_at: Moment | None = Field(examples=["2024-05-08T09:30:00+00:00"])
    failure_streak: int = Field(
        description="Runs that failed since the last success. One that goes on does not count.",
        examples=[0],
    )


class Render(BaseModel):
    """Render jobs by the farm's own word for how they are, in small letters, and by farm."""

    jobs: int = Field(examples=[6])
    by_status: dict[str, int] = Field(examples=[{"completed": 4, "failed": 1, "running": 1}])
    by_farm: dict[str, int] = Field(examples=[{"mock": 5, "tractor": 1}])


class ReviewTotals(BaseModel):
    projects: int = Field(examples=[3])
    playlists: int = Field(examples=[7])
    clips: int = Field(examples=[42])
    shots: int = Field(description="Each counts once in each playlist.", examples=[28])
    duration_seconds: float = Field(examples=[963.5])


class ReviewProject(BaseModel):
    project: str = Field(examples=["alpha"])
    playlists: int = Field(examples=[3])
    clips: int = Field(examples=[18])
    shots: int = Field(examples=[12])
    duration_seconds: float = Field(examples=[450.0])


class Review(BaseModel):
    totals: ReviewTotals
    projects: list[ReviewProject]


class Metrics(BaseModel):
    """Ingest, renders and review in one piece."""

    status: Status
    ingest: Ingest
    render: Render
    review: Review


class Parts:
    """What callers share of the numbers: a bucket for each part."""

    def __init__(self, cache: Cache, pool: Callable[[], Pool]) -> None:
        def part(name: str, read: Callable[[Pool], Part]) -> Bucket[str, Part]:
            return cache.add(name, Bucket[str, Part](whole(read, pool), usable=USABLE))

        self.status = part("status", summary.status)
        self.ingest = part("ingest", summary.ingest)
        self.render = part("render", summary.jobs_by)
        self.review = part("review", summary.review)


def whole(
    read: Callable[[Pool], Part], pool: Callable[[], Pool]
) -> Callable[[Sequence[str]], dict[str, Part]]:
    """What reads a part, of which there is only one."""
    return lambda keys: dict.fromkeys(keys, read(pool()))


async def shared_parts(request: Request) -> Parts:
    """What the callers of this API share."""
    return request.app.state.parts


@router.get("/metrics")
async def metrics(response: Response, parts: Annotated[Parts, Depends(shared_parts)]) -> Metrics:
    """How productions stand: projects, ingest runs, render jobs and review."""
    status, ingest, render, review = await asyncio.gather(
        parts.status.ask(WHOLE),
        parts.ingest.ask(WHOLE),
        parts.render.ask(WHOLE),
        parts.review.ask(WHOLE),
    )
    say_age(response, status, ingest, render, review)
    return Metrics(
        status=Status.model_validate(there(status), from_attributes=True),
        ingest=ingested(there(ingest)),
        render=rendered(there(render)),
        review=reviewed(there(review)),
    )


def there(answer: Answer[Part]) -> Part:
    """What was found: of a part there always is something."""
    assert answer.found is not None
    return answer.found


def ingested(found: summary.Ingest) -> Ingest:
    """How taking files in goes."""
    return Ingest(
        counts=RunCounts.model_validate(found, from_attributes=True),
        last_success_at=found.last_success_at,
        failure_streak=found.failure_streak,
    )


def rendered(found: list[summary.Jobs]) -> Render:
    """The jobs, added up both ways."""
    by_status, by_farm = Counter[str](), Counter[str]()
    for row in found:
        by_status[row.status] += row.jobs
        by_farm[row.farm] += row.jobs
    return Render(
        jobs=by_status.total(),
        by_status=dict(sorted(by_status.items())),
        by_farm=dict(sorted(by_farm.items())),
    )


def reviewed(found: list[summary.Review]) -> Review:
    """The projects and their sums."""
    return Review(
        totals=ReviewTotals(
            projects=len(found),
            playlists=sum(row.playlists for row in found),
            clips=sum(row.clips for row in found),
            shots=sum(row.shots for row in found),
            duration_seconds=seconds(sum(row.duration_seconds for row in found)),
        ),
        projects=[
            ReviewProject(
                project=row.project,
                playlists=row.playlists,
                clips=row.clips,
                shots=row.shots,
                duration_seconds=seconds(row.duration_seconds),
            )
            for row in found
        ],
    )


def seconds(lasted: float) -> float:
    """The seconds to a thousandth: frames by their rate add up to crooked numbers."""
    return round(lasted, 3)
