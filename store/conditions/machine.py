"""Conditions of the machines: their processors, memory, network, GPUs and collectors."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from store.alert_model import TICK
from store.conditions.base import Condition, Past, Reading, Span, Watch
from store.conditions.ticks import last, number
from store.db import Pool, fetch_all

REMEMBERED = timedelta(days=7)  # a host that is silent for longer was taken away


@dataclass(frozen=True, slots=True)
class Gauge:
    host: str
    target: str
    mean: float
    high: float
    sampled_at: datetime


@dataclass(frozen=True, slots=True)
class PastGauge:
    target: str
    at: datetime
    mean: float
    high: float
    every: timedelta


@dataclass(frozen=True, slots=True)
class Throttled:
    host: str
    target: str
    samples: int
    reasons: str
    sampled_at: datetime


@dataclass(frozen=True, slots=True)
class PastThrottled:
    target: str
    at: datetime
    samples: int


@dataclass(frozen=True, slots=True)
class Newest:
    host: str
    minutes: float


@dataclass(frozen=True, slots=True)
class PastNewest:
    host: str
    at: datetime


def host_gauge(pool: Pool, gauge: str, watch: Watch) -> list[Gauge]:
    """Each host's gauge since the last evaluation."""
    return fetch_all(
        pool,
        "conditions/host_gauge",
        Gauge,
        gauge=gauge,
        since=watch.since,
        alive=watch.alive,
        at=watch.at,
    )


def host_gauge_past(pool: Pool, gauge: str, span: Span) -> list[PastGauge]:
    """Each host's gauge every five minutes, hourly (its highest) where samples are gone."""
    return fetch_all(
        pool,
        "conditions/host_gauge_past",
        PastGauge,
        gauge=gauge,
        since=span.since,
        until=span.until,
    )


def gpu_gauge(pool: Pool, gauge: str, watch: Watch) -> list[Gauge]:
    """Each GPU's gauge since the last evaluation."""
    return fetch_all(
        pool,
        "conditions/gpu_gauge",
        Gauge,
        gauge=gauge,
        since=watch.since,
        alive=watch.alive,
        at=watch.at,
    )


def gpu_gauge_past(pool: Pool, gauge: str, span: Span) -> list[PastGauge]:
    """Each GPU's gauge every five minutes, hourly (its highest) where samples are gone."""
    return fetch_all(
        pool,
        "conditions/gpu_gauge_past",
        PastGauge,
        gauge=gauge,
        since=span.since,
        until=span.until,
    )


def gpu_throttled(pool: Pool, watch: Watch) -> list[Throttled]:
    """How many samples since the last evaluation found each GPU slowed down by its heat."""
    return fetch_all(
        pool,
        "conditions/gpu_throttled",
        Throttled,
        since=watch.since,
        alive=watch.alive,
        at=watch.at,
    )


def gpu_throttled_past(pool: Pool, span: Span) -> list[PastThrottled]:
    """How many samples of five minutes found each GPU slowed down by its heat."""
    return fetch_all(
        pool, "conditions/gpu_throttled_past", PastThrottled, since=span.since, until=span.until
    )


def newest_samples(pool: Pool, at: datetime) -> list[Newest]:
    """How old the newest sample of each host of the last week is."""
    return fetch_all(pool, "conditions/newest_samples", Newest, at=at)


def newest_samples_past(pool: Pool, span: Span) -> list[PastNewest]:
    """Each host's newest sample before each tick that follows one, oldest first."""
    return fetch_all(
        pool, "conditions/newest_samples_past", PastNewest, since=span.since, until=span.until
    )


class HostMean(Condition):
    """A gauge of each host, averaged over the time since the last evaluation."""

    each = "host"
    gauge: str

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(row.target, row.mean, row.sampled_at, row.host)
            for row in host_gauge(pool, self.gauge, watch)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        rows = host_gauge_past(pool, self.gauge, span)
        return [Past(row.target, row.at, row.mean, row.every) for row in rows]


class CpuHigh(HostMean):
    name = "cpu_high"
    title = "Processor busy"
    measure = "processor load"
    about = "The average since the last evaluation."
    unit = "%"
    threshold = 90
    highest = 100
    clear_offset = -10
    for_minutes = 15
    gauge = "cpu_percent"


