"""The transcodes in charts: when, with what, from what to what, and who caused the work."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from store import transcode_stats
from store.transcode_stats import By, Conversion, Share
from ui import charts, filters
from ui.formats import count, duration, plain
from ui.parts import card, empty
from ui.plays.words import reason
from ui.reads import ahead, read
from ui.transcodes.words import ENGINES

BY: dict[str, By] = {"User": "user", "Client": "client", "Reason": "reason"}
LAST = ("software", "audio only", "unknown")  # below hardware in the stack


def over_time(days: int) -> None:
    """Jobs per day by what did the work."""
    found = read(transcode_stats.encoders, days=days)
    total = sum(one.jobs for one in found)
    with card("Transcodes over time", "by encoder, per day"):
        if not found:
            return none()
        kinds = sorted({one.encoder for one in found}, key=lambda name: (name in LAST, name))
        first = filters.today() - timedelta(days=days - 1)
        rows = pd.DataFrame({"day": pd.date_range(first, periods=days)})
        for kind in kinds:
            jobs = {one.day: one.jobs for one in found if one.encoder == kind}
            rows[kind] = [jobs.get(first + timedelta(days=day), 0) for day in range(days)]
        charts.stacked(
            rows,
            {kind: ENGINES.get(kind, kind) for kind in kinds},
            key="encoders",
            alt=f"Transcodes per day by encoder: {count(total)} in {days} days",
            height=262,
        )
    return None


def none() -> None:
    """What stands where nothing was transcoded."""
    empty("check_circle", "Nothing was transcoded", "Everything was played as it is.")


def conversions(days: int) -> None:
    """From what to what."""
    found = read(transcode_stats.conversions, days=days)
    for kind, title, note in (
        ("codec", "Codec distribution", "source → output"),
        ("resolution", "Conversion", "of pictures"),
    ):
        with card(title, note):
            ranked([one for one in found if one.kind == kind], kind, days)


def ranked(found: Sequence[Conversion], kind: str, days: int) -> None:
    """The conversions of a kind, most first."""
    if not found:
        return none()
    names = [conversion(one) for one in found]
    charts.ranking(
        names,
        [one.jobs for one in found],
        [count(one.jobs) for one in found],
        key=f"conversions-{kind}",
        alt=f"Conversions by {kind} in {days} days, {names[0]} first with {count(found[0].jobs)}",
        height=262,
    )
    return None


def conversion(one: Conversion) -> str:
    """From what to what; what nobody told is a question mark."""
    return "not told" if one.source == one.result == "?" else f"{one.source} → {one.result}"


def bill_ahead(days: int) -> None:
    """Asks for the bill that will be drawn, which takes the store longest."""
    chosen = st.session_state.get("by") or st.query_params.get("by", "")
    ahead(transcode_stats.bill, days=days, by=BY.get(chosen, "user"))


def bill(days: int) -> None:
    """Who or what caused the work."""
    with card("Transcode bill", "hours of work, and those of software"):
        by = filters.either("by", list(BY), "By")
        found = read(transcode_stats.bill, days=days, by=BY[by])
        if not found:
            return none()
        if not any(one.seconds for one in found):
            return empty("help", "Not told", "No job said how long it took.")
        names = [reason(one.name).label if by == "Reason" else one.name for one in found]
        charts.ranking(
            names,
            [one.seconds for one in found],
            [worked(one) for one in found],
            key="bill",
            alt=f"Hours of transcoding by {by.lower()}, {plain(names[0])} first",
            height=262,
        )
    return None


def worked(one: Share) -> str:
    """Hours, and how many of them the processor had to do."""
    software = one.seconds - one.hardware_seconds
    return duration(one.seconds) + (f" · {duration(software)} software" if software >= 60 else "")
