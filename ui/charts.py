"""Every chart of the dashboard. Pages call these functions; only this module knows Plotly."""

# pandas and Plotly carry no types that a strict check could use.
# pyright: basic

import cmath
from collections.abc import Mapping, Sequence
from html import escape
from math import pi, radians
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st

from ui.look import BARE, LIGHT, MEANING, NOTHING, TEMPLATES, Palette, palette, small, wash

Trace = dict[str, Any]
Floats = npt.NDArray[np.float32]

# What a figure must have to be drawn at all.
DOT: Trace = {
    "type": "scatter",
    "x": [0],
    "y": [0],
    "mode": "markers",
    "marker": {"color": NOTHING},
    "hoverinfo": "skip",
}
STEPS = tuple(
    pd.Timedelta(minutes=m)
    for m in (5, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 5760, 10080, 20160)
)


def warm_up() -> None:
    """Loads what the first chart would otherwise wait for."""
    figure = go.Figure(layout={"template": TEMPLATES[LIGHT]}, _validate=False)
    pio.to_json(figure, validate=False)


def draw(
    p: Palette, traces: Sequence[Trace], layout: Trace, *, key: str, alt: str, height: int
) -> None:
    """Puts the chart on the page; `alt` says what it shows to those who do not see it."""
    traces = [{"showlegend": False} | trace for trace in traces]
    layout = {"template": TEMPLATES[p]} | layout
    if any(trace["showlegend"] for trace in traces):
        layout |= {"showlegend": True, "margin": {"t": 30} | layout.get("margin", {})}
    # Validation costs 5-9 ms a chart; the tests do it.
    figure = go.Figure(data=traces, layout=layout, _validate=False)
    st.plotly_chart(
        figure,
        theme=None,
        key=key,
        alt=alt,
        height=height,
        config={"displayModeBar": False},
    )


def entry(name: str, color: str) -> Trace:
    """A legend entry that toggles its group; a dot of text, as Plotly keeps 40 px for its own."""
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "name": f"<span style='color:{color}'>●</span> {escape(name)}",
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
    return t.dt.tz_convert("UTC").dt.tz_localize(None) + offset


def times(t: pd.Series) -> Trace:
    """Evenly spaced buckets need no x values at all."""
    step = t.iloc[1] - t.iloc[0] if len(t) > 1 else pd.Timedelta(0)
    if step and (t.diff().iloc[1:] == step).all():
        return {"x0": t.iloc[0].isoformat()[:19], "dx": step.total_seconds() * 1000}
    return {"x": t}


def floats(frame: pd.DataFrame, column: str) -> Floats:
    """The column's values, in half the bytes: a screen has no more digits."""
    return frame[column].to_numpy("f4")


def time_axis(t: pd.Series, most: int = 6, **more: Any) -> Trace:
    """Round ticks with one-line labels: midnight carries its date, January its year."""
    low, high = t.iloc[0], t.iloc[-1]
    most = most // 2 + 1 if "Mobi" in st.context.headers.get("User-Agent", "") else most
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


def lines(
    frame: pd.DataFrame, names: Mapping[str, str], *, key: str, alt: str, height: int = 230
) -> None:
    """Time series; the frame's first column is the time, names maps columns to labels."""
    p, t = palette(), clock(frame.iloc[:, 0])
    traces: list[Trace] = []
    for i, (column, label) in enumerate(names.items()):
        color = p.series[MEANING.get(label, i)]
        traces.append(line(times(t), floats(frame, column), label, color, filled=i == 0))
        traces += [entry(label, color)] * (len(names) > 1)
    layout = {"xaxis": time_axis(t), "yaxis": counting(frame[list(names)].to_numpy().max(), height)}
    draw(p, traces, layout, key=key, alt=alt, height=height)


def line(at: Trace, values: Floats, label: str, color: str, *, filled: bool) -> Trace:
    """One line, the area below it fading out when filled."""
    fade = [[0, wash(color, 0)], [1, wash(color, 0.22)]]
    below = {"fill": "tozeroy", "fillgradient": {"type": "vertical", "colorscale": fade}}
    return {
        "type": "scatter",
        "mode": "lines",
        **at,
        "y": values,
        "line": {"color": color, "width": 1.75},
        "legendgroup": label,
        "hovertemplate": f"<b>%{{y:,.3~r}}</b>  {escape(label)}<extra></extra>",
        **(below if filled else {}),
    }


