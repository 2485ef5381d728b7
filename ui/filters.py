"""Filters that live in the URL, so that a view can be sent to somebody.

    with toolbar():                                  # one row above what is filtered
        viewers = several("user", names, "All users")        # ["amara", "ben.k"]
        kinds = one("type", ["Movies", "Series"], "Any type")    # None or "Movies"
        period = period_of("30d")                    # Period(first, last): local days, inclusive
        words = search("q", "Title or user")
        clear()                                      # "Clear filters" where any is set
    span = range_of("24h")                           # timedelta: 1h 6h 24h 7d 30d
    box=choose_dates                                 # a chart's box-select sets from and to
    page = page_of(rows=total)                       # st.pagination, 25 rows; page.offset

Options are the literal values of the URL: what Streamlit writes there is the label. `range`,
`days`, `from`, `to`, `user` and `server` mean the same on every page, and a value follows the
person; all other keys belong to their page. `go` (ui.parts) opens a page with exactly the filters
it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.formats import days_between
from ui.reads import settings

RANGES = {
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
DAYS = {"1d": 1, "7d": 7, "30d": 30, "90d": 90, "1y": 365}
ROWS = 25


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both within."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows of a long table to show."""

    number: int
    limit: int

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return (self.number - 1) * self.limit


def defaults() -> dict[str, Any]:
    """Every filter of this page, with what it is when nothing is chosen."""
    return st.session_state.setdefault("filter_defaults", {})


def note(key: str, default: Any) -> None:
    """Remembers a filter of this page, and among all there ever were."""
    defaults()[key] = default
    ever().add(key)


def ever() -> set[str]:
    """The keys of all filters that any page drew in this session."""
    return st.session_state.setdefault("filter_keys", set())


def begin() -> None:
    """Forgets which filters the last page had; the shell calls it before every page."""
    st.session_state.filter_defaults = {}


def toolbar() -> DeltaGenerator:
    """One row for filters; it wraps on a phone."""
    return st.container(horizontal=True, vertical_alignment="center", gap="small")


def several(key: str, options: Sequence[str], label: str, *, width: int = 220) -> list[str]:
    """Those that were chosen, none for all; `label` stands there while none is."""
    note(key, [])
    chosen: list[str] = st.session_state.get(key, [])
    if any(value not in options for value in chosen):  # what is gone cannot stay chosen
        st.session_state[key] = [value for value in chosen if value in options]
    return list(
        st.multiselect(
            label,
            options,
            key=key,
            placeholder=label,
            label_visibility="collapsed",
            width=width,
            bind="query-params",
        )
    )


def pick(
    key: str, options: Sequence[str], label: str, *, none: str, width: int = 180, fewest: int = 1
) -> str | None:
    """The one of many that was chosen, None for any, which is called `none`.

    With fewer than `fewest` options there is nothing to choose.
    """
    note(key, None)
    if st.session_state.get(key) not in (None, *options):  # it is gone, or was mistyped in a link
        st.session_state[key] = None
    if len(options) < fewest:
        return None
    return st.selectbox(
        label,
        options,
        index=None,
        key=key,
        placeholder=none,
        label_visibility="collapsed",
        width=width,
        bind="query-params",
    )


def one(key: str, options: Sequence[str], label: str) -> str | None:
    """The one that was chosen, None for any: for a handful of options."""
    note(key, None)
    return st.segmented_control(
        label, options, key=key, label_visibility="collapsed", bind="query-params"
    )


def either(key: str, options: Sequence[str], label: str, default: str | None = None) -> str:
    """The one that is chosen: one always is."""
    usual = default or options[0]
    note(key, usual)
    chosen = st.segmented_control(
        label,
        options,
        key=key,
        default=usual,
        required=True,
        label_visibility="collapsed",
        bind="query-params",
    )
    return chosen or usual


