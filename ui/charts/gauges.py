"""Gauges: a level between nothing and all of it."""

# Plotly carries no types that a strict check could use.
# pyright: basic

import cmath
from html import escape
from math import pi, radians

from ui.charts.base import Trace, draw
from ui.look import BARE, NOTHING, Palette, palette

# What a figure must have to be drawn at all.
DOT: Trace = {
    "type": "scatter",
    "x": [0],
    "y": [0],
    "mode": "markers",
    "marker": {"color": NOTHING},
    "hoverinfo": "skip",
}


def gauge(
    value: float | None,
    label: str,
    *,
    key: str,
    warn: float = 75,
    bad: float = 90,
    unit: str = "%",
    top: float = 100,
    height: int = 140,
) -> None:
    """A ring for what has a top, neutral until warn; grey and empty without a fresh sample.

    charts.gauge(level, "CPU", key="gauge-cpu")
    charts.gauge(heat, "GPU", key="gauge-heat", unit=" °C", top=110, warn=80, bad=90)
    """
    p = palette()
    tone = tone_of(value, warn, bad, p)
    text = "–" if value is None else f"{value:.0f}{unit}"
    rings = [(240.0, p.track)]
    if value is not None:
        rings.append((240 * min(max(value / top, 0.01), 1), tone))
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
