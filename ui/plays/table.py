"""The history as a table, page by page: a page begins where the one before ended."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pandas as pd
import streamlit as st

from store import plays
from store.plays import Place, Play, Wanted
from ui.dialogs import show
from ui.formats import UNKNOWN, count
from ui.parts import card, empty, table
from ui.plays.words import TYPES, called, person, stopwatch, tones
from ui.reads import read, settings

ROWS = 25


def history(wanted: Wanted, total: int) -> None:
    """A page of plays, newest first, and the way to the next one."""
    places = pages(wanted)
    here = places[-1] if places else None
    found = read(plays.history, wanted, before=here, most=ROWS + 1)
    with card("Plays", f"{count(total)} in this time"):
        if not found:
            return empty("search_off", "No play matches", "Clear filters, or look further back.")
        shown = found[:ROWS]
        table(
            rows(shown),
            columns(),
            key="plays",
            alt=f"Plays, newest first, {len(shown)} of {count(total)}",
            opens=lambda number: show("session", shown[number].session_id),
        )
        turn(len(places), len(shown), total, plays.next_place(found, ROWS))
    return None


def pages(wanted: Wanted) -> list[Place]:
    """Where each page begins up to this one, the first aside; none once something else is asked."""
    known = st.session_state.get("plays-pages")
    if known is None or known[0] != wanted:
        told = None if known else read_place(st.query_params.get("after", ""))
        st.session_state["plays-pages"] = known = (wanted, [told] if told else [])
    places: list[Place] = known[1]
    if places:
        st.query_params["after"] = f"{places[-1].at.isoformat()}~{places[-1].id}"
    else:
        st.query_params.pop("after", None)
    return places


def read_place(text: str) -> Place | None:
    """The place a URL names, None where it names none."""
    at, _, id = text.partition("~")
    try:
        place = Place(datetime.fromisoformat(at), UUID(id))
    except ValueError:
        return None
    return place if place.at.tzinfo else None


def turn(page: int, shown: int, total: int, following: Place | None) -> None:
    """The way to newer and older plays."""
    if not page and following is None:
        return
    first = page * ROWS + 1
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(f"{count(first)}–{count(first + shown - 1)} of {count(total)}", width="content")
        st.button(
            "Newest", key="newest", type="tertiary", disabled=not page, on_click=back, args=(page,)
        )
        st.button(
            "Newer",
            key="newer",
            icon=":material/chevron_left:",
            disabled=not page,
            on_click=back,
            args=(1,),
        )
        st.button(
            "Older",
            key="older",
            icon=":material/chevron_right:",
            icon_position="right",
            disabled=following is None,
            on_click=forth,
            args=(following,),
        )


def back(pages: int) -> None:
    """Goes so many pages back."""
    places = st.session_state["plays-pages"][1]
    del places[max(0, len(places) - pages) :]


def forth(place: Place) -> None:
    """Goes on to the plays after that place."""
    st.session_state["plays-pages"][1].append(place)


def columns() -> dict[str, object]:
    """How each column looks."""
    column = st.column_config
    zone = str(settings().zone)
    return {
        "started": column.DatetimeColumn(
            "Started", format="D MMM, HH:mm", timezone=zone, width=106
        ),
        "user": column.TextColumn("User", width=70),
        "title": column.TextColumn("Title", width=178),
        "library": column.TextColumn("Library", width=80),
        "playback": column.MultiselectColumn(
            "Playback", options=list(TYPES.values()), color=tones(), width=106
        ),
        "quality": column.TextColumn("Quality", width=102),
        "client": column.TextColumn("Client", width=110),
        "watched": column.TextColumn("Watched", width=72, alignment="right"),
        "progress": column.ProgressColumn(
            "Progress", format="%.0f%%", min_value=0, max_value=100, width=96
        ),
        "served": column.NumberColumn("Served", format="%.2f GB", width=76),
    }


def rows(found: Sequence[Play]) -> pd.DataFrame:
    """The plays as the table shows them."""
    return pd.DataFrame(
        {
            "started": play.started_at.astimezone(settings().zone),
            "user": person(play.username),
            "title": called(play),
            "library": play.library or UNKNOWN,
            "playback": [TYPES.get(play.playback_type, play.playback_type)],
            "quality": quality(play),
            "client": play.client_info or UNKNOWN,
            "watched": stopwatch(play.duration_seconds),
            "progress": play.percent_watched,
            "served": play.bytes_served / 1e9,
        }
        for play in found
    )


def quality(play: Play) -> str:
    """The size of the picture that was sent: "Original" alone says nothing of it."""
    original = play.quality is None or play.quality.lower() == "original"
    return (play.resolution if original else play.quality) or play.quality or UNKNOWN
