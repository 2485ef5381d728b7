"""What the libraries hold, and how transcodes went."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import DOCUMENTED, reading
from api.pools import Reads
from store import library, transcode_stats
from store.library import NameCount
from store.transcode_stats import Filters, Job

MOST_DAYS = 3650

router = APIRouter(
    prefix="/api/v1/analytics",
    tags=["Analytics"],
    dependencies=[reading],
    responses=DOCUMENTED,
)


@dataclass(frozen=True, slots=True)
class Transcodes(transcode_stats.Totals):
    """`success_rate` is of the jobs whose end is known, `hw_accel_percent` of those that make
    video; both are NULL where there are none. `recent` holds the newest 50 jobs."""

    days: int
    codec_distribution: list[NameCount]
    recent: list[Job]


@router.get("/transcodes")
def transcodes(
    pool: Reads,
    days: Annotated[
        int, Query(ge=1, le=MOST_DAYS, description="Local days, today included.", examples=[30])
    ] = 30,
) -> Transcodes:
    """How many transcodes there were, how they ended, what they ran on and what they made."""
    totals = transcode_stats.totals(pool, days=days)
    return Transcodes(
        **{name: getattr(totals, name) for name in totals.__slots__},
        days=days,
        codec_distribution=transcode_stats.codecs(pool, days=days),
        recent=transcode_stats.recent(pool, Filters(days)),
    )


@router.get("/storage")
def storage(pool: Reads) -> list[library.Storage]:
    """Files and bytes of each library, largest first."""
    return library.storage(pool)


@router.get("/library-health")
def library_health(pool: Reads) -> list[library.Health]:
    """What each library holds and lacks, by name.

    `metadata_complete_percent` counts items that have both metadata and a poster, among those
    whose server tells of them. `atmos_unknown` items come from servers that tell nothing of sound.
    """
    return library.health(pool)