class MemoryHigh(HostMean):
    name = "memory_high"
    title = "Memory used up"
    measure = "memory in use"
    about = "The average since the last evaluation."
    unit = "%"
    threshold = 90
    highest = 100
    clear_offset = -10
    for_minutes = 15
    gauge = "memory_percent"


class BandwidthHigh(HostMean):
    name = "bandwidth_high"
    title = "Uplink nearly full"
    measure = "outgoing traffic"
    about = (
        "What the host's network cards send, averaged since the last evaluation. "
        "A good threshold is four fifths of the uplink."
    )
    unit = "Mbit/s"
    threshold = 80
    clear_factor = 0.9
    for_minutes = 10
    gauge = "sent_mbit_per_second"


class GpuTempHigh(Condition):
    name = "gpu_temp_high"
    title = "GPU hot"
    measure = "temperature"
    about = "The highest since the last evaluation."
    each = "GPU"
    unit = "°C"
    threshold = 85
    clear_offset = -5
    for_minutes = 10

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(row.target, row.high, row.sampled_at, row.host)
            for row in gpu_gauge(pool, "temp_celsius", watch)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        rows = gpu_gauge_past(pool, "temp_celsius", span)
        return [Past(row.target, row.at, row.high, row.every) for row in rows]


class GpuMemoryHigh(Condition):
    name = "gpu_memory_high"
    title = "GPU memory used up"
    measure = "memory in use"
    about = "The average since the last evaluation. Without free memory transcodes fall back to the processor."  # noqa: E501
    each = "GPU"
    unit = "%"
    threshold = 95
    highest = 100
    clear_offset = -10
    for_minutes = 10

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(row.target, row.mean, row.sampled_at, row.host)
            for row in gpu_gauge(pool, "memory_percent", watch)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        rows = gpu_gauge_past(pool, "memory_percent", span)
        return [Past(row.target, row.at, row.mean, row.every) for row in rows]


class GpuThrottled(Condition):
    name = "gpu_throttled"
    title = "GPU slowed down by heat"
    measure = "number of samples with a thermal slowdown"
    about = "Counted since the last evaluation; which temperature is too high the GPU itself knows."
    each = "GPU"
    whole = True
    for_minutes = 5

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(row.target, row.samples, row.sampled_at, row.host, row.reasons)
            for row in gpu_throttled(pool, watch)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        rows = gpu_throttled_past(pool, span)
        return [Past(row.target, row.at, row.samples, TICK) for row in rows]


class CollectorStale(Condition):
    name = "collector_stale"
    title = "Collector silent"
    measure = "age of the newest sample"
    about = "While it fires, the host's other alerts are held back: nobody knows how it is."
    each = "host"
    unit = "min"
    threshold = 5
    inhibits = True

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        rows = newest_samples(pool, watch.at)
        return [Reading(row.host, row.minutes, watch.at, row.host) for row in rows]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        rows = newest_samples_past(pool, span)
        heard = {number(row.at, span) for row in rows}
        return [
            past
            for host, samples in groupby(rows, key=lambda row: row.host)
            for past in ages(host, [row.at for row in samples], heard, span)
        ]


def ages(host: str, samples: Sequence[datetime], heard: Set[int], span: Span) -> Iterator[Past]:
    """How old the host's newest sample was at each tick; gone after a week, if others are not."""
    newest = {number(at, span): at for at in samples}
    first = number(samples[0], span)
    at = samples[0]
    for tick in range(first, last(span) + 1):
        at = newest.get(tick, at)
        now = span.since + tick * TICK
        age = now - at
        if tick >= 1 and age < REMEMBERED:
            yield Past(host, now, age / timedelta(minutes=1), TICK)
        elif tick >= 1 and tick in heard:
            yield Past(host, now, None, TICK)


CONDITIONS: tuple[Condition, ...] = (
    CpuHigh(),
    MemoryHigh(),
    BandwidthHigh(),
    GpuTempHigh(),
    GpuMemoryHigh(),
    GpuThrottled(),
    CollectorStale(),
)
