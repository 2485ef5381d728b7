"""The machines in a row each: how they are, how they were today, and since when they run."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from store import alert_rules, machines
from store.machines import Disk, Snapshot
from ui.formats import UNKNOWN, ago, lasting
from ui.look import palette, wash
from ui.parts import card, every, table
from ui.reads import read, read_live, settings
from ui.system.gauges import HOT, used_percent
from ui.system.levels import GB, Level, fullness, is_fresh, judged, limits

DOWN = 15  # samples missing
STATES = ("Healthy", "Hot", "Stale", "Down")


@every(60)
def hosts() -> None:
    """All machines heard of within a week."""
    if st.session_state.pop("host_chosen", False):
        st.rerun()  # a click within this part would draw only this part anew
    found = read_live(machines.newest)
    with card("Hosts", "heard of within a week"):
        rows = pd.DataFrame(table_rows(found))
        p = palette()
        tones = [wash(color, 0.16) for color in (p.good, p.warn, p.muted, p.bad)]
        column = st.column_config
        percent = {"format": "%.0f%%", "min_value": 0, "max_value": 100}
        table(
            rows,
            {
                "host": column.TextColumn("Host"),
                "state": column.MultiselectColumn("State", options=STATES, color=tones),
                "cpu": column.ProgressColumn("CPU", width=116, **percent),
                "memory": column.ProgressColumn("Memory", width=116, **percent),
                "gpu": column.ProgressColumn("GPU", width=116, **percent),
                "disk": column.ProgressColumn("Disk", width=116, **percent),
                "heat": column.TextColumn("GPU °C", width=70, alignment="right"),
                "day": column.AreaChartColumn("CPU, 24 h", y_min=0, y_max=100, width=120),
                "up": column.TextColumn("Uptime", width="small"),
                "seen": column.TextColumn("Last seen", width="small"),
            },
            key="hosts",
            alt=f"{len(found)} hosts: {said(rows)}",
            opens=lambda number: choose(str(rows["host"][number])),
            most=12,
        )


def choose(host: str) -> None:
    """Shows this machine alone, or all again."""
    st.session_state.host = None if st.session_state.get("host") == host else host
    st.session_state.host_chosen = True


def said(rows: pd.DataFrame) -> str:
    """How many are in which state."""
    found = [state[0] for state in rows["state"]]
    return ", ".join(f"{found.count(name)} {name.lower()}" for name in STATES if name in found)


def table_rows(found: Sequence[Snapshot]) -> list[dict[str, object]]:
    """The machines as the table shows them; of what is silent nothing is known."""
    disks = read_live(machines.disks)
    trends = {one.host: one.cpu_percent for one in read(machines.trends)}
    return [row(one, [d for d in disks if d.host == one.host], trends) for one in found]


def row(one: Snapshot, disks: Sequence[Disk], trends: dict[str, list[float]]) -> dict[str, object]:
    """One machine."""
    fresh = is_fresh(one, settings().collect_seconds)
    fullest = max((used_percent(disk) or 0 for disk in disks), default=one.disk_percent)
    now = datetime.now(UTC)
    shown = {
        "cpu": one.cpu_percent,
        "memory": one.memory_percent,
        "gpu": one.gpu_encoder_percent,
        "disk": fullest,
    }
    return {
        "host": one.host,
        "state": [state(one, disks, fresh)],
        **(shown if fresh else dict.fromkeys(shown)),
        "heat": heat(one.gpu_temp_celsius if fresh else None),
        "day": trends.get(one.host, []),
        "up": lasting(now - one.booted_at) if fresh and one.booted_at else UNKNOWN,
        "seen": ago(timedelta(seconds=max(0, one.age_seconds))),
    }


def heat(celsius: float | None) -> str:
    """64"""
    return UNKNOWN if celsius is None else f"{celsius:.0f}"


def state(one: Snapshot, disks: Sequence[Disk], fresh: bool) -> str:
    """Healthy, hot where any gauge is red, stale after three missing samples, down after more."""
    if not fresh:
        silent = one.age_seconds > DOWN * settings().collect_seconds
        return "Down" if silent else "Stale"
    rules = read(alert_rules.list_rules)
    levels = [
        judged(Level("", one.cpu_percent), limits(rules, "cpu_high", one.host)),
        judged(Level("", one.memory_percent), limits(rules, "memory_high", one.host)),
        judged(
            Level("", one.gpu_temp_celsius, bad=HOT[1]), limits(rules, "gpu_temp_high", one.host)
        ),
        *(
            judged(Level("", percent), fullness(rules, one.host, total))
            for percent, total in fillings(one, disks)
        ),
    ]
    hot = any(level.value is not None and level.value >= level.bad for level in levels)
    return "Hot" if hot else "Healthy"


def fillings(one: Snapshot, disks: Sequence[Disk]) -> list[tuple[float | None, float | None]]:
    """How full each disk is, and its size; the one of the sample where no others are known."""
    if not disks:
        return [(one.disk_percent, one.disk_total_gb and one.disk_total_gb * GB)]
    return [(used_percent(disk), disk.total_bytes) for disk in disks]
