"""Reports that are made by themselves: when, where to, and how the last one went."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from operations.reports.scheduled import folder, next_time
from operations.reports.words import days
from store.reports import schedules
from store.reports.catalog import WrongReport, named
from store.reports.schedules import Schedule
from ui.account import is_admin
from ui.alerts.words import badges, local
from ui.changes import change, toast
from ui.dialogs import confirm, done, later
from ui.formats import UNKNOWN
from ui.parts import card, empty, every, table
from ui.reads import read_live, settings
from ui.reports.schedule_form import open_schedule, weekday

LIVE = 5.0
EDIT, RUN, DELETE = "Edit", "Run now", "Delete"
ICONS = {EDIT: "edit", RUN: "play_arrow", DELETE: "delete"}
TONES = {
    "Made": "muted",
    "Failed": "bad",
    "Being made": "warn",
    "Asked for": "warn",
    "Waiting": "muted",
    "Off": "muted",
}


@every(LIVE)
def draw() -> None:
    """The schedules, or what one is where there are none."""
    found = read_live(schedules.schedules)
    with card("Schedules", "reports that are made by themselves"):
        if is_admin():
            st.button(
                "New schedule", key="new-schedule", icon=":material/add:", on_click=open_schedule
            )
        if not found:
            return empty(
                "event_repeat",
                "No schedules",
                "A schedule makes a report every week or month, puts it into a folder, and tells a "
                "channel of it.",
            )
        table(
            rows(found),
            {
                "state": badges("Last", TONES, width=90),
                "report": st.column_config.TextColumn("Report", width=145),
                "when": st.column_config.TextColumn("When", width=180),
                "next": st.column_config.TextColumn("Next", width=105),
                "target": st.column_config.TextColumn("To", width=125),
                "of": st.column_config.TextColumn("Last of", width=135),
                "said": st.column_config.TextColumn("File, or what went wrong", width=155),
            },
            key="schedules",
            alt=f"Schedules of reports: {len(found)}",
            row_height=40,
            menu=partial(chosen, found) if is_admin() else None,
        )
    return None


def rows(found: Sequence[Schedule]) -> dict[str, list[Any]]:
    """The schedules as the table shows them."""
    now = datetime.now(UTC)
    return {
        "state": [[state(each)] for each in found],
        "report": [title(each) for each in found],
        "when": [when(each) for each in found],
        "target": [target(each) for each in found],
        "of": [of(each) for each in found],
        "next": [following(each, now) for each in found],
        "said": [each.error or place(each) for each in found],
        "actions": [[f":material/{ICONS[name]}: {name}" for name in ICONS]] * len(found),
    }


def state(schedule: Schedule) -> str:
    """How the last report went, in a word."""
    if schedule.asked_at:
        return "Asked for"
    if schedule.outcome is None:
        return "Waiting" if schedule.is_enabled else "Off"
    return {"done": "Made", "failed": "Failed", "running": "Being made"}[schedule.outcome]


def title(schedule: Schedule) -> str:
    """What the report is called."""
    try:
        return named(schedule.report).title
    except WrongReport:
        return schedule.report


def when(schedule: Schedule) -> str:
    """How often."""
    at = f"{schedule.at:%H:%M}"
    if schedule.every == "week":
        return f"Every {weekday(schedule.on_day)}, {at}"
    return f"Day {schedule.on_day} of every month, {at}"


def target(schedule: Schedule) -> str:
    """Where it goes."""
    place = f"{schedule.file_format}, {schedule.folder or 'reports'}/"
    return f"{place} and {schedule.channel_name}" if schedule.channel_name else place


def place(schedule: Schedule) -> str:
    """Where the last file lies within the folder of reports."""
    if schedule.path is None:
        return UNKNOWN
    base, path = folder(settings()).resolve(), Path(schedule.path)
    return str(path.relative_to(base)) if path.is_relative_to(base) else path.name


def of(schedule: Schedule) -> str:
    """Of which days the last report is."""
    if schedule.first_day is None or schedule.started_at is None:
        return UNKNOWN
    return days(schedule.first_day, schedule.last_day, schedule.started_at)


def following(schedule: Schedule, now: datetime) -> str:
    """When it is made next."""
    if not schedule.is_enabled:
        return "off"
    if schedule.outcome == "failed" and schedule.next_attempt_at:
        return f"again {local(schedule.next_attempt_at):%H:%M}"
    return f"{next_time(schedule, now, settings().zone):%-d %b, %H:%M}"


def chosen(found: Sequence[Schedule], label: str, row: int) -> None:
    """Does what was chosen in a schedule's menu."""
    schedule = found[row]
    if label == EDIT:
        open_schedule(schedule)
    elif label == RUN:
        if change(schedules.ask, schedule.id):
            toast(f"{title(schedule)} is made within a minute.")
    else:
        text = f"{title(schedule)} is made no more. What was made stays where it is."
        later(confirm, "Delete the schedule?", text, "Delete schedule", deleted, schedule)


def deleted(schedule: Schedule) -> None:
    """Removes the schedule."""
    if change(schedules.delete, schedule.id):
        done("The schedule was deleted.")
