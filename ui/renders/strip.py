"""The first row: whether anything is wrong."""

from datetime import UTC, datetime

import streamlit as st

from store.renders import monitor
from store.renders.monitor import Telemetry
from ui.formats import UNKNOWN, count, lasting
from ui.parts import every
from ui.reads import read_live
from ui.renders.words import SYSTEM

EVERY = 30
RATE = (
    "Complete renders of all that were published in the last 24 hours. Renders that are still "
    "processed count as not complete, so a busy hour lowers it."
)
SETTLED = "The same without those that are still processed: complete ones of all that have ended."
STATUS = (
    "Degraded below 80 %, a warning below 90 % or with more than 20 failures today, by the "
    "success rate of 24 hours."
)
DELTAS = {"nominal": "off", "warning": "orange", "degraded": "red"}


@every(EVERY)
def strip() -> None:
    """What goes on now, and how the last 24 hours went."""
    now = read_live(monitor.telemetry)
    minutes = read_live(monitor.stalled_minutes)
    with st.grid(6, min_column_width=150):
        system(now)
        active(now, minutes)
        st.metric(
            "Failed today",
            count(now.failed_today),
            "not complete" if now.failed_today else None,
            delta_color="red" if now.failed_today else "off",
            delta_arrow="off",
            help="Published today, neither complete nor processed.",
            border=True,
            height="stretch",
        )
        st.metric("Success rate 24 h", percent(now.success_rate_24h), help=RATE, border=True,
                  height="stretch")  # fmt: skip
        st.metric("Settled only", percent(now.settled_success_rate_24h), help=SETTLED,
                  border=True, height="stretch")  # fmt: skip
        st.metric("Queued", count(now.queued_count), help="Schedulers that wait for their turn.",
                  border=True, height="stretch")  # fmt: skip


def system(now: Telemetry) -> None:
    """The verdict."""
    st.metric(
        "System status", SYSTEM[now.system_status], help=STATUS, border=True, height="stretch"
    )


def active(now: Telemetry, minutes: int) -> None:
    """What is processed, and how much of it stands still."""
    stalled = f"{count(now.stalled_count)} stalled" if now.stalled_count else None
    oldest = UNKNOWN
    if now.oldest_active_at:
        oldest = lasting(datetime.now(UTC) - now.oldest_active_at)
    st.metric(
        "Active",
        count(now.active_count),
        stalled,
        delta_color="orange",
        delta_arrow="off",
        help=f"Stalled after {minutes} min (Settings, Monitoring). The oldest: {oldest}.",
        border=True,
        height="stretch",
    )


def percent(value: float) -> str:
    """With a decimal, as the rates near 100 differ there."""
    return f"{value:.1f}%"
