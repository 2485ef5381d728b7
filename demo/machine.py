"""What the machines were doing: processor, graphics and network follow the plays, disks fill up."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from demo.arrays import Floats, Ints, stream, whole
from demo.delivery import RECODE
from demo.servers import LIBRARIES, SERVERS
from demo.timelines import bytes_served
from demo.world import World

DAY, SAMPLE, SLOW_SAMPLE = 86_400, 60, 300
MOST_DAYS = 30
TB = 1000**4
FILLED = 0.8  # of the disk, by the libraries alone


@dataclass(frozen=True, slots=True)
class Hardware:
    """One machine."""

    memory_mb: int
    gpu: str
    vendor: str
    gpu_watts: tuple[float, float]  # idle, full
    reports_memory: bool


HARDWARE = (
    Hardware(65_536, "NVIDIA RTX A2000", "nvidia", (9.0, 70.0), True),
    Hardware(32_768, "Intel UHD Graphics 770", "intel", (2.0, 18.0), False),
)


@dataclass(frozen=True, slots=True)
class Load:
    """What one machine had to do in each minute."""

    at: Ints
    streams: Ints
    transcodes: Ints
    hardware: Ints
    software: Ints
    bytes_per_second: Floats


@dataclass(frozen=True, slots=True)
class Gauges:
    """What one machine's gauges showed in each minute."""

    cpu: Floats
    memory: Floats
    temperature: Floats
    gpu: Floats
    encoder: Floats
    decoder: Floats
    gpu_memory: Floats
    gpu_temperature: Floats
    gpu_watts: Floats


def load_of(all_plays: World, server: int, days: int) -> Load:
    """The work of one machine in the last days, minute by minute."""
    made = all_plays.plays
    last = all_plays.until - all_plays.until % SAMPLE
    at = np.arange(last - days * DAY + SAMPLE, last + 1, SAMPLE)
    here = np.flatnonzero((all_plays.server == server) & (made.ended > at[0] - SAMPLE))
    first = np.clip((made.started[here] - at[0]) // SAMPLE + 1, 0, len(at))
    final = np.clip((made.ended[here] - at[0]) // SAMPLE + 1, 0, len(at))
    recoded = all_plays.delivered.video[here] == RECODE
    software = all_plays.mishaps.software[here] | all_plays.mishaps.rescued[here]
    served = bytes_served(made, all_plays.delivered, all_plays.details)[here]
    rate = served / np.maximum(made.ended[here] - made.started[here], 1)
    ones = np.ones(len(here))
    return Load(
        at=at,
        streams=whole(running(first, final, ones, len(at))),
        transcodes=whole(
            running(first, final, ones * (all_plays.delivered.playback[here] == 2), len(at))
        ),
        hardware=whole(running(first, final, ones * (recoded & ~software), len(at))),
        software=whole(running(first, final, ones * (recoded & software), len(at))),
        bytes_per_second=np.maximum(running(first, final, rate, len(at)), 0),
    )


def running(first: Ints, final: Ints, weights: Floats, count: int) -> Floats:
    """For each minute what the plays that run in it add up to."""
    changes = np.bincount(first, weights, count + 1) - np.bincount(final, weights, count + 1)
    return np.cumsum(changes, dtype=np.float64)[:count]


def gauges(rng: Generator, work: Load, hardware: Hardware) -> Gauges:
    """What the gauges showed under that work: as strong a machine as its busiest hour needs."""
    count = len(work.at)
    strength = max(3.0, float(np.quantile(work.hardware + work.software, 0.995)) if count else 0)
    streams = work.streams / max(4.0, float(work.streams.max(initial=0)))
    encoding, software = work.hardware / strength, work.software / strength
    nightly = (work.at % DAY // 3600 == 3) * rng.uniform(8, 20, count)
    cpu = 4 + 10 * streams + 9 * encoding + 85 * software + nightly + wander(rng, count, 2.0)
    encoder = np.clip(72 * encoding + wander(rng, count, 2.5) * (encoding > 0), 0, 99)
    gpu = np.clip(0.6 * encoder + wander(rng, count, 1.2) + 1, 0, 100)
    warm = 0.6 * smooth(gpu, 10) + 0.4 * gpu
    idle, full = hardware.gpu_watts
    return Gauges(
        cpu=np.clip(cpu, 0.5, 100),
        memory=np.clip(
            31 + 22 * streams + 9 * encoding + 6 * software + wander(rng, count, 1.5), 5, 97
        ),
        temperature=np.clip(
            38 + 0.42 * smooth(np.clip(cpu, 0, 100), 8) + wander(rng, count, 0.8), 30, 96
        ),
        gpu=gpu,
        encoder=encoder,
        decoder=np.clip(0.7 * encoder + wander(rng, count, 1.5) * (encoding > 0), 0, 99),
        gpu_memory=np.clip(6 + 70 * encoding, 0, 98),
        gpu_temperature=np.clip(36 + 0.5 * warm + wander(rng, count, 0.7), 30, 92),
        gpu_watts=idle + (full - idle) * np.clip(gpu * 1.2, 0, 100) / 100,
    )


def wander(rng: Generator, count: int, size: float) -> Floats:
    """Noise that remembers a little of the minute before."""
    noise = rng.normal(0, size, count + 4)
    return (noise[4:] + noise[3:-1] + noise[2:-2] + noise[1:-3]) / 2


def smooth(values: Floats, width: int) -> Floats:
    """The mean over the last so many minutes."""
    sums = np.cumsum(np.concatenate((np.repeat(values[:1], width), values)))
    return (sums[width:] - sums[:-width]) / width


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that holds a server's media, minute by minute."""

    total: int
    used: Floats


def disk(rng: Generator, all_plays: World, server: int, at: Ints) -> Disk:
    """Files as they arrive, what else lies about growing beside them, and one spring clean."""
    items = all_plays.held.items
    here = on_server(all_plays, server)
    order = np.argsort(items.added[here], kind="stable")
    arrived, sizes = items.added[here][order], items.files.size[here][order]
    filled = np.concatenate(([0], np.cumsum(sizes)))[np.searchsorted(arrived, at, side="right")]
    library = float(sizes.sum())
    growth = 0.0012 * library * (at - at[-1]) / DAY
    cleaned = at[0] + int((at[-1] - at[0]) * rng.uniform(0.2, 0.7))
    used = filled + library * 0.12 + growth + library * 0.03 * (at < cleaned)
    return Disk(total=int(np.ceil(library / FILLED / TB)) * TB, used=used)


def on_server(all_plays: World, server: int) -> Ints:
    """The items that lie on a server."""
    groups = all_plays.held.groups
    servers = np.array([library.server for library in LIBRARIES])
    return np.flatnonzero(servers[groups.library[all_plays.held.items.group]] == server)


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine over the days whose samples are kept."""

    server: int
    hardware: Hardware
    work: Load
    shown: Gauges
    disk: Disk


def machines(all_plays: World, days: int) -> list[Machine]:
    """Each server's machine over the last days that are kept."""
    rng = stream(all_plays.seed, "machines")
    return [machine(rng, all_plays, server, min(days, MOST_DAYS)) for server in range(len(SERVERS))]


def machine(rng: Generator, all_plays: World, server: int, days: int) -> Machine:
    """One server's machine over so many days."""
    hardware, work = HARDWARE[server], load_of(all_plays, server, days)
    shown = gauges(rng, work, hardware)
    return Machine(server, hardware, work, shown, disk(rng, all_plays, server, work.at))
