"""What happens to jobs and runs, as it happens."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from contextlib import suppress

import pandas as pd
import streamlit as st

from store import live
from store.errors import StoreError
from store.pipeline import jobs as told
from store.pipeline.jobs import News
from ui.formats import UNKNOWN, clock, count
from ui.parts import card, empty, every, table
from ui.pipeline.asked import Asked
from ui.pipeline.words import open_later, opened
from ui.reads import primary, read_live, zone

EVERY = 5
ROWS = 9
AT_MOST = 5  # batches of numbers at a time


def feed(asked: Asked) -> None:
    """The card of the news."""
    with card("What happens", "to jobs and runs, as it happens"):
        events(asked)


@every(EVERY)
def events(asked: Asked) -> None:
    """The last events, the newest first."""
    opened()
    give_numbers()
    found = read_live(told.news, most=ROWS, project=asked.project)
    if not found:
        return empty(
            "bolt", "Nothing happened lately", "Events of jobs and runs show here for a day."
        )
    drawn(found)
    return None


@st.cache_data(ttl=EVERY - 1, show_spinner=False)
def give_numbers() -> None:
    """Numbers what was committed, as every reader of live events does, once for all pages."""
    with suppress(StoreError):  # a store that cannot be written to: others number, or nobody
        for _ in range(AT_MOST):
            if live.number(primary()) < live.AT_ONCE:
                break


def drawn(found: Sequence[News]) -> None:
    """Events as a table; a click opens what they are about."""
    column = st.column_config
    table(
        pd.DataFrame([row(one) for one in found]),
        {
            "at": column.TextColumn("At", width=66),
            "what": column.TextColumn("What", width=150),
            "where": column.TextColumn("Of", width=166),
        },
        key="news",
        alt=f"The last {len(found)} events, the newest first",
        opens=lambda number: open_up(found[number]),
    )


def row(one: News) -> dict[str, object]:
    """An event as the table shows it."""
    return {
        "at": clock(one.recorded_at.astimezone(zone())),
        "what": said(one),
        "where": " · ".join(
            filter(None, (one.project, one.shot or one.source, one.farm, one.message))
        )
        or UNKNOWN,
    }


def said(one: News) -> str:
    """What happened, in a few words."""
    thing, happened = one.kind.split(".")
    if happened == "removed":
        return f"{one.entity_id} was removed"
    if thing == "job":
        return f"{one.entity_id} {one.status or UNKNOWN}"
    if one.completed_at is None:
        return f"{one.entity_id} goes on"
    if one.refused:
        return f"{one.entity_id} refused {count(one.refused)}"
    return f"{one.entity_id} took {count(one.taken)}"


def open_up(one: News) -> None:
    """Opens the job or the run."""
    open_later(one.kind.split(".")[0], one.entity_id)
