"""How streams are delivered: what they send, how many at once, how, and why they are converted."""

# pandas carries no types that a strict check could use.
# pyright: basic

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pandas as pd
import streamlit as st

from store import alert_rules, preferences, streams
from ui import charts
from ui.account import viewer_id
from ui.formats import UNKNOWN, count, duration, rate, several
from ui.parts import card, empty, table
from ui.plays.words import reason
from ui.reads import frame, most, read, settings

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MIX_DAYS = 30
MBIT = 1e6
# At most 600 points, and whole parts of a day.
STEPS = {
    timedelta(hours=1): timedelta(minutes=1),
    timedelta(hours=6): timedelta(minutes=5),
    timedelta(hours=24): timedelta(minutes=15),
    timedelta(days=7): timedelta(hours=1),
    timedelta(days=30): timedelta(hours=2),
}


def bounds(length: timedelta, step: timedelta) -> dict[str, Any]:
    """The last whole steps: the one that is open would draw a false cliff."""
    now = datetime.now(UTC)
    until = now - (now - EPOCH) % step
    return {"since": until - length, "until": until, "step": step}


def whose(server_id: UUID | None) -> dict[str, Any]:
    """Of which server, and whose streams this account may see."""
    return {"server_id": server_id, "viewer_id": viewer_id()}


def bandwidth(length: timedelta, words: str, server_id: UUID | None) -> None:
    """What streams were sent, beside what the line carries."""
    rows = frame(streams.sent, **bounds(length, STEPS[length]), **whose(server_id))
    top = most(rows, "bits_per_second")
    rows["mbit"] = rows["bits_per_second"] / MBIT
    with card("Bandwidth served", f"{words}, up to {rate(top)}" if top else words):
        if not top:
            return empty("speed", "Nothing was sent", "What streams send shows here.")
        charts.lines(
            pd.DataFrame(rows[["at", "mbit"]]),
            {"mbit": "Mbit/s"},
            key="bandwidth",
            alt=f"Bandwidth of all streams over {words}, up to {rate(top)}",
            unit=" Mbit/s",
            rules=[*uplink(), *full()],
            height=250,
        )
    return None


def uplink() -> list[tuple[float, str]]:
    """What the line carries, where somebody said so under Settings."""
    carries = read(preferences.in_force, settings().chosen).uplink_mbit
    return [(carries, f"Uplink: {carries} Mbit/s")] if carries else []


def full() -> list[tuple[float, str]]:
    """From where on an alert rule says that the line is full."""
    return [
        (rule.threshold, f"{rule.name}: {rule.threshold:g} Mbit/s")
        for rule in read(alert_rules.list_rules)
        if rule.condition_type == "bandwidth_high" and rule.is_enabled
    ]


def mix(server_id: UUID | None) -> None:
    """How many plays were delivered in which way."""
    found = read(streams.breakdown, days=MIX_DAYS, **whose(server_id))
    with card("Playback mix", f"{MIX_DAYS} days"):
        if not found.total:
            return empty("donut_large", "No plays", f"Nothing was played in {MIX_DAYS} days.")
        direct = found.direct_plays / found.total
        charts.donut(
            ["Direct play", "Direct stream", "Transcode"],
            [found.direct_plays, found.direct_streams, found.transcodes],
            key="mix",
            alt=f"Of {count(found.total)} plays in {MIX_DAYS} days {direct:.0%} were direct plays",
            note="direct",
            center=f"{direct:.0%}",
            height=250,
        )
    return None


def concurrency(length: timedelta, words: str) -> None:
    """How many streams there were at once."""
    step = max(STEPS[length], timedelta(minutes=15))
    rows = frame(streams.concurrency, **bounds(max(length, 6 * step), step))
    peak = most(rows, "peak_streams")
    with card("Streams at once", f"{words}, peak {count(peak)}" if peak else words):
        if not peak:
            return empty("stacked_line_chart", "No streams", "Nobody watched in this time.")
        charts.lines(
            rows,
            {
                "p95_streams": "p95",
                "peak_streams": "Peak",
                "peak_transcodes": "Transcodes",
            },
            key="concurrency",
            alt=f"Streams and transcodes at once over {words}, streams up to {count(peak)}",
            height=308,
        )
    return None


def reasons(server_id: UUID | None) -> None:
    """Why streams were converted, by client, and what would make it unnecessary."""
    found = list(read(streams.reasons, days=MIX_DAYS, most=40, **whose(server_id)))
    with card("Why it transcodes", f"hours of {MIX_DAYS} days, by reason and client"):
        if not found:
            return no_reason(server_id)
        column, first = st.column_config, found[0]
        rows = pd.DataFrame(
            {
                "reason": reason(one.reason).label,
                "client": one.client or UNKNOWN,
                "hours": one.watch_seconds / 3600,
                "avoidable": ["Avoidable"] if reason(one.reason).short else [],
                "fix": reason(one.reason).short or UNKNOWN,
            }
            for one in found
        )
        table(
            rows,
            {
                "reason": column.TextColumn("Reason", width=115),
                "client": column.TextColumn("Client", width=130),
                "hours": column.ProgressColumn(
                    "Hours",
                    format="%.0f h",
                    min_value=0,
                    max_value=max(first.watch_seconds / 3600, 0.1),
                ),
                "avoidable": column.MultiselectColumn(
                    "Mark", options=["Avoidable"], color=["#0EA5A429"], width=88
                ),
                "fix": column.TextColumn("What would help", width=170),
            },
            key="reasons",
            alt=f"Reasons for transcoding by client, {reason(first.reason).label} with "
            f"{first.client or 'unknown'} first: {duration(first.watch_seconds)}",
            most=8,
        )
    return None


def no_reason(server_id: UUID | None) -> None:
    """What stands where no reason is known: nothing was converted, or nobody said why."""
    if converted := read(streams.breakdown, days=MIX_DAYS, **whose(server_id)).transcodes:
        said = f"The server did not say why of {several(converted, 'play')}."
        return empty("help", "No reason was told", said)
    return empty("check_circle", "Nothing was transcoded", "Every stream went out as is.")
