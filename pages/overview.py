"""Is all well, and what is happening?"""

from datetime import UTC, datetime, timedelta
from typing import Literal

import streamlit as st

from store import machines, overview
from ui import charts
from ui.formats import change, count, duration, plain, rate, size
from ui.parts import card, empty, heading, stamp, ticking
from ui.reads import frame, most, read, read_live, settings, total

TYPES = {
    "direct_plays": "Direct play",
    "direct_streams": "Direct stream",
    "transcodes": "Transcode",
}
STEPS = (
    (
        "has_servers",
        "Connect a media server",
        "Plex, Jellyfin or Emby: what plays there shows here.",
    ),
    ("has_channels", "Add a channel", "Discord, Slack or any webhook: where alerts are sent."),
    ("has_rules", "Add starter rules", "A disk that fills, a GPU too hot, transcodes that fail."),
)


@ticking
def figures() -> None:
    """What is happening, beside yesterday at this time."""
    samples = read_live(machines.newest)
    with heading("Overview", "Updated every 15 seconds."):
        stamp(max((s.recorded_at for s in samples), default=None), settings().collect_seconds)
    now, hours = read_live(overview.today), read_live(overview.last_hours)
    with st.grid(6, min_column_width=150, row_height=148):
        now_playing(now, hours)
        since_midnight(now, hours)
    rest(now)


def now_playing(now: overview.Today, hours: list[overview.Hour]) -> None:
    """What is going on at this moment."""
    streams = [hour.streams for hour in hours]
    more = now.active_streams - now.active_streams_before
    figure("Active streams", count(now.active_streams), more, streams)
    figure(
        "Bandwidth",
        rate(now.bits_per_second),
        change(now.bits_per_second, now.bits_per_second_before),
        [hour.bits_per_second for hour in hours],
        help="What the active streams send now.",
    )


def since_midnight(now: overview.Today, hours: list[overview.Hour]) -> None:
    """What today brought so far."""
    plays, viewers = [hour.plays for hour in hours], [hour.viewers for hour in hours]
    figure("Plays today", count(now.plays), now.plays - now.plays_before, plays)
    figure("Viewers today", count(now.viewers), now.viewers - now.viewers_before, viewers)
    figure(
        "Transcodes",
        f"{count(now.active_transcodes)} / {count(now.transcodes)}",
        now.transcodes - now.transcodes_before,
        [hour.transcodes for hour in hours],
        help="Running now / plays since midnight that were transcoded.",
    )
    figure(
        "Failures today",
        f":red[{count(now.failures)}]" if now.failures else "0",
        now.failures - now.failures_before,
        [hour.failures for hour in hours],
        color="inverse",
        help="Transcodes since midnight that failed.",
    )


def figure(
    label: str,
    value: str,
    delta: str | int,
    hours: list[int] | list[float],
    *,
    color: Literal["blue", "inverse"] = "blue",
    help: str | None = None,
) -> None:
    """A number beside yesterday's, with its last 24 hours."""
    st.metric(
        label,
        value,
        delta,
        color if delta else "off",
        help=help,
        border=True,
        height="stretch",
        chart_data=hours,
        chart_type="area",
        delta_description="vs. yesterday",
    )


def rest(now: overview.Today) -> None:
    """The second row: numbers that need no history."""
    held = read(overview.totals)
    with st.grid(6, min_column_width=150):
        st.metric("Plays this week", count(held.plays_this_week), help="Since Monday.", border=True)
        st.metric("Direct plays today", count(now.direct_plays), border=True)
        st.metric("Direct streams today", count(now.direct_streams), border=True)
        st.metric("Served today", size(now.bytes), border=True)
        st.metric("Library items", count(held.library_items), border=True)
        st.metric("Library size", size(held.library_bytes), border=True)


def hosts() -> None:
    """How the machines are."""
    samples = read_live(machines.newest)
    names = [plain(sample.host) for sample in samples]
    with card("Hosts", f"worst of {len(names)}" if len(names) > 1 else "".join(names)):
        gauges()


