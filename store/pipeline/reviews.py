"""What is shown in review, what waits there, and what a tracker and a disk disagree about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.db import Pool, fetch_all

Kind = Literal["missing_in_fs", "missing_in_s3", "orphan_in_fs", "orphan_in_s3", "version_mismatch"]
AGES = (1, 3, 7, 14, 30)  # days


@dataclass(frozen=True, slots=True)
class ReviewStanding:
    """What of a project is shown; `decided` is of `versions`, the clips one can decide on."""

    id: str
    project: str
    playlists: int
    clips: int
    shots: int
    seconds: float
    versions: int
    decided: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """A version that waits, or of which changes were asked."""

    id: str
    version: str
    decision: Literal["waiting", "changes"]
    project: str
    shot_id: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Aged:
    """How many versions are that old: `age` of AGES have passed."""

    decision: Literal["waiting", "changes"]
    age: int
    versions: int


@dataclass(frozen=True, slots=True)
class MismatchCount:
    kind: Kind
    mismatches: int


@dataclass(frozen=True, slots=True)
class Mismatch:
    id: str
    kind: Kind
    project: str | None
    shot_id: str | None
    version: str | None
    path: str | None
    message: str | None
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Shot:
    """A shot that can be asked about."""

    id: str
    shot: str
    scene: str | None
    episode: str | None
    project: str


def review_standing(pool: Pool, *, days: int, project: str | None = None) -> list[ReviewStanding]:
    """Each project that has playlists due in the last local days or later, by name."""
    return fetch_all(pool, "pipeline/review_standing", ReviewStanding, days=days, project=project)


def undecided(pool: Pool, *, most: int, project: str | None = None) -> list[Undecided]:
    """What waits the longest, the oldest first."""
    return fetch_all(pool, "pipeline/undecided", Undecided, most=most, project=project)


def ageing(pool: Pool, *, project: str | None = None) -> list[Aged]:
    """How many versions wait for how long, those of today first."""
    return fetch_all(pool, "pipeline/ageing", Aged, ages=list(AGES), project=project)


def mismatch_counts(pool: Pool, *, project: str | None = None) -> list[MismatchCount]:
    """Kinds of mismatches, the most frequent first."""
    return fetch_all(pool, "pipeline/mismatch_counts", MismatchCount, project=project)


def mismatches(
    pool: Pool, *, most: int, skip: int = 0, project: str | None = None, kind: Kind | None = None
) -> list[Mismatch]:
    """Mismatches that nobody resolved, the last found first."""
    asked = {"most": most, "skip": skip, "project": project, "kind": kind}
    return fetch_all(pool, "pipeline/mismatches", Mismatch, **asked)


def shots_like(pool: Pool, text: str, *, most: int, project: str | None = None) -> list[Shot]:
    """Shots that have all of these words in what they are called, the best first."""
    words = text.lower().split()[:8]
    return fetch_all(pool, "pipeline/shots_like", Shot, words=words, most=most, project=project)
