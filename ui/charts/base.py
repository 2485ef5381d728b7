"""What all charts share: how one is drawn, its time axis, its legend, and what was picked in it."""

# pandas and Plotly carry no types that a strict check could use.
# pyright: basic

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st

from ui.look import LIGHT, NOTHING, TEMPLATES, Palette

Trace = dict[str, Any]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Pick = Callable[[Any], None]

STEPS = tuple(
    pd.Timedelta(minutes=m)
    for m in (5, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 5760, 10080, 20160)
)


def warm_up() -> None:
    """Loads what the first chart would otherwise wait for."""
    figure = go.Figure(layout={"template": TEMPLATES[LIGHT]}, _validate=False)
    pio.to_json(figure, validate=False)


def draw(
    p: Palette,
    traces: Sequence[Trace],
    layout: Trace,
    *,
    key: str,
    alt: str,
    height: int,
    pick: Pick | None = None,
    how: Literal["points", "box"] = "points",
    tools: bool = False,
) -> None:
    """Puts the chart on the page; `alt` says what it shows to those who do not see it.

    `pick` is told what the reader selected; `tools` adds reset and PNG, for exploring screens.
    """
    plain: Trace = {"showlegend": False}  # which the trace of a flow does not know
    traces = [trace if trace["type"] == "sankey" else plain | trace for trace in traces]
    layout = {"template": TEMPLATES[p]} | layout
    if any(trace.get("showlegend") for trace in traces):
        layout |= {"showlegend": True, "margin": {"t": 30} | layout.get("margin", {})}
    if pick and how == "box" and not on_a_phone():
        layout |= {"dragmode": "select", "selectdirection": "h"}
    # Validation costs 5-9 ms a chart; the tests do it.
    figure = go.Figure(data=traces, layout=layout, _validate=False)
    st.plotly_chart(
        figure,
        theme=None,
        key=key,
        alt=alt,
        height=height,
        config=buttons(key) if tools else {"displayModeBar": False},
        on_select=(lambda: tell(key, pick)) if pick else "ignore",
        selection_mode=how,
    )


def buttons(name: str) -> Trace:
    """Two buttons on a chart to explore: back to all of it, and a picture of it."""
    return {
        "displaylogo": False,
        "modeBarButtons": [["resetScale2d", "toImage"]],
        "toImageButtonOptions": {"filename": name, "scale": 2},
    }


def tell(key: str, pick: Pick) -> None:
    """Hands over what was selected, if anything was: a click beside all data is no choice."""
    selection = st.session_state[key].selection
    if selection.points or selection.box:
        pick(selection)


def on_a_phone() -> bool:
    """Whether the reader has a phone, where a finger that drags means to scroll."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


def entry(name: str, color: str, more: str = "") -> Trace:
    """A legend entry that toggles its group; a dot of text, as Plotly keeps 40 px for its own."""
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "name": f"<span style='color:{color}'>●</span> {escape(name)}{more}",
        "legendgroup": name,
        "mode": "markers",
        "marker": {"color": NOTHING},
        "hoverinfo": "skip",
        "showlegend": True,
    }


def clock(t: pd.Series) -> pd.Series:
    """Times as one clock shows them: that of the newest, so that a changed clock bends no line."""
    t = pd.to_datetime(t)
    if t.dt.tz is None:
        return t
    offset = t.iloc[-1].utcoffset()
    naive = t.dt.tz_convert("UTC").dt.tz_localize(None) + offset
    naive.attrs["offset"] = offset
    return naive


def times(t: pd.Series) -> Trace:
    """Evenly spaced buckets need no x values at all."""
    steps = np.diff(t.to_numpy("M8[us]"))
    if steps.size and steps[0] and (steps == steps[0]).all():
        return {"x0": t.iloc[0].isoformat()[:19], "dx": steps[0] / np.timedelta64(1, "ms")}
    return {"x": t}


def floats(frame: pd.DataFrame, column: str) -> Floats:
    """The column's values, in half the bytes: a screen has no more digits."""
    return frame[column].to_numpy("f4")


def time_axis(t: pd.Series, most: int = 6, **more: Any) -> Trace:
    """Round ticks with one-line labels: midnight carries its date, January its year."""
    low, high = t.iloc[0], t.iloc[-1]
    most = most // 2 + 1 if on_a_phone() else most
    step = next((s for s in STEPS if (high - low) / s <= most and (high - low).days < 80), None)
    if step is None:
        at = pd.date_range(low.normalize().replace(day=1), high, freq="MS")
        at = at[:: max(1, round(len(at) / most))]
        text = [f"{x:%Y}" if x.month == 1 else f"{x:%b}" for x in at]
    else:
        at = pd.date_range(low.normalize(), high, freq=step)
        text = [f"{x:%-d %b}" if x == x.normalize() else f"{x:%H:%M}" for x in at]
    return {
        "type": "date",
        "tickvals": [x.isoformat()[:19] for x in at],
        "ticktext": text,
        "range": [low.isoformat()[:19], high.isoformat()[:19]],
        "hoverformat": "%a %-d %b, %H:%M",
    } | more


def counting(top: float, height: int) -> Trace:
    """The axis of a count: where a handful is the most, no line between two whole numbers."""
    few = {"range": [0, max(top, 1) * 1.06], "dtick": 1} if top <= 5 else {}
    return {"nticks": height // 36} | few
