"""Charts over time: lines with what surrounds them, and stacked bars."""

# pandas and Plotly carry no types that a strict check could use.
# pyright: basic

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from ui.charts.base import (
    Flags,
    Floats,
    Pick,
    Trace,
    clock,
    counting,
    draw,
    entry,
    floats,
    time_axis,
    times,
)
from ui.look import MEANING, NOTHING, Palette, palette, wash

Box = Callable[[datetime, datetime], None]
LINE: Trace = {"type": "scatter", "mode": "lines"}
HIDDEN: Trace = LINE | {"line": {"width": 0}, "hoverinfo": "skip"}


def lines(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    *,
    key: str,
    alt: str,
    height: int = 230,
    unit: str = "",
    top: float | None = None,
    stack: bool = False,
    band: tuple[str, str] | None = None,
    rules: Sequence[tuple[float, str]] = (),
    ahead: pd.DataFrame | None = None,
    marks: Sequence[tuple[datetime, str]] = (),
    box: Box | None = None,
    tools: bool = False,
) -> None:
    """Time series; the frame's first column is the time, names maps columns to labels.

    `band` names the columns of the lowest and highest around the first line; a missing value is a
    gap with a grey strip below. `rules` are dashed lines with a text; `marks` moments with one.
    `ahead` is a forecast: time, low, expected, high. `top` fixes the axis at 0 … top.
    `box` is told from when to when the reader dragged, as clocks of the chart show it.
    """
    p, t = palette(), clock(frame.iloc[:, 0])
    drawn = [floats(frame, column) for column in names]
    later = clock(ahead.iloc[:, 0]) if ahead is not None and len(ahead) else None
    traces = around(p, t, frame, band)
    fill = "" if band else "stack" if stack else "first"
    traces += each(p, times(t), drawn, list(names.values()), unit, fill=fill)
    if ahead is not None and later is not None:
        traces += forecast(p, later, ahead, unit)
    layout = {
        "xaxis": time_axis(t if later is None else pd.concat([t, later], ignore_index=True)),
        "yaxis": heights(drawn, unit, top, stack, height),
    } | drawn_over(p, t, drawn, rules, marks)
    how: Trace = {"pick": dragged(box), "how": "box", "tools": tools}
    draw(p, traces, layout, key=key, alt=alt, height=height, **how)


def each(
    p: Palette,
    at: Trace,
    drawn: Sequence[Floats],
    labels: Sequence[str],
    unit: str,
    *,
    fill: str,
) -> list[Trace]:
    """The lines and their legend: below the first it fades out, or each is a layer of a stack."""
    traces: list[Trace] = []
    for i, (values, label) in enumerate(zip(drawn, labels, strict=True)):
        color = hue(p, label, i)
        filled = i == 0 and fill == "first"
        trace = line(at, values, label, color, filled=filled, unit=unit)
        traces.append(trace | (layer(color) if fill == "stack" else {}))
        traces += [entry(label, color)] * (len(labels) > 1)
    return traces


def heights(
    drawn: Sequence[Floats], unit: str, top: float | None, stack: bool, height: int
) -> Trace:
    """The axis of the values: up to the top where there is one; counts have no fractions."""
    if top:
        return {"ticksuffix": unit, "range": [0, top], "dtick": top / 4}
    if unit:
        return {"ticksuffix": unit}
    known = np.nan_to_num(drawn)
    return counting(float((known.sum(axis=0) if stack else known).max(initial=0)), height)


def hue(p: Palette, label: str, place: int) -> str:
    """The colour of a series: red where it is failures, else its word's or its place's."""
    return p.bad if label == "Failed" else p.series[MEANING.get(label, place)]


def dragged(box: Box | None) -> Pick | None:
    """Tells `box` the first and last moment of a selection: of bars, those they stand for."""
    if box is None:
        return None

    def pick(selection: Any) -> None:
        at = [point["x"] for point in selection.points] or list(selection.box[0]["x"])
        found = sorted(pd.to_datetime(x).to_pydatetime() for x in at)
        box(found[0], found[-1])

    return pick


def line(
    at: Trace, values: Floats, label: str, color: str, *, filled: bool, unit: str = ""
) -> Trace:
    """One line, the area below it fading out when filled."""
    alone = lonely(values)
    fade = [[0, wash(color, 0)], [1, wash(color, 0.22)]]
    below = {"fill": "tozeroy", "fillgradient": {"type": "vertical", "colorscale": fade}}
    return LINE | {
        **at,
        "y": values,
        "line": {"color": color, "width": 1.75},
        "legendgroup": label,
        "hovertemplate": f"<b>%{{y:,.3~r}}{unit}</b>  {escape(label)}<extra></extra>",
        **(below if filled else {}),
        **(dots(alone, color) if alone.any() else {}),
    }


def lonely(values: Floats) -> Flags:
    """Which values have none beside them: a line cannot show those."""
    known = np.concatenate([[False], ~np.isnan(values), [False]])
    return known[1:-1] & ~known[:-2] & ~known[2:]


def dots(alone: Flags, color: str) -> Trace:
    """What makes a line show single values too."""
    sizes = np.where(alone, 5, 0).astype("u1")
    return {"mode": "lines+markers", "marker": {"size": sizes, "color": color, "opacity": 1}}


def layer(color: str) -> Trace:
    """What makes a line one layer of a stack."""
    return {"stackgroup": "all", "fillcolor": wash(color, 0.62)}


