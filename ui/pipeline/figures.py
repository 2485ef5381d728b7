"""The first row: how much there is, and whether anything is wrong with taking in."""

from datetime import UTC, datetime

import streamlit as st

from store.pipeline import standing
from store.pipeline.standing import IngestStanding, Standing
from ui.formats import UNKNOWN, count, duration, lasting
from ui.parts import every, figure
from ui.pipeline.asked import Asked
from ui.pipeline.words import moment
from ui.reads import read, read_live

EVERY = 30


@every(EVERY)
def figures(asked: Asked) -> None:
    """What there is, and how taking in goes."""
    held = read(standing.standing, days=asked.days, project=asked.project)
    ingest = read_live(standing.ingest_standing, project=asked.project)
    with st.grid(7, min_column_width=130):
        things(held)
        taking_in(ingest)
        undecided(held, asked)


def things(held: Standing) -> None:
    """Projects and what is in them."""
    figure(
        "Projects",
        count(held.projects),
        "worked on",
        "Projects that are neither archived nor removed.",
    )
    figure("Shots", count(held.shots), "known", "Shots that a tracker or a version names.")
    figure(
        "Versions",
        count(held.versions),
        f"{count(held.new_versions)} in 24 h",
        "Versions that were published, and how many of them in the last 24 hours.",
        "blue" if held.new_versions else "off",
    )
    figure(
        "Errors",
        count(held.errors),
        "not resolved" if held.errors else "none",
        "Mismatches of tracker, disk and bucket that nobody resolved. They are listed below.",
        "orange" if held.errors else "off",
    )


def taking_in(now: IngestStanding) -> None:
    """When the last run was over, and how many failed one after the other."""
    running = f", {count(now.running)} running" if now.running else ""
    said = "ago, failed" if now.last_failed else "ago" if now.last_at else "never"
    figure(
        "Last ingest",
        lasting(datetime.now(UTC) - now.last_at) if now.last_at else UNKNOWN,
        said + running,
        f"When the newest run was over: {moment(now.last_at)}. The last one that took every file "
        f"was over {moment(now.last_success_at)}.",
        "red" if now.last_failed else "off",
    )
    figure(
        "Failure streak",
        count(now.failure_streak),
        f"for {lasting(datetime.now(UTC) - now.failing_since)}"
        if now.failing_since
        else "none failed",
        "Runs that refused a file, one after the other up to now.",
        "red" if now.failure_streak else "off",
    )


def undecided(held: Standing, asked: Asked) -> None:
    """What waits for a decision."""
    seconds = held.undecided_seconds
    figure(
        "In review",
        count(held.undecided),
        f"{duration(seconds)} long" if held.undecided else "nothing waits",
        f"Versions that nobody decided on, in playlists due {asked.lately}, and how long they are "
        "together.",
    )
