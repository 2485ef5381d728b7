"""How productions stand: what there is, how taking in goes, how far the shots came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.db import Pool, fetch_all, fetch_one, fetch_value

# Where the way of a shot ends (store/pipeline/way.py), or what review said of it.
Stands = Literal[
    "ingest_broken",
    "ingest_unknown",
    "version_broken",
    "version_waiting",
    "render_broken",
    "render_waiting",
    "render_unknown",
    "playlist_broken",
    "approved",
    "changes",
    "rejected",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is. `undecided` is versions in playlists that nobody decided on."""

    projects: int = 0
    shots: int = 0
    versions: int = 0
    new_versions: int = 0
    errors: int = 0
    undecided: int = 0
    undecided_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class IngestStanding:
    """How taking files in goes; None of what never was."""

    last_at: datetime | None = None
    last_failed: bool | None = None
    last_success_at: datetime | None = None
    failure_streak: int = 0
    failing_since: datetime | None = None
    running: int = 0


@dataclass(frozen=True, slots=True)
class Stood:
    """How many shots stand there."""

    stands: Stands
    shots: int


def anything(pool: Pool) -> bool:
    """Whether anybody ever told of a production."""
    return bool(fetch_value(pool, "pipeline/anything"))


def standing(pool: Pool, *, days: int, project: str | None = None) -> Standing:
    """What there is of a project, or of all; what waits in playlists of the last local days."""
    found = fetch_one(pool, "pipeline/standing", Standing, days=days, project=project)
    return found or Standing()


def ingest_standing(pool: Pool, *, project: str | None = None) -> IngestStanding:
    """How taking files in goes for a project, or for all."""
    found = fetch_one(pool, "pipeline/ingest_standing", IngestStanding, project=project)
    return found or IngestStanding()


def flow(pool: Pool, *, days: int, project: str | None = None) -> list[Stood]:
    """Where the shots stand for which anything came in or was published in the last local days."""
    return fetch_all(pool, "pipeline/flow", Stood, days=days, project=project)
