"""This machine: processor, memory, disks and network. What cannot be read is None, never 0."""

import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TypeVar

import psutil

from collector.disks import disks
from store.metrics import ActiveCounts, DiskSample, HostSample

MB, GB = 10**6, 10**9
NOT_A_CABLE = (
    "lo",
    "veth",
    "docker",
    "br-",
    "virbr",
)  # their bytes are counted elsewhere, or never left

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Counters:
    """What only grows: the difference of two readings is a rate."""

    read_at: float
    received: int | None
    sent: int | None
    disk_read: int | None
    disk_written: int | None


class Machine:
    """Remembers its last reading: rates and processor load are those of the time in between."""

    def __init__(self, folders: Sequence[Path], host: str | None = None) -> None:
        self.folders = folders
        self.host = host or socket.gethostname()
        psutil.cpu_percent()
        self.before = counters()

    def sample(
        self, at: datetime, active: ActiveCounts | None
    ) -> tuple[HostSample, list[DiskSample]]:
        """The machine at that moment, and the filesystems of its folders, the first one's first."""
        before, now = self.before, counters()
        self.before = now
        watched = disks(self.folders, self.host, at)
        memory, swap = known(psutil.virtual_memory), known(psutil.swap_memory)
        load = known(os.getloadavg)
        total, used, free = in_gb(watched[0]) if watched else (None, None, None)
        sample = HostSample(
            host=self.host,
            recorded_at=at,
            cpu_percent=known(psutil.cpu_percent),
            memory_percent=memory.percent if memory else None,
            memory_used_mb=memory.used // MB if memory else None,
            swap_percent=swap.percent if swap and swap.total else None,
            load_1m=load[0] if load else None,
            disk_total_gb=total,
            disk_used_gb=used,
            disk_free_gb=free,
            network_rx_bytes_per_second=rate(before, now, "received"),
            network_tx_bytes_per_second=rate(before, now, "sent"),
            disk_read_bytes_per_second=rate(before, now, "disk_read"),
            disk_write_bytes_per_second=rate(before, now, "disk_written"),
            active_streams=active.streams if active else None,
            active_transcodes=active.transcodes if active else None,
        )
        return sample, watched


def counters() -> Counters:
    """The machine's counters now."""
    cards = known(lambda: psutil.net_io_counters(pernic=True)) or {}
    cables = [card for name, card in cards.items() if not name.startswith(NOT_A_CABLE)]
    drives = known(psutil.disk_io_counters)
    return Counters(
        read_at=monotonic(),
        received=sum(card.bytes_recv for card in cables) if cables else None,
        sent=sum(card.bytes_sent for card in cables) if cables else None,
        disk_read=drives.read_bytes if drives else None,
        disk_written=drives.write_bytes if drives else None,
    )


def rate(before: Counters, now: Counters, counter: str) -> float | None:
    """Bytes per second between two readings; None where one is missing or the counter fell."""
    first, last = getattr(before, counter), getattr(now, counter)
    seconds = now.read_at - before.read_at
    if first is None or last is None or last < first or seconds <= 0:
        return None
    return (last - first) / seconds


def in_gb(disk: DiskSample) -> tuple[float | None, float | None, float | None]:
    """Total, used and free, in GB."""
    total, used, free = disk.total_bytes, disk.used_bytes, disk.free_bytes
    return (
        None if total is None else total / GB,
        None if used is None else used / GB,
        None if free is None else free / GB,
    )


def known(read: Callable[[], Value]) -> Value | None:
    """What the reading gives, None where this machine cannot tell."""
    with suppress(OSError, RuntimeError, NotImplementedError, psutil.Error):
        return read()
    return None
