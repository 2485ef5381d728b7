"""What screens are put together from: headers, cards, and what is shown when there is no data."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from store import health
from store.errors import StatementTimeout, StoreError, StoreUnavailable
from ui.formats import ago, clock
from ui.reads import primary, replica, settings

log = logging.getLogger(__name__)

STATIC = Path(__file__).resolve().parent / "static"
TICK = 15.0
RETRY = 10.0

Drawn = ParamSpec("Drawn")


def heading(title: str, caption: str) -> DeltaGenerator:
    """The head of a screen; the room at its right end, for controls."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(gap=None):
            st.header(title, anchor=False)
            st.caption(caption)
        return st.container(width="content")


def card(title: str, note: str = "") -> DeltaGenerator:
    """A bordered container with its title and what the title leaves unsaid (both Markdown)."""
    box = st.container(border=True, height="stretch")
    said = f" :gray[{note}]" if note else ""
    box.subheader(f"{title}{said}", anchor=False)
    return box


def ticking(draw: Callable[Drawn, None]) -> Callable[Drawn, None]:
    """A part of a screen that draws itself anew every TICK; without the store it says so."""

    @st.fragment(run_every=TICK)
    @wraps(draw)
    def drawn(*args: Drawn.args, **named: Drawn.kwargs) -> None:
        try:
            draw(*args, **named)
        except StoreError as exc:
            away(exc)

    return drawn


def stamp(sampled: datetime | None, every: float) -> None:
    """When the figures were sampled; amber once three samples are missing."""
    if sampled is None:
        st.badge("No samples yet", color="gray", icon=":material/schedule:")
        return
    age, local = datetime.now(UTC) - sampled, sampled.astimezone(settings().zone)
    if age > timedelta(seconds=3 * every):
        text, color = f"Sampled {clock(local)}, {ago(age)}", "orange"
    else:
        text, color = f"Sampled {clock(local)}", "gray"
    moment = f"{local:%A, %-d %B %Y, %H:%M:%S %Z}"
    st.badge(text, color=color, icon=":material/schedule:", help=moment)


def empty(icon: str, title: str, text: str) -> None:
    """What stands where there is nothing to draw."""
    with st.container(horizontal_alignment="center", gap="small"):
        st.space("small")
        st.markdown(f":gray[:material/{icon}:]", width="content")
        st.markdown(f"**{title}**", width="content")
        st.caption(text, width="content", text_alignment="center")
        st.space("small")


def away(exc: StoreError) -> None:
    """What stands in place of figures that the store did not give; the log has its words."""
    log.warning("store: %s", exc)
    if isinstance(exc, StoreUnavailable):
        st.error("The store cannot be reached.", icon=":material/cloud_off:")
    elif isinstance(exc, StatementTimeout):
        st.warning("The store took too long to answer.", icon=":material/hourglass_empty:")
    else:
        st.error("The store did not answer this. The log says why.", icon=":material/error:")


def store_is_away(title: str, exc: StoreError) -> None:
    """A screen without its store: what is wrong, and a retry that needs no hand."""
    st.sidebar.caption(":material/cloud_off: Waiting for the store")
    st.header(title, anchor=False)
    away(exc)
    st.caption(
        "Nothing is lost: the collector keeps what it samples. "
        f"This page tries again every {RETRY:.0f} seconds."
    )
    st.session_state.asked = True
    retry()


@st.fragment(run_every=RETRY)
def retry() -> None:
    """Brings the screen back once the store answers."""
    if st.session_state.pop("asked", False):
        return  # just now, by the run that this one is part of
    if store_answers():
        st.rerun()


def store_answers() -> bool:
    """Whether both of the dashboard's pools have a store behind them."""
    try:
        health.check(primary())
        health.check(replica())
    except StoreError:
        return False
    return True
