"""One ingest run in full: what it refused and why, what it took, and the runs before it."""

# pandas carries no types that a strict check could use.
# pyright: basic

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from store.pipeline import runs as told
from store.pipeline.runs import File, Run, WholeRun
from ui.formats import UNKNOWN, ago, count, plain
from ui.paging import Pages
from ui.parts import empty, table
from ui.pipeline.words import RUNS, badge, listed, moment, stopwatch, swap
from ui.reads import read_live

ROWS, BEFORE = 25, 8
LISTED = 20


def run(wanted: str) -> None:
    """The run of that id, as its drawer shows it."""
    found = read_live(told.run_whole, wanted)
    if found is None:
        return empty("search_off", "There is no such run", "It may have been removed.")
    st.header(plain(found.id), anchor=False)
    st.caption(listed(found.project, found.source))
    st.markdown(f"{badge(RUNS[found.state])} :gray-badge[Began {moment(found.began_at)}]")
    verdict(found)
    figures(found)
    refused, taken, history = st.tabs(["Refused", "Taken", "History"])
    with refused:
        files(found, accepted=False, total=found.refused)
    with taken:
        files(found, accepted=True, total=found.taken)
    with history:
        course(found)
    return None


def verdict(found: WholeRun) -> None:
    """How it went in one sentence."""
    if found.state == "running":
        heard = ago(datetime.now(UTC) - found.updated_at)
        st.info(f"It goes on. The last word of it came {heard}.", icon=":material/schedule:")
    elif found.state == "failed":
        what = "file was" if found.refused == 1 else "files were"
        st.error(f"{count(found.refused)} {what} refused.", icon=":material/error:")
    else:
        st.success(f"All {count(found.taken)} files were taken.", icon=":material/check_circle:")
    for warning in found.warnings[:LISTED]:
        st.warning(plain(warning), icon=":material/warning:")


def figures(found: WholeRun) -> None:
    """How much it was, and how long it took."""
    with st.grid(3, min_column_width=100):
        st.metric("Taken", count(found.taken), border=True)
        st.metric("Refused", count(found.refused), border=True)
        st.metric("Took", stopwatch(found.began_at, found.completed_at), border=True)


def files(found: WholeRun, *, accepted: bool, total: int) -> None:
    """A page of the files that are listed; a click asks for the way of a shot."""
    pages = Pages("taken" if accepted else "refused")
    here = pages.here(found.id)
    listed = read_live(told.run_files, found.id, accepted=accepted, most=ROWS + 1, after=here or 0)
    shown = listed[:ROWS]
    if not shown:
        return not_listed(accepted, total)
    table(
        pd.DataFrame([row(file, accepted=accepted) for file in shown]),
        columns(accepted=accepted),
        key=pages.key,
        alt=f"{len(shown)} of {count(total)} files that were {pages.key}",
        opens=lambda number: of_shot(shown[number]),
    )
    pages.turn(shown[-1].position if len(listed) > ROWS else None)
    st.caption(f"{count(total)} in all. A click on a file of a known shot shows its way.")
    return None


def not_listed(accepted: bool, total: int) -> None:
    """What stands where the report lists nothing."""
    word = "taken" if accepted else "refused"
    if total:
        return empty("list", "Counted, not listed", f"{count(total)} files were {word}.")
    return empty("task_alt", f"No file was {word}", "The report counts none.")


def columns(*, accepted: bool) -> dict[str, object]:
    """What is told of a file."""
    column = st.column_config
    why = {} if accepted else {"reason": column.TextColumn("Why it was refused", width=190)}
    path = column.TextColumn("File", width=440 if accepted else 300)
    return {**why, "path": path, "shot": column.TextColumn("Shot", width=90)}


def row(file: File, *, accepted: bool) -> dict[str, object]:
    """A file as the table shows it."""
    why = {} if accepted else {"reason": file.reason or UNKNOWN}
    return {**why, "path": file.path, "shot": file.shot or UNKNOWN}


def of_shot(file: File) -> None:
    """Opens the way of the file's shot."""
    if file.shot_id:
        swap("shot", file.shot_id)


def course(found: WholeRun) -> None:
    """When it was what, and how the runs of its source went before."""
    turns = [("Began", found.started_at), ("Last told of", found.updated_at)]
    turns += [("Over", found.completed_at)] if found.completed_at else []
    for word, at in sorted(turns, key=lambda turn: (turn[1] is None, turn[1])):
        st.markdown(f":gray[{moment(at)}] {word}")
    before = read_live(told.runs_before, found.id, most=BEFORE)
    if before:
        st.markdown(f"**Before it from {plain(found.source or '')}**")
        for one in before:
            earlier(one)


def earlier(one: Run) -> None:
    """A run before this one, in a line that opens it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":gray[{moment(one.began_at)}] {badge(RUNS[one.state])}", width="content")
        st.button(
            plain(one.id), key=f"run-{one.id}", type="tertiary", on_click=swap, args=("run", one.id)
        )
        st.caption(f"{count(one.taken)} taken, {count(one.refused)} refused", width="content")
