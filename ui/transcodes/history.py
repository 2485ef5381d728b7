"""The jobs one by one, newest first, with filters of their own."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from store import machines, transcode_stats
from store.transcode_stats import Filters, Job, Show
from ui import filters
from ui.dialogs import show
from ui.formats import UNKNOWN, count, size
from ui.look import palette, wash
from ui.parts import card, empty, table
from ui.plays.words import called, person, stopwatch
from ui.reads import read, read_live, zone
from ui.transcodes.words import ENGINES, OUTCOMES, arrow, outcome

SHOWN: dict[str, Show | None] = {"All": None, "Failures": "failures", "Slow": "slow"}
TONES = {"gray": "muted", "blue": None, "red": "bad", "orange": "warn"}


def history(days: int) -> None:
    """The jobs of the period."""
    with card("Recent transcodes"):
        wanted = chosen(days)
        total = how_many(wanted)
        if not total:
            return nothing(wanted)
        page = filters.page_of(total)
        jobs = read_live(transcode_stats.recent, wanted, most=page.limit, offset=page.offset)
        listing(jobs, total)
    return None


def how_many(wanted: Filters) -> int:
    """How many these are; of all of them, the page knows already."""
    if wanted == Filters(wanted.days):
        return read(transcode_stats.totals, days=wanted.days).total_transcodes
    return read(transcode_stats.recent_count, wanted)


def chosen(days: int) -> Filters:
    """Which of them to show."""
    encoders = sorted({one.encoder for one in read(transcode_stats.encoders, days=days)})
    hosts = [one.host for one in read_live(machines.newest)]
    with filters.toolbar():
        kind = SHOWN[filters.either("show", list(SHOWN), "Show")]
        host = filters.pick("host", hosts, "Host", none="Any host", width=170, fewest=2)
        encoder = filters.pick(
            "encoder", encoders, "Encoder", none="Any encoder", width=170, fewest=2
        )
        filters.clear(keep=("days",))
    return Filters(days, kind, host, encoder)


def nothing(wanted: Filters) -> None:
    """What stands where no job matches."""
    if wanted == Filters(wanted.days):
        return empty("check_circle", "Nothing was transcoded", "Everything was played as it is.")
    if wanted.show == "failures":
        return empty("task_alt", "Nothing failed", "No job that matches is known to have failed.")
    return empty("filter_alt_off", "Nothing matches", "Clear the filters to see every job.")


def listing(jobs: Sequence[Job], total: int) -> None:
    """A row for each job; a click opens it."""
    p = palette()
    colors = {"muted": p.muted, "bad": p.bad, "warn": p.warn, None: p.series[0]}
    tones = [wash(colors[TONES[color]], 0.16) for _, color in OUTCOMES.values()]
    column = st.column_config
    table(
        pd.DataFrame([row(job) for job in jobs]),
        {
            "started": column.DatetimeColumn("Started", format="D MMM, HH:mm", width=110),
            "title": column.TextColumn("Title", width=180),
            "user": column.TextColumn("User", width=76),
            "codec": column.TextColumn("From → to", width=105),
            "size": column.TextColumn("Resolution", width=112),
            "encoder": column.TextColumn("Encoder", width=84),
            "speed": column.TextColumn("Speed", width=62, alignment="right"),
            "took": column.TextColumn("Duration", width=80, alignment="right"),
            "made": column.TextColumn("Made", width=76, alignment="right"),
            "state": column.MultiselectColumn(
                "State", options=[word for word, _ in OUTCOMES.values()], color=tones, width=88
            ),
        },
        key="jobs",
        alt=f"{count(total)} transcodes, the newest first",
        opens=lambda number: show("job", jobs[number].id),
    )


def row(job: Job) -> dict[str, object]:
    """A job as the table shows it."""
    return {
        "started": job.started_at.astimezone(zone()).replace(tzinfo=None),
        "title": called(job),
        "user": person(job.username),
        "codec": arrow(job.input_codec, job.output_codec) or UNKNOWN,
        "size": arrow(job.input_resolution, job.output_resolution) or UNKNOWN,
        "encoder": ENGINES.get(job.engine, job.engine),
        "speed": UNKNOWN if job.speed is None else f"{job.speed:.1f}×",
        "took": stopwatch(job.duration_seconds),
        "made": size(job.file_size_bytes),
        "state": [outcome(job.outcome)[0]],
    }
