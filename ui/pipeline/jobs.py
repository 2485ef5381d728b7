"""Render jobs: how many in which state on which farm, and a list of them."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Collection, Sequence

import pandas as pd
import streamlit as st

from store.pipeline import jobs as told
from store.pipeline.jobs import Job, JobCount, JobState
from ui import filters
from ui.formats import UNKNOWN, count
from ui.paging import Pages
from ui.parts import card, empty, table
from ui.pipeline.asked import Asked
from ui.pipeline.words import JOBS, open_up, stopwatch, tones
from ui.reads import read, read_live, zone

ROWS = 10
PAGES = Pages("jobs")
OPEN = ("queued", "waiting", "running")


def jobs(asked: Asked) -> None:
    """The card of the jobs: by farm, and one by one."""
    counts = read(told.job_counts, days=asked.days, project=asked.project)
    busy = sum(row.jobs for row in counts if row.state in OPEN)
    with card("Render jobs", f"{count(busy)} not over, and those that came in {asked.span}"):
        if counts:
            by_farm(counts)
        listing(asked, {row.state for row in counts})


def by_farm(counts: Sequence[JobCount]) -> None:
    """Each farm with its jobs by state; states that none has are left out."""
    known = {row.state for row in counts}
    words = {str(state): word for state, word in JOBS.items() if state in known}
    farms = list(dict.fromkeys(row.farm for row in counts))
    numbers = {(row.farm, str(row.state)): row.jobs for row in counts}
    column = st.column_config
    table(
        pd.DataFrame(
            {"farm": farm} | {state: numbers.get((farm, state), 0) for state in words}
            for farm in farms
        ),
        {"farm": column.TextColumn("Farm", width=130)}
        | {state: column.NumberColumn(word, format="localized") for state, word in words.items()},
        key="farms",
        alt=f"{count(sum(row.jobs for row in counts))} jobs on {len(farms)} farms by state",
        most=6,
    )


def listing(asked: Asked, states: Collection[JobState]) -> None:
    """A page of jobs in the state that is chosen, of those that there are."""
    state = state_of(states)
    here = PAGES.here((asked.project, state))
    found = read_live(told.job_page, most=ROWS + 1, project=asked.project, state=state, before=here)
    if not found:
        return empty("dns", "No job", "There is none in that state." if state else "None was told.")
    drawn(found[:ROWS])
    PAGES.turn(found[ROWS - 1].place if len(found) > ROWS else None)
    return None


def state_of(states: Collection[JobState]) -> JobState | None:
    """The state that is wanted, None for any."""
    asked = st.session_state.get("state")
    words = [word for state, word in JOBS.items() if state in states or word == asked]
    chosen = filters.one("state", words, "State") if words else None
    return next((state for state, word in JOBS.items() if word == chosen), None)


def drawn(found: Sequence[Job]) -> None:
    """Jobs as a table; a click opens one."""
    column, words = st.column_config, list(JOBS.values())
    table(
        pd.DataFrame([row(job) for job in found]),
        {
            "came": column.DatetimeColumn(
                "Came", format="D MMM, HH:mm", timezone=str(zone()), width=102
            ),
            "job": column.TextColumn("Job", width=104),
            "state": column.MultiselectColumn("State", options=words, color=tones(words), width=88),
            "shot": column.TextColumn("Shot", width=84),
            "project": column.TextColumn("Project", width=84),
            "farm": column.TextColumn("Farm", width=88),
            "frames": column.ProgressColumn(
                "Frames", format="%.0f%%", min_value=0, max_value=100, width=100
            ),
            "took": column.TextColumn("Rendered", width=76, alignment="right"),
            "message": column.TextColumn("Message", width=150),
        },
        key="jobs",
        alt=f"{len(found)} render jobs, the newest first",
        opens=lambda number: open_up("job", found[number].id),
    )


def row(job: Job) -> dict[str, object]:
    """A job as the table shows it."""
    return {
        "came": job.came_at.astimezone(zone()),
        "job": job.id,
        "state": [JOBS[job.state]],
        "shot": job.shot or UNKNOWN,
        "project": job.project or UNKNOWN,
        "farm": job.farm,
        "frames": share(job),
        "took": stopwatch(job.started_at, job.completed_at),
        "message": job.message or "",
    }


def share(job: Job) -> float | None:
    """How much of it is rendered, in percent."""
    if not job.frames_total or job.frames_done is None:
        return None
    return min(100.0, 100 * job.frames_done / job.frames_total)
