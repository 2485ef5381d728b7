"""What machines were doing: writing samples, and how fresh they are."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from store.db import Pool, connection, fetch_all, fetch_one, run


@dataclass(frozen=True, slots=True)
class HostSample:
    """One machine at one moment; None is unknown. Rates are bytes per second since the last."""

    host: str
    recorded_at: datetime
    cpu_percent: float | None = None
    memory_percent: float | None = None
    memory_used_mb: int | None = None
    swap_percent: float | None = None
    load_1m: float | None = None
    cpu_temp_celsius: float | None = None
    disk_total_gb: float | None = None
    disk_used_gb: float | None = None
    disk_free_gb: float | None = None
    network_rx_bytes_per_second: float | None = None
    network_tx_bytes_per_second: float | None = None
    disk_read_bytes_per_second: float | None = None
    disk_write_bytes_per_second: float | None = None
    active_streams: int | None = None
    active_transcodes: int | None = None
    gpu_index: int | None = None
    gpu_name: str | None = None
    gpu_percent: float | None = None
    gpu_encoder_percent: float | None = None
    gpu_decoder_percent: float | None = None
    gpu_memory_percent: float | None = None
    gpu_temp_celsius: float | None = None
    gpu_power_watts: float | None = None
    booted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DiskSample:
    """One filesystem at one moment; `error` says why its numbers are unknown."""

    host: str
    mount: str
    recorded_at: datetime
    total_bytes: int | None = None
    used_bytes: int | None = None
    free_bytes: int | None = None
    inodes_total: int | None = None
    inodes_free: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class GpuSample:
    """One graphics card at one moment; `error` says why some of its numbers are unknown."""

    host: str
    gpu_index: int
    recorded_at: datetime
    name: str | None = None
    vendor: str | None = None
    gpu_percent: float | None = None
    encoder_percent: float | None = None
    decoder_percent: float | None = None
    memory_percent: float | None = None
    temp_celsius: float | None = None
    power_watts: float | None = None
    throttle_reasons: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class ActiveCounts:
    streams: int
    transcodes: int


@dataclass(frozen=True, slots=True)
class LastSample:
    host: str
    recorded_at: datetime
    age: timedelta


def record_sample(
    pool: Pool, sample: HostSample, disks: Sequence[DiskSample], gpus: Sequence[GpuSample] = ()
) -> None:
    """Writes a machine's sample with its disks and GPUs, all or nothing; a second time nothing."""
    with connection(pool) as conn:
        run(conn, "metrics/record_host", **asdict(sample))
        for disk in disks:
            run(conn, "metrics/record_disk", **asdict(disk))
        for gpu in gpus:
            gpu_row = asdict(gpu) | {"throttle_reasons": list(gpu.throttle_reasons)}
            run(conn, "metrics/record_gpu", **gpu_row)


def active_counts(pool: Pool) -> ActiveCounts:
    """How many streams play and how many transcodes run, as far as the store knows."""
    counts = fetch_one(pool, "metrics/active_counts", ActiveCounts)
    return counts or ActiveCounts(0, 0)


def last_samples(pool: Pool) -> list[LastSample]:
    """The newest sample of each machine that sent one within a week, by name."""
    return fetch_all(pool, "metrics/last_samples", LastSample)
