"""The last month day by day, the last hours, the titles played most, and the machines."""

# pandas carries no types that a strict check could use.
# pyright: basic

from datetime import timedelta

import pandas as pd
import streamlit as st

from store import daily_stats, overview
from ui import charts, filters
from ui.formats import count, duration, plain, size
from ui.overview.figures import sampled
from ui.parts import card, empty, link, ticking
from ui.plays.words import called
from ui.reads import as_frame, frame, most, read, settings, total
from ui.system.gauges import found, ring
from ui.system.levels import is_fresh

DAYS, MOST = 30, 6
SHOWN = ("cpu", "memory", "gpu-encoder", "disk")
TYPES = {
    "direct_plays": "Direct play",
    "direct_streams": "Direct stream",
    "transcodes": "Transcode",
}
LINES = {
    "Watch time": ("hours", "Hours", " h"),
    "Viewers": ("unique_users", "Viewers", ""),
    "Bytes": ("gigabytes", "Served", " GB"),
}
TALL = 301  # so that the card ends with that of the gauges


def daily() -> None:
    """Plays per day by how they were delivered; or what was watched, by whom, in bytes."""
    with card("Daily trends", f"{DAYS} days"):
        shown = filters.either("trend", ["Plays", *LINES], "Show")
        if shown == "Plays":
            plays()
        else:
            line(shown)


def plays() -> None:
    """Plays per day, stacked by how they were delivered; today is among them."""
    days = frame(overview.daily_plays, days=DAYS)
    charts.stacked(
        days,
        TYPES,
        key="daily-plays",
        alt=f"Plays per day by playback type: {count(total(days, *TYPES))} in {DAYS} days",
        height=TALL,
    )


def line(shown: str) -> None:
    """One number of every complete day."""
    column, label, unit = LINES[shown]
    rows = as_frame(read(daily_stats.trends))
    if len(rows) < 2:
        return empty("timeline", "Not enough days yet", "A day is added shortly after midnight.")
    rows["hours"] = rows["total_watch_minutes"] / 60
    rows["gigabytes"] = rows["total_bytes_served"] / 1e9
    rows["stat_date"] = pd.to_datetime(rows["stat_date"])
    said = {
        "Watch time": duration(60 * total(rows, "total_watch_minutes")),
        "Viewers": f"at most {count(most(rows, 'unique_users'))} a day",
        "Bytes": size(total(rows, "total_bytes_served")),
    }[shown]
    charts.lines(
        pd.DataFrame(rows[["stat_date", column]]),
        {column: label},
        key="daily-trend",
        alt=f"{shown} per day in {len(rows)} days: {said}",
        unit=unit,
        height=TALL,
    )
    return None


def titles(length: timedelta) -> None:
    """What was played most, in a week or longer: in hours nothing is played twice."""
    days = max(7, length.days)
    words = f"{days} days"
    best = read(overview.top_titles, days=days, most=MOST)
    with card("Top titles", f"plays and time, {words}"):
        if not best:
            return empty("movie", "Nothing played", "The titles played most show here.")
        charts.ranking(
            [called(title) for title in best],
            [title.plays for title in best],
            [f"{count(title.plays)} · {duration(title.watch_seconds)}" for title in best],
            key="titles",
            alt=f"Top titles ({words}) by plays, {called(best[0])} first",
        )
    return None


def hosts() -> None:
    """How the machines are."""
    names = [plain(sample.host) for sample in sampled()]
    with card("Hosts", f"worst of {len(names)}" if len(names) > 1 else "".join(names)):
        gauges()


@ticking
def gauges() -> None:
    """The highest level of each kind among the machines that report; grey when none does."""
    samples = sampled()
    if not samples:
        return empty("dns", "No samples yet", "The collector reports every minute once it runs.")
    levels = {key: level for key, level in found(samples, None).items() if key in SHOWN}
    grid = st.grid(2, min_column_width=110)
    for i, (key, level) in enumerate(levels.items(), 1):
        alone = i == len(levels) and i % 2 == 1
        with grid.cell(column_span=2 if alone else 1):
            ring(key, level)
    fresh = [sample for sample in samples if is_fresh(sample, settings().collect_seconds)]
    worst = max(fresh, key=lambda s: max(s.cpu_percent or 0, s.disk_percent or 0), default=None)
    host = worst.host if worst and len(samples) > 1 else None
    link("System :material/arrow_forward:", "system", key="gauges", host=host)
    return None
