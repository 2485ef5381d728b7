"""This machine: processor, memory, disks, network, cards. What cannot be read is None, never 0."""

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from collector import container
from collector.counters import counters, known, rate
from collector.disks import Disks
from collector.gpus import Gpus
from store.metrics import ActiveCounts, DiskSample, GpuSample, HostSample

MB, GB = 10**6, 10**9
PROCESSORS = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "soc_thermal")
PACKAGES = ("Package", "Tctl", "Tdie")


@dataclass(frozen=True, slots=True)
class Taken:
    """Everything of one moment."""

    host: HostSample
    disks: list[DiskSample]
    gpus: list[GpuSample]


class Machine:
    """Remembers its last reading: rates and processor load are those of the time in between."""

    def __init__(
        self,
        folders: Sequence[Path],
        host: str | None = None,
        *,
        gpus: Gpus | None = None,
        groups: Path | None = None,
    ) -> None:
        """`groups` is where a container's limits are: its load is told instead of the host's."""
        self.host = host or socket.gethostname()
        self.disks = Disks(folders, self.host)
        self.gpus = gpus or Gpus(self.host)
        self.groups = groups
        psutil.cpu_percent()
        self.before = counters()
        self.used_before = container.cpu_usage(groups) if groups else None

    def sample(self, at: datetime, active: ActiveCounts | None) -> Taken:
        """The machine at that moment; its first disk and first card stand for all of them."""
        before, now = self.before, counters()
        self.before = now
        disks, gpus = self.disks.samples(at), self.gpus.samples(at)
        swap, load = known(psutil.swap_memory), known(os.getloadavg)
        sample = HostSample(
            host=self.host,
            recorded_at=at,
            swap_percent=swap.percent if swap and swap.total else None,
            load_1m=load[0] if load else None,
            cpu_temp_celsius=processor_heat(known(psutil.sensors_temperatures) or {}),
            network_rx_bytes_per_second=rate(before, now, "received"),
            network_tx_bytes_per_second=rate(before, now, "sent"),
            disk_read_bytes_per_second=rate(before, now, "disk_read"),
            disk_write_bytes_per_second=rate(before, now, "disk_written"),
            active_streams=active.streams if active else None,
            active_transcodes=active.transcodes if active else None,
            booted_at=booted_at(),
        )
        parts = self.load() | first_disk(disks) | first_gpu(gpus)
        return Taken(replace(sample, **parts), disks, gpus)

    def load(self) -> dict[str, Any]:
        """Processor and memory: the machine's, or the container's own where it was asked for."""
        memory = known(psutil.virtual_memory)
        whole = {
            "cpu_percent": known(psutil.cpu_percent),
            "memory_percent": memory.percent if memory else None,
            "memory_used_mb": memory.used // MB if memory else None,
        }
        return whole if self.groups is None else whole | self.contained(self.groups)

    def contained(self, groups: Path) -> dict[str, Any]:
        """What the container uses of what it may use; without a limit, of what there is."""
        before, now = self.used_before, container.cpu_usage(groups)
        self.used_before = now
        memory = container.memory(groups)
        there = known(psutil.virtual_memory)
        if memory.limit is None and there:
            memory = replace(memory, limit=there.total)
        load = container.cpu_percent(before, now, container.cores(groups)) if before else None
        return {
            "cpu_percent": load,
            "memory_percent": memory.percent,
            "memory_used_mb": None if memory.used is None else round(memory.used / MB),
        }


def booted_at() -> datetime | None:
    """When this machine was started, to the minute: its clock is set now and then."""
    seconds = known(psutil.boot_time)
    return None if seconds is None else datetime.fromtimestamp(60 * round(seconds / 60), UTC)


def processor_heat(sensors: Mapping[str, Sequence[Any]]) -> float | None:
    """The processor's temperature: that of the whole package, or else of its hottest part."""
    for name in PROCESSORS:
        readings = [reading for reading in sensors.get(name, ()) if reading.current is not None]
        whole = [reading for reading in readings if str(reading.label).startswith(PACKAGES)]
        if readings:
            return max(reading.current for reading in whole or readings)
    return None


def first_disk(disks: Sequence[DiskSample]) -> dict[str, Any]:
    """The columns of the first disk, in GB."""
    if not disks:
        return {}
    first = disks[0]
    sizes = {"total": first.total_bytes, "used": first.used_bytes, "free": first.free_bytes}
    return {f"disk_{name}_gb": None if size is None else size / GB for name, size in sizes.items()}


def first_gpu(gpus: Sequence[GpuSample]) -> dict[str, Any]:
    """The columns of the first card."""
    if not gpus:
        return {}
    first = gpus[0]
    return {
        "gpu_index": first.gpu_index,
        "gpu_name": first.name,
        "gpu_percent": first.gpu_percent,
        "gpu_encoder_percent": first.encoder_percent,
        "gpu_decoder_percent": first.decoder_percent,
        "gpu_memory_percent": first.memory_percent,
        "gpu_temp_celsius": first.temp_celsius,
        "gpu_power_watts": first.power_watts,
    }
