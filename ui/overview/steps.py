"""What to do on a fresh install: each step leads to where it is done."""

import streamlit as st

from store import overview
from ui.overview.trends import hosts
from ui.parts import card, heading, link, ticking
from ui.reads import read_live

STEPS = (
    (
        "has_servers",
        "Connect a media server",
        "Plex, Jellyfin or Emby: what plays there shows here.",
        "settings",
        {"tab": "Servers"},
    ),
    (
        "has_channels",
        "Add a channel",
        "Discord, Slack or any webhook: where alerts are sent.",
        "alerts",
        {"tab": "Channels"},
    ),
    (
        "has_rules",
        "Add starter rules",
        "A disk that fills, a GPU too hot, transcodes that fail.",
        "alerts",
        {"tab": "Rules"},
    ),
)


def first_steps(found: overview.SetUp) -> None:
    """The steps, and what the machine says already."""
    heading("Overview", "Everything at a glance, once there is something to see.")
    grid = st.grid(3, min_column_width=280)
    with grid.cell(column_span=2):
        with card("Welcome to CineVault", "three steps to the first numbers"):
            for number, (field, title, text, page, filters) in enumerate(STEPS, 1):
                step(number, title, text, page, filters, done=getattr(found, field))
        with card("Just looking?", "a year of made-up history"):
            st.markdown("Load demo data beside the running programs:")
            st.code(".venv/bin/cinevault demo", language=None)
            st.caption("`make up DEMO=1` does the same at the next start.")
    with grid.cell():
        hosts()
    first_play(found)


def step(
    number: int, title: str, text: str, page: str, filters: dict[str, str], *, done: bool
) -> None:
    """One thing to do, or done."""
    icon = ":green[:material/check_circle:]" if done else f":primary[:material/counter_{number}:]"
    with st.container(horizontal=True, gap="small", wrap=False):
        st.markdown(icon, width="content")
        with st.container(gap=None):
            said = f"**{title}**" + (" :gray[done]" if done else "")
            link(said, page, key=f"step-{number}", **filters)
            st.caption(text)


@ticking
def first_play(found: overview.SetUp) -> None:
    """Shows the numbers as soon as there are some."""
    if read_live(overview.set_up) != found:
        st.rerun()
