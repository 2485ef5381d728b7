"""A stream that is stopped from here: asked first, with a message for who watches."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

import streamlit as st

from operations.media_servers import LABELS
from operations.playing import LONGEST_MESSAGE, STOPS, stop
from store import servers
from store.servers import Server
from store.streams import Stream
from ui.account import is_admin
from ui.changes import change
from ui.dialogs import dialog, done, later
from ui.formats import plain, shortened
from ui.plays.words import called, person
from ui.reads import read, settings

STOP, MESSAGE = "Stop", "stop-message"
TITLE, NAME = 80, 40

Known = Mapping[UUID | None, Server]


def askable() -> Known:
    """The servers that this reader may ask to stop a stream."""
    return {one.id: one for one in read(servers.listed)} if is_admin() else {}


def obstacle(stream: Stream, known: Known) -> str | None:
    """Why this stream cannot be stopped from here; "" where it is nobody's to stop, None: it can.

    Only admins may, and only a server that is watched by its address can be asked.
    """
    found = known.get(stream.server_id)
    if found is None or found.base_url is None:
        return ""
    if found.kind not in STOPS:
        kind = LABELS.get(found.kind, found.kind)
        return f"{kind} servers cannot be told to stop a stream."
    return None


def button(stream: Stream, known: Known) -> None:
    """The button of a card; nothing where it would be of no use."""
    why = obstacle(stream, known)
    if why != "":
        st.button(
            STOP,
            key=f"stop-{stream.session_id}",
            type="tertiary",
            icon=":material/stop_circle:",
            disabled=why is not None,
            help=why,
            on_click=ask,
            args=(stream,),
        )


def ask(stream: Stream) -> None:
    """Opens the question."""
    st.session_state.pop(MESSAGE, None)
    later(dialog, "Stop this stream?", partial(question, stream), width="small")


def question(stream: Stream) -> None:
    """What will end, and what to say."""
    st.markdown(
        f"**{plain(shortened(called(stream), TITLE))}** ends at once for "
        + plain(shortened(person(stream.username), NAME))
        + (f" on {plain(shortened(stream.device, NAME))}." if stream.device else ".")
    )
    st.text_input(
        "Message",
        key=MESSAGE,
        max_chars=LONGEST_MESSAGE,
        placeholder="Shown by the player, where it can",
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Cancel", key="cancel-stop", on_click=done)
        with st.container(key="danger-stop", width="content"):
            st.button(STOP, key="stop-now", on_click=stopped, args=(stream,))


def stopped(stream: Stream) -> None:
    """Stops it; why it did not work is said in the dialog."""
    message = st.session_state.get(MESSAGE) or ""
    if change(stop, settings(), stream.session_id, message):
        done(f"{stream.server or 'The server'} was told to stop it. It is gone within seconds.")
