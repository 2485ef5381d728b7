"""What the reader of Activity asked for, from filters in the URL."""

from dataclasses import dataclass, replace
from uuid import UUID

import streamlit as st

from store import preferences, watching
from store.plays import Wanted
from store.watching import Choice
from ui import filters
from ui.account import viewer_id
from ui.filters import Period
from ui.formats import plain
from ui.plays.words import MEDIA, TYPES
from ui.reads import read, settings

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FIRST = {"monday": 1, "saturday": 6, "sunday": 7}
CELL = ("dow", "hour")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which plays, and in words which days."""

    wanted: Wanted
    period: Period


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose among."""

    found: list[Choice]

    def names(self, kind: str) -> list[str]:
        """Each name once."""
        return list(dict.fromkeys(one.name for one in self.found if one.kind == kind))

    def ids(self, kind: str, names: list[str]) -> tuple[UUID, ...] | None:
        """Whatever bears one of the names; None where none is chosen."""
        if not names:
            return None
        return tuple(
            one.id for one in self.found if one.kind == kind and one.name in names and one.id
        )

    def name(self, kind: str, id: UUID | None) -> str:
        """What it is called."""
        return next((one.name for one in self.found if one.kind == kind and one.id == id), "–")


def choices() -> Choices:
    """What this account may choose among."""
    return Choices(read(watching.choices, viewer_id=viewer_id()))


def toolbar(known: Choices) -> Asked:
    """The filters, and what they ask for."""
    with filters.toolbar():
        people = several_people(known)
        kinds = filters.several("type", media(known), "Any type", width=150)
        libraries = filters.several("library", known.names("library"), "All libraries", width=170)
        servers = several_servers(known)
        playback = filters.several("playback", list(TYPES.values()), "Any playback", width=160)
        period = filters.period_of("7d")
        words = filters.search("q", "Title or user", width=190)
        weekday, hour = cell()
        filters.clear()
    wanted = Wanted(
        since=period.first,
        until=period.last,
        users=known.ids("user", people),
        servers=known.ids("server", servers),
        libraries=known.ids("library", libraries),
        playback_types=tuple(t for t, label in TYPES.items() if label in playback) or None,
        media_types=tuple(t for t in known.names("media_type") if medium(t) in kinds) or None,
        search=words or None,
        weekday=weekday,
        hour=hour,
        viewer_id=viewer_id(),
    )
    return Asked(wanted, period)


def several_people(known: Choices) -> list[str]:
    """Whose plays; who sees only their own has no choice."""
    if viewer_id() is not None:
        return []
    return filters.several("user", known.names("user"), "All users", width=190)


def several_servers(known: Choices) -> list[str]:
    """On which servers, where there are several."""
    names = known.names("server")
    return filters.several("server", names, "All servers", width=160) if len(names) > 1 else []


def media(known: Choices) -> list[str]:
    """The types of media there are, as they are called."""
    return [medium(name) for name in known.names("media_type")]


def medium(media_type: str) -> str:
    """What a type of media is called."""
    return MEDIA.get(media_type, media_type.capitalize())


def cell() -> tuple[int | None, int | None]:
    """The hour of the week that was clicked, also as the URL has it, and a way back from it."""
    for key, limit in zip(CELL, (range(1, 8), range(24)), strict=True):
        filters.note(key, None)
        if key not in st.session_state:
            told = st.query_params.get(key, "")
            st.session_state[key] = int(told) if told in map(str, limit) else None
    weekday, hour = (st.session_state[key] for key in CELL)
    if weekday is None or hour is None:
        for key in CELL:
            st.query_params.pop(key, None)
        return None, None
    st.query_params.update({"dow": str(weekday), "hour": str(hour)})
    label = f"{WEEKDAYS[weekday - 1]} {hour:02}:00"
    st.button(plain(label), key="no-cell", icon=":material/close:", on_click=forget_cell)
    return weekday, hour


def choose_cell(column: int, row: int) -> None:
    """Asks for this hour of the week, or for all again."""
    chosen = (week()[row], column)
    if tuple(st.session_state.get(key) for key in CELL) == chosen:
        forget_cell()
    else:
        st.session_state.dow, st.session_state.hour = chosen


def forget_cell() -> None:
    """Asks for every hour of the week."""
    st.session_state.dow = st.session_state.hour = None


def week() -> list[int]:
    """The weekdays (1 is Monday) in the order of a week, as Settings has it begin."""
    first = FIRST[read(preferences.in_force, settings().chosen).week_start]
    return [(first - 1 + day) % 7 + 1 for day in range(7)]


def without_cell(wanted: Wanted) -> Wanted:
    """The same in every hour of the week."""
    return replace(wanted, weekday=None, hour=None)
