"""What the machines do and did. The moment to look from is `at`; without one it is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from store.db import Pool, fetch_all, fetch_one
from store.overview import known

RAW = timedelta(hours=24)  # further back the rollup answers: it is smaller, and it is kept
HOUR = timedelta(hours=1)
STEPS = tuple(timedelta(seconds=s) for s in (60, 120, 300, 600, 900, 1800))
LONG_STEPS = tuple(timedelta(hours=h) for h in (1, 2, 3, 6, 12, 24, 48, 168, 720))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A machine's newest sample; None is unknown."""

    id: UUID
    host: str
    recorded_at: datetime
    age_seconds: float
    cpu_percent: float | None
    memory_percent: float | None
    memory_used_mb: int | None
    swap_percent: float | None
    load_1m: float | None
    cpu_temp_celsius: float | None
    gpu_index: int | None
    gpu_name: str | None
    gpu_percent: float | None
    gpu_encoder_percent: float | None
    gpu_decoder_percent: float | None
    gpu_memory_percent: float | None
    gpu_temp_celsius: float | None
    gpu_power_watts: float | None
    disk_total_gb: float | None
    disk_used_gb: float | None
    disk_free_gb: float | None
    network_rx_bytes_per_second: float | None
    network_tx_bytes_per_second: float | None
    disk_read_bytes_per_second: float | None
    disk_write_bytes_per_second: float | None
    active_streams: int | None
    active_transcodes: int | None
    booted_at: datetime | None

    @property
    def disk_percent(self) -> float | None:
        """How full the disk with the media is."""
        if self.disk_used_gb is None or not self.disk_total_gb:
            return None
        return 100 * self.disk_used_gb / self.disk_total_gb


@dataclass(frozen=True, slots=True)
class Disk:
    host: str
    mount: str
    recorded_at: datetime
    total_bytes: int | None
    used_bytes: int | None
    free_bytes: int | None
    inodes_total: int | None
    inodes_free: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Gpu:
    host: str
    gpu_index: int
    recorded_at: datetime
    name: str | None
    vendor: str | None
    gpu_percent: float | None
    encoder_percent: float | None
    decoder_percent: float | None
    memory_percent: float | None
    temp_celsius: float | None
    power_watts: float | None
    throttle_reasons: list[str]
    error: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """Samples of one stretch of time: mean and peak of each gauge, the least of a few."""

    recorded_at: datetime
    cpu_percent_min: float | None
    cpu_percent_avg: float | None
    cpu_percent_max: float | None
    memory_percent_min: float | None
    memory_percent_avg: float | None
    memory_percent_max: float | None
    memory_used_mb_avg: float | None
    memory_used_mb_max: float | None
    swap_percent_avg: float | None
    swap_percent_max: float | None
    load_1m_avg: float | None
    load_1m_max: float | None
    cpu_temp_celsius_avg: float | None
    cpu_temp_celsius_max: float | None
    gpu_percent_avg: float | None
    gpu_percent_max: float | None
    gpu_encoder_percent_avg: float | None
    gpu_encoder_percent_max: float | None
    gpu_memory_percent_avg: float | None
    gpu_memory_percent_max: float | None
    gpu_temp_celsius_avg: float | None
    gpu_temp_celsius_max: float | None
    gpu_power_watts_avg: float | None
    gpu_power_watts_max: float | None
    disk_used_gb_avg: float | None
    disk_used_gb_max: float | None
    disk_free_gb_min: float | None
    disk_free_gb_avg: float | None
    disk_free_gb_max: float | None
    network_rx_bytes_per_second_avg: float | None
    network_rx_bytes_per_second_max: float | None
    network_tx_bytes_per_second_avg: float | None
    network_tx_bytes_per_second_max: float | None
    disk_read_bytes_per_second_avg: float | None
    disk_read_bytes_per_second_max: float | None
    disk_write_bytes_per_second_avg: float | None
    disk_write_bytes_per_second_max: float | None
    active_streams_avg: float | None
    active_streams_max: float | None
    active_transcodes_avg: float | None
    active_transcodes_max: float | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What history is asked for: of one host, or of all of them taken together."""

    since: datetime
    until: datetime
    step: timedelta
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    host: str
    cpu_percent: list[float]


@dataclass(frozen=True, slots=True)
class Restart:
    host: str
    booted_at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    since: datetime
    until: datetime


def newest(pool: Pool, *, at: datetime | None = None) -> list[Snapshot]:
    """Each host's newest sample of the last week, by host."""
    return fetch_all(pool, "machines/newest", Snapshot, at=at)


def disks(pool: Pool, *, host: str | None = None, at: datetime | None = None) -> list[Disk]:
    """Each disk as it was last seen within a day, by host and mount."""
    return fetch_all(pool, "machines/disks", Disk, host=host, at=at)


def gpus(pool: Pool, *, host: str | None = None, at: datetime | None = None) -> list[Gpu]:
    """Each graphics card as it was last seen within a day, by host and number."""
    return fetch_all(pool, "machines/gpus", Gpu, host=host, at=at)


def trends(pool: Pool, *, at: datetime | None = None) -> list[Trend]:
    """Each host's processor over the last 24 whole hours, by host."""
    return fetch_all(pool, "machines/trends", Trend, at=at)


def restarts(pool: Pool, *, since: datetime, until: datetime) -> list[Restart]:
    """When machines were started in that time, oldest first."""
    return fetch_all(pool, "machines/restarts", Restart, since=since, until=until)


def local_days(pool: Pool, first: date | None, last: date | None) -> Span:
    """When these days begin and end; today is the last one unless told, and 30 days are asked."""
    return known(fetch_one(pool, "machines/local_days", Span, first=first, last=last))


def stretch(since: datetime, until: datetime, *, most: int, host: str | None = None) -> Stretch:
    """That time in the shortest steps that make `most` points or fewer."""
    span = until - since
    steps = STEPS if span <= RAW else LONG_STEPS
    step = next((step for step in steps if span / step <= most), steps[-1])
    return Stretch(since, until, step, host)


def history(pool: Pool, asked: Stretch) -> list[Point]:
    """What the gauges showed, oldest first; a step without a sample is left out."""
    return (fine_history if asked.step < HOUR else hourly_history)(pool, asked)


def fine_history(pool: Pool, asked: Stretch) -> list[Point]:
    """The same, asked of the samples themselves."""
    return fetch_all(
        pool,
        "machines/fine_history",
        Point,
        since=asked.since,
        until=asked.until,
        step=asked.step,
        host=asked.host,
    )


def hourly_history(pool: Pool, asked: Stretch) -> list[Point]:
    """The same, asked of whole hours."""
    return fetch_all(
        pool,
        "machines/hourly_history",
        Point,
        since=asked.since,
        until=asked.until,
        step=asked.step,
        host=asked.host,
    )


def highest(levels: Iterable[float | None]) -> float | None:
    """The highest known level."""
    return max((level for level in levels if level is not None), default=None)