def stacked(
    frame: pd.DataFrame, names: Mapping[str, str], *, key: str, alt: str, height: int = 300
) -> None:
    """Bars per bucket, stacked in the order of names, with the sum in the hover box."""
    p, t = palette(), clock(frame.iloc[:, 0])
    at, half = times(t), (t.iloc[-1] - t.iloc[0]) / max(1, len(t) - 1) / 2
    traces: list[Trace] = []
    for i, (column, label) in enumerate(names.items()):
        color = p.series[MEANING.get(label, i)]
        traces += [bars(at, floats(frame, column), label, color), entry(label, color)]
    total = frame[list(names)].sum(axis=1).to_numpy("f4")
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            **at,
            "y": total,
            "marker": {"color": NOTHING},
            "hovertemplate": "<b>%{y:,}</b>  in all<extra></extra>",
        }
    )
    x = time_axis(t, 8, hoverformat="%a %-d %b %Y", showspikes=False)
    x["range"] = [(t.iloc[0] - half).isoformat()[:19], (t.iloc[-1] + half).isoformat()[:19]]
    layout = {"barmode": "stack", "xaxis": x, "yaxis": counting(total.max(), height)}
    draw(p, traces, layout, key=key, alt=alt, height=height)


def bars(at: Trace, values: Floats, label: str, color: str) -> Trace:
    """One series of stacked bars."""
    return {
        "type": "bar",
        **at,
        "y": values,
        "marker": {"color": color, "cornerradius": 3, "line": {"width": 0}},
        "legendgroup": label,
        "hovertemplate": f"<b>%{{y:,}}</b>  {escape(label)}<extra></extra>",
    }


def ranking(
    names: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    key: str,
    alt: str,
    height: int = 230,
) -> None:
    """One bar per name, longest first, each with its text behind it."""
    p = palette()
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": list(values),
        "y": list(range(len(names))),
        "base": 0,
        "marker": {"color": p.series[0], "cornerradius": 4, "line": {"width": 0}},
        "hovertext": [escape(name) for name in names],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "text": list(texts),
        "textposition": "outside",
        "textfont": small(p),
        "cliponaxis": False,
    }
    labels = [escape(shortened(name)) for name in names]
    layout = {
        "hovermode": "closest",
        "bargap": 0.58,
        "margin": {"r": 10 + 7 * max((len(text) for text in texts), default=0)},
        "xaxis": {"visible": False, "range": [0, max(values, default=0) or 1]},
        "yaxis": {
            "tickvals": trace["y"],
            "ticktext": labels,
            "range": [max(len(names), 6) - 0.5, -0.5],  # few bars stay as thin as many
            "showgrid": False,
        },
    }
    draw(p, [trace], layout, key=key, alt=alt, height=height)


def shortened(name: str, most: int = 23) -> str:
    """The name, its end left out where it would leave no room for the bar."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def gauge(
    value: float | None,
    label: str,
    *,
    key: str,
    warn: float = 75,
    bad: float = 90,
    height: int = 140,
) -> None:
    """A ring for a percentage, neutral until warn; grey and empty without a fresh sample."""
    p = palette()
    tone = tone_of(value, warn, bad, p)
    text = "–" if value is None else f"{value:.0f}%"
    rings = [(240.0, p.track)]
    if value is not None:
        rings.append((240 * min(max(value / 100, 0.01), 1), tone))
    # Without constrain the ring shrinks by chance.
    flat = {"visible": False, "automargin": False, "constrain": "domain"}
    layout = {
        "template": BARE[p],
        "hovermode": False,
        "dragmode": False,
        "margin": {"l": 0, "r": 0, "t": 4, "b": 0},
        "xaxis": flat | {"range": [-1.04, 1.04]},
        "yaxis": flat | {"range": [-0.62, 1.04], "scaleanchor": "x"},
        "shapes": [
            {
                "type": "path",
                "path": arc(-120, -120 + sweep),
                "fillcolor": color,
                "line": {"width": 0},
            }
            for sweep, color in rings
        ],
        "annotations": [
            said(f"<b>{text}</b>", 0.13, 21, p.text if tone == p.good else tone),
            said(escape(label), -0.28, 11.5, p.muted),
        ],
    }
    draw(p, [DOT], layout, key=key, alt=f"{label}: {text}", height=height)


def tone_of(value: float | None, warn: float, bad: float, p: Palette) -> str:
    """The colour of a level: grey when unknown."""
    if value is None:
        return p.muted
    return p.bad if value >= bad else p.warn if value >= warn else p.good


def said(text: str, y: float, size: float, color: str) -> Trace:
    """A line of text in the middle of a gauge."""
    return {
        "x": 0,
        "y": y,
        "showarrow": False,
        "text": text,
        "font": {"size": size, "color": color},
    }


def arc(start: float, end: float, thick: float = 0.14) -> str:
    """A ring piece of radius 1 with round ends, as an SVG path; degrees clockwise from the top."""

    def unit(degrees: float) -> complex:
        return cmath.rect(1, radians(90 - degrees))

    n = 2 + round((end - start) / 8)
    turns = [start + (end - start) * i / n for i in range(n + 1)]
    bend = [cmath.rect(thick / 2, -pi * k / 6) for k in range(1, 6)]
    middle = 1 - thick / 2
    ring = [
        *map(unit, turns),
        *(unit(end) * (middle + b) for b in bend),
        *(unit(turn) * (1 - thick) for turn in reversed(turns)),
        *(unit(start) * (middle - b) for b in bend),
    ]
    return "M" + "L".join(f"{z.real:.3f},{z.imag:.3f}" for z in ring) + "Z"
