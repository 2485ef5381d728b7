"""The first row: whether anything is wrong."""

from datetime import UTC, datetime

import streamlit as st

from store.renders import monitor
from store.renders.monitor import System, Telemetry
from ui.formats import UNKNOWN, count, lasting
from ui.parts import Color, every, figure
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
WHY: dict[System, tuple[str, Color]] = {
    "nominal": ("all is well", "off"),
    "warning": ("below 90 %, or many failures", "orange"),
    "degraded": ("below 80 %", "red"),
}


@every(EVERY)
def strip() -> None:
    """What goes on now, and how the last 24 hours went."""
    now = read_live(monitor.telemetry)
    minutes = read_live(monitor.stalled_minutes)
    with st.grid(6, min_column_width=150):
        system(now)
        active(now, minutes)
        figure(
            "Failed today",
            count(now.failed_today),
            "not complete" if now.failed_today else "none",
            "Published today, neither complete nor processed.",
            "red" if now.failed_today else "off",
        )
        figure("Success rate 24 h", percent(now.success_rate_24h), "of all", RATE)
        figure("Settled only", percent(now.settled_success_rate_24h), "of what ended", SETTLED)
        figure("Queued", count(now.queued_count), "schedulers", "Schedulers whose turn comes.")


def system(now: Telemetry) -> None:
    """The verdict."""
    word, color = WHY[now.system_status]
    figure("System status", SYSTEM[now.system_status], word, STATUS, color)


def active(now: Telemetry, minutes: int) -> None:
    """What is processed, and how much of it stands still."""
    oldest = UNKNOWN
    if now.oldest_active_at:
        oldest = lasting(datetime.now(UTC) - now.oldest_active_at)
    figure(
        "Active",
        count(now.active_count),
        f"{count(now.stalled_count)} stalled" if now.stalled_count else "none stalled",
        f"Stalled after {minutes} min (Settings, Monitoring). The oldest: {oldest}.",
        "orange" if now.stalled_count else "off",
    )


def percent(value: float) -> str:
    """With a decimal, as the rates near 100 differ there."""
    return f"{value:.1f}%"
