"""From which percentage on a play counts as finished, and what another one would have counted."""

import streamlit as st

from store import preferences
from store.preferences import LIMITS, OF_TYPE, WATCHED_TYPES, Preferences
from ui.alerts.forms import Form, buttons
from ui.changes import change
from ui.dialogs import dialog, done, later
from ui.formats import count
from ui.parts import card
from ui.reads import read, read_live, settings

DEFAULT = "watched_percent"
LABELS = {
    DEFAULT: "Everything",
    f"{OF_TYPE}movie": "Films",
    f"{OF_TYPE}episode": "Episodes",
    f"{OF_TYPE}track": "Music",
}
FROM_NOW_ON = (
    "Counts for plays from now on, those that play now included. "
    "What has ended stays as it was counted."
)


def draw() -> None:
    """The percentages in force, and the way to others."""
    now = read_live(preferences.in_force, settings().chosen)
    with card("Watched", "from where on a play counts as finished"):
        st.markdown("  \n".join(line(name, now) for name in LABELS))
        st.caption(FROM_NOW_ON)
        st.button("Change", key="watched", icon=":material/tune:", on_click=begin)


def line(name: str, now: Preferences) -> str:
    """One percentage in words."""
    percent: int | None = getattr(now, name)
    said = "as everything" if percent is None else f"{percent} %"
    lock = f" :material/lock: Set by `CINEVAULT_{name.upper()}`." if is_locked(name) else ""
    return f"{LABELS[name]}: **{said}**{lock}"


def is_locked(name: str) -> bool:
    """Whether the environment sets it."""
    return name in settings().chosen


def begin() -> None:
    """Opens the form."""
    form = Form("watched")
    later(dialog, "Watched from", lambda: fields(form), width="small", icon=":material/tune:")


def fields(form: Form) -> None:
    """A field for everything, and one for each type that may differ."""
    now = read_live(preferences.in_force, settings().chosen)
    low, high = LIMITS[DEFAULT]
    for name, label in LABELS.items():
        locked = is_locked(name)
        st.number_input(
            f"{label} (%)",
            min_value=low,
            max_value=high,
            value=getattr(now, name),
            key=form.key(name),
            disabled=locked,
            placeholder="As everything",
            help=f"Set by `CINEVAULT_{name.upper()}`." if locked else None,
        )
    st.markdown(preview(form, now))
    st.caption(FROM_NOW_ON)
    buttons("Save", lambda: save(form))


def typed(form: Form, now: Preferences) -> dict[str, int | None]:
    """The percentages as they stand in the form."""
    found = {name: form.got(name, getattr(now, name)) for name in LABELS}
    return found | {DEFAULT: found[DEFAULT] or Preferences().watched_percent}


def preview(form: Form, now: Preferences) -> str:
    """What these percentages would have counted differently."""
    percents = typed(form, now)
    own = {kind: percents[OF_TYPE + kind] for kind in WATCHED_TYPES}
    by_type = {kind: percent for kind, percent in own.items() if percent is not None}
    found = read(preferences.would_finish, percents[DEFAULT] or 0, by_type)
    if not found.plays:
        return "There are no plays yet to try this on."
    return (
        f"Of {count(found.plays)} plays in 90 days, **{count(found.more)}** more would have been "
        f"watched, and **{count(found.fewer)}** fewer."
    )


def save(form: Form) -> None:
    """Keeps what stands in the form, but for what the environment sets."""
    now = preferences.in_force_of(settings().chosen)
    values = {name: value for name, value in typed(form, now).items() if not is_locked(name)}
    if change(preferences.tune_all, values):
        done("Watched from: changed for plays from now on.")
