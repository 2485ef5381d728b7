"""What the machines do, and the first screen's numbers."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import DOCUMENTED, documented, reading
from api.days import Between, Days
from api.errors import Refused
from api.knobs import Knobs
from api.pools import Reads
from store import machines, overview
from store.machines import Disk, Gpu, Point, Snapshot, Stretch

LATE = 3  # samples missing
MOST_POINTS = 1000
DEFAULT_HOURS, MOST_HOURS = 24, 168
HOST = Query(max_length=255, description="Of this machine only.", examples=["harbour"])

router = APIRouter(
    prefix="/api/v1/analytics",
    tags=["Analytics"],
    dependencies=[reading],
    responses=DOCUMENTED,
)


@dataclass(frozen=True, slots=True)
class Overview:
    """Days begin at midnight in CINEVAULT_TIMEZONE, weeks on the day that Settings name. Levels
    are those of the worst machine, and NULL once three samples are missing; `recorded_at` is the
    newest sample."""

    active_streams: int
    total_plays_today: int
    total_plays_week: int
    unique_users_today: int
    bandwidth_today_bytes: int
    library_size: int
    storage_used_bytes: int
    transcodes_today: int
    direct_plays_today: int
    direct_streams_today: int
    failures_today: int
    cpu_percent: float | None
    memory_percent: float | None
    disk_free_gb: float | None
    disk_total_gb: float | None
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Machine(Snapshot):
    """The newest sample of a machine with its disks and graphics cards."""

    disks: list[Disk]
    gpus: list[Gpu]
    stale: bool


@dataclass(frozen=True, slots=True)
class History:
    """Mean and peak of each gauge per step of time, oldest first; empty steps are left out."""

    hours: int
    resolution_seconds: int
    points: list[Point]


@router.get("/overview")
def get_overview(pool: Reads, knobs: Knobs) -> Overview:
    """The first screen's numbers: what plays, what today and this week brought, how full it is."""
    now, held = overview.today(pool), overview.totals(pool)
    found = machines.newest(pool)
    fresh = [sample for sample in found if not is_stale(sample, knobs.collect_seconds)]
    fullest = max(fresh, key=lambda sample: sample.disk_percent or 0, default=None)
    return Overview(
        active_streams=now.active_streams,
        total_plays_today=now.plays,
        total_plays_week=held.plays_this_week,
        unique_users_today=now.viewers,
        bandwidth_today_bytes=round(now.bytes),
        library_size=held.library_items,
        storage_used_bytes=round(held.library_bytes or 0),
        transcodes_today=now.transcodes,
        direct_plays_today=now.direct_plays,
        direct_streams_today=now.direct_streams,
        failures_today=now.failures,
        cpu_percent=machines.highest(sample.cpu_percent for sample in fresh),
        memory_percent=machines.highest(sample.memory_percent for sample in fresh),
        disk_free_gb=fullest.disk_free_gb if fullest else None,
        disk_total_gb=fullest.disk_total_gb if fullest else None,
        recorded_at=max((sample.recorded_at for sample in found), default=None),
    )


def is_stale(sample: Snapshot, every: float) -> bool:
    """Whether the machine has been silent for longer than it should."""
    return sample.age_seconds > LATE * every


@router.get("/system", responses=documented(404))
def system(pool: Reads, knobs: Knobs, host: Annotated[str | None, HOST] = None) -> Machine:
    """The newest sample of a machine, with its disks and GPUs; any machine's without `host`.

    `stale` says that three samples are missing: the rest is how it was then.
    """
    found = [sample for sample in machines.newest(pool) if host in (None, sample.host)]
    if not found:
        raise Refused(
            404,
            "no_samples",
            "No machine has sent a sample within a week."
            if host is None
            else "This machine has sent no sample within a week.",
            "Machines send them while the collector runs on them.",
        )
    newest = max(found, key=lambda sample: sample.recorded_at)
    return Machine(
        **asdict(newest),
        disks=machines.disks(pool, host=newest.host),
        gpus=machines.gpus(pool, host=newest.host),
        stale=is_stale(newest, knobs.collect_seconds),
    )


@router.get("/system/history")
def system_history(
    pool: Reads,
    days: Between,
    hours: Annotated[
        int | None,
        Query(ge=1, le=MOST_HOURS, description="Hours before now; 24 unless told.", examples=[24]),
    ] = None,
    host: Annotated[str | None, HOST] = None,
) -> History:
    """What the gauges showed: mean and peak per step of time, at most a thousand steps.

    Ask for the last `hours`, or for local days with `from` and `to`. A day comes from the samples,
    anything longer from whole hours, which are kept for good. Without `host`, all machines are
    taken together.
    """
    if days == Days(None, None):
        asked = lately(hours or DEFAULT_HOURS, host)
    elif hours is None:
        span = machines.local_days(pool, days.since, days.until)
        asked = machines.stretch(span.since, span.until, most=MOST_POINTS, host=host)
    else:
        raise Refused(422, "invalid", "hours: give either hours or from and to")
    return History(
        hours=round((asked.until - asked.since) / machines.HOUR),
        resolution_seconds=round(asked.step.total_seconds()),
        points=machines.history(pool, asked),
    )


def lately(hours: int, host: str | None) -> Stretch:
    """The last hours."""
    now = datetime.now(UTC)
    return machines.stretch(now - timedelta(hours=hours), now, most=MOST_POINTS, host=host)
