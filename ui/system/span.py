"""Which stretch of time the charts show, and their samples on an even grid."""

# pandas carries no types that a strict check could use.
# pyright: basic

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from store import machines
from store.db import Pool
from store.machines import Stretch
from ui import filters
from ui.formats import days_between
from ui.parts import link
from ui.reads import as_frame, read, settings, zone

MOST = 600  # points in a chart
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """The last so long, or local days; `words` name it."""

    words: str
    length: timedelta | None = None
    first: date | None = None
    last: date | None = None

    def stretch(self, host: str | None) -> Stretch:
        """What is asked of the store; steps are whole, so that an answer serves for a while."""
        if self.length is None:
            span = read(machines.local_days, self.first, self.last)
            until = max(min(span.until, now_to(MINUTE)), span.since + machines.HOUR)
            return machines.stretch(span.since, until, most=MOST, host=host)
        step = machines.stretch(EPOCH, EPOCH + self.length, most=MOST).step
        until = now_to(min(step, 5 * MINUTE))
        return machines.stretch(until - self.length, until, most=MOST, host=host)


EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def now_to(step: timedelta) -> datetime:
    """The end of the step that is now, so that the same question is asked until it is over."""
    now = datetime.now(UTC)
    return now - (now - EPOCH) % step + step


def chosen() -> Shown:
    """What the reader chose with the controls at the top."""
    length = filters.range_of("24h")
    with st.popover("Dates", icon=":material/date_range:"):
        first, last = filters.day("from", "From"), filters.day("to", "To")
    if not first and not last:
        return Shown(st.session_state["range"], length)
    period = filters.between(first, last, filters.today())
    words = days_between(period.first, period.last)
    return Shown(words, first=period.first, last=period.last)


def picked(shown: Shown) -> None:
    """Days that were dragged over: what played then, and a way back."""
    if shown.length is not None:
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.markdown(f":material/date_range: {shown.words}", width="content")
        days: dict[str, Any] = {"from": shown.first, "to": shown.last}
        link("What played then", "activity", key="played-then", **days)
        st.button("Back to now", key="now", type="tertiary", on_click=filters.forget_dates)


def samples(asked: Stretch) -> pd.DataFrame:
    """The history on an even grid: a gap where the machine was silent, none between two samples."""
    rows = read(evened, asked, settings().collect_seconds)
    return rows if rows.empty else rows.tz_convert(zone()).reset_index()


def evened(pool: Pool, asked: Stretch, every: float) -> pd.DataFrame:
    """The same by its times, which is what is worth keeping: each card of a page needs it."""
    rows = as_frame(machines.history(pool, asked))
    if rows.empty:
        return rows
    rows = rows.set_index("recorded_at").astype("f8")
    first, last = rows.index[0], max(rows.index[-1], asked.until - 2 * asked.step)
    since = min(first, asked.since + asked.step)
    grid = pd.date_range(on_grid(since, asked.step), last, freq=asked.step, name="recorded_at")
    return bridged(rows.reindex(grid), asked.step, every)


def top(rows: pd.DataFrame, *columns: str) -> float | None:
    """The highest value of the columns, None where there is none."""
    if rows.empty:
        return None
    values = np.concatenate([rows[column].to_numpy("f8") for column in columns])
    known = values[~np.isnan(values)]
    return float(known.max()) if known.size else None


def on_grid(at: datetime, step: timedelta) -> datetime:
    """The start of the step the moment lies in."""
    return at - (at - EPOCH) % step


def bridged(rows: pd.DataFrame, step: timedelta, every: float) -> pd.DataFrame:
    """The rows, steps that only fell between two samples filled in."""
    missing = rows.isna().all(axis=1)
    run = (missing != missing.shift()).cumsum()
    steps = missing.groupby(run).transform("sum").to_numpy("f8")  # of the run each belongs to
    between = missing & (steps * step.total_seconds() < 3 * every)
    if not between.any():
        return rows
    filled = rows.interpolate(limit_area="inside")
    rows[between] = filled[between]
    return rows
