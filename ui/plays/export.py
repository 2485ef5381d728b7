"""What is on the screen as a file: the same filters, all of its plays."""

import streamlit as st

from store import audit, plays
from store.plays import Play, Wanted
from ui.account import may_export, me
from ui.csv_files import as_csv
from ui.plays.words import TYPES, called
from ui.reads import primary, replica, settings

MOST = 100_000
COLUMNS = (
    "started", "ended", "user", "title", "media_type", "library", "server", "playback", "quality",
    "client", "device", "watched_seconds", "percent_watched", "completed", "served_bytes_estimated",
)  # fmt: skip


def button(wanted: Wanted) -> None:
    """Offers the plays as CSV to those who may take them out."""
    if not may_export():
        return
    whose = me().name  # the data are made where nobody knows whose page it was
    st.download_button(
        "Export CSV",
        data=lambda: exported(wanted, whose),
        file_name=f"plays-{wanted.since}-{wanted.until}.csv",
        mime="text/csv",
        key="export",
        icon=":material/download:",
        on_click="ignore",
        help=f"The plays that the filters leave, {MOST:,} at most. Exports are in the audit log.",
    )


def exported(wanted: Wanted, whose: str) -> bytes:
    """The plays as CSV, and a line about it in the audit log."""
    found = plays.history(replica(), wanted, most=MOST)
    days = {"since": str(wanted.since), "until": str(wanted.until)}
    audit.record(primary(), "plays.export", actor=whose, plays=len(found), **days)
    return as_csv(COLUMNS, map(row, found))


def row(play: Play) -> list[object]:
    """A play's columns."""
    zone = settings().zone
    return [
        play.started_at.astimezone(zone).isoformat(),
        play.ended_at.astimezone(zone).isoformat() if play.ended_at else "",
        play.username,
        called(play),
        play.media_type,
        play.library,
        play.server,
        TYPES.get(play.playback_type, play.playback_type),
        play.quality or play.resolution,
        play.client_info,
        play.device,
        play.duration_seconds,
        play.percent_watched,
        play.completed,
        play.bytes_served,
    ]
