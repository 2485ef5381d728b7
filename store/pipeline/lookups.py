"""Render jobs and ingest runs as other programs look them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.db import Pool, fetch_all


@dataclass(frozen=True, slots=True)
class Found:
    """A job or a run, with what is shown of it."""

    id: str
    payload: dict[str, Any]


def jobs(
    pool: Pool,
    *,
    limit: int,
    statuses: Sequence[str] | None = None,
    farms: Sequence[str] | None = None,
) -> list[Found]:
    """Jobs of these statuses (in small letters) and farms, the newest first."""
    chosen = {
        "statuses": list(statuses) if statuses else None,
        "farms": list(farms) if farms else None,
    }
    return fetch_all(pool, "pipeline/jobs", Found, limit=limit, **chosen)


def jobs_named(pool: Pool, ids: Sequence[str]) -> list[Found]:
    """Those of the jobs that there are."""
    return fetch_all(pool, "pipeline/jobs_named", Found, ids=list(ids))


def runs(pool: Pool, *, limit: int) -> list[Found]:
    """Runs, the newest first."""
    return fetch_all(pool, "pipeline/runs", Found, limit=limit)


def runs_named(pool: Pool, ids: Sequence[str]) -> list[Found]:
    """Those of the runs that there are."""
    return fetch_all(pool, "pipeline/runs_named", Found, ids=list(ids))
