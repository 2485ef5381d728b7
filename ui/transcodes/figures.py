"""The transcodes in numbers: how many, how they ended, what they ran on, how fast they were."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import streamlit as st

from store import servers, transcode_stats
from store.transcode_stats import Day, Speed, Totals
from ui.formats import UNKNOWN, change, count, plain
from ui.parts import ticking
from ui.reads import read, read_live

FEWEST_BARS = 3  # of a chart in a number's box
HOUR = timedelta(hours=1)


@ticking
def figures(days: int) -> None:
    """The numbers of the period beside those of the one before."""
    now, before = read(transcode_stats.totals, days=days), earlier(days)
    run = read(transcode_stats.daily, days=days)
    speeds = read(transcode_stats.speeds, days=days)
    with st.grid(6, min_column_width=150, row_height=148):
        outcomes(now, before, run)
        median_speed(speeds)
        figure(
            "Failures",
            f":red[{count(now.failure_count)}]" if now.failure_count else "0",
            now.failure_count - before.failure_count,
            [day.failures for day in run],
            color="inverse",
            chart="bar",
        )
        st.metric(
            "Running",
            count(read_live(transcode_stats.running)),
            border=True,
            height="stretch",
            help="At this moment.",
        )


def outcomes(now: Totals, before: Totals, run: Sequence[Day]) -> None:
    """How many there were, how they ended, and what they ran on."""
    figure(
        "Transcodes",
        count(now.total_transcodes),
        change(now.total_transcodes, before.total_transcodes),
        [day.jobs for day in run],
        chart="bar",
    )
    figure(
        "Success rate",
        percent(now.success_rate),
        points(now.success_rate, before.success_rate),
        [day.success_rate for day in run if day.success_rate is not None],
        color="normal",
        help=known(now),
    )
    figure(
        "Hardware",
        percent(now.hw_accel_percent, whole=True),
        points(now.hw_accel_percent, before.hw_accel_percent),
        [day.hw_accel_percent for day in run if day.hw_accel_percent is not None],
        color="normal",
        help="The share of video jobs that a graphics card did.",
    )


def earlier(days: int) -> Totals:
    """The period before; asked once an hour."""
    now = datetime.now(UTC)
    at = now - (now - now.min.replace(tzinfo=UTC)) % HOUR - timedelta(days=days)
    return read(transcode_stats.totals, days=days, at=at)


def median_speed(speeds: Sequence[Speed]) -> None:
    """Half of the video jobs were faster; below 1× somebody waits."""
    whole = next((one for one in speeds if one.day is None), None)
    median = whole.median_speed if whole else None
    slow = whole.slow if whole else 0
    figure(
        "Median speed",
        UNKNOWN if median is None else f"{median:.1f}×",
        f"{count(slow)} slow" if slow else None if median is None else "none slow",
        [
            one.median_speed
            for one in speeds
            if one.day is not None and one.median_speed is not None
        ],
        color="off",
        arrow="off",
        said="",
        help="Half of the video jobs were faster. Slow ones ran below real time for over a minute.",
    )


def figure(
    label: str,
    value: str,
    delta: str | int | None,
    bars: Sequence[float],
    *,
    color: Literal["blue", "normal", "inverse", "off"] = "blue",
    chart: Literal["area", "bar"] = "area",
    arrow: Literal["auto", "off"] = "auto",
    said: str = "vs. before",
    help: str | None = None,
) -> None:
    """A number beside the period before, with its days."""
    st.metric(
        label,
        value,
        delta,
        color if delta else "off",
        help=help,
        border=True,
        height="stretch",
        chart_data=list(bars) if len(bars) >= FEWEST_BARS else None,
        chart_type=chart,
        delta_arrow=arrow if delta else "off",
        delta_description=None if delta is None else said,
    )


def percent(value: float | None, *, whole: bool = False) -> str:
    """83%, or 95.9% where the digit counts."""
    if value is None:
        return UNKNOWN
    return f"{value:.0f}%" if whole or value in (0, 100) else f"{value:.1f}%"


def points(now: float | None, before: float | None) -> str | int | None:
    """The difference in percentage points; None where one is not known."""
    if now is None or before is None:
        return None
    if abs(now - before) < 0.05:
        return 0
    return f"{now - before:+.1f} pt"


def known(now: Totals) -> str:
    """Of how many jobs the end is known."""
    ends = now.success_count + now.failure_count
    said = f"Of {count(ends)} whose end is known, of {count(now.total_transcodes)}."
    return f"{said} A server that is only polled never proves success."


def silence(now: Totals) -> None:
    """Who cannot tell how jobs end, where nobody could."""
    if not now.total_transcodes or now.success_count + now.failure_count:
        return
    names = [one.name for one in read(servers.listed)]
    who = ", ".join(plain(name) for name in names) or "Whoever told of these jobs"
    st.info(
        f"{who} cannot tell how a transcode ends: nothing here counts as success or failure. "
        "Let the server start ffmpeg through `cinevault ffmpeg`, and each end is known, with its "
        "error and speed.",
        icon=":material/help:",
    )
