"""How the machines are at this moment: rings, drawn anew every few seconds."""

from collections.abc import Callable, Sequence
from datetime import datetime

import streamlit as st

from store import alert_rules, machines, preferences
from store.alert_rules import Rule
from store.machines import Disk, Gpu, Snapshot, highest
from ui import charts
from ui.parts import stamp, ticking
from ui.reads import read, read_live, settings
from ui.system.levels import Level, fullness, is_fresh, judged, limits

HOT = 80.0, 90.0
HOTTEST = 110


@ticking
def gauges(host: str | None) -> None:
    """The highest levels of the host, or of all of them; grey where nothing is known."""
    samples = [one for one in read_live(machines.newest) if host in (None, one.host)]
    levels = found(samples, host)
    with st.container(border=True), st.grid(len(levels), min_column_width=150):
        for key, level in levels.items():
            ring(key, level)
    foot(samples)


def ring(key: str, level: Level) -> None:
    """One level as a gauge, coloured from where it is judged."""
    charts.gauge(
        level.value,
        level.label,
        key=f"gauge-{key}",
        unit=level.unit,
        top=level.top,
        warn=level.warn,
        bad=level.bad,
    )


def foot(samples: Sequence[Snapshot]) -> None:
    """When the newest sample was taken, and of how many hosts the levels are."""
    fresh = sum(is_fresh(one, settings().collect_seconds) for one in samples)
    newest: datetime | None = max((one.recorded_at for one in samples), default=None)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        stamp(newest, settings().collect_seconds)
        if len(samples) > 1:
            silent = len(samples) - fresh
            st.caption(f"The worst of {fresh} hosts" + (f"; {silent} silent" if silent else ""))


def found(samples: Sequence[Snapshot], host: str | None) -> dict[str, Level]:
    """The gauges to show, by key: those of graphics cards only where one answers."""
    rules = read(alert_rules.list_rules)
    every = settings().collect_seconds
    fresh = [one for one in samples if is_fresh(one, every)]
    names = {one.host for one in fresh}
    cards = [one for one in read_live(machines.gpus, host=host) if one.host in names]
    disks = [one for one in read_live(machines.disks, host=host) if one.host in names]
    had_gpu = any(has_gpu(one) for one in samples)
    return (
        of_the_host(fresh, rules, host)
        | (of_cards(fresh, cards, rules, host) if cards or had_gpu else {})
        | of_disks(fresh, disks, rules, host)
    )


def usual(label: str, value: float | None) -> Level:
    """A level that changes colour where Settings say, unless a rule says otherwise."""
    tuned = read(preferences.in_force, settings().chosen)
    return Level(label, value, warn=tuned.gauge_warn_percent, bad=tuned.gauge_bad_percent)


def has_gpu(one: Snapshot) -> bool:
    """Whether a graphics card answered there."""
    told = (one.gpu_percent, one.gpu_encoder_percent, one.gpu_memory_percent, one.gpu_temp_celsius)
    return any(value is not None for value in told)


def of_the_host(
    fresh: Sequence[Snapshot], rules: Sequence[Rule], host: str | None
) -> dict[str, Level]:
    """Processor and memory."""
    cpu = usual("CPU", highest(one.cpu_percent for one in fresh))
    memory = usual("Memory", highest(one.memory_percent for one in fresh))
    return {
        "cpu": judged(cpu, limits(rules, "cpu_high", host)),
        "memory": judged(memory, limits(rules, "memory_high", host)),
    }


def of_cards(
    fresh: Sequence[Snapshot], cards: Sequence[Gpu], rules: Sequence[Rule], host: str | None
) -> dict[str, Level]:
    """Graphics: what the cards say, or the hosts' own samples where no card is listed."""

    def level(
        card: Callable[[Gpu], float | None], own: Callable[[Snapshot], float | None]
    ) -> float | None:
        return highest([*map(card, cards), *map(own, fresh)])

    encoder = level(lambda c: c.encoder_percent, lambda s: s.gpu_encoder_percent)
    memory = level(lambda c: c.memory_percent, lambda s: s.gpu_memory_percent)
    heat = level(lambda c: c.temp_celsius, lambda s: s.gpu_temp_celsius)
    hot = Level("GPU temperature", heat, " °C", HOTTEST, *HOT)
    return {
        "gpu-encoder": Level("GPU encoder", encoder, warn=85, bad=95),
        "gpu-memory": judged(usual("GPU memory", memory), limits(rules, "gpu_memory_high", host)),
        "gpu-heat": judged(hot, limits(rules, "gpu_temp_high", host)),
    }


def of_disks(
    fresh: Sequence[Snapshot], disks: Sequence[Disk], rules: Sequence[Rule], host: str | None
) -> dict[str, Level]:
    """The fullest disk."""
    fullest = max(disks, key=lambda disk: used_percent(disk) or -1, default=None)
    if fullest is None or used_percent(fullest) is None:
        level = usual("Disk", highest(one.disk_percent for one in fresh))
        return {"disk": judged(level, fullness(rules, host, None))}
    level = usual(f"Disk {short(fullest.mount)}", used_percent(fullest))
    return {"disk": judged(level, fullness(rules, fullest.host, fullest.total_bytes))}


def used_percent(disk: Disk) -> float | None:
    """How full the disk is; what only its administrator may use counts as used."""
    if not disk.total_bytes or disk.free_bytes is None:
        return None
    return 100 * (1 - disk.free_bytes / disk.total_bytes)


def short(mount: str, most: int = 14) -> str:
    """The mount, its beginning left out where it would not fit below a gauge."""
    return mount if len(mount) <= most else "…" + mount[1 - most :]
