"""What a tracker has and a disk or bucket has not, or the other way round."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from store.pipeline import reviews
from store.pipeline.reviews import Kind, Mismatch, MismatchCount
from ui import filters
from ui.formats import UNKNOWN, count, lasting
from ui.look import palette, wash
from ui.parts import card, empty, table
from ui.pipeline.asked import Asked
from ui.pipeline.words import KINDS, look_at
from ui.reads import read

ROWS = 10
LABELS = [label for label, _ in KINDS.values()]


def mismatches(asked: Asked) -> None:
    """How many of each kind, and their paths."""
    counts = read(reviews.mismatch_counts, project=asked.project)
    with card("Mismatches", f"{count(sum(one.mismatches for one in counts))} not resolved"):
        if not counts:
            return empty(
                "task_alt", "Nothing to fix", "Tracker, disk and bucket agree, or nobody compared."
            )
        kind = kind_of(counts)
        total = sum(one.mismatches for one in counts if kind in (None, one.kind))
        body = st.container()
        page = filters.page_of(total, limit=ROWS)
        found = read(
            reviews.mismatches, most=ROWS, skip=page.offset, project=asked.project, kind=kind
        )
        with body:
            drawn(found, total)
    return None


def kind_of(counts: Sequence[MismatchCount]) -> Kind | None:
    """The kind that is wanted, None for each."""
    labels = [KINDS[one.kind][0] for one in counts]
    filters.note("kind", None)
    if st.session_state.get("kind") not in (None, *labels):
        st.session_state.kind = None
    chosen = st.pills(
        "Kind",
        labels,
        key="kind",
        label_visibility="collapsed",
        width="content",
        bind="query-params",
        help=" ".join(f"{label}: {said}" for label, said in KINDS.values()),
    )
    return next((kind for kind, (label, _) in KINDS.items() if label == chosen), None)


def drawn(found: Sequence[Mismatch], total: int) -> None:
    """A page of them; a click shows the way of the shot."""
    column = st.column_config
    table(
        pd.DataFrame([row(one) for one in found]),
        {
            "kind": column.MultiselectColumn(
                "Kind", options=LABELS, color=[wash(palette().warn, 0.16)] * len(LABELS), width=122
            ),
            "path": column.TextColumn("Path", width=196),
            "project": column.TextColumn("Project", width=66),
            "version": column.TextColumn("Version", width=130),
            "found": column.TextColumn("Found", width=62),
        },
        key="mismatches",
        alt=f"{count(total)} mismatches that nobody resolved, the last found first",
        opens=lambda number: look_at(found[number].shot_id),
    )


def row(one: Mismatch) -> dict[str, object]:
    """A mismatch as the table shows it."""
    return {
        "kind": [KINDS[one.kind][0]],
        "path": one.path or one.message or UNKNOWN,
        "project": one.project or UNKNOWN,
        "version": one.version or UNKNOWN,
        "found": lasting(datetime.now(UTC) - one.found_at),
    }
