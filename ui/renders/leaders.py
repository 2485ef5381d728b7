"""For whom most is rendered, and what all of it is made of."""

import streamlit as st

from store.renders import monitor
from store.renders.monitor import AssetMix, Leader, Year
from ui import charts
from ui.formats import count, days_between
from ui.parts import card, empty
from ui.reads import read
from ui.renders.trends import MIX

HEAVY = 500
TIERS = ((1000, "over 1,000"), (HEAVY, "heavy hitter"))


def leaders() -> None:
    """The busiest accounts, and the mix of outputs, each over its own time."""
    found = read(monitor.distribution)
    grid = st.grid(3, min_column_width=280)
    with grid.cell(column_span=2):
        accounts(list(found.leaders), found.year)
    with grid.cell():
        assets(found.assets)


def accounts(found: list[Leader], year: Year) -> None:
    """The ten accounts with the most renders; a click lists theirs."""
    with card("Busiest accounts", days_between(year.first, year.last)):
        if not found:
            return empty("groups", "No renders yet", "Nobody had anything rendered in this time.")
        names = [one.account_name or f"Account {one.account_id}" for one in found]
        charts.ranking(
            names,
            [one.render_count for one in found],
            [f"{count(one.render_count)}{tier(one)}" for one in found],
            key="leaders",
            alt=f"{names[0]} leads with {count(found[0].render_count)} renders in twelve months",
            height=36 * len(found) + 30,
            pick=lambda place: look_at(names[place]),
        )
        st.caption(f"More than {HEAVY} renders in twelve months make a heavy hitter.")
    return None


def tier(one: Leader) -> str:
    """How busy that is, where it is unusual."""
    return next((f" · {word}" for least, word in TIERS if one.render_count > least), "")


def look_at(name: str) -> None:
    """Opens the list of an account's renders."""
    st.session_state["account"], st.session_state["tab"] = name, "Renders"


def assets(mix: AssetMix) -> None:
    """What all renders ever made."""
    values = [mix.video, mix.image, mix.content]
    with card("Outputs", "of all renders ever"):
        if not sum(values):
            return empty("perm_media", "No outputs yet", "No render has made anything.")
        charts.donut(
            list(MIX.values()),
            values,
            key="assets",
            alt=f"{count(sum(values))} outputs: {count(mix.video)} videos, {count(mix.image)} "
            f"images, {count(mix.content)} texts and other",
            center=count(sum(values)),
            note="outputs",
        )
    return None
