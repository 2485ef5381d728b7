"""How charts look: the colours of both themes and what all charts of a theme have in common."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

NOTHING = "rgba(0,0,0,0)"
FONT = "Inter, sans-serif"
# Same word, same colour, on every page.
MEANING = {
    "Direct play": 0,
    "Direct stream": 1,
    "Transcode": 2,
    "Transcodes": 2,
    "Peak": 0,
    "p95": 7,
}


@dataclass(frozen=True, slots=True)
class Palette:
    page: str
    text: str
    muted: str
    grid: str
    track: str
    hover: str
    border: str
    good: str
    warn: str
    bad: str
    series: tuple[str, ...]
    scale: tuple[str, ...]


LIGHT = Palette(
    page="#FFFFFF",
    text="#18181B",
    muted="#71717A",
    grid="#EEEEF1",
    track="#ECECEF",
    hover="#FFFFFF",
    border="#DCDCE1",
    good="#0E9F6E",
    warn="#E08A0B",
    bad="#DC2626",
    series=("#4F46E5", "#0EA5A4", "#F59E0B", "#A78BFA", "#0284C7", "#84A912", "#EC6A9C", "#A1A1AA"),
    scale=(
        "#F5F5FF",
        "#E6E7FE",
        "#CDD0FD",
        "#B0B4FB",
        "#9297F7",
        "#777BF1",
        "#5F5FE8",
        "#4F46E5",
        "#3F37C0",
        "#2E2A8C",
    ),
)
DARK = Palette(
    page="#0B0C0F",
    text="#E7E8EB",
    muted="#8B90A0",
    grid="#1B1D22",
    track="#1E2127",
    hover="#16181D",
    border="#33373F",
    good="#10B07A",
    warn="#F0A020",
    bad="#F05258",
    series=("#7C83FF", "#2DD4BF", "#FBBF24", "#C4A8FF", "#38BDF8", "#B5D334", "#F58AB0", "#71717A"),
    scale=(
        "#14162A",
        "#1C1F3F",
        "#262A57",
        "#323772",
        "#3F458F",
        "#4E54AE",
        "#5F66CE",
        "#7C83FF",
        "#A0A5FF",
        "#C7CAFF",
    ),
)


def palette() -> Palette:
    """The colours of the theme the reader sees."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def wash(color: str, alpha: float) -> str:
    """The colour made transparent."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def small(p: Palette) -> dict[str, Any]:
    """The font of everything beside the data."""
    return {"family": FONT, "size": 11.5, "color": p.muted}


def axes(p: Palette) -> dict[str, Any]:
    """No axis lines, a faint horizontal grid, a hairline under the pointer."""
    axis = {
        "showline": False,
        "ticks": "",
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "tickangle": 0,
        "separatethousands": True,
        "tickfont": small(p),
    }
    spike = {
        "showspikes": True,
        "spikemode": "across",
        "spikesnap": "data",
        "spikedash": "solid",
        "spikethickness": 1,
        "spikecolor": p.border,
    }
    grid = {"gridcolor": p.grid, "nticks": 6, "rangemode": "tozero", "ticklabelstandoff": 7}
    return {
        "xaxis": axis | spike | {"showgrid": False, "ticklabelstandoff": 5},
        "yaxis": axis | grid,
    }


def legend(p: Palette) -> dict[str, Any]:
    """Dots in one line at the top left."""
    return {
        "orientation": "h",
        "xref": "container",
        "x": 0,
        "yref": "container",
        "y": 1,
        "yanchor": "top",
        "indentation": -15,
        "bgcolor": NOTHING,
        "font": small(p),
    }


def ground(p: Palette) -> dict[str, Any]:
    """The font and the page behind a chart."""
    font = {"family": FONT, "size": 12, "color": p.text}
    return {"font": font, "paper_bgcolor": p.page, "plot_bgcolor": p.page}


def template(p: Palette) -> dict[str, Any]:
    """What all charts of a theme have in common; every colour explicit."""
    hover = {"bgcolor": p.hover, "bordercolor": p.border, "font": {"size": 12, "color": p.text}}
    return {
        "layout": {
            **ground(p),
            "colorway": p.series,
            "margin": {"l": 0, "r": 10, "t": 8, "b": 0, "pad": 0},
            "hovermode": "x unified",
            "dragmode": False,
            "hoverlabel": hover,
            "showlegend": False,
            "legend": legend(p),
            "bargap": 0.38,
            "newselection": {"line": {"color": p.series[0], "width": 1}},
            "modebar": {"bgcolor": NOTHING, "color": p.muted, "activecolor": p.text},
            **axes(p),
        }
    }


TEMPLATES = {p: template(p) for p in (LIGHT, DARK)}
# For what has neither axes nor a legend: gauges are sent at every tick.
BARE = {p: {"layout": ground(p)} for p in (LIGHT, DARK)}
