"""What is kept, for how long, how fresh it is, and what keeps it so."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import streamlit as st

from store import health, job_runs, rollups, sizes
from store.job_runs import JobRun
from ui.changes import change, toast
from ui.formats import UNKNOWN, ago, count, duration, size
from ui.parts import card, empty, every, table
from ui.reads import primary, read, read_live
from ui.settings import cache
from ui.settings.monitoring import KEPT, group

LIVE = 15.0
JOBS_LIVE = 5.0
UNHEARD = timedelta(seconds=30)
STATES = {
    "done": ("Done", "gray"),
    "asked": ("Asked for", "blue"),
    "running": ("Running", "blue"),
    "failed": ("Failed", "red"),
}


def draw() -> None:
    """The tab."""
    figures()
    left, right = st.columns(2)
    with left:
        group("Retention", KEPT)
        cache.draw()
    with right:
        tables()
        cache.projects()
    jobs()


@every(LIVE)
def figures() -> None:
    """How much there is, and how fresh."""
    waiting = read_live(rollups.pending)
    with st.grid(3, min_column_width=150):
        st.metric("Store", size(read(sizes.database)), border=True)
        st.metric(
            "Waiting for rollups",
            count(waiting),
            border=True,
            help="Quarter hours that changed since their rollups were stored. "
            "Numbers are right all the same: readers count them from the rows.",
        )
        st.metric("Days begin in", read(health.check).timezone, border=True)


def tables() -> None:
    """What takes the room."""
    found = read(sizes.tables)
    with card("Tables", "with their indexes; rows as the server estimates them"):
        table(
            {
                "name": [one.name for one in found],
                "size": [size(one.bytes) for one in found],
                "rows": [one.rows for one in found],
            },
            {
                "name": "Table",
                "size": "Size",
                "rows": st.column_config.NumberColumn("Rows", format="localized"),
            },
            key="tables",
            alt=f"Tables by size, {len(found)} in all",
            most=9,
        )


@every(JOBS_LIVE)
def jobs() -> None:
    """What runs in the background, and how it went."""
    found = job_runs.last_runs(primary())
    asked = {request.job: request.age for request in job_runs.asked_for(primary())}
    with card("Jobs", "the newest run of each"):
        if not found:
            return empty("schedule", "No job has run", "`make up` starts them.")
        table(
            rows(found, asked),
            {
                "state": st.column_config.MultiselectColumn(
                    "State",
                    options=[word for word, _ in STATES.values()],
                    color=[shade for _, shade in STATES.values()],
                ),
                "job": "Job",
                "when": "Started",
                "took": "Took",
                "rows": st.column_config.NumberColumn("Rows", format="localized"),
                "error": "What went wrong",
            },
            key="jobs",
            alt=f"Jobs: {', '.join(f'{run.job} {state(run, asked)}' for run in found)}",
            row_height=40,
            menu=lambda _, row: run_now(found[row].job),
        )
        if any(age > UNHEARD for age in asked.values()):
            st.warning(
                "Nobody takes up what was asked for: is `python -m jobs` running, "
                "or busy with a long job?",
                icon=":material/hourglass_empty:",
            )
    return None


def rows(found: list[JobRun], asked: Collection[str]) -> dict[str, list[Any]]:
    """The runs as the table shows them."""
    return {
        "state": [[STATES[state(run, asked)][0]] for run in found],
        "job": [called(run.job) for run in found],
        "when": [ago(run.age) for run in found],
        "took": [duration(run.took.total_seconds()) if run.took else UNKNOWN for run in found],
        "rows": [run.rows for run in found],
        "error": [run.error or "" for run in found],
        "actions": [[":material/play_arrow: Run now"] for _ in found],
    }


def state(run: JobRun, asked: Collection[str]) -> str:
    """How the job does: a run that was asked for and did not begin yet comes first."""
    return "asked" if run.job in asked and run.outcome != "running" else run.outcome


def called(job: str) -> str:
    """The job as people say it."""
    return job.replace("_", " ").capitalize()


def run_now(job: str) -> None:
    """Asks for a run of the job; how it went is what the table then shows."""
    outcome = change(job_runs.ask_run, job)
    if outcome:
        already = "" if outcome.value else " already"
        toast(f"{called(job)} is asked for{already} and begins within seconds.")
