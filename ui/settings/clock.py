"""Where days and weeks begin."""

import streamlit as st

from store import health, preferences
from ui.changes import change, toast
from ui.formats import plain
from ui.parts import card
from ui.reads import read, read_live, settings


def draw() -> None:
    """The tab."""
    left, right = st.columns(2)
    with left:
        zone()
    with right:
        week()


def zone() -> None:
    """The zone whose midnight ends a day."""
    kept = read(health.check).timezone
    with card("Time zone", "whose midnight ends a day"):
        st.text_input("Time zone", value=kept, disabled=True, key="store-zone")
        if "timezone" in settings().model_fields_set:
            st.caption(":material/lock: Set by `CINEVAULT_TIMEZONE`.")
        else:
            st.caption("That of the machine. `CINEVAULT_TIMEZONE` sets another one.")
        st.caption(
            "After a change, `cinevault migrate` computes the daily rollups again. "
            "Everybody can read moments in a zone of their own: see My account."
        )
        if kept != settings().timezone:
            st.warning(
                f"This program was started with {plain(settings().timezone)}: "
                "run `cinevault migrate`, or start it anew.",
                icon=":material/schedule:",
            )


def week() -> None:
    """The day that begins a week."""
    now = read_live(preferences.in_force, settings().chosen).week_start
    days = list(preferences.CHOICES["week_start"])
    with card("Week"):
        st.selectbox(
            "A week begins on",
            days,
            index=days.index(now),
            format_func=lambda day: str(day).capitalize(),
            key="week-start",
            on_change=keep_week,
        )
        st.caption("For what was played this week, and for the hours of the week under Activity.")


def keep_week() -> None:
    """Keeps the day that was chosen."""
    day = str(st.session_state["week-start"])
    if change(preferences.tune, "week_start", day):
        toast(f"Weeks begin on {day.capitalize()}.")
    else:
        st.session_state.pop("week-start", None)
