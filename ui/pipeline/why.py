"""Why is this shot not in dailies? One line from ingest to playlist, the broken link named."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from store.pipeline import reviews
from store.pipeline.reviews import Shot
from store.pipeline.way import Link, Way, way
from ui import filters
from ui.formats import UNKNOWN, plain
from ui.parts import card, empty, table
from ui.pipeline.asked import Asked
from ui.pipeline.words import LINKS, STEPS, listed, moment, open_up, swap, tones
from ui.reads import read, read_live

MOST = 6
DAILIES = "In dailies"
STOPS = [DAILIES, *STEPS.values()]


def why(asked: Asked) -> None:
    """A search, and where each shot that it finds has stopped."""
    with card("Why is this shot not in dailies?"):
        with filters.toolbar():
            text = filters.search("q", "Shot, such as sh0010", width=320)
            if not text:
                st.caption("Its way from ingest to a playlist, and the link that broke.")
        if text:
            found = read(reviews.shots_like, text, most=MOST + 1, project=asked.project)
            answers(found)


def answers(found: Sequence[Shot]) -> None:
    """The shots that were found; a click opens the way of one."""
    if not found:
        return empty(
            "search_off",
            "No shot is called like that",
            "Words of its project, scene and name are looked for; each has to be in it.",
        )
    ways = [read(way, shot.id) for shot in found[:MOST]]
    column = st.column_config
    table(
        pd.DataFrame([row(shot, its) for shot, its in zip(found, ways, strict=False)]),
        {
            "shot": column.TextColumn("Shot", width=110),
            "project": column.TextColumn("Project", width=110),
            "scene": column.TextColumn("Scene", width=80),
            "stopped": column.MultiselectColumn(
                "Stopped at",
                options=STOPS,
                color=[*tones([DAILIES]), *tones(list(STEPS.values()))],
                width=110,
            ),
            "why": column.TextColumn("Why", width=520),
        },
        key="shots",
        alt=f"{len(ways)} shots, and where each of them stopped",
        opens=lambda number: open_up("shot", found[number].id),
    )
    if len(found) > MOST:
        st.caption("There are more. Another word of their names tells them apart.")
    return None


def row(shot: Shot, its: Way | None) -> dict[str, object]:
    """A shot as the table shows it."""
    stuck = its.stuck if its else None
    return {
        "shot": shot.shot,
        "project": shot.project,
        "scene": " ".join(filter(None, (shot.episode, shot.scene))) or UNKNOWN,
        "stopped": [STEPS[stuck.step] if stuck else DAILIES],
        "why": its.verdict if its else UNKNOWN,
    }


def shot(wanted: str) -> None:
    """The way of a shot, as its drawer shows it."""
    found = read_live(way, wanted)
    if found is None:
        return empty("search_off", "There is no such shot", "Its tracker has it no more.")
    facts = found.facts
    st.header(plain(facts.shot), anchor=False)
    st.caption(listed(facts.project, f"Shot {facts.shot_id}"))
    verdict(found)
    for link in found.links:
        line(link, is_stuck=link == found.stuck)
    onward(found)
    return None


def verdict(found: Way) -> None:
    """The answer in one sentence, to send on."""
    stuck = found.stuck
    if stuck is None:
        st.success(plain(found.verdict), icon=":material/check_circle:")
    elif stuck.state == "broken":
        said = f"Stopped at {STEPS[stuck.step].lower()}: {found.verdict}"
        st.error(plain(said), icon=":material/link_off:")
    else:
        said = f"Still at {STEPS[stuck.step].lower()}: {found.verdict}"
        st.warning(plain(said), icon=":material/schedule:")


def line(link: Link, *, is_stuck: bool) -> None:
    """A link of the way: what it is, how it went, when, and in a sentence."""
    word, color, icon = LINKS[link.state]
    here = " :red-badge[the first that is not done]" if is_stuck else ""
    at = f"  \n:gray[{moment(link.at)}]" if link.at else ""
    with st.container(border=True, gap=None):
        st.markdown(
            f":{color}[:material/{icon}:] **{STEPS[link.step]}** :{color}-badge[{word}]{here}"
            f"  \n{plain(link.sentence)}{at}"
        )


def onward(found: Way) -> None:
    """The run and the job in full."""
    facts = found.facts
    ways = (
        (
            "run",
            "The ingest run",
            facts.refused_run_id if found.links[0].state == "broken" else facts.run_id,
        ),
        ("job", "The render job", facts.job_id),
    )
    with st.container(horizontal=True):
        for key, label, id in ways:
            if id:
                st.button(label, key=f"open-{key}", on_click=swap, args=(key, id))
