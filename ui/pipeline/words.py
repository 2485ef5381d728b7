"""How a production is put into words and colours: what is ordinary is grey."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from store.pipeline.jobs import JobState
from store.pipeline.reviews import AGES, Kind
from store.pipeline.runs import RunState
from store.pipeline.way import State, Step
from ui.dialogs import done, hide, show
from ui.formats import UNKNOWN, plain
from ui.look import palette, wash
from ui.reads import zone

RUNS: Mapping[RunState, str] = {"running": "Running", "successful": "Done", "failed": "Failed"}
JOBS: Mapping[JobState, str] = {
    "queued": "Queued",
    "waiting": "Waiting",
    "running": "Running",
    "succeeded": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "skipped": "Skipped",
    "unknown": "Unknown",
}
STEPS: Mapping[Step, str] = {
    "ingest": "Ingest",
    "version": "Version",
    "render": "Render",
    "playlist": "Playlist",
}
LINKS: Mapping[State, tuple[str, str, str]] = {  # word, colour, icon
    "done": ("Done", "green", "check_circle"),
    "waiting": ("Waiting", "blue", "schedule"),
    "broken": ("Broken", "red", "error"),
    "unknown": ("Unknown", "gray", "help"),
}
KINDS: Mapping[Kind, tuple[str, str]] = {
    "missing_in_fs": ("Missing on disk", "The tracker has it, the disk has not."),
    "missing_in_s3": ("Missing in bucket", "The tracker has it, the bucket has not."),
    "orphan_in_fs": ("Only on disk", "The disk has it, the tracker knows nothing of it."),
    "orphan_in_s3": ("Only in bucket", "The bucket has it, the tracker knows nothing of it."),
    "version_mismatch": ("Other version", "Tracker and files disagree about the newest version."),
}
DECISIONS = {"waiting": "Waiting", "changes": "Changes asked"}
DRAWERS = ("run", "job", "shot")
COLORS = {"Running": "blue", "Failed": "red"}


def badge(word: str) -> str:
    """A state as Markdown."""
    return f":{COLORS.get(word, 'gray')}-badge[{word}]"


def tones(words: Sequence[str]) -> list[str]:
    """The washes of these states, in their order."""
    p = palette()
    named = {"Running": p.series[4], "Failed": p.bad, "Broken": p.bad, "In dailies": p.good}
    return [wash(named.get(word, p.muted), 0.16) for word in words]


def age(passed: int) -> str:
    """The class of those older than so many of AGES."""
    if passed == 0:
        return "Less than a day"
    if passed == len(AGES):
        return f"More than {AGES[-1]} days"
    return f"{AGES[passed - 1]} – {AGES[passed]} days"


def moment(at: datetime | None) -> str:
    """A moment as the reader's clock shows it."""
    return f"{at.astimezone(zone()):%a %-d %b %Y, %H:%M:%S}" if at else UNKNOWN


def listed(*parts: str | None) -> str:
    """What is known of these, in one line."""
    return " · ".join(plain(part) for part in parts if part)


def stopwatch(begun: datetime | None, ended: datetime | None) -> str:
    """00:12:40, unknown where either end is."""
    if begun is None or ended is None:
        return UNKNOWN
    minutes, seconds = divmod(max(0, round((ended - begun).total_seconds())), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def open_up(key: str, wanted: str) -> None:
    """Opens a drawer, as a callback: only one of them can be open."""
    for other in DRAWERS:
        hide(other)
    show(key, wanted)


def look_at(shot_id: str | None) -> None:
    """Opens the way of a shot, where it is known which one that is."""
    if shot_id:
        open_up("shot", shot_id)


def open_later(key: str, wanted: str) -> None:
    """Opens a drawer from a part that draws itself, once the whole page is drawn."""
    st.session_state.opened = True
    open_up(key, wanted)


def opened() -> None:
    """Draws the page where this part was asked to open a drawer."""
    if st.session_state.pop("opened", False):
        st.rerun()


def swap(key: str, wanted: str) -> None:
    """In a drawer, as a callback: closes it and opens another."""
    open_up(key, wanted)
    done()
