"""The projects that are worked on, also while the store is away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from api.access import OF_DASHBOARDS, OF_ONE, of_dashboards
from api.dashboard import Moment, seconds
from api.errors import Refused
from api.freshness import say_age
from api.pipeline import Id
from operations.bucket import USABLE, Bucket
from operations.cache import Cache
from store.db import Pool
from store.errors import StoreError
from store.pipeline.projects import Numbers, projects_named
from store.pipeline.roster import Registry, Roster

WHOLE = ""

router = APIRouter(tags=["Dashboard"], dependencies=[of_dashboards], responses=OF_DASHBOARDS)


class Named(BaseModel):
    """A project."""

    id: str = Field(examples=["alpha"])
    name: str = Field(examples=["Alpha"])
    code: str | None = Field(description="As its files are named.", examples=["ALP"])


class Projects(BaseModel):
    """The projects by name, as they were at a moment."""

    projects: list[Named]
    synced_at: Moment = Field(examples=["2024-05-08T09:30:00+00:00"])
    source: Literal["store", "disk", "memory"] = Field(
        description="Where they are from: the last two while the store is away."
    )


class ProjectStatus(BaseModel):
    shots: int = Field(examples=[32])
    versions: int = Field(examples=[128])
    errors: int = Field(description="What reconciliation found amiss.", examples=[1])


class ProjectReview(BaseModel):
    playlists: int = Field(examples=[3])
    clips: int = Field(examples=[18])
    shots: int = Field(description="Each counts once in each playlist.", examples=[12])
    duration_seconds: float = Field(examples=[450.0])


class Project(Named):
    """A project in numbers, counted as /metrics counts."""

    status: ProjectStatus
    review: ProjectReview


@dataclass(frozen=True, slots=True)
class KnownProjects:
    """What callers share of projects; the registry is for when the store is away."""

    registry: Registry
    all: Bucket[str, Roster]
    one: Bucket[str, Numbers]

    async def hydrate(self) -> None:
        """Reads the projects at the start, so that the file is as new as the store."""
        try:
            await self.all.get(WHOLE)
        except StoreError:
            self.registry.last()  # says what is wrong with the file, if anything is


def known_projects(
    cache: Cache, registry: Registry, reads: Callable[[], Pool], writes: Callable[[], Pool]
) -> KnownProjects:
    """Them, in buckets of the cache. The list is the authority: no replica is asked for it."""
    numbers = Bucket[str, Numbers](
        lambda ids: {found.id: found for found in projects_named(reads(), ids)},
        usable=USABLE,
        of_projects=True,
    )
    return KnownProjects(
        registry,
        cache.add("projects", Bucket[str, Roster](synced(registry, writes), weigh=listed)),
        cache.add("project", numbers),
    )


def synced(
    registry: Registry, pool: Callable[[], Pool]
) -> Callable[[Sequence[str]], dict[str, Roster]]:
    """What reads the list and keeps it on disk."""
    return lambda keys: dict.fromkeys(keys, registry.sync(pool()))


def listed(found: Roster | None) -> int:
    """How many projects the list has."""
    return len(found.projects) if found else 0


async def shared_projects(request: Request) -> KnownProjects:
    """What the callers of this API share."""
    return request.app.state.projects


Shares = Annotated[KnownProjects, Depends(shared_projects)]


@router.get("/projects")
async def list_projects(shares: Shares) -> Projects:
    """The projects that are worked on, by name; from disk or memory while the store is away."""
    try:
        found = await shares.all.get(WHOLE)
    except StoreError:
        if (found := shares.registry.last()) is None:
            raise
    assert found
    return Projects.model_validate(found, from_attributes=True)


@router.get("/projects/{project_id}", responses=OF_ONE)
async def get_project(shares: Shares, project_id: Id, response: Response) -> Project:
    """How one project stands."""
    answer = await shares.one.ask(project_id)
    if answer.found is None:
        raise Refused(404, "project_not_found", "There is no such project, or it is archived.")
    say_age(response, answer)
    return shown(answer.found)


def shown(found: Numbers) -> Project:
    """The project as it is answered."""
    return Project(
        id=found.id,
        name=found.name,
        code=found.code,
        status=ProjectStatus(shots=found.shots, versions=found.versions, errors=found.errors),
        review=ProjectReview(
            playlists=found.playlists,
            clips=found.clips,
            shots=found.shown_shots,
            duration_seconds=seconds(found.duration_seconds),
        ),
    )
