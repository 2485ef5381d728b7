"""The programs behind the numbers: what each collector can read, what waits, and how jobs went."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from store import collector, job_runs
from store.collector import Source, Spool
from store.job_runs import JobRun
from ui.formats import UNKNOWN, ago, count, duration, size
from ui.look import palette, wash
from ui.parts import card, empty, every, table
from ui.reads import read_live

SOURCES = ("Working", "Off", "Failing")
OUTCOMES = ("Done", "Running", "Failed")
STATES = {"ok": "Working", "off": "Off", "failing": "Failing"}


@every(60)
def programs() -> None:
    """Collectors, their spools, and the jobs."""
    with card("Collectors", "what each part can read"):
        sources(read_live(collector.sources))
    with card("Spools", "what waits until the store takes it"):
        spools(read_live(collector.spools))
    with card("Jobs", "the last run of each"):
        jobs(read_live(job_runs.last_runs))


def tones(*meant: str) -> list[str]:
    """Washes for badges: ordinary states are grey."""
    p = palette()
    named = {"grey": p.muted, "warn": p.warn, "bad": p.bad, "good": p.good}
    return [wash(named[one], 0.16) for one in meant]


def sources(found: Sequence[Source]) -> None:
    """What each collector can read, what is wrong first."""
    if not found:
        return empty("sensors", "No collector yet", "Start it with `.venv/bin/cinevault up`.")
    found = sorted(found, key=lambda one: (one.state != "failing", one.host, one.source))
    rows = pd.DataFrame(
        {
            "host": [one.host for one in found],
            "source": [one.source for one in found],
            "state": [[STATES.get(one.state, one.state)] for one in found],
            "reason": [one.reason or "" for one in found],
            "since": [past(one.since) for one in found],
        }
    )
    column = st.column_config
    failing = sum(one.state == "failing" for one in found)
    table(
        rows,
        {
            "host": column.TextColumn("Host", width="small"),
            "source": column.TextColumn("Part", width="small"),
            "state": column.MultiselectColumn(
                "State", options=SOURCES, color=tones("grey", "grey", "bad"), width="small"
            ),
            "reason": column.TextColumn("Why, and what to do", width="large"),
            "since": column.TextColumn("Since", width="small"),
        },
        key="sources",
        alt=f"{len(found)} parts of collectors, {failing} failing",
        most=10,
    )
    return None


def spools(found: Sequence[Spool]) -> None:
    """What waits on each host."""
    if not found:
        return empty("inbox", "Nothing waits", "No collector has reported a spool within a week.")
    rows = pd.DataFrame(
        {
            "host": [one.host for one in found],
            "waiting": [count(one.waiting) for one in found],
            "size": [size(one.bytes) for one in found],
            "oldest": [past(one.oldest_at) for one in found],
            "rejected": [count(one.rejected) for one in found],
            "lost": [count(one.lost + one.thinned) for one in found],
            "error": [one.last_error or "" for one in found],
        }
    )
    column = st.column_config
    table(
        rows,
        {
            "host": column.TextColumn("Host", width="small"),
            "waiting": column.TextColumn("Waiting"),
            "size": column.TextColumn("Size"),
            "oldest": column.TextColumn("Oldest"),
            "rejected": column.TextColumn("Refused by the store"),
            "lost": column.TextColumn("Lost or thinned"),
            "error": column.TextColumn("Last error", width="large"),
        },
        key="spools",
        alt=f"Spools of {len(found)} hosts, {sum(one.waiting for one in found)} rows waiting",
    )
    return None


def jobs(found: Sequence[JobRun]) -> None:
    """How each job ended the last time."""
    if not found:
        return empty("schedule", "No job has run yet", "They run while `cinevault up` does.")
    rows = pd.DataFrame(
        {
            "job": [one.job.replace("_", " ") for one in found],
            "outcome": [[one.outcome.capitalize()] for one in found],
            "started": [ago(one.age) for one in found],
            "took": [seconds(one.took) for one in found],
            "rows": [count(one.rows) for one in found],
            "error": [one.error or "" for one in found],
        }
    )
    column = st.column_config
    failed = sum(one.outcome == "failed" for one in found)
    table(
        rows,
        {
            "job": column.TextColumn("Job"),
            "outcome": column.MultiselectColumn(
                "Outcome", options=OUTCOMES, color=tones("grey", "grey", "bad"), width="small"
            ),
            "started": column.TextColumn("Started", width="small"),
            "took": column.TextColumn("Took", width="small"),
            "rows": column.TextColumn("Rows", width="small"),
            "error": column.TextColumn("Error", width="large"),
        },
        key="jobs",
        alt=f"The last run of {len(found)} jobs, {failed} failed",
    )
    return None


def past(at: datetime | None) -> str:
    """How long ago."""
    return UNKNOWN if at is None else ago(datetime.now(UTC) - at)


def seconds(took: timedelta | None) -> str:
    """How long it took, in parts of a second where it was quick."""
    if took is None:
        return UNKNOWN
    return (
        f"{took.total_seconds():.2f} s"
        if took < timedelta(minutes=1)
        else duration(took.total_seconds())
    )
