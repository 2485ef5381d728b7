"""How productions stand, in a few numbers."""

from dataclasses import dataclass
from datetime import datetime

from store.db import Pool, fetch_all, fetch_one


@dataclass(frozen=True, slots=True)
class Status:
    projects: int
    shots: int
    versions: int
    errors: int


@dataclass(frozen=True, slots=True)
class Ingest:
    """The ten newest runs by how they went; the rest is of all runs."""

    total: int
    successful: int
    failed: int
    running: int
    last_success_at: datetime | None
    failure_streak: int


@dataclass(frozen=True, slots=True)
class Jobs:
    """How many jobs have this status on this farm."""

    status: str
    farm: str
    jobs: int


@dataclass(frozen=True, slots=True)
class Review:
    """What of a project is shown in review."""

    project: str
    playlists: int
    clips: int
    shots: int
    duration_seconds: float


def status(pool: Pool) -> Status:
    """How much there is, and how much is amiss; archived projects left out."""
    return fetch_one(pool, "pipeline/status", Status) or Status(0, 0, 0, 0)


def ingest(pool: Pool) -> Ingest:
    """How taking files in goes."""
    return fetch_one(pool, "pipeline/ingest", Ingest) or Ingest(0, 0, 0, 0, None, 0)


def jobs_by(pool: Pool) -> list[Jobs]:
    """Jobs by status and farm, both in the order of the alphabet."""
    return fetch_all(pool, "pipeline/jobs_by", Jobs)


def review(pool: Pool) -> list[Review]:
    """Each project that has playlists, by name."""
    return fetch_all(pool, "pipeline/review", Review)
