"""Charts of cells and spans: rounded bars, as heat maps have neither corners nor selection."""

# pandas and Plotly carry no types that a strict check could use.
# pyright: basic

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd

from ui.charts.bars import bright
from ui.charts.base import Pick, Trace, clock, draw, entry, time_axis
from ui.look import Palette, palette

Place = Callable[[int, int], None]
Tone = int | str


@dataclass(frozen=True, slots=True)
class Span:
    """One row's state from one moment to another."""

    row: int
    start: datetime
    end: datetime
    state: str


def heat(
    columns: Sequence[str],
    rows: Sequence[str],
    values: Sequence[Sequence[float]],
    texts: Sequence[Sequence[str]],
    *,
    key: str,
    alt: str,
    height: int = 220,
    pick: Place | None = None,
    chosen: tuple[int, int] | None = None,
) -> None:
    """Cells, the darker the more; values and texts are lists of rows, a column's name may be "".

    `pick` is told the column and row of the cell that was clicked; `chosen` is one that stays
    bright.
    """
    p, wide = palette(), len(columns)
    flat = [value for row in values for value in row]
    trace = boxes(
        [(x, y) for y in range(len(values)) for x in range(wide)],
        [text for row in texts for text in row],
        gap=0.08,
    )
    trace["marker"] |= {
        "color": flat,
        "cmin": 0,
        "cmax": max(flat, default=1) or 1,
        "colorscale": [[i / (len(p.scale) - 1), color] for i, color in enumerate(p.scale)],
    }
    if chosen is not None:
        trace |= bright(chosen[1] * wide + chosen[0])
    layout = ruled(columns, rows)
    draw(p, [trace], layout, key=key, alt=alt, height=height, pick=celled(pick))


def frames(
    columns: Sequence[str],
    rows: Sequence[str],
    states: Sequence[Sequence[str]],
    tones: Mapping[str, Tone],
    *,
    key: str,
    alt: str,
    height: int = 220,
    texts: Sequence[Sequence[str]] | None = None,
    pick: Place | None = None,
) -> None:
    """Cells that are each in one state, with a legend; a last row may be shorter."""
    p, traces = palette(), []
    for state, tone in tones.items():
        at = [(x, y) for y, row in enumerate(states) for x, s in enumerate(row) if s == state]
        said = [texts[y][x] if texts else state for x, y in at]
        trace = boxes(at, said, gap=0.12)
        trace["legendgroup"] = state
        trace["marker"] |= {"color": colored(p, tone)}
        traces += [trace, entry(state, colored(p, tone))]
    layout = ruled(columns, rows)
    draw(p, traces, layout, key=key, alt=alt, height=height, pick=celled(pick))


def boxes(at: Sequence[tuple[int, int]], texts: Sequence[str], *, gap: float) -> Trace:
    """Floating bars of one size, each with what it says to who points at it."""
    return {
        "type": "bar",
        "x": [x for x, _ in at],
        "y": [1 - 1.6 * gap] * len(at),
        "base": [y - 0.5 + 0.8 * gap for _, y in at],
        "width": 1 - gap,
        "hovertext": [escape(text) for text in texts],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"cornerradius": 3, "line": {"width": 0}},
    } | bright(None)


def ruled(columns: Sequence[str], rows: Sequence[str]) -> Trace:
    """The axes of cells: a name per column and row."""
    named = [i for i, column in enumerate(columns) if column]
    return {
        "hovermode": "closest",
        "barmode": "overlay",
        "xaxis": {
            "tickvals": named,
            "ticktext": [escape(columns[i]) for i in named],
            "range": [-0.5, len(columns) - 0.5],
            "showspikes": False,
        },
        "yaxis": named_rows(rows),
    }


def named_rows(rows: Sequence[str]) -> Trace:
    """Rows from the top down, each with its name."""
    return {
        "tickvals": list(range(len(rows))),
        "ticktext": [escape(row) for row in rows],
        "range": [len(rows) - 0.5, -0.5],
        "showgrid": False,
    }


def celled(pick: Place | None) -> Pick | None:
    """Tells `pick` the column and row of the cell that was clicked."""
    if pick is None:
        return None

    def told(selection: Any) -> None:
        if selection.points:
            point = selection.points[0]
            pick(round(point["x"]), round(point["base"]))  # it begins less than half a row higher

    return told


def strip(
    rows: Sequence[str],
    spans: Sequence[Span],
    tones: Mapping[str, Tone],
    *,
    key: str,
    alt: str,
    height: int = 120,
) -> None:
    """Who was in which state when: a row each, colours by state, a legend."""
    p, traces = palette(), []
    # One clock for all of them, as in a time series.
    moments = clock(pd.Series([span.start for span in spans] + [span.end for span in spans]))
    starts, ends = list(moments[: len(spans)]), list(moments[len(spans) :])
    for state, tone in tones.items():
        mine = [i for i, span in enumerate(spans) if span.state == state]
        if not mine:
            continue
        parts = [(spans[i].row, starts[i], ends[i]) for i in mine]
        traces += [pieces(parts, state, colored(p, tone)), entry(state, colored(p, tone))]
    limits = pd.Series([moments.min(), moments.max()])
    layout = {
        "hovermode": "closest",
        "barmode": "overlay",
        "xaxis": time_axis(limits, 8, showspikes=False),
        "yaxis": named_rows(rows),
    }
    draw(p, traces, layout, key=key, alt=alt, height=height)


def pieces(parts: Sequence[tuple[int, datetime, datetime]], state: str, color: str) -> Trace:
    """All spans of one state."""
    said = [f"{escape(state)} {start:%H:%M:%S}–{end:%H:%M:%S}" for _, start, end in parts]
    return {
        "type": "bar",
        "orientation": "h",
        "width": 0.5,
        "y": [row for row, _, _ in parts],
        "base": [start.isoformat() for _, start, _ in parts],
        "x": [(end - start).total_seconds() * 1000 for _, start, end in parts],
        "marker": {"color": color, "cornerradius": 2, "line": {"width": 0}},
        "legendgroup": state,
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def colored(p: Palette, tone: Tone) -> str:
    """The colour of a word: a place in the series, or what the palette calls it."""
    return p.series[tone % len(p.series)] if isinstance(tone, int) else getattr(p, tone)