def search(key: str, label: str, *, width: int = 220) -> str:
    """The words to look for, as they are typed."""
    note(key, "")
    return (
        st.text_input(
            label,
            key=key,
            type="search",
            placeholder=label,
            icon=":material/search:",
            label_visibility="collapsed",
            live="300ms",
            max_chars=100,
            width=width,
            bind="query-params",
        )
        or ""
    ).strip()


def range_of(default: str = "24h", *, options: Sequence[str] = tuple(RANGES)) -> timedelta:
    """How far back to look, to the minute."""
    return RANGES[either("range", options, "Range", default)]


def days_of(default: str = "30d", *, options: Sequence[str] = tuple(DAYS)) -> int:
    """How many days back to look."""
    return DAYS[either("days", options, "Period", default)]


def today() -> date:
    """The day it is where the days of the store begin."""
    return datetime.now(settings().zone).date()


def period_of(default: str = "30d", *, options: Sequence[str] = tuple(DAYS)) -> Period:
    """The days to look at: the last so many, or from one to another once either is chosen."""
    note("days", default)
    chosen = st.segmented_control(
        "Period",
        options,
        key="days",
        default=default,
        required=True,
        label_visibility="collapsed",
        on_change=forget_dates,
        bind="query-params",
    )
    with st.popover("Dates", icon=":material/date_range:"):
        first, last = day("from", "From"), day("to", "To")
    if not first and not last:
        return last_days(DAYS[chosen or default])
    period = between(first, last, today())
    st.markdown(days_between(period.first, period.last), width="content")
    return period


def day(key: str, label: str) -> date | None:
    """A day, where one is chosen."""
    note(key, None)
    return st.date_input(
        label,
        value=None,
        key=key,
        max_value=today(),
        format="DD/MM/YYYY",
        bind="query-params",
    )


def last_days(days: int) -> Period:
    """The last so many days, today among them."""
    return Period(today() - timedelta(days=days - 1), today())


def between(first: date | None, last: date | None, now: date) -> Period:
    """From one day to the other, whichever is the first; open ends are today or a month."""
    end = last or now
    start = first or end - timedelta(days=29)
    return Period(min(start, end), max(start, end))


def forget_dates() -> None:
    """The last so many days count again."""
    st.session_state["from"] = st.session_state["to"] = None


def choose_dates(start: datetime, end: datetime) -> None:
    """Sets from and to: for a chart's box-select."""
    st.session_state["from"], st.session_state["to"] = start.date(), min(end.date(), today())


def page_of(rows: int, *, key: str = "page", limit: int = ROWS) -> Slice:
    """Which rows to show: a row of page numbers where there are more than fit on one."""
    pages = max(1, -(-rows // limit))
    if pages == 1:
        return Slice(1, limit)
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = pages
    note(key, 1)
    with st.container(horizontal_alignment="right"):
        number = st.pagination(pages, key=key, bind="query-params")
    return Slice(number, limit)


def tabs(names: Sequence[str], *, key: str = "tab") -> Any:
    """Tabs of which only the visible one shall run: `if found[1].open: with found[1]: …`."""
    return st.tabs(names, key=key, on_change="rerun", bind="query-params")


def is_filtered(*keep: str) -> bool:
    """Whether any filter drawn on this page is not at its default."""
    state = st.session_state
    return any(
        key in state and state[key] != default and (state[key] or default)
        for key, default in defaults().items()
        if key not in (*keep, "page")
    )


def clear(label: str = "Clear filters", *, key: str = "clear", keep: Sequence[str] = ()) -> None:
    """The button that undoes every filter but those to keep; nothing where none is set."""
    if is_filtered(*keep):
        icon = ":material/close:"
        st.button(label, key=key, type="tertiary", icon=icon, on_click=reset, args=(*keep,))


def reset(*keep: str) -> None:
    """Filters as they are when nothing is chosen: a callback, as only then the URL follows."""
    for key, default in defaults().items():
        if key not in keep:
            st.session_state[key] = default
