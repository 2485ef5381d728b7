"""People as a table, and one of them in full."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections import Counter
from uuid import UUID

import pandas as pd
import streamlit as st

from store import viewers, watching
from store.plays import Wanted
from store.viewers import Viewer
from ui import charts
from ui.account import viewer_id
from ui.dialogs import done, show
from ui.filters import Period, last_days
from ui.formats import UNKNOWN, count, duration, plain
from ui.parts import card, empty, table
from ui.plays.asked import Asked
from ui.plays.summary import per_day
from ui.plays.words import called
from ui.reads import read, settings

MONTH = 30


def people(asked: Asked) -> None:
    """Everybody who watched in the days that are asked for."""
    found = of(asked.period)
    if chosen := asked.wanted.users:
        found = [one for one in found if one.user_id in chosen]
    if words := asked.wanted.search:
        found = [one for one in found if words.lower() in one.username.lower()]
    with card("Users", f"{count(len(found))} watched in this time"):
        if not found:
            return empty("group_off", "Nobody matches", "Clear filters, or look further back.")
        table(
            rows(found, asked.period),
            columns(),
            key="people",
            alt=f"{len(found)} people, whoever watched longest first",
            opens=lambda number: show("person", found[number].user_id),
            most=25,
        )
    return None


def of(period: Period) -> list[Viewer]:
    """Who watched in the days, and how much."""
    return list(
        read(viewers.activity, since=period.first, until=period.last, viewer_id=viewer_id())
    )


def rows(found: list[Viewer], period: Period) -> pd.DataFrame:
    """The people as the table shows them."""
    owned = Counter(one.user_id for one in devices(period, viewer_id()))
    return pd.DataFrame(
        {
            "user": one.username,
            "server": one.server or UNKNOWN,
            "plays": one.total_plays,
            "hours": one.total_watch_minutes / 60,
            "finished": 100 * one.completed_plays / one.total_plays if one.total_plays else None,
            "genre": one.favorite_genre or UNKNOWN,
            "devices": owned[one.user_id],
            "active": one.last_active and one.last_active.astimezone(settings().zone),
        }
        for one in found
    )


def devices(period: Period, person: UUID | None) -> list[viewers.Device]:
    """What was watched on: by one person, or by all."""
    return read(viewers.devices, since=period.first, until=period.last, viewer_id=person)


def columns() -> dict[str, object]:
    """How each column looks."""
    column = st.column_config
    return {
        "user": column.TextColumn("User"),
        "server": column.TextColumn("Server"),
        "plays": column.NumberColumn("Plays", format="localized", width="small"),
        "hours": column.NumberColumn("Watched", format="%.1f h", width="small"),
        "finished": column.ProgressColumn(
            "Finished", format="%.0f%%", min_value=0, max_value=100, width="small"
        ),
        "genre": column.TextColumn("Favourite genre"),
        "devices": column.NumberColumn("Devices", width="small"),
        "active": column.DatetimeColumn(
            "Last active", format="D MMM, HH:mm", timezone=str(settings().zone)
        ),
    }


def person(wanted: str) -> None:
    """The person of that id, as their drawer shows them: the last thirty days."""
    period = last_days(MONTH)
    try:
        id = UUID(wanted)
    except ValueError:
        id = UUID(int=0)
    own = viewer_id()
    found = next((one for one in of(period) if one.user_id == id), None)
    if found is None or own not in (None, id):
        return empty("person_off", "Nothing in thirty days", "Nobody of this id watched anything.")
    st.title(plain(found.username), anchor=False)
    st.caption("The last 30 days" + (f" on {plain(found.server)}" if found.server else ""))
    asked = Asked(Wanted(since=period.first, until=period.last, users=(id,), viewer_id=own), period)
    sums = read(watching.watched, asked.wanted)
    numbers(found)
    per_day(asked, sums, key="person-days", box=None)
    with st.grid(2, min_column_width=280):
        favourites(asked.wanted)
        screens(period, id)
    st.button("All plays", key="all-plays", icon=":material/history:", on_click=choose,
              args=(found.username,))  # fmt: skip
    return None


def numbers(found: Viewer) -> None:
    """How much they watched."""
    finished = found.completed_plays / found.total_plays if found.total_plays else None
    with st.grid(4, min_column_width=120):
        st.metric("Plays", count(found.total_plays), border=True)
        st.metric("Watch time", duration(60 * found.total_watch_minutes), border=True)
        st.metric("Finished", UNKNOWN if finished is None else f"{finished:.0%}", border=True)
        st.metric("Favourite genre", found.favorite_genre or UNKNOWN, border=True)


def favourites(wanted: Wanted) -> None:
    """What they watched longest."""
    best = read(watching.best_titles, wanted, most=8)
    with card("Titles", "by watch time"):
        if not best:
            return empty("movie", "No titles", "What was watched has no title.")
        charts.ranking(
            [called(title) for title in best],
            [title.watch_seconds for title in best],
            [duration(title.watch_seconds) for title in best],
            key="person-titles",
            alt=f"Titles by watch time, {called(best[0])} first",
        )
    return None


def screens(period: Period, id: UUID) -> None:
    """What they watched on."""
    used = devices(period, id)
    with card("Devices", "by watch time"):
        if not used:
            return empty("devices", "No devices", "The server does not tell them.")
        names = [one.device or one.client or UNKNOWN for one in used[:8]]
        charts.ranking(
            names,
            [one.watch_seconds for one in used[:8]],
            [duration(one.watch_seconds) for one in used[:8]],
            key="person-devices",
            alt=f"Devices by watch time, {names[0]} first",
        )
    return None


def choose(name: str) -> None:
    """Asks for this person's plays."""
    st.session_state.user = [name]
    st.session_state.tab = "Plays"
    done()
