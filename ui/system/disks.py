"""Disks: what is left of each, for how long that will do, and what they read and write."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from store import disk_outlook, machines
from store.disk_outlook import Outlook
from store.machines import Disk
from ui import charts
from ui.formats import UNKNOWN, plain, size
from ui.parts import card, empty, table
from ui.reads import read, settings
from ui.system.gauges import used_percent
from ui.system.history import View, nothing
from ui.system.span import Shown, samples, top

GB, TB = 1e9, 1e12
BACK, AHEAD = timedelta(days=30), timedelta(days=30)
PACES = ((1e9, " GB/s"), (1e6, " MB/s"), (1e3, " kB/s"))


def storage(view: View) -> None:
    """The cards of the second tab."""
    disks = [disk for disk in read(machines.disks) if view.host in (None, disk.host)]
    outlooks = {one.target: one for one in read(disk_outlook.outlooks)}
    with card("Disks", "how long each will do, as its alert judges"):
        mounts(disks, outlooks)
    filling(view, disks, outlooks)
    with st.grid(2, min_column_width=420):
        view.drawn(pace)
        view.drawn(load_average)


def filling(view: View, disks: Sequence[Disk], outlooks: dict[str, Outlook]) -> None:
    """How the fullest disk filled up, and how that goes on."""
    fullest = max(disks, key=lambda disk: used_percent(disk) or -1, default=None)
    host = fullest.host if fullest else view.host
    asked = Shown("30d", BACK).stretch(host)
    rows = samples(asked)
    outlook = outlooks.get(target(fullest)) if fullest else None
    words = outlook.words if outlook else "not enough history"
    name = f"{plain(fullest.host)} {plain(fullest.mount)}" if fullest else "30 days"
    with card("Disk", f"{name} · {plain(words)}"):
        if nothing(rows, "disk_used_gb_max"):
            return
        scale, unit = (1e3, " TB") if (top(rows, "disk_used_gb_max") or 0) >= 1000 else (1.0, " GB")
        used = pd.DataFrame({"at": rows["recorded_at"], "used": rows["disk_used_gb_avg"] / scale})
        charts.lines(
            used,
            {"used": "Used"},
            key="disk-used",
            alt=f"Space in use of the fullest disk in 30 days; {words}",
            unit=unit,
            ahead=expected(used, outlook, scale * GB),
            tools=True,
        )


def target(disk: Disk) -> str:
    """What the alert calls it."""
    return f"{disk.host}:{disk.mount}"


def expected(used: pd.DataFrame, outlook: Outlook | None, scale: float) -> pd.DataFrame | None:
    """The next month at the pace of the last weeks: least, middle and most."""
    if outlook is None or not outlook.soonest or not outlook.latest or not outlook.days:
        return None
    last = used["used"].dropna().iloc[-1]
    left = outlook.free / scale
    days = range(AHEAD.days + 1)
    start = used["at"].iloc[-1]

    def grown(until_full: float) -> list[float]:
        return [last + left * min(day / until_full, 1) for day in days]

    return pd.DataFrame(
        {
            "at": [start + timedelta(days=day) for day in days],
            "low": grown(max(outlook.latest, outlook.days)),
            "expected": grown(outlook.days),
            "high": grown(outlook.soonest),
        }
    )


def pace(view: View) -> None:
    """What disks read and write."""
    rows = samples(view.stretch)
    with card("Disk traffic", f"{view.shown.words} · mean of each step"):
        if nothing(rows, "disk_read_bytes_per_second_avg"):
            return
        bytes_ = pd.DataFrame({"at": rows["recorded_at"]})
        bytes_["read"] = rows["disk_read_bytes_per_second_avg"]
        bytes_["written"] = rows["disk_write_bytes_per_second_avg"]
        most = top(bytes_, "read", "written") or 0
        scale, unit = next((one for one in PACES if most >= one[0]), PACES[-1])
        bytes_[["read", "written"]] /= scale
        charts.lines(
            bytes_,
            {"read": "Read", "written": "Written"},
            key="disk-pace",
            alt=f"What disks read and write, at most {most / scale:.3g}{unit}",
            unit=unit,
            tools=True,
        )


def load_average(view: View) -> None:
    """How many programs wanted to run, and how warm the processor got."""
    rows = samples(view.stretch)
    names = {"load_1m_max": "Load, 1 min", "cpu_temp_celsius_max": "CPU °C"}
    known = {c: name for c, name in names.items() if top(rows, c) is not None}
    with card("Load and heat", f"{view.shown.words} · peaks"):
        if nothing(rows, next(iter(known), "load_1m_max")):
            return
        charts.lines(
            rows,
            known,
            key="load-average",
            alt=f"Load average, at most {top(rows, 'load_1m_max') or 0:.3g}, and processor heat",
            tools=True,
        )


def mounts(disks: Sequence[Disk], outlooks: dict[str, Outlook]) -> None:
    """Every disk with what is left of it."""
    if not disks:
        return empty("hard_drive", "No disks yet", "Collectors tell of their media folders.")
    late = datetime.now(UTC) - timedelta(seconds=10 * settings().collect_seconds)
    rows = pd.DataFrame([row(disk, outlooks.get(target(disk)), late) for disk in disks])
    column = st.column_config
    table(
        rows,
        {
            "host": column.TextColumn("Host"),
            "mount": column.TextColumn("Mount"),
            "used": column.ProgressColumn("Used", format="%.0f%%", min_value=0, max_value=100),
            "free": column.TextColumn("Free"),
            "total": column.TextColumn("Size"),
            "inodes": column.ProgressColumn("Inodes", format="%.0f%%", min_value=0, max_value=100),
            "full": column.TextColumn("Full", width="medium"),
        },
        key="disks",
        alt=f"{len(disks)} disks with what is used, free and expected",
        most=12,
    )
    return None


def row(disk: Disk, outlook: Outlook | None, late: datetime) -> dict[str, object]:
    """A disk as the table shows it; what was not seen lately is unknown."""
    gone = disk.recorded_at < late or disk.error is not None
    inodes = None
    if disk.inodes_total and disk.inodes_free is not None and not gone:
        inodes = 100 * (1 - disk.inodes_free / disk.inodes_total)
    return {
        "host": disk.host,
        "mount": disk.mount,
        "used": None if gone else used_percent(disk),
        "free": UNKNOWN if gone else size(disk.free_bytes),
        "total": size(disk.total_bytes),
        "inodes": inodes,
        "full": why(disk, gone) or (outlook.words if outlook else "not enough history"),
    }


def why(disk: Disk, gone: bool) -> str | None:
    """Why its numbers are unknown."""
    return disk.error or ("not seen lately" if gone else None)