@ticking
def gauges() -> None:
    """The highest level of each kind among the machines that report; grey when none does."""
    samples = read_live(machines.newest)
    if not samples:
        return empty("dns", "No samples yet", "The collector reports every minute once it runs.")
    late = datetime.now(UTC) - timedelta(seconds=3 * settings().collect_seconds)
    fresh = [sample for sample in samples if sample.recorded_at >= late]
    levels = {
        "CPU": machines.highest(s.cpu_percent for s in fresh),
        "Memory": machines.highest(s.memory_percent for s in fresh),
        "Disk": machines.highest(s.disk_percent for s in fresh),
    }
    if any(sample.gpu_encoder_percent is not None for sample in samples):
        levels["GPU encoder"] = machines.highest(s.gpu_encoder_percent for s in fresh)
    grid = st.grid(2, min_column_width=110)
    for i, (label, level) in enumerate(levels.items(), 1):
        alone = i == len(levels) and i % 2 == 1
        with grid.cell(column_span=2 if alone else 1):
            charts.gauge(level, label, key=f"gauge-{label}")
    return None


def daily() -> None:
    """Plays per day, stacked by how they were delivered."""
    days = frame(overview.daily_plays, days=30)
    with card("Plays per day", "by playback type, 30 days"):
        charts.stacked(
            days,
            TYPES,
            key="daily-plays",
            alt=f"Plays per day by playback type: {count(total(days, *TYPES))} in 30 days",
            height=294,  # two gauges and the gap between them
        )


def crowd() -> None:
    """How many watched at once."""
    quarters = frame(overview.concurrency, hours=24)
    peak = count(most(quarters, "peak_streams"))
    with card("Concurrent streams", f"24 h, peak {peak}"):
        charts.lines(
            quarters,
            {"peak_streams": "Streams", "peak_transcodes": "Transcodes"},
            key="crowd",
            alt=f"Streams and transcodes at once in 24 hours, streams peak at {peak}",
        )


def titles() -> None:
    """What was played most."""
    best = read(overview.top_titles, days=7, most=6)
    with card("Top titles", "plays and time, 7 days"):
        if not best:
            return empty("movie", "Nothing played in 7 days", "The titles played most show here.")
        charts.ranking(
            [name(title) for title in best],
            [title.plays for title in best],
            [f"{count(title.plays)} · {duration(title.watch_seconds)}" for title in best],
            key="titles",
            alt=f"Top titles of 7 days by plays, {name(best[0])} first",
        )
    return None


def name(title: overview.Title) -> str:
    """What a title is called: an episode by its series."""
    if title.series_title is None or title.episode_number is None:
        return title.title
    return f"{title.series_title} S{title.season_number or 0:02}E{title.episode_number:02}"


def first_steps(done: overview.SetUp) -> None:
    """What to do on a fresh install."""
    heading("Overview", "Everything at a glance, once there is something to see.")
    grid = st.grid(3, min_column_width=280)
    with grid.cell(column_span=2):
        with card("Welcome to CineVault", "three steps to the first numbers"):
            for number, (field, title, text) in enumerate(STEPS, 1):
                step(number, title, text, done=getattr(done, field))
        with card("Just looking?", "a year of made-up history"):
            st.markdown("Load demo data beside the running programs:")
            st.code(".venv/bin/cinevault demo", language=None)
            st.caption("`make up DEMO=1` does the same at the next start.")
    with grid.cell():
        hosts()
    first_play()


@ticking
def first_play() -> None:
    """Shows the numbers as soon as there are some."""
    if read_live(overview.set_up) != found:
        st.rerun()


def step(number: int, title: str, text: str, *, done: bool) -> None:
    """One thing to do, or done."""
    icon = ":green[:material/check_circle:]" if done else f":primary[:material/counter_{number}:]"
    with st.container(horizontal=True, gap="small", wrap=False):
        st.markdown(icon, width="content")
        with st.container(gap=None):
            st.markdown(f"**{title}**" + (" :gray[done]" if done else ""))
            st.caption(text)


def filled() -> None:
    """The screen of a store in which something was played."""
    figures()
    grid = st.grid(3, min_column_width=280)
    with grid.cell(column_span=2):
        daily()
    with grid.cell():
        hosts()
    with grid.cell(column_span=2):
        crowd()
    with grid.cell():
        titles()


found = read_live(overview.set_up)
if found.has_plays or found.has_servers:
    filled()
else:
    first_steps(found)
