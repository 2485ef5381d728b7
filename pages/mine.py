"""The first page of who sees nothing but what they watched themselves."""

import streamlit as st

from store import watching
from store.plays import Wanted
from ui import filters
from ui.account import NOBODY, me, viewer_id
from ui.dialogs import drawer
from ui.formats import plain
from ui.parts import empty, heading, link
from ui.plays import summary
from ui.plays.asked import Asked
from ui.plays.people import favourites
from ui.plays.session import session
from ui.plays.table import history
from ui.reads import read

DAYS = 30


def mine() -> None:
    """What this account's own viewer watched lately."""
    period = filters.last_days(DAYS)
    wanted = Wanted(since=period.first, until=period.last, viewer_id=viewer_id())
    asked, sums = Asked(wanted, period), read(watching.watched, wanted)
    if not sums.total.plays:
        with st.container(border=True):
            nothing()
        return
    summary.figures(sums)
    grid = st.grid(3, min_column_width=280)
    with grid.cell(column_span=2):
        summary.per_day(asked, sums, box=None)
    with grid.cell():
        favourites(wanted)
    history(wanted, sums.total.plays)
    drawer("session", "Play", session, icon=":material/play_circle:")


def nothing() -> None:
    """What stands where nothing was watched."""
    if viewer_id() == NOBODY:
        empty("person_off", "Nobody is linked to you", "An admin can say who you are.")
    else:
        empty("bedtime", f"Nothing was watched in {DAYS} days", "What you watch shows here.")


with heading(f"Hello {plain(me().name)}", f"What you watched in the last {DAYS} days."):
    link("All of it", "activity", key="all", days="1y")
mine()
