"""Conditions of the disks: how much is free, and for how long that will do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from store.alert_model import TICK
from store.conditions import forecast
from store.conditions.base import Condition, Param, Past, Reading, Span, Value, Watch
from store.conditions.forecast import Point, Trend
from store.db import Pool, fetch_all

GB = 1e9
DAYS = 14  # of daily lows that a forecast follows


@dataclass(frozen=True, slots=True)
class Free:
    host: str
    target: str
    gb: float
    percent: float | None
    sampled_at: datetime


@dataclass(frozen=True, slots=True)
class PastFree:
    target: str
    at: datetime
    gb: float
    percent: float | None
    every: timedelta


@dataclass(frozen=True, slots=True)
class Inodes:
    host: str
    target: str
    used_percent: float
    sampled_at: datetime


@dataclass(frozen=True, slots=True)
class PastInodes:
    target: str
    at: datetime
    used_percent: float


@dataclass(frozen=True, slots=True)
class DayOfDisk:
    host: str
    target: str
    day: date
    lowest: float
    total: float | None


@dataclass(frozen=True, slots=True)
class RecentDisk:
    host: str
    target: str
    free: float
    total: float | None
    sampled_at: datetime
    bytes_per_day: float | None
    hours: float


@dataclass(frozen=True, slots=True)
class HourOfDisk:
    target: str
    at: datetime
    day: date
    lowest: float
    free: float
    total: float | None
    bytes_per_day: float | None
    hours: float


def disk_free(pool: Pool, watch: Watch) -> list[Free]:
    """The least that was free on each disk since the last evaluation."""
    return fetch_all(
        pool, "conditions/disk_free", Free, since=watch.since, alive=watch.alive, at=watch.at
    )


def disk_free_past(pool: Pool, span: Span) -> list[PastFree]:
    """The least that was free on each disk every five minutes, hourly where samples are gone."""
    return fetch_all(
        pool, "conditions/disk_free_past", PastFree, since=span.since, until=span.until
    )


def disk_inodes(pool: Pool, watch: Watch) -> list[Inodes]:
    """How full each disk's table of files was at most since the last evaluation."""
    return fetch_all(
        pool, "conditions/disk_inodes", Inodes, since=watch.since, alive=watch.alive, at=watch.at
    )


def disk_inodes_past(pool: Pool, span: Span) -> list[PastInodes]:
    """How full each disk's table of files was at most, every five minutes."""
    return fetch_all(
        pool, "conditions/disk_inodes_past", PastInodes, since=span.since, until=span.until
    )


def disk_hours(pool: Pool, span: Span) -> list[HourOfDisk]:
    """How each disk stood every hour, from fourteen days before on, and where six took it."""
    return fetch_all(pool, "conditions/disk_hours", HourOfDisk, since=span.since, until=span.until)


def disk_days(pool: Pool, at: datetime) -> list[DayOfDisk]:
    """The least that was free on each disk on each of the last fourteen days, oldest first."""
    return fetch_all(pool, "conditions/disk_days", DayOfDisk, at=at)


def disk_lately(pool: Pool, at: datetime) -> list[RecentDisk]:
    """How each disk stands, and where the last six hours are taking it."""
    return fetch_all(pool, "conditions/disk_lately", RecentDisk, at=at)


class DiskSpaceLow(Condition):
    name = "disk_space_low"
    title = "Disk nearly full"
    measure = "free space"
    about = "The least since the last evaluation. A full disk has 0 GB free and fires."
    each = "disk"
    unit = "GB"
    above = False
    threshold = 50
    clear_factor = 1.1
    params = (Param("measured_in", "Measured in", "choice", "GB", choices=("GB", "percent")),)

    def unit_of(self, params: Mapping[str, Value]) -> str:
        return "%" if params.get("measured_in") == "percent" else "GB"

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        percent = watch.params["measured_in"] == "percent"
        return [
            Reading(row.target, row.percent if percent else row.gb, row.sampled_at, row.host)
            for row in disk_free(pool, watch)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        percent = span.params["measured_in"] == "percent"
        found = ((row, row.percent if percent else row.gb) for row in disk_free_past(pool, span))
        return [Past(row.target, row.at, v, row.every) for row, v in found if v is not None]


class InodesLow(Condition):
    name = "inodes_low"
    title = "Disk cannot hold more files"
    measure = "share of inodes in use"
    about = "A disk without free inodes takes no new file, however much space is free."
    each = "disk"
    unit = "%"
    threshold = 90
    highest = 100
    clear_offset = -10

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(row.target, row.used_percent, row.sampled_at, row.host)
            for row in disk_inodes(pool, watch)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        rows = disk_inodes_past(pool, span)
        return [Past(row.target, row.at, row.used_percent, TICK) for row in rows]


class DiskFullIn(Condition):
    name = "disk_full_in"
    title = "Disk full soon"
    measure = "time until it is full"
    about = (
        "Follows the daily lows of fourteen days, and the last six hours where a disk that is "
        "nearly full fills up within a day. Needs a week of samples."
    )
    each = "disk"
    unit = "days"
    above = False
    threshold = 14
    highest = 365
    clear_factor = 1.5
    for_minutes = 60
    tells_no_data = False

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        days = {
            target: [Point(row.day.toordinal(), row.lowest, row.total) for row in rows]
            for target, rows in groupby(disk_days(pool, watch.at), key=lambda row: row.target)
        }
        return [
            reading(row, forecast.slow(days.get(row.target, []), row.free))
            for row in disk_lately(pool, watch.at)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        return [
            past
            for _, hours in groupby(disk_hours(pool, span), key=lambda row: row.target)
            for past in forecasts(hours)
            if past.at > span.since
        ]


def forecasts(hours: Iterable[HourOfDisk]) -> Iterator[Past]:
    """What was forecast for a disk at the end of each hour, where anything was."""
    lows: dict[int, Point] = {}
    for row in hours:
        day = row.day.toordinal()
        known = lows.get(day)
        low = min(row.lowest, known.free) if known else row.lowest
        lows[day] = Point(day, low, row.total)
        points = [point for point in lows.values() if point.day > day - DAYS]
        trend = forecast.slow(points, row.free)
        fast = forecast.fast(row.free, row.total, row.bytes_per_day, row.hours)
        value = sooner(fast, trend)
        if value is not None:
            yield Past(row.target, row.at, value, timedelta(hours=1))


def sooner(fast: float | None, trend: Trend | None) -> float | None:
    """The sooner of the two forecasts, None where there is none."""
    days = [value for value in (fast, trend.days if trend else None) if value is not None]
    return min(days, default=None)


def reading(disk: RecentDisk, trend: Trend | None) -> Reading:
    """The sooner of the two forecasts, with the range that the slow one gives."""
    fast = forecast.fast(disk.free, disk.total, disk.bytes_per_day, disk.hours)
    note = trend.words() if trend else "not enough history"
    if fast is not None:
        note = f"at the pace of the last six hours full in {fast * 24:.0f} hours"
    return Reading(disk.target, sooner(fast, trend), disk.sampled_at, disk.host, note)


CONDITIONS: tuple[Condition, ...] = (DiskSpaceLow(), InodesLow(), DiskFullIn())
