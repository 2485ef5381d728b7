"""What counts as watched, as one viewing, as stalled: each says what it changes."""

from dataclasses import dataclass

import streamlit as st

from store import preferences
from store.preferences import LIMITS, Preferences
from ui.changes import change, toast
from ui.parts import card
from ui.reads import read_live, settings
from ui.settings import watched


@dataclass(frozen=True, slots=True)
class Knob:
    """Something to tune: its words, its unit, and what it changes."""

    name: str
    label: str
    unit: str
    does: str


PLAYS = (
    Knob(
        "resume_minutes",
        "Resumed within",
        "minutes",
        "Who goes on with the same item within this time continues the same viewing. "
        "Counts for plays from now on.",
    ),
)
MACHINES = (
    Knob("gauge_warn_percent", "Gauges turn amber at", "%", "Where no alert rule says otherwise."),
    Knob("gauge_bad_percent", "Gauges turn red at", "%", "Where no alert rule says otherwise."),
    Knob(
        "uplink_mbit",
        "The uplink carries",
        "Mbit/s",
        "A line in the chart of the bandwidth served, under Streams.",
    ),
)
RENDERS = (
    Knob(
        "stalled_minutes",
        "Stalled after",
        "minutes",
        "A render without progress for so long is shown as stalled, where its farm has no rule.",
    ),
)
KEPT = (
    Knob(
        "metrics_retention_days",
        "Samples of machines are kept for",
        "days",
        "Their hourly rollup, with minimum, mean and peak, stays for good.",
    ),
)


def draw() -> None:
    """The tab."""
    left, right = st.columns(2)
    with left:
        watched.draw()
        group("Plays", PLAYS)
    with right:
        group("Machines", MACHINES)
        group("Renders", RENDERS)


def group(title: str, knobs: tuple[Knob, ...]) -> None:
    """Knobs that belong together."""
    now = read_live(preferences.in_force, settings().chosen)
    with card(title):
        for knob in knobs:
            tuned(knob, now)


def tuned(knob: Knob, now: Preferences) -> None:
    """One knob; locked where the environment sets it."""
    low, high = LIMITS[knob.name]
    value: int | None = getattr(now, knob.name)
    locked = knob.name in settings().chosen
    key = f"tune-{knob.name}"
    st.number_input(
        f"{knob.label} ({knob.unit})",
        min_value=low,
        max_value=high,
        value=value,
        key=key,
        disabled=locked,
        placeholder="Unknown",
        on_change=keep,
        args=(knob,),
    )
    if locked:
        st.caption(f":material/lock: Set by `CINEVAULT_{knob.name.upper()}`. {knob.does}")
    else:
        usual: int | None = getattr(Preferences(), knob.name)
        st.caption(knob.does if usual is None else f"{knob.does} Usually {usual}.")


def keep(knob: Knob) -> None:
    """Keeps what was typed."""
    key = f"tune-{knob.name}"
    value: int | None = st.session_state[key]
    if change(preferences.tune, knob.name, value):
        said = "not known" if value is None else f"{value} {knob.unit}"
        toast(f"{knob.label}: {said}.")
    else:
        st.session_state.pop(key, None)
