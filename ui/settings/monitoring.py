"""What counts as watched, as one viewing, as stalled: each says what it changes."""

from dataclasses import dataclass

import streamlit as st

from store import preferences
from store.preferences import LIMITS, Preferences
from ui.changes import change, toast
from ui.formats import count
from ui.parts import card
from ui.reads import read, read_live, settings


@dataclass(frozen=True, slots=True)
class Knob:
    """Something to tune: its words, its unit, and what it changes."""

    name: str
    label: str
    unit: str
    does: str


PLAYS = (
    Knob(
        "watched_percent",
        "Watched from",
        "%",
        "A play that got so far counts as finished. Counts for plays from now on.",
    ),
    Knob(
        "resume_minutes",
        "Resumed within",
        "minutes",
        "Who goes on with the same item within this time continues the same viewing.",
    ),
)
MACHINES = (
    Knob("gauge_warn_percent", "Gauges turn amber at", "%", "Where no alert rule says otherwise."),
    Knob("gauge_bad_percent", "Gauges turn red at", "%", "Where no alert rule says otherwise."),
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
    value: int = getattr(now, knob.name)
    locked = knob.name in settings().chosen
    key = f"tune-{knob.name}"
    st.number_input(
        f"{knob.label} ({knob.unit})",
        min_value=low,
        max_value=high,
        value=value,
        key=key,
        disabled=locked,
        on_change=keep,
        args=(knob,),
    )
    if locked:
        st.caption(f":material/lock: Set by `CINEVAULT_{knob.name.upper()}`. {knob.does}")
    else:
        usual = getattr(Preferences(), knob.name)
        st.caption(f"{knob.does} Usually {usual}.")
    if knob.name == "watched_percent" and not locked:
        preview(value)


def preview(percent: int) -> None:
    """What the percentage makes of the plays of the last months."""
    found = read(preferences.would_finish, percent)
    if found.plays:
        st.caption(
            f"Of {count(found.plays)} plays in 90 days, {count(found.would_finish)} got so far; "
            f"{count(found.finished)} are counted as finished."
        )


def keep(knob: Knob) -> None:
    """Keeps what was typed."""
    key = f"tune-{knob.name}"
    if change(preferences.tune, knob.name, int(st.session_state[key])):
        toast(f"{knob.label}: {st.session_state[key]} {knob.unit}.")
    else:
        st.session_state.pop(key, None)
