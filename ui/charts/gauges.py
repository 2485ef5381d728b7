"""Gauges: a level between nothing and all of it."""

# Plotly carries no types that a strict check could use.
# pyright: basic

import cmath
from collections.abc import Sequence
from html import escape
from math import ceil, pi, radians, tan

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
    words = [
        said(f"<b>{text}</b>", 65, 21, p.text if tone == p.good else tone),
        said(escape(label), -140, 11.5, p.muted),
    ]
    layout = ring(p, rings) | {"annotations": words}
    draw(p, [DOT], layout, key=key, alt=f"{label}: {text}", height=height)


def ring(p: Palette, pieces: Sequence[tuple[float, str]]) -> Trace:
    """Pieces of a ring, each from the lower left as far as it goes, in its colour."""
    # Without constrain the ring shrinks by chance.
    flat = {"visible": False, "automargin": False, "constrain": "domain"}
    return {
        "template": BARE[p],
        "hovermode": False,
        "dragmode": False,
        "margin": {"l": 0, "r": 0, "t": 4, "b": 0},
        "xaxis": flat | {"range": [-520, 520]},
        "yaxis": flat | {"range": [-310, 520], "scaleanchor": "x"},
        "shapes": [
            {
                "type": "path",
                "path": arc(-120, -120 + sweep),
                "fillcolor": color,
                "line": {"width": 0},
            }
            for sweep, color in pieces
        ],
    }


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


def arc(start: float, end: float, thick: float = 70) -> str:
    """A ring piece of radius 500 with round ends, as an SVG path; degrees clockwise from the top.

    Curves, and whole numbers: gauges are sent again and again.
    """
    inner, middle, half = 500 - thick, 500 - thick / 2, thick / 2
    tip = cmath.rect(1, radians(90 - end)), cmath.rect(1, radians(90 - start))
    return (
        f"M{at(cmath.rect(500, radians(90 - start)))}"
        + bends(0, 500, start, end)
        + bends(tip[0] * middle, half, end, end + 180)
        + bends(0, inner, end, start)
        + bends(tip[1] * middle, half, start + 180, start + 360)
        + "Z"
    )


def bends(center: complex, radius: float, start: float, end: float) -> str:
    """Curves along a circle, the point at `start` being there already."""
    count = max(1, ceil(abs(end - start) / 60))
    step = radians(end - start) / count
    pull = 4 / 3 * tan(step / 4)
    path = ""
    for i in range(count):
        here = cmath.rect(radius, pi / 2 - radians(start) - i * step)
        there = cmath.rect(radius, pi / 2 - radians(start) - (i + 1) * step)
        points = here - 1j * pull * here, there + 1j * pull * there, there
        path += "C" + " ".join(at(center + point) for point in points)
    return path


def at(point: complex) -> str:
    """The point as a path has it."""
    return f"{point.real:.0f},{point.imag:.0f}"
