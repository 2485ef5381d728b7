"""The projects that are worked on, and each of them in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.db import Pool, fetch_all


@dataclass(frozen=True, slots=True)
class Project:
    id: str
    name: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a project stands. A shot that is shown counts once in each playlist."""

    id: str
    name: str
    code: str | None
    shots: int
    versions: int
    errors: int
    playlists: int
    clips: int
    shown_shots: int
    duration_seconds: float


def projects(pool: Pool) -> list[Project]:
    """The projects, by name; those that are archived or removed left out."""
    return fetch_all(pool, "pipeline/projects", Project)


def projects_named(pool: Pool, ids: Sequence[str]) -> list[Numbers]:
    """How those of the projects stand that there are."""
    return fetch_all(pool, "pipeline/projects_named", Numbers, ids=list(ids))
