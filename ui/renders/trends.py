"""How much is rendered over time, how much of it fails, and what comes out."""

# pandas carries no types that a strict check could use.
# pyright: basic

import pandas as pd
import streamlit as st

from store.renders import monitor
from store.renders.monitor import Period
from ui import charts, filters
from ui.formats import count
from ui.parts import card, empty
from ui.reads import frame, most, settings, total

PERIODS: dict[str, tuple[Period, str]] = {
    "Day": ("day", "30 days"),
    "Week": ("week", "12 weeks"),
    "Month": ("month", "12 months"),
}
MIX = {"video": "Videos", "image": "Images", "content": "Texts and other"}


def trends() -> None:
    """Four charts over the same buckets."""
    chosen = filters.either("period", list(PERIODS), "Period")
    period, span = PERIODS[chosen]
    rows = frame(monitor.analytics, period=period)
    rows.insert(0, "at", pd.to_datetime(rows["date"]).dt.tz_localize(settings().zone))
    if not total(rows, "total_renders", "total_assets"):
        empty("movie", "Nothing was rendered", f"There is no render in the last {span}.")
        return
    note = f"per {period}, {span}"
    with st.grid(2, min_column_width=420):
        volume(rows, note)
        mix(rows, note)
        rate(rows, note)
        density(rows, note)


def volume(rows: pd.DataFrame, note: str) -> None:
    """Complete and failed renders."""
    names = {"render_volume": "Complete", "failure_count": "Failed"}
    done, failed = total(rows, "render_volume"), total(rows, "failure_count")
    with card("Renders", note):
        charts.stacked(
            rows,
            names,
            key="volume",
            alt=f"{count(done)} complete and {count(failed)} failed renders, {note}",
            height=250,
        )


def mix(rows: pd.DataFrame, note: str) -> None:
    """What came out, by kind."""
    with card("Outputs", note):
        charts.stacked(
            rows,
            MIX,
            key="mix",
            alt=f"{count(total(rows, *MIX))} outputs by kind, {note}",
            height=250,
        )


def rate(rows: pd.DataFrame, note: str) -> None:
    """The share of failures."""
    worst = most(rows, "failure_rate")
    with card("Failure rate", f"of what has ended, {note}"):
        charts.lines(
            rows,
            {"failure_rate": "Failed"},
            key="rate",
            alt=f"Share of failed renders, at most {worst:.1f}%, {note}",
            unit="%",
            height=210,
        )


def density(rows: pd.DataFrame, note: str) -> None:
    """Outputs per render."""
    highest = most(rows, "asset_density")
    with card("Outputs per render", note):
        charts.lines(
            rows,
            {"asset_density": "Outputs per render"},
            key="density",
            alt=f"Outputs per render, at most {highest:.2f}, {note}",
            height=210,
        )
