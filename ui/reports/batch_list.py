"""What was brought in, the newest first."""

import streamlit as st

from operations.imports.source import TOOLS
from store.imports import batches
from store.imports.batches import Batch
from ui.dialogs import show
from ui.formats import UNKNOWN, days_between, duration
from ui.parts import card, empty, table
from ui.reads import read_live, zone

MOST = 12


def draw() -> None:
    """The table, or what an import is where there was none."""
    found = read_live(batches.batches)
    with card("Imports", "each can be taken back whole"):
        if not found:
            empty(
                "history",
                "Nothing was brought in yet",
                "History from Tautulli, Jellystat, Playback Reporting and Streamystats can be "
                "brought in: you see what would come before anything is written.",
            )
            return
        table(
            {
                "when": [f"{each.imported_at.astimezone(zone()):%-d %b %Y}" for each in found],
                "tool": [TOOLS[each.tool] for each in found],
                "file": [each.file_name for each in found],
                "plays": [each.plays for each in found],
                "time": [duration(each.seconds) for each in found],
                "state": ["Taken back" if each.undone_at else "In" for each in found],
                "server": [each.server_name for each in found],
                "period": [period(each) for each in found],
            },
            {
                "when": st.column_config.TextColumn("When", width=104),
                "tool": st.column_config.TextColumn("Tool", width=128),
                "file": st.column_config.TextColumn("File", width=140),
                "plays": st.column_config.NumberColumn("Plays", width=66, format="localized"),
                "time": st.column_config.TextColumn("Watched", width=80),
                "state": st.column_config.TextColumn("State", width=90),
                "server": st.column_config.TextColumn("Server", width=100),
                "period": st.column_config.TextColumn("Period", width=190),
            },
            key="imports",
            alt=f"Imports, newest first: {len(found)}",
            most=MOST,
            opens=lambda row: show("import", found[row].id),
        )


def period(batch: Batch) -> str:
    """From when to when its plays were."""
    if not batch.first_play or not batch.last_play:
        return UNKNOWN
    first, last = (at.astimezone(zone()).date() for at in (batch.first_play, batch.last_play))
    return days_between(first, last)
