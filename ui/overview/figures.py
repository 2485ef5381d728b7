"""The numbers of the first screen: what is happening, beside yesterday at this time."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from store import machines, overview
from store.pipeline import jobs
from ui.formats import change, count, rate, size
from ui.parts import link, ticking
from ui.reads import read, read_live

TALL = 166


@ticking
def figures() -> None:
    """What is happening, and what today brought."""
    now, hours = read_live(overview.today), read_live(overview.last_hours)
    with st.grid(6, min_column_width=150, row_height=TALL):
        now_playing(now, hours)
        since_midnight(now, hours)
    rest(now)


def now_playing(now: overview.Today, hours: Sequence[overview.Hour]) -> None:
    """What is going on at this moment."""
    streams = [hour.streams for hour in hours]
    more = now.active_streams - now.active_streams_before
    figure("Active streams", count(now.active_streams), more, streams, page="streams")
    figure(
        "Bandwidth",
        rate(now.bits_per_second),
        change(now.bits_per_second, now.bits_per_second_before),
        [hour.bits_per_second for hour in hours],
        page="streams",
        help="What the active streams send now.",
    )


def since_midnight(now: overview.Today, hours: Sequence[overview.Hour]) -> None:
    """What today brought so far."""
    plays, viewers = [hour.plays for hour in hours], [hour.viewers for hour in hours]
    more = now.plays - now.plays_before
    figure("Plays today", count(now.plays), more, plays, page="activity", days="1d")
    figure(
        "Viewers today",
        count(now.viewers),
        now.viewers - now.viewers_before,
        viewers,
        page="activity",
        days="1d",
        tab="Users",
    )
    figure(
        "Transcodes",
        f"{count(now.active_transcodes)} / {count(now.transcodes)}",
        now.transcodes - now.transcodes_before,
        [hour.transcodes for hour in hours],
        page="transcodes",
        days="1d",
        help="Running now / plays since midnight that were transcoded.",
    )
    figure(
        "Failures today",
        f":red[{count(now.failures)}]" if now.failures else "0",
        now.failures - now.failures_before,
        [hour.failures for hour in hours],
        page="transcodes",
        days="1d",
        show="Failures",
        color="inverse",
        help="Transcodes since midnight that failed.",
    )


def figure(
    label: str,
    value: str,
    delta: str | int,
    hours: Sequence[float],
    *,
    page: str,
    color: Literal["blue", "inverse"] = "blue",
    help: str | None = None,
    **filters: str,
) -> None:
    """A number beside yesterday's, with its last 24 hours; its name opens what explains it."""
    with st.container(border=True, height="stretch", gap=None):
        link(label, page, key=label, help=help, **filters)
        st.metric(
            label,
            value,
            delta,
            color if delta else "off",
            label_visibility="collapsed",
            height="stretch",
            chart_data=list(hours),
            chart_type="area",
            delta_description="vs. yesterday",
        )


def rest(now: overview.Today) -> None:
    """The second row: numbers that need no history."""
    held = read(overview.totals)
    today = {"page": "activity", "days": "1d"}
    with st.grid(7, min_column_width=130):
        small("Plays this week", count(held.plays_this_week), page="activity", days="7d")
        small("Direct plays", count(now.direct_plays), help="Since midnight.", **today)
        small("Direct streams", count(now.direct_streams), help="Since midnight.", **today)
        small("Served today", size(now.bytes), **today)
        small("Library items", count(held.library_items), page="library")
        small("Library size", size(held.library_bytes), page="library")
        farm_jobs()


def farm_jobs() -> None:
    """What render farms are busy with."""
    farms = read_live(jobs.farm_jobs)
    small(
        "Farm jobs",
        f"{count(farms.running)} / {count(farms.queued)}",
        page="pipeline",
        help="Render jobs that run / that are in line.",
    )


def small(label: str, value: str, *, page: str, help: str | None = None, **filters: str) -> None:
    """A number by itself; its name opens what explains it."""
    with st.container(border=True, height="stretch", gap=None):
        link(label, page, key=label, help=help, **filters)
        st.metric(label, value, label_visibility="collapsed")


def sampled() -> list[machines.Snapshot]:
    """Each machine's newest sample."""
    return read_live(machines.newest)
