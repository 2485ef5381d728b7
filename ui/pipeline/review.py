"""What is shown in review, and what waits there for how long."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from store.pipeline import reviews
from store.pipeline.reviews import Aged, ReviewStanding, Undecided
from ui.formats import count, lasting
from ui.parts import card, empty, table
from ui.pipeline.asked import Asked
from ui.pipeline.words import DECISIONS, age, look_at, tones
from ui.reads import read

LONGEST = 10


def review(asked: Asked) -> None:
    """Each project with what of it is shown, and how much of that is decided."""
    found = read(reviews.review_standing, days=asked.days, project=asked.project)
    with card("Review", f"playlists due {asked.lately}"):
        if not found:
            return empty(
                "playlist_play", f"No playlist was due {asked.within}", "Look further back."
            )
        column = st.column_config
        table(
            pd.DataFrame([row(one) for one in found]),
            {
                "project": column.TextColumn("Project", width=92),
                "lists": column.NumberColumn("Lists", width=50),
                "clips": column.NumberColumn("Clips", width=50),
                "shots": column.NumberColumn("Shots", width=54),
                "runtime": column.TextColumn("Runtime", width=72, alignment="right"),
                "decided": column.ProgressColumn(
                    "Decided", format="%.0f%%", min_value=0, max_value=100, width=110
                ),
            },
            key="review",
            alt=f"{count(sum(one.clips for one in found))} clips in review, by project",
            most=8,
        )
    return None


def row(one: ReviewStanding) -> dict[str, object]:
    """A project as the table shows it."""
    minutes, seconds = divmod(round(one.seconds), 60)
    return {
        "project": one.project,
        "lists": one.playlists,
        "clips": one.clips,
        "shots": one.shots,
        "runtime": f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}",
        "decided": 100 * one.decided / one.versions if one.versions else None,
    }


def ageing(asked: Asked) -> None:
    """For how long versions wait, or changes to them were asked for."""
    aged = read(reviews.ageing, project=asked.project)
    with card("Waiting", "versions that no newer one replaced"):
        if not aged:
            return empty("task_alt", "Nothing waits", "Everything in review is decided.")
        by_age(aged)
    return None


def longest(found: Sequence[Undecided]) -> None:
    """What waits the longest."""
    with card("Waiting the longest"):
        oldest(found)


def waiting(asked: Asked) -> list[Undecided]:
    """The versions that wait the longest, if any does."""
    return read(reviews.undecided, most=LONGEST, project=asked.project)


def by_age(aged: Sequence[Aged]) -> None:
    """How many are how old."""
    most = max(row.versions for row in aged)
    numbers = {(row.age, row.decision): row.versions for row in aged}
    ages = range(min(row.age for row in aged), max(row.age for row in aged) + 1)
    column = st.column_config
    table(
        pd.DataFrame(
            {"age": age(passed)}
            | {decision: numbers.get((passed, decision), 0) for decision in DECISIONS}
            for passed in ages
        ),
        {"age": column.TextColumn("For", width=118)}
        | {
            decision: column.ProgressColumn(word, format="%d", min_value=0, max_value=most)
            for decision, word in DECISIONS.items()
        },
        key="ages",
        alt=f"{count(sum(row.versions for row in aged))} versions that wait, by for how long",
    )


def oldest(found: Sequence[Undecided]) -> None:
    """Those that wait the longest; a click shows the way of the shot."""
    column, words = st.column_config, list(DECISIONS.values())
    table(
        pd.DataFrame(
            {
                "since": lasting(datetime.now(UTC) - one.since),
                "version": one.version,
                "decision": [DECISIONS[one.decision]],
                "project": one.project,
            }
            for one in found
        ),
        {
            "since": column.TextColumn("For", width=62),
            "version": column.TextColumn("Version", width=128),
            "decision": column.MultiselectColumn(
                "State", options=words, color=tones(words), width=112
            ),
            "project": column.TextColumn("Project", width=58),
        },
        key="oldest",
        alt=f"The {len(found)} versions that wait the longest",
        opens=lambda number: look_at(found[number].shot_id),
    )
