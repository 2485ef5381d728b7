"""What fails and why: errors that are alike, and one job in full."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pandas as pd
import streamlit as st

from store import machines, transcode_stats
from store.transcode_stats import Failure, Whole
from ui import charts
from ui.formats import UNKNOWN, ago, count, duration, plain, size
from ui.parts import card, empty, link, table
from ui.plays.words import called
from ui.reads import as_frame, read, zone
from ui.system.span import top
from ui.transcodes.words import ENGINES, arrow, outcome, path

AROUND = timedelta(minutes=30)
ROUND = timedelta(minutes=5)


def families(days: int) -> None:
    """Errors that are alike, most first."""
    found = read(transcode_stats.failures, days=days)
    with card("Failures by cause", f"errors that are alike, {days} days"):
        if not found:
            return empty(
                "task_alt", "Nothing failed", "No transcode of this time is known to have."
            )
        rows = pd.DataFrame(family_rows(found))
        column = st.column_config
        table(
            rows,
            {
                "times": column.TextColumn("Times", width=58, alignment="right"),
                "family": column.TextColumn("Error", width=254),
                "hosts": column.TextColumn("Hosts", width=92),
                "last": column.TextColumn("Last seen", width=86),
                "first": column.TextColumn("First seen", width=92),
            },
            key="families",
            alt=f"{len(found)} causes of {count(sum(one.failures for one in found))} failures",
            most=7,
        )
    return None


def family_rows(found: Sequence[Failure]) -> list[dict[str, object]]:
    """The causes as the table shows them."""
    now = datetime.now(UTC)
    return [
        {
            "times": count(one.failures),
            "family": one.family,
            "hosts": ", ".join(one.hosts) or UNKNOWN,
            "first": f"{one.first_seen.astimezone(zone()):%-d %b %Y}",
            "last": ago(now - one.last_seen),
        }
        for one in found
    ]


def job(wanted: str) -> None:
    """A job in full, in the drawer."""
    found = job_of(wanted)
    if found is None:
        return empty("search_off", "There is no such job", "It may have been removed.")
    st.header(plain(called(found)), anchor=False)
    badges(found)
    facts(found)
    if found.outcome == "failed":
        error(found)
    beside(found)
    if found.session_id:
        link("The play it belongs to", "activity", key="its-play", session=found.session_id)
    return None


def job_of(wanted: str) -> Whole | None:
    """The job with that id, None for what is no id."""
    try:
        return read(transcode_stats.job, UUID(wanted))
    except ValueError:
        return None


def badges(found: Whole) -> None:
    """When it ran, for whom, and how it ended."""
    word, color = outcome(found.outcome)
    started = found.started_at.astimezone(zone())
    said = [f":{color}-badge[{word}]", f":gray-badge[{started:%-d %b %Y, %H:%M:%S}]"]
    for text in (found.username, found.server, found.host):
        if text:
            said.append(f":gray-badge[{plain(text)}]")
    st.markdown(" ".join(said))


def facts(found: Whole) -> None:
    """What it made of what, with what, and how fast."""
    lines = {
        "Codec": arrow(found.input_codec, found.output_codec),
        "Resolution": arrow(found.input_resolution, found.output_resolution),
        "Sound": arrow(found.input_audio_codec, found.output_audio_codec),
        "Encoder": found.encoder or found.hw_accel or ENGINES.get(found.engine),
        "Hardware asked for": found.hw_accel_configured,
        "Quality": found.quality,
        "Speed": None if found.speed is None else f"{found.speed:.2f}× real time",
        "Took": duration(found.duration_seconds),
        "Made": None if found.file_size_bytes is None else size(found.file_size_bytes),
        "Exit code": None if found.exit_code is None else str(found.exit_code),
        "File": path(found.input_path),
        "Told by": found.source,
    }
    known = [(name, text) for name, text in lines.items() if text and text != UNKNOWN]
    with st.grid(2, min_column_width=200, gap="small"):
        for name, text in known:
            st.markdown(f":gray[{name}]  \n{plain(text)}")


def error(found: Whole) -> None:
    """What it said at the end, and how often that was said before."""
    st.markdown("**Error**")
    st.code(found.error_message or "no reason given", language=None, wrap_lines=True)
    seen = read(transcode_stats.seen_with, found.error_message)
    where = f" on {', '.join(plain(host) for host in seen.hosts)}" if seen.hosts else ""
    said = f"Seen {count(seen.times)} times{where}"
    if seen.fewest and seen.known > 1:
        said += f", always with {seen.fewest} or more transcodes at once"
    st.caption(said + ".")


def beside(found: Whole) -> None:
    """What its host did at that time."""
    if not found.host:
        return
    since = found.started_at - AROUND
    until = min(found.started_at + AROUND, datetime.now(UTC) + ROUND)
    asked = machines.stretch(since - (since - datetime.min.replace(tzinfo=UTC)) % ROUND,
                             until, most=240, host=found.host)  # fmt: skip
    rows = as_frame(read(machines.history, asked))
    if top(rows, "cpu_percent_max") is None:
        return
    rows["recorded_at"] = rows["recorded_at"].dt.tz_convert(zone())
    names = {"cpu_percent_max": "CPU", "gpu_encoder_percent_max": "GPU encoder"}
    shown = {c: name for c, name in names.items() if top(rows, c) is not None}
    st.markdown(f"**{plain(found.host)} at that time**")
    charts.lines(
        rows,
        shown,
        key="job-host",
        alt=f"Load of {plain(found.host)} half an hour around the start of the job",
        height=190,
        unit="%",
        top=100,
        marks=[(found.started_at, "it started")],
    )
