"""What goes from one stage to the next, and what is left behind on the way."""

# Plotly carries no types that a strict check could use.
# pyright: basic

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from ui.charts.base import Trace, draw, on_a_phone
from ui.look import Palette, palette, wash


@dataclass(frozen=True, slots=True)
class Step:
    """So many go from one stage to another."""

    source: str
    target: str
    count: int


def flow(
    steps: Sequence[Step],
    tones: Mapping[str, str],
    *,
    key: str,
    alt: str,
    height: int = 300,
) -> None:
    """Streams between stages as wide as what goes there; on a phone a bar for each stage.

    `tones` says "good", "warn", "bad" or "muted" of those stages that mean something.
    """
    p = palette()
    if on_a_phone():
        names = downwards(steps)
        traces, layout = [lying(p, names, tones)], phone_layout(names)
        return draw(p, traces, layout, key=key, alt=alt, height=34 * len(names) + 16)
    layout: Trace = {"hovermode": "closest", "margin": {"l": 2, "r": 2, "t": 10, "b": 10}}
    return draw(p, [streams(p, steps, tones)], layout, key=key, alt=alt, height=height)


def whole(steps: Sequence[Step]) -> dict[str, int]:
    """How many reach each stage, in the order in which stages are met."""
    names: dict[str, int] = {}
    for step in steps:
        names.setdefault(step.source, 0)
        names[step.target] = names.get(step.target, 0) + step.count
    first = steps[0].source
    names[first] = sum(step.count for step in steps if step.source == first)
    return names


def downwards(steps: Sequence[Step]) -> dict[str, int]:
    """The same from top to bottom: what is left behind at a stage comes before the next stage."""
    names, sources = whole(steps), dict.fromkeys(step.source for step in steps)
    order = [steps[0].source]
    for source in sources:
        ahead = [step.target for step in steps if step.source == source]
        order += sorted(ahead, key=lambda name: name in sources)
    return {name: names[name] for name in dict.fromkeys(order)}


def hue(p: Palette, name: str, tones: Mapping[str, str]) -> str:
    """The colour of a stage."""
    named = {"good": p.good, "warn": p.warn, "bad": p.bad, "muted": p.series[7]}
    return named.get(tones.get(name, ""), p.series[0])


def streams(p: Palette, steps: Sequence[Step], tones: Mapping[str, str]) -> Trace:
    """The stages, each leak beside the stage that it leaves."""
    names = whole(steps)
    at = {name: place for place, name in enumerate(names)}
    return {
        "type": "sankey",
        "arrangement": "snap",
        "textfont": {"size": 12, "color": p.text, "shadow": "none"},
        "node": {
            "align": "left",
            "label": [f"{escape(name)} {total:,}" for name, total in names.items()],
            "color": [hue(p, name, tones) for name in names],
            "pad": 18,
            "thickness": 9,
            "line": {"width": 0},
            "hovertemplate": "<b>%{value:,}</b>  %{label}<extra></extra>",
        },
        "link": {
            "source": [at[step.source] for step in steps],
            "target": [at[step.target] for step in steps],
            "value": [step.count for step in steps],
            "color": [wash(hue(p, step.target, tones), 0.18) for step in steps],
            "hovertemplate": "<b>%{value:,}</b>  %{source.label} → %{target.label}<extra></extra>",
        },
    }


def lying(p: Palette, names: Mapping[str, int], tones: Mapping[str, str]) -> Trace:
    """A bar for each stage, with its number behind it."""
    return {
        "type": "bar",
        "orientation": "h",
        "x": list(names.values()),
        "y": list(range(len(names))),
        "base": 0,
        "marker": {
            "color": [hue(p, name, tones) for name in names],
            "cornerradius": 4,
            "line": {"width": 0},
        },
        "text": [f"{total:,}" for total in names.values()],
        "textposition": "outside",
        "textfont": {"size": 11.5, "color": p.text},
        "cliponaxis": False,
        "constraintext": "none",
        "hovertext": [escape(name) for name in names],
        "hovertemplate": "<b>%{x:,}</b>  %{hovertext}<extra></extra>",
    }


def phone_layout(names: Mapping[str, int]) -> Trace:
    """The stages from top to bottom."""
    return {
        "hovermode": "closest",
        "bargap": 0.5,
        "margin": {"r": 40},
        "xaxis": {"visible": False, "range": [0, max(names.values(), default=0) or 1]},
        "yaxis": {
            "tickvals": list(range(len(names))),
            "ticktext": [escape(name) for name in names],
            "range": [len(names) - 0.5, -0.5],
            "showgrid": False,
        },
    }
