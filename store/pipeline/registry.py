"""Which ingest runs a file told of before."""

from dataclasses import dataclass

from store.db import Pool, fetch_all


@dataclass(frozen=True, slots=True)
class Known:
    id: str


def runs_from(pool: Pool, source: str) -> set[str]:
    """The ids of the runs that this source told of and that are not removed."""
    return {row.id for row in fetch_all(pool, "pipeline/runs_from", Known, source=source)}
