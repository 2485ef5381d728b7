"""What is stuck, failed or a ghost, and why?"""

import streamlit as st

from store.renders import listing
from ui import filters
from ui.dialogs import drawer
from ui.parts import card, empty, heading
from ui.reads import read
from ui.renders.leaders import leaders
from ui.renders.listing import renders
from ui.renders.render import render
from ui.renders.strip import strip
from ui.renders.trends import trends

TABS = ("Renders", "Analytics", "Leaders")
PUSH = """curl -X POST "$CINEVAULT/api/v1/events/renders" \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"id": 10001, "updatedAt": "2026-03-01T20:00:00Z", "processing": true}'"""


def filled() -> None:
    """The screen of a store that has renders."""
    strip()
    first, second, third = filters.tabs(TABS)
    if first.open:
        with first:
            renders()
    if second.open:
        with second:
            trends()
    if third.open:
        with third:
            leaders()
    drawer("render", "Render", render, icon=":material/movie_filter:")


def nothing() -> None:
    """What to do where no render was ever heard of."""
    with card("No renders yet"):
        empty(
            "movie_filter",
            "Connect a content system, or push renders",
            "A Strapi is read once its address and token are in CINEVAULT_STRAPI. Anything else "
            "can push whole trees, again and again: a tree that changes nothing changes nothing.",
        )
        st.code(PUSH, language="bash", wrap_lines=True)


heading("Renders", "What is stuck, failed or a ghost, and why.")
if read(listing.audit, listing.Filters(), number=1).total:
    filled()
else:
    nothing()
