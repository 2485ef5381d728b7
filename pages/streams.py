"""What plays right now, and how is it delivered?"""

from uuid import UUID

import streamlit as st

from ui import filters
from ui.account import viewer_id
from ui.dialogs import drawer
from ui.parts import card, heading
from ui.plays.asked import choices
from ui.plays.session import session
from ui.streams import now, traffic


def server() -> UUID | None:
    """The server that is looked at, None for all."""
    known = choices()
    names = known.names("server")
    if len(names) < 2:
        return None
    chosen = filters.several("server", names, "All servers", width=180)
    found = known.ids("server", chosen) or ()
    return found[0] if len(found) == 1 else None


room = heading("Streams", "Sessions playing right now, and how playback is delivered.")
with room, filters.toolbar():
    server_id = server()
    length = filters.range_of("24h")
words = st.session_state["range"]
now.playing(server_id)
grid = st.grid(3, min_column_width=280)
with grid.cell(column_span=2):
    traffic.bandwidth(length, words, server_id)
with grid.cell():
    traffic.mix(server_id)
with grid.cell(column_span=2 if viewer_id() is None else 3):
    traffic.reasons(server_id)
if viewer_id() is None:  # how many there were at once is told of everybody together
    with grid.cell():
        traffic.concurrency(length, words)
with card("Recent sessions", "the last 50 that are over"):
    now.recent(server_id)
drawer("session", "Play", session, icon=":material/play_circle:")
