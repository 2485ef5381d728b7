"""Ingest runs as they are listed, and one of them with its files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.db import Pool, fetch_all, fetch_one
from store.pipeline.places import Place

RunState = Literal["running", "successful", "failed"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run: how many files it took and refused."""

    id: str
    began_at: datetime
    completed_at: datetime | None
    project: str | None
    source: str | None
    taken: int
    refused: int
    state: RunState

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return Place(self.began_at, self.id)


@dataclass(frozen=True, slots=True)
class WholeRun(Run):
    """A run with what else is told of it."""

    project_id: str | None
    started_at: datetime | None
    updated_at: datetime
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class File:
    """A file of a report: why it was not taken, and whose it is."""

    position: int
    path: str
    reason: str | None
    shot: str | None
    shot_id: str | None


def run_page(
    pool: Pool, *, days: int, most: int, project: str | None = None, before: Place | None = None
) -> list[Run]:
    """Runs of the last local days, the newest first, those after that place."""
    asked = {"before_at": before and before.at, "before_id": before and before.id}
    found = {"days": days, "most": most, "project": project}
    return fetch_all(pool, "pipeline/run_page", Run, **found, **asked)


def run_whole(pool: Pool, id: str) -> WholeRun | None:
    """The run, None where there is none."""
    return fetch_one(pool, "pipeline/run_whole", WholeRun, id=id)


def runs_before(pool: Pool, id: str, *, most: int) -> list[Run]:
    """The runs of the same source and project before it, the newest first."""
    return fetch_all(pool, "pipeline/runs_before", Run, id=id, most=most)


def run_files(pool: Pool, run: str, *, accepted: bool, most: int, after: int = 0) -> list[File]:
    """Files that a run took, or refused, in the order of its report, after that position."""
    asked = {"accepted": accepted, "most": most, "after": after}
    return fetch_all(pool, "pipeline/run_files", File, run=run, **asked)
