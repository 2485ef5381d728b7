"""How far shots come, and where they are left behind."""

from collections.abc import Sequence
from itertools import pairwise

import streamlit as st

from store.pipeline import standing
from store.pipeline.standing import Stands, Stood
from ui import charts
from ui.formats import count, several
from ui.parts import card, empty
from ui.pipeline.asked import Asked
from ui.reads import read

CAME, VALID, RENDERED, REVIEW, APPROVED = (
    "Came in",
    "Validated",
    "Rendered",
    "In review",
    "Approved",
)
STAGES = (CAME, VALID, RENDERED, REVIEW, APPROVED)
# After which stage shots are left behind, in which words, and in which colour.
ENDS: dict[Stands, tuple[str, str, str]] = {
    "ingest_broken": (CAME, "Refused", "bad"),
    "ingest_unknown": (CAME, "Nothing came in", "muted"),
    "version_broken": (VALID, "No version", "warn"),
    "render_broken": (VALID, "Render failed", "bad"),
    "version_waiting": (VALID, "Rendering", "muted"),
    "render_waiting": (VALID, "Rendering", "muted"),
    "render_unknown": (VALID, "No job known", "muted"),
    "playlist_broken": (RENDERED, "In no playlist", "warn"),
    "waiting": (REVIEW, "Waiting", "muted"),
    "changes": (REVIEW, "Changes asked", "warn"),
    "rejected": (REVIEW, "Rejected", "bad"),
    "approved": (REVIEW, APPROVED, "good"),
}
TONES = {word: tone for _, word, tone in ENDS.values()}


def flow(asked: Asked) -> None:
    """Stages and leaks as a drawing, and in one sentence."""
    found = read(standing.flow, days=asked.days, project=asked.project)
    total = sum(row.shots for row in found)
    with card("Flow", f"{several(total, 'shot')} that anything came in for, {asked.span}"):
        if not total:
            return empty(
                "route",
                f"No shot moved {asked.within}",
                "No file of a known shot came in, and no version was published. Look further back.",
            )
        done = next((row.shots for row in found if row.stands == "approved"), 0)
        said = f"{count(done)} of {several(total, 'shot')} approved. {worst(found)}"
        st.caption(said)
        charts.flow(steps(found), TONES, key="flow", alt=said)
    return None


def steps(found: Sequence[Stood]) -> list[charts.Step]:
    """From stage to stage, and from each stage to what is left behind there; none that is empty."""
    left: dict[tuple[str, str], int] = {}
    for row in found:
        stage, word, _ = ENDS[row.stands]
        left[stage, word] = left.get((stage, word), 0) + row.shots
    drawn: list[charts.Step] = []
    going = sum(row.shots for row in found)
    for stage, following in pairwise(STAGES):
        ends = [(word, n) for (at, word), n in left.items() if at == stage and word != APPROVED]
        going -= sum(n for _, n in ends)
        drawn += [charts.Step(stage, following, going)] * bool(going)
        drawn += [charts.Step(stage, word, n) for word, n in ends]
        if not going:
            break
    return drawn


def worst(found: Sequence[Stood]) -> str:
    """Where most are lost."""
    lost = {word: 0 for _, word, tone in ENDS.values() if tone in ("bad", "warn")}
    for row in found:
        _, word, _ = ENDS[row.stands]
        if word in lost:
            lost[word] += row.shots
    word = max(lost, key=lambda word: lost[word])
    return f"Most are lost at “{word}”: {count(lost[word])}." if lost[word] else "None is lost."
