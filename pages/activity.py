"""Who watched what, when, and how was it delivered?"""

import streamlit as st

from store import overview, watching
from ui import filters
from ui.account import NOBODY, viewer_id
from ui.dialogs import drawer
from ui.parts import empty, heading
from ui.plays import export, summary
from ui.plays.asked import Asked, Choices, choices, toolbar
from ui.plays.people import people, person
from ui.plays.session import session
from ui.plays.table import history
from ui.reads import ahead, read, read_live

TABS = ("Plays", "Users")


def plays(asked: Asked, known: Choices) -> None:
    """What was watched: in all, when, by whom, and each play."""
    ahead(watching.hours, summary.without_cell(asked.wanted))
    sums = read(watching.watched, asked.wanted)
    if not (sums.total.plays or sums.total.watch_seconds):
        nothing()
        return
    summary.figures(sums)
    grid = st.grid(3, min_column_width=280)
    with grid.cell(column_span=2):
        summary.hours_of_the_week(asked)
    with grid.cell():
        summary.ranking(asked, sums, known)
    summary.trends(asked, sums)
    history(asked.wanted, sums.total.plays)


def nothing() -> None:
    """What stands where no play is found, and the way on."""
    with st.container(border=True):
        if filters.is_filtered("tab", "by", "trend"):
            empty("search_off", "No play matches", "Clear filters, or choose other days.")
        elif viewer_id() == NOBODY:
            empty("person_off", "Nobody is linked to you", "An admin can say who you are.")
        elif read_live(overview.set_up).has_plays:
            empty("bedtime", "Nothing was watched in these days", "Look further back.")
        else:
            empty(
                "history",
                "No plays yet",
                "Connect a media server, or push plays: what is watched shows here.",
            )


room = heading("Activity", "Who watched what, when, and how it was delivered.")
known = choices()
asked = toolbar(known)
with room:
    export.button(asked.wanted)
first, second = filters.tabs(TABS)
if first.open:
    with first:
        plays(asked, known)
if second.open:
    with second:
        people(asked)
drawer("session", "Play", session, icon=":material/play_circle:")
drawer("person", "User", person, icon=":material/person:")
