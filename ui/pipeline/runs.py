"""Ingest runs as they come, the newest first."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from store.pipeline import runs as told
from store.pipeline import standing
from store.pipeline.runs import Run
from ui.formats import UNKNOWN
from ui.paging import Pages
from ui.parts import card, empty, every, table
from ui.pipeline.asked import Asked
from ui.pipeline.words import RUNS, moment, open_later, opened, stopwatch, tones
from ui.reads import read_live, zone

EVERY = 5
ROWS = 8
PAGES = Pages("runs")


def runs(asked: Asked) -> None:
    """The card of the runs."""
    with card("Ingest runs", f"the newest first, {asked.span}"):
        live(asked)


@every(EVERY)
def live(asked: Asked) -> None:
    """A page of runs."""
    opened()
    here = PAGES.here(asked)
    found = read_live(
        told.run_page, days=asked.days, most=ROWS + 1, project=asked.project, before=here
    )
    if not found:
        return nothing(asked)
    drawn(found[:ROWS])
    PAGES.turn(found[ROWS - 1].place if len(found) > ROWS else None)
    return None


def nothing(asked: Asked) -> None:
    """That no run began for so long, and when the last one went well."""
    now = read_live(standing.ingest_standing, project=asked.project)
    last = f"The last success was on {moment(now.last_success_at)}."
    empty(
        "move_to_inbox",
        f"No ingest {asked.within}",
        last if now.last_success_at else "No run has ever taken every file.",
    )


def drawn(found: Sequence[Run], *, key: str = "runs", alt: str = "Ingest runs") -> None:
    """Runs as a table; a click opens one."""
    column = st.column_config
    words = list(RUNS.values())
    table(
        pd.DataFrame([row(run) for run in found]),
        {
            "started": column.DatetimeColumn(
                "Started", format="D MMM, HH:mm", timezone=str(zone()), width=102
            ),
            "project": column.TextColumn("Project", width=84),
            "source": column.TextColumn("Source", width=88),
            "files": column.NumberColumn("Files", width=58),
            "refused": column.NumberColumn("Refused", width=68),
            "took": column.TextColumn("Duration", width=76, alignment="right"),
            "state": column.MultiselectColumn("State", options=words, color=tones(words), width=82),
        },
        key=key,
        alt=f"{alt}, {len(found)}, the newest first",
        opens=lambda number: open_later("run", found[number].id),
    )


def row(run: Run) -> dict[str, object]:
    """A run as the table shows it."""
    return {
        "started": run.began_at.astimezone(zone()),
        "project": run.project or UNKNOWN,
        "source": run.source or UNKNOWN,
        "files": run.taken,
        "refused": run.refused,
        "took": stopwatch(run.began_at, run.completed_at),
        "state": [RUNS[run.state]],
    }
