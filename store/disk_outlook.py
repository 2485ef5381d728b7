"""When each disk will be full, as the alert on it judges: for the screens."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from store.conditions import forecast
from store.conditions.disks import RecentDisk, disk_days, disk_lately, reading, sooner
from store.conditions.forecast import Point, Trend
from store.db import Pool


@dataclass(frozen=True, slots=True)
class Outlook:
    """Days until it is full, the range of that where there is one, and it in words."""

    host: str
    target: str
    free: float
    total: float | None
    days: float | None
    soonest: float | None
    latest: float | None
    words: str


def outlooks(pool: Pool, *, at: datetime | None = None) -> list[Outlook]:
    """How each disk that was seen lately goes on, by host and mount."""
    at = at or datetime.now(UTC)
    days = {
        target: [Point(row.day.toordinal(), row.lowest, row.total) for row in rows]
        for target, rows in groupby(disk_days(pool, at), key=lambda row: row.target)
    }
    return [
        outlook(disk, forecast.slow(days.get(disk.target, []), disk.free))
        for disk in disk_lately(pool, at)
    ]


def outlook(disk: RecentDisk, trend: Trend | None) -> Outlook:
    """The same words and the same number as in the alert."""
    fast = forecast.fast(disk.free, disk.total, disk.bytes_per_day, disk.hours)
    return Outlook(
        host=disk.host,
        target=disk.target,
        free=disk.free,
        total=disk.total,
        days=sooner(fast, trend),
        soonest=fast if fast is not None else trend.soonest if trend else None,
        latest=fast if fast is not None else trend.latest if trend else None,
        words=reading(disk, trend).note,
    )
