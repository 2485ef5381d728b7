"""One render job in full: what was asked for, how far it came, and what became of it."""

import streamlit as st

from store.pipeline import jobs as told
from store.pipeline.jobs import WholeJob
from ui.formats import UNKNOWN, count, plain
from ui.parts import empty
from ui.pipeline.words import JOBS, badge, listed, moment, stopwatch, swap
from ui.reads import read_live


def job(wanted: str) -> None:
    """The job of that id, as its drawer shows it."""
    found = read_live(told.job_whole, wanted)
    if found is None:
        return empty("search_off", "There is no such job", "Its farm has it no more.")
    st.header(plain(found.id), anchor=False)
    st.caption(listed(found.project, found.shot, found.version))
    word = JOBS[found.state]
    own = "" if found.status.lower() in (found.state, word.lower()) else (
        f" :gray-badge[{plain(found.farm)} says {plain(found.status)}]"
    )  # fmt: skip
    st.markdown(f"{badge(word)}{own} :gray-badge[Came {moment(found.came_at)}]")
    if found.message:
        said = plain(found.message)
        if found.state == "failed":
            st.error(said, icon=":material/error:")
        else:
            st.info(said, icon=":material/info:")
    figures(found)
    request(found)
    course(found)
    if found.shot_id:
        st.button(
            f"Why is {plain(found.shot or '')} not in dailies?",
            key="open-shot",
            on_click=swap,
            args=("shot", found.shot_id),
        )
    return None


def figures(found: WholeJob) -> None:
    """How much is rendered, how long it was in line, and how long it took."""
    done, all_ = count(found.frames_done), count(found.frames_total)
    with st.grid(4, min_column_width=110):
        st.metric("Frames", done if found.frames_total is None else f"{done} / {all_}", border=True)
        st.metric("Frames failed", count(found.frames_failed), border=True)
        st.metric("In line", stopwatch(found.submitted_at, found.started_at), border=True)
        st.metric("Rendered", stopwatch(found.started_at, found.completed_at), border=True)


def request(found: WholeJob) -> None:
    """What the farm was asked for, as far as anybody told."""
    lines = {
        "Farm": " · ".join(dict.fromkeys(filter(None, (found.farm, found.farm_type)))),
        "Program": found.dcc,
        "Scene": found.scene,
        "Frames asked for": found.frames,
        "Output": found.output,
        "Priority": found.priority,
        "Frames at once": found.chunk_size,
        "Asked by": found.asked_by,
    }
    known = [(name, text) for name, text in lines.items() if text and text != UNKNOWN]
    with st.grid(2, min_column_width=200, gap="small"):
        for name, text in known:
            st.markdown(f":gray[{name}]  \n{plain(text)}")


def course(found: WholeJob) -> None:
    """What it was said to be, from when on."""
    st.markdown("**History**")
    turns = read_live(told.job_course, found.id)
    for turn in turns:
        st.markdown(f":gray[{moment(turn.at)}] {plain(turn.status)}")
    if not turns:
        st.caption(
            f"Nothing is known of its course. The last word came {moment(found.updated_at)}."
        )
