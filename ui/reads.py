"""How a page asks the store: through one cache, on pools of the dashboard's own."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from threading import current_thread
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from settings import Settings, load
from store.db import Pool, open_pool

POOL_SIZE = 8
STATEMENT_SECONDS = 20
# A page takes a second to load; what is wrong shall be said within three.
PATIENCE = 1.5
LIVE_SECONDS, STEADY_SECONDS = 5, 60
# Whom people are named: a viewer sees only what they watched themselves.
NAMED = ("admin", "viewer")

ASKERS = ThreadPoolExecutor(4, thread_name_prefix="ahead")

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Ask = Callable[Concatenate[Pool, Asked], Answer]


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The settings of this process."""
    return load()


def primary() -> Pool:
    """The pool for accounts and changes."""
    return primary_for(is_discreet())


def replica() -> Pool:
    """The pool for reads: of a replica where there is one."""
    return replica_for(is_discreet())


def is_discreet() -> bool:
    """Whether names are not for this reader: in doubt, such as outside of a page, they are not."""
    return getattr(st.session_state.get("who"), "role", None) not in NAMED


def primary_for(discreet: bool) -> Pool:
    """The same for readers whom names are shown, or not."""
    return opened(settings().database_url or "", "ui", discreet)


def replica_for(discreet: bool) -> Pool:
    """The same for readers whom names are shown, or not."""
    url = settings().read_database_url
    return opened(url, "ui-read", discreet) if url else primary_for(discreet)


@st.cache_resource(show_spinner=False, on_release=Pool.close)
def opened(url: str, name: str, discreet: bool) -> Pool:
    """A pool sized for pages."""
    return open_pool(
        url,
        name=name,
        size=POOL_SIZE,
        patience=PATIENCE,
        statement_timeout=STATEMENT_SECONDS,
        discreet=discreet,
    )


def close_pools() -> None:
    """Lets go of the store; the next read opens the pools anew."""
    st.cache_resource.clear()


def frame(ask: Ask[Asked, Sequence[Any]], *args: Asked.args, **named: Asked.kwargs) -> pd.DataFrame:
    """The rows of a store function, columns as its fields, times in the reader's zone."""
    rows = as_frame(read(ask, *args, **named))
    for column in rows.select_dtypes("datetimetz"):
        rows[column] = rows[column].dt.tz_convert(zone())
    return rows


def as_frame(rows: Sequence[Any]) -> pd.DataFrame:
    """The rows, columns as their fields: pandas itself makes a deep copy of every row first."""
    names = [field.name for field in fields(rows[0])] if rows else []
    return pd.DataFrame({name: [getattr(row, name) for row in rows] for name in names})


def zone() -> ZoneInfo:
    """The zone in which this reader sees moments: their own choice, else that of the days."""
    chosen = getattr(st.session_state.get("who"), "timezone", None)
    return ZoneInfo(chosen) if chosen else settings().zone


def total(rows: pd.DataFrame, *columns: str) -> float:
    """The sum of these columns."""
    return float(rows[list(columns)].to_numpy().sum())


def most(rows: pd.DataFrame, column: str) -> float:
    """The column's highest value, 0 where all are less."""
    return float(rows[column].to_numpy().max(initial=0))


def read(ask: Ask[Asked, Answer], *args: Asked.args, **named: Asked.kwargs) -> Answer:
    """What a store function answers: a minute old, or two while a newer answer is fetched."""
    return steady_answer(**question(ask, args, named))


def ahead(ask: Ask[Asked, Any], *args: Asked.args, **named: Asked.kwargs) -> None:
    """Asks already for what this page reads in a moment, while it asks for something else.

    What goes wrong is told by that read, which asks again.
    """
    asked, ctx = question(ask, args, named), get_script_run_ctx()

    def early() -> None:
        add_script_run_ctx(current_thread(), ctx)
        steady_answer(**asked)

    ASKERS.submit(early)


def read_live(ask: Ask[Asked, Answer], *args: Asked.args, **named: Asked.kwargs) -> Answer:
    """What a store function answers, at most five seconds old."""
    return live_answer(**question(ask, args, named))


def question(ask: Callable[..., Any], args: Any, named: dict[str, Any]) -> dict[str, Any]:
    """What the caches take, by name: each argument by place costs a look at the signature."""
    known = {"name": name_of(ask), "discreet": is_discreet()}
    return known | {"args": args, "named": named, "_ask": ask}


@st.cache_data(ttl=STEADY_SECONDS, max_entries=1000, refresh_mode="background", show_spinner=False)
def steady_answer(
    name: str,
    args: tuple[Any, ...],
    named: dict[str, Any],
    discreet: bool,
    _ask: Callable[..., Any],
) -> Any:
    """The answer kept for STEADY_SECONDS, then served once more while it is asked again."""
    return _ask(replica_for(discreet), *args, **named)


@st.cache_data(ttl=LIVE_SECONDS, max_entries=1000, show_spinner=False)
def live_answer(
    name: str,
    args: tuple[Any, ...],
    named: dict[str, Any],
    discreet: bool,
    _ask: Callable[..., Any],
) -> Any:
    """The answer kept for LIVE_SECONDS."""
    return _ask(replica_for(discreet), *args, **named)


def name_of(ask: Callable[..., object]) -> str:
    """What tells one store function from all others."""
    return f"{ask.__module__}.{ask.__qualname__}"