def around(
    p: Palette, t: pd.Series, frame: pd.DataFrame, band: tuple[str, str] | None
) -> list[Trace]:
    """The space between the lowest and the highest of each bucket."""
    if band is None:
        return []
    low, high = (floats(frame, column) for column in band)
    space = {"fill": "tonexty", "fillcolor": wash(p.series[0], 0.16)}
    traces: list[Trace] = []
    for first, last in runs(~np.isnan(low) & ~np.isnan(high)):
        part = slice(first, last + 1)  # a fill goes across a gap within one trace
        at = HIDDEN | times(t.iloc[part])
        traces += [at | {"y": low[part]}, at | {"y": high[part]} | space]
    return traces


def forecast(p: Palette, t: pd.Series, ahead: pd.DataFrame, unit: str) -> list[Trace]:
    """What is expected, dashed, between what is likely."""
    low, expected, high = (floats(ahead, str(column)) for column in ahead.columns[1:4])
    space = {"fill": "tonexty", "fillcolor": wash(p.warn, 0.18)}
    told = f"<b>%{{y:,.3~r}}{unit}</b>  forecast<extra></extra>"
    dashed = {"color": p.warn, "width": 1.75, "dash": "5px,4px"}
    return [
        HIDDEN | times(t) | {"y": low},
        HIDDEN | times(t) | {"y": high} | space,
        LINE | times(t) | {"y": expected, "line": dashed, "hovertemplate": told},
    ]


def drawn_over(
    p: Palette,
    t: pd.Series,
    drawn: Sequence[Floats],
    rules: Sequence[tuple[float, str]],
    marks: Sequence[tuple[datetime, str]],
) -> Trace:
    """Rule lines, moments, and a grey strip where nothing was measured."""
    shapes, texts = [], []
    for value, text in rules:
        shapes.append(across(p.bad, value))
        texts.append(note(p, escape(text), value))
    for at, text in marks:
        x = clocked(t, at)
        shapes.append(moment(p, x))
        texts.append(flag(p, x, escape(text)))
    missing = np.logical_and.reduce([np.isnan(values) for values in drawn])
    shapes += [silence(p, t, first, last) for first, last in runs(missing)]
    return {"shapes": shapes, "annotations": texts} if shapes else {}


def clocked(t: pd.Series, at: datetime) -> str:
    """The moment on the clock of these times."""
    offset = t.attrs.get("offset", timedelta(0))
    return (at.astimezone(UTC) + offset).isoformat()[:19]


def across(color: str, y: float) -> Trace:
    """A dashed line at one height."""
    dashed = {"color": color, "width": 1, "dash": "4px,3px"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": dashed}


def note(p: Palette, text: str, y: float) -> Trace:
    """The words on a dashed line."""
    return {
        "xref": "paper",
        "x": 0,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": -1,
        "font": {"size": 10.5, "color": p.bad},
    }


def moment(p: Palette, x: str) -> Trace:
    """A hairline where something happened."""
    thin = {"color": p.muted, "width": 1, "dash": "2px,3px"}
    return {"type": "line", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": thin}


def flag(p: Palette, x: str, text: str) -> Trace:
    """A sign on top of a hairline, which tells what happened to who points at it."""
    return {
        "x": x,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": -4,
        "text": "▾",
        "hovertext": text,
        "captureevents": True,
        "showarrow": False,
        "font": {"size": 12, "color": p.muted},
    }


def runs(marked: Flags) -> list[tuple[int, int]]:
    """From which to which place without a break."""
    places = np.flatnonzero(marked)
    parts = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    return [(int(part[0]), int(part[-1])) for part in parts if part.size]


def silence(p: Palette, t: pd.Series, first: int, last: int) -> Trace:
    """A grey strip under the axis where nothing was measured."""
    ends = (t.iloc[max(0, first - 1)], t.iloc[min(len(t) - 1, last + 1)])
    return {
        "type": "rect",
        "yref": "paper",
        "x0": ends[0].isoformat()[:19],
        "x1": ends[1].isoformat()[:19],
        "y0": -0.015,
        "y1": 0.005,
        "fillcolor": p.muted,
        "opacity": 0.45,
        "line": {"width": 0},
    }


def stacked(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    *,
    key: str,
    alt: str,
    height: int = 300,
    box: Box | None = None,
    tools: bool = False,
) -> None:
    """Bars per bucket, stacked in the order of names, with the sum in the hover box.

    `box` is told the first and the last bucket that the reader dragged over.
    """
    p, t = palette(), clock(frame.iloc[:, 0])
    at, half = times(t), (t.iloc[-1] - t.iloc[0]) / max(1, len(t) - 1) / 2
    traces: list[Trace] = []
    for i, (column, label) in enumerate(names.items()):
        color = hue(p, label, i)
        traces.append(bars(at, floats(frame, column), label, color))
        traces += [entry(label, color)] * (len(names) > 1)
    total = frame[list(names)].sum(axis=1).to_numpy("f4")
    traces += [sums(at, total)] * (len(names) > 1)
    x = time_axis(t, 8, hoverformat="%a %-d %b %Y", showspikes=False)
    x["range"] = [(t.iloc[0] - half).isoformat()[:19], (t.iloc[-1] + half).isoformat()[:19]]
    layout = {"barmode": "stack", "xaxis": x, "yaxis": counting(total.max(), height)}
    draw(
        p,
        traces,
        layout,
        key=key,
        alt=alt,
        height=height,
        pick=dragged(box),
        how="box",
        tools=tools,
    )


def sums(at: Trace, total: Floats) -> Trace:
    """The sum of each bucket, seen only in the hover box."""
    return {
        "type": "scatter",
        "mode": "markers",
        **at,
        "y": total,
        "marker": {"color": NOTHING},
        "hovertemplate": "<b>%{y:,}</b>  in all<extra></extra>",
    }


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
