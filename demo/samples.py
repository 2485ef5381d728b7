"""What the machines were doing, as rows of system_metrics, disk_metrics and gpu_metrics."""

import numpy as np

from demo.arrays import Floats, Ints, listed, stream, whole
from demo.identity import time_ids
from demo.lines import NULL, decimals, instants, lines, numbers
from demo.machine import DAY, SLOW_SAMPLE, Disk, Hardware, Machine
from demo.servers import SERVERS

GIB = 1 << 30
SYSTEM_DISK = 480 * 1000**3
BYTES_PER_FILE = 900_000_000
CORES = 16
UP_DAYS = (11, 3)  # before the first sample


def metric_lines(seed: int, machine: Machine) -> bytes:
    """Samples as lines for loading/copy_system_metrics."""
    work, shown, disk = machine.work, machine.shown, machine.disk
    rng, count, sent = (
        stream(seed, f"metrics {machine.server}"),
        len(work.at),
        work.bytes_per_second,
    )
    (size,) = decimals(np.array([disk.total / GIB]))
    (booted,) = instants(work.at[:1] - UP_DAYS[machine.server] * DAY)
    return lines(
        time_ids(rng, work.at),
        [f"{SERVERS[machine.server].host}\t0\t{machine.hardware.gpu}\t{size}\t{booted}"] * count,
        instants(work.at),
        decimals(shown.cpu),
        decimals(shown.memory),
        numbers(whole(shown.memory / 100 * machine.hardware.memory_mb)),
        decimals(np.clip(rng.normal(1.2, 0.3, count), 0, 9)),
        decimals(shown.cpu / 100 * CORES * rng.uniform(0.9, 1.2, count), 2),
        decimals(shown.temperature),
        decimals(sent * 0.03 + rng.exponential(60_000, count)),
        decimals(sent * 1.02 + rng.exponential(20_000, count)),
        decimals(sent * rng.uniform(0.9, 1.1, count) + rng.exponential(400_000, count)),
        decimals(rng.exponential(900_000, count) + work.transcodes * 600_000.0),
        decimals(disk.used / GIB),
        decimals((disk.total - disk.used) / GIB),
        numbers(work.streams),
        numbers(work.transcodes),
        decimals(shown.gpu),
        decimals(shown.encoder),
        decimals(shown.decoder),
        gpu_memory(machine.hardware, shown.gpu_memory),
        decimals(shown.gpu_temperature),
        decimals(shown.gpu_watts),
    )


def gpu_memory(hardware: Hardware, values: Floats) -> list[str]:
    """Percent of the graphics memory; not known where it is the computer's own."""
    return decimals(values) if hardware.reports_memory else [NULL] * len(values)


def gpu_lines(machine: Machine) -> bytes:
    """The graphics card as lines for loading/copy_gpu_metrics."""
    chosen = np.flatnonzero(machine.work.at % SLOW_SAMPLE == 0)
    hardware, shown = machine.hardware, machine.shown
    hot = shown.gpu_temperature[chosen] > 84
    card = f"{SERVERS[machine.server].host}\t0\t{hardware.gpu}\t{hardware.vendor}"
    return lines(
        [card] * len(chosen),
        instants(machine.work.at[chosen]),
        decimals(shown.gpu[chosen]),
        decimals(shown.encoder[chosen]),
        decimals(shown.decoder[chosen]),
        gpu_memory(hardware, shown.gpu_memory[chosen]),
        decimals(shown.gpu_temperature[chosen]),
        decimals(shown.gpu_watts[chosen]),
        ["{thermal}" if is_hot else "{}" for is_hot in listed(hot)],
    )


def disk_lines(machine: Machine) -> bytes:
    """Both disks as lines for loading/copy_disk_metrics."""
    chosen = np.flatnonzero(machine.work.at % SLOW_SAMPLE == 0)
    at = machine.work.at[chosen]
    system = Disk(SYSTEM_DISK, SYSTEM_DISK * 0.35 + (at - at[0]) / DAY * 30e6)
    media = Disk(machine.disk.total, machine.disk.used[chosen])
    return mount(machine, "/", at, system) + mount(machine, "/srv/media", at, media)


def mount(machine: Machine, path: str, at: Ints, disk: Disk) -> bytes:
    """One disk's samples."""
    used, inodes = whole(disk.used), disk.total // 16_384
    return lines(
        [f"{SERVERS[machine.server].host}\t{path}\t{disk.total}"] * len(at),
        instants(at),
        numbers(used),
        numbers(disk.total - used),
        numbers(np.full(len(at), inodes)),
        numbers(inodes - 90_000 - used // BYTES_PER_FILE),
    )
