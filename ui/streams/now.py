"""What plays now: cards, or a table where there are many."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pandas as pd
import streamlit as st

from store import streams
from store.streams import Stream
from ui import filters
from ui.account import viewer_id
from ui.dialogs import show
from ui.formats import UNKNOWN, ago, count, rate
from ui.parts import empty, every, stamp, table
from ui.plays.words import TYPES, called, person, stopwatch, tones
from ui.reads import read, read_live, settings
from ui.streams import stopping
from ui.streams.cards import card, is_silent, is_slow

TICK = 5.0
MANY = 12
VIEWS = ("Cards", "Table")
DETAILS = "Details"


@every(TICK)
def playing(server_id: UUID | None) -> None:
    """Every stream that plays, the newest first."""
    if st.session_state.pop("opened", False):
        st.rerun()  # the drawer belongs to the page, not to this part of it
    found = list(read_live(streams.active, server_id=server_id, viewer_id=viewer_id()))
    with st.container(horizontal=True, vertical_alignment="center"):
        sent = sum(one.bitrate or 0 for one in found if one.state != "paused")
        sums = [count(len(found)), *([rate(sent)] if sent else [])]
        said = f" :gray[{', '.join(sums)}]" if found else ""
        st.subheader(f"Now playing{said}", anchor=False)
        view = chosen_view(len(found)) if found else VIEWS[0]
        stamp(sampled(found), settings().collect_seconds / 2)
    if not found:
        quiet(server_id)
    elif view == "Table":
        as_table(found)
    else:
        known = stopping.askable()
        with st.grid(3, min_column_width=290):
            for one in found:
                card(one, known)


def chosen_view(streams: int) -> str:
    """Cards or a table: unless chosen, a table once cards would fill the screen."""
    return filters.either("view", VIEWS, "View", VIEWS[streams > MANY])


def sampled(found: Sequence[Stream]) -> datetime:
    """When streams were last heard of; where none plays, that is what the store says now."""
    now = datetime.now(UTC)
    return max((one.last_seen_at for one in found if one.last_seen_at), default=now)


def quiet(server_id: UUID | None) -> None:
    """Nobody watches."""
    ended = read_live(streams.last_end, server_id=server_id, viewer_id=viewer_id())
    last = f"The last stream ended {ago(datetime.now(UTC) - ended)}." if ended else ""
    with st.container(border=True):
        empty("nightlight", "Nobody is watching", last or "Streams show here as they begin.")


def as_table(found: Sequence[Stream]) -> None:
    """The streams as a table."""
    column = st.column_config
    rows = pd.DataFrame(row(one) for one in found)
    known = stopping.askable()
    entries = [[DETAILS, *can(one, known)] for one in found]
    if any(len(one) > 1 for one in entries):
        rows["actions"] = entries
    table(
        rows,
        {
            "user": column.TextColumn("User"),
            "title": column.TextColumn("Title", width="medium"),
            "note": column.TextColumn("State"),  # beside what it is said of: the end may be cut
            "playback": column.MultiselectColumn(
                "Playback", options=list(TYPES.values()), color=tones()
            ),
            "quality": column.TextColumn("Quality", width=100),
            "client": column.TextColumn("Client"),
            "progress": column.ProgressColumn(
                "Progress", format="%.0f%%", min_value=0, max_value=100, width="small"
            ),
            "watched": column.TextColumn("Duration", width="small", alignment="right"),
            "rate": column.NumberColumn("Mbit/s", format="%.1f", width="small"),
            "served": column.NumberColumn("Served", format="%.2f GB", width="small"),
        },
        key="now",
        alt=f"{count(len(found))} streams that play now, the newest first",
        opens=lambda number: open_play(found[number]),
        menu=(lambda entry, number: act(found[number], entry)) if "actions" in rows else None,
    )


def can(one: Stream, known: stopping.Known) -> list[str]:
    """What else can be done with it."""
    return [stopping.STOP] if stopping.obstacle(one, known) is None else []


def act(one: Stream, entry: str) -> None:
    """What a row's menu does."""
    if entry == stopping.STOP:
        stopping.ask(one)
    else:
        open_play(one)


def open_play(one: Stream) -> None:
    """Opens the drawer of the play once the whole page is drawn."""
    st.session_state.opened = True
    show("session", one.session_id)


def row(one: Stream) -> dict[str, object]:
    """A stream as the table shows it."""
    return {
        "user": person(one.username),
        "title": called(one),
        "playback": [TYPES.get(one.playback_type, one.playback_type)],
        "quality": one.quality or one.resolution or UNKNOWN,
        "client": one.client_info or UNKNOWN,
        "progress": one.percent_watched,
        "watched": stopwatch(one.duration_seconds),
        "rate": one.bitrate and one.bitrate / 1e6,
        "served": one.bytes_served / 1e9,
        "note": note(one),
    }


def note(one: Stream) -> str:
    """What it does, and what is wrong with it."""
    if is_silent(one):
        return "Silent"
    if is_slow(one):
        return "Below real time"
    return (one.state or "playing").capitalize()


def recent(server_id: UUID | None) -> None:
    """The last plays that are over."""
    found = list(read(streams.recent, most=50, server_id=server_id, viewer_id=viewer_id()))
    if not found:
        empty("history", "Nothing was played yet", "Plays show here once they are over.")
        return
    column, zone = st.column_config, settings().zone
    table(
        pd.DataFrame({"started": one.started_at.astimezone(zone), **row(one)} for one in found),
        {
            "started": column.DatetimeColumn("Started", format="D MMM, HH:mm", timezone=str(zone)),
            "user": column.TextColumn("User"),
            "title": column.TextColumn("Title", width="medium"),
            "playback": column.MultiselectColumn(
                "Playback", options=list(TYPES.values()), color=tones()
            ),
            "quality": column.TextColumn("Quality", width="small"),
            "client": column.TextColumn("Client"),
            "watched": column.TextColumn("Duration", width="small", alignment="right"),
            "served": column.NumberColumn("Served", format="%.2f GB", width="small"),
        },
        key="recent",
        alt=f"The last {len(found)} plays that are over, newest first",
        most=12,
        opens=lambda number: show("session", found[number].session_id),
    )
