"""Tables and charts of whatever was asked: a column's name tells how it is shown."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from operations.reports.pictures import MOST_BARS, series
from operations.reports.words import cell, heading, is_number
from store.analytics.asking import Answer
from ui import charts
from ui.formats import straight
from ui.parts import table

Row = dict[str, Any]
NAMES = {
    "direct_play_hours": "Direct play",
    "direct_stream_hours": "Direct stream",
    "transcode_hours": "Transcode",
    "failed": "Failed",
}


def grid(answer: Answer, zone: str, *, key: str, alt: str, most: int = 12) -> None:
    """The rows as a table."""
    rows = answer.as_rows()
    told = {name: column(name, rows, zone) for name in answer.columns}
    shown = {name: values for name, (values, _) in told.items()}
    table(shown, {name: config for name, (_, config) in told.items()}, key=key, alt=alt, most=most)


def column(name: str, rows: Sequence[Row], zone: str) -> tuple[list[Any], Any]:
    """What stands in the column, and how."""
    values = [row[name] for row in rows]
    counted = any(is_number(name, value) for value in values)
    if counted and not name.endswith("bytes"):
        return values, st.column_config.NumberColumn(heading(name), format=written(name))
    texts = [straight(cell(name, value, zone)) for value in values]
    side = "right" if counted else None
    return texts, st.column_config.TextColumn(heading(name), alignment=side)


def written(name: str) -> str:
    """How its numbers are written."""
    if "percent" in name:
        return "%.1f %%"
    return "%d" if name in ("season", "episode", "hour") else "localized"


def picture(chart: Sequence[str], answer: Answer, zone: str, *, key: str) -> None:
    """The chart of the rows, where there is one."""
    rows = answer.as_rows()
    if not chart or not rows:
        return
    if chart[0] == "ranking":
        ranked(rows[:MOST_BARS], chart[1], chart[2], zone, key=key)
    else:
        over_time(rows, chart[0], key=key)


def ranked(rows: Sequence[Row], name: str, value: str, zone: str, *, key: str) -> None:
    """A bar for each row."""
    names = [straight(cell(name, row[name], zone)) for row in rows]
    charts.ranking(
        names,
        [float(row[value] or 0) for row in rows],
        [cell(value, row[value], zone) for row in rows],
        key=key,
        alt=f"{heading(value)} by {heading(name).lower()}, {names[0]} first",
        height=24 * max(len(rows), 4) + 20,
    )


def over_time(rows: Sequence[Row], kind: str, *, key: str) -> None:
    """Bars or lines over days or months."""
    time = next(iter(rows[0]))
    names = {name: NAMES.get(name, heading(name)) for name in series(rows)}
    frame = pd.DataFrame([{each: row[each] for each in (time, *names)} for row in rows])
    frame[time] = pd.to_datetime(frame[time])
    for name in names:
        frame[name] = frame[name].astype(float).fillna(0)
    alt = f"{', '.join(names.values())} from {moment(rows[0][time])} to {moment(rows[-1][time])}"
    draw = charts.stacked if kind == "stacked" else charts.lines
    draw(frame, names, key=key, alt=alt)


def moment(value: Any) -> str:
    """The day."""
    return f"{value:%-d %b %Y}" if isinstance(value, datetime) or value else ""


def figures(values: dict[str, object], zone: str) -> None:
    """The headline figures."""
    with st.grid(max(len(values), 1), min_column_width=130):
        for name, value in values.items():
            st.metric(heading(name), cell(name, value, zone), border=True, height="stretch")
