"""Charts of parts and orders: rankings and rings."""

# Plotly carries no types that a strict check could use.
# pyright: basic

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from ui.charts.base import Pick, Trace, draw, entry, on_a_phone
from ui.formats import shortened
from ui.look import MEANING, Palette, palette, small

NAME, ON_A_PHONE = 23, 15  # letters of a name that leave room for the bar


def ranking(
    names: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    key: str,
    alt: str,
    height: int = 230,
    pick: Callable[[int], None] | None = None,
    chosen: int | None = None,
) -> None:
    """One bar per name, longest first, each with its text behind it.

    `pick` is told which bar was clicked, by its place; `chosen` is the one that stays bright.
    """
    p, most = palette(), ON_A_PHONE if on_a_phone() else NAME
    trace = lying(p, names, values, texts) | bright(chosen)
    layout = {
        "hovermode": "closest",
        "bargap": 0.58,
        "margin": {"r": 10 + 7 * max((len(text) for text in texts), default=0)},
        "xaxis": {"visible": False, "range": [0, max(values, default=0) or 1]},
        "yaxis": {
            "tickvals": trace["y"],
            "ticktext": [escape(shortened(name, most)) for name in names],
            "range": [max(len(names), 6) - 0.5, -0.5],  # few bars stay as thin as many
            "showgrid": False,
        },
    }
    draw(p, [trace], layout, key=key, alt=alt, height=height, pick=clicked(pick))


def lying(p: Palette, names: Sequence[str], values: Sequence[float], texts: Sequence[str]) -> Trace:
    """Bars from left to right, each with its text behind it."""
    return {
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
        "constraintext": "none",  # or thin bars have small texts
    }


def bright(chosen: int | None) -> Trace:
    """Lets one bar or cell stand out from the others."""
    unselected = {"unselected": {"marker": {"opacity": 0.3}}}
    return unselected | ({} if chosen is None else {"selectedpoints": [chosen]})


def clicked(pick: Callable[[int], None] | None) -> Pick | None:
    """Tells `pick` the place of the point that was clicked."""
    if pick is None:
        return None

    def told(selection: Any) -> None:
        if selection.points:
            pick(int(selection.points[0]["point_index"]))

    return told


def donut(
    names: Sequence[str],
    values: Sequence[float],
    *,
    key: str,
    alt: str,
    note: str | None = None,
    center: str | None = None,
    height: int = 200,
) -> None:
    """A ring of parts, their names and shares beside it.

    In its middle stand `center`, else the first part's share, and `note`, else its name.
    """
    p, total = palette(), sum(values) or 1
    colors = [p.series[MEANING.get(n, i) % len(p.series)] for i, n in enumerate(names)]
    shares = [f"{value / total:.0%}" for value in values]
    middle = center or (shares[0] if shares else "–")
    hidden = {"visible": False, "automargin": False}
    layout = {
        "hovermode": "closest",
        "margin": {"t": 4, "b": 4, "r": 0},
        "xaxis": hidden,
        "yaxis": hidden,
        "legend": {
            "orientation": "v",
            "xref": "paper",
            "x": 0.5,
            "yref": "paper",
            "y": 0.5,
            "yanchor": "middle",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "annotations": [heart(p, middle, note or (names[0] if names else ""))],
    }
    traces = [ring(p, names, values, colors)]
    for name, share, color in zip(names, shares, colors, strict=True):
        traces.append(entry(shortened(name, 20), color, f"  <b>{share}</b>"))
    draw(p, traces, layout, key=key, alt=alt, height=height)


def ring(p: Palette, names: Sequence[str], values: Sequence[float], colors: list[str]) -> Trace:
    """The parts, with gaps between them."""
    return {
        "type": "pie",
        "labels": [escape(name) for name in names],
        "values": list(values),
        "hole": 0.76,
        "sort": False,
        "direction": "clockwise",
        "textinfo": "none",
        "domain": {"x": [0, 0.5]},
        "marker": {"colors": colors, "line": {"color": p.page, "width": 2.5}},
        "hovertemplate": "<b>%{value:,}</b>  %{label}<extra></extra>",
    }


def heart(p: Palette, center: str, note: str) -> Trace:
    """What stands in the middle of a ring."""
    below = f"<span style='font-size:11.5px;color:{p.muted}'>{escape(shortened(note, 14))}</span>"
    return {
        "x": 0.25,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "middle",
        "showarrow": False,
        "text": f"<b style='font-size:20px'>{escape(center)}</b><br>{below}",
    }
