"""The form of a schedule: which report, how often, where to, and who hears of it."""

from dataclasses import replace
from datetime import time
from typing import Any, cast

import streamlit as st

from operations.reports import files
from operations.reports.scheduled import check, folder
from store import channels
from store.db import Pool
from store.reports import schedules
from store.reports.catalog import MOST_ROWS, Parameter, Report, Value, reports
from store.reports.schedules import Every, Schedule, Wanted
from ui.account import me
from ui.alerts.forms import Form, buttons
from ui.changes import change
from ui.dialogs import dialog, done, later
from ui.reads import read_live, settings

EVERY: dict[Every, str] = {"month": "Every month", "week": "Every week"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KINDS = {
    "html": "Page to print",
    "csv": "CSV",
    "parquet": "Parquet",
    "xlsx": "Excel",
    "json": "JSON",
}
USUAL = Wanted("year_in_review", {}, "month", 1, time(6))


def open_schedule(start: Schedule | None = None, report: str | None = None) -> None:
    """Opens the form; without a schedule it makes a new one."""
    form, title = Form("schedule"), "Edit schedule" if start else "New schedule"
    first = as_wanted(start) if start else replace(USUAL, report=report or USUAL.report)
    later(dialog, title, lambda: draw(form, first, start), icon=":material/event_repeat:")


def as_wanted(schedule: Schedule) -> Wanted:
    """What the schedule is."""
    return Wanted(**{name: getattr(schedule, name) for name in Wanted.__slots__})


def draw(form: Form, start: Wanted, own: Schedule | None) -> None:
    """The form; `start` is what it holds when it opens, `own` the schedule that it changes."""
    known = {report.name: report for report in reports()}
    names = list(known)
    st.selectbox(
        "Report",
        names,
        names.index(start.report) if start.report in known else 0,
        format_func=lambda name: known[name].title,
        key=form.key("report"),
    )
    report = known[form.got("report", start.report)]
    when(form, start)
    with st.expander("Options of the report"):
        for each in report.parameters:
            option(form, report, each, start.parameters.get(each.name, each.default))
    target(form, start)
    st.toggle("Enabled", start.is_enabled, key=form.key("is_enabled"))
    label = "Save schedule" if own else "Create schedule"
    buttons(label, lambda: save(form, report, own))


def when(form: Form, start: Wanted) -> None:
    """How often, on which day and when."""
    left, middle, right = st.columns([2, 2, 1])
    every = left.segmented_control(
        "How often",
        list(EVERY),
        default=start.every,
        required=True,
        format_func=lambda each: EVERY[each],
        key=form.key("every"),
    )
    if every == "week":
        middle.selectbox(
            "Day",
            range(1, 8),
            min(start.on_day, 7) - 1,
            format_func=weekday,
            key=form.key("weekday"),
        )
    else:
        middle.number_input("Day of the month", 1, 28, start.on_day, key=form.key("monthday"))
    right.time_input("At", start.at, key=form.key("at"), step=900)
    what = "seven days" if every == "week" else "calendar month"
    st.caption(f"Of the {what} before, in the days of {settings().timezone}.")


def weekday(day: int) -> str:
    """The day of the week, 1 being Monday."""
    return WEEKDAYS[day - 1]


def option(form: Form, report: Report, wanted: Parameter, value: Value) -> None:
    """A parameter of the report."""
    key = form.key(f"{report.name}-{wanted.name}")
    if wanted.kind == "text":
        st.text_input(wanted.about, str(value or ""), key=key, max_chars=200, placeholder="All")
        return
    whole = wanted.kind == "int"
    given: Any = int(value or 1) if whole else float(value or 0)
    st.number_input(
        wanted.about,
        min_value=1 if whole else 0.0,
        max_value=MOST_ROWS if whole else 1e6,
        value=given,
        key=key,
    )


def target(form: Form, start: Wanted) -> None:
    """Where it goes, and who hears of it."""
    left, right = st.columns(2)
    formats: list[str] = list(files.FORMATS)
    left.selectbox(
        "Format",
        formats,
        formats.index(start.file_format),
        format_func=lambda each: KINDS[each],
        key=form.key("file_format"),
        help="Tables hold the report's first table; pages and JSON hold all of it.",
    )
    right.text_input(
        "Folder",
        start.folder,
        key=form.key("folder"),
        max_chars=100,
        placeholder="none",
        help=f"Within {folder(settings())} on the machine of the jobs.",
    )
    known = {str(each.id): each for each in read_live(channels.list_all)}
    ids = ["", *known]
    kept = str(start.channel_id or "")
    st.selectbox(
        "Tell a channel",
        ids,
        ids.index(kept) if kept in ids else 0,
        format_func=lambda each: known[each].name if each else "Nobody",
        key=form.key("channel"),
        help="A message with the headline figures, and where the file lies.",
    )
    st.toggle(
        "Hide names",
        start.discreet,
        key=form.key("discreet"),
        help="Pseudonyms stand for people, where Settings want that.",
    )


def collected(form: Form, report: Report) -> Wanted:
    """The schedule as it stands in the form."""
    every = cast("Every", form.got("every") or "month")
    day = form.got("weekday" if every == "week" else "monthday") or 1
    given = {each.name: form.got(f"{report.name}-{each.name}") for each in report.parameters}
    channel = form.got("channel")
    return Wanted(
        report=report.name,
        parameters={name: value for name, value in given.items() if value not in (None, "")},
        every=every,
        on_day=int(day),
        at=form.got("at") or time(6),
        file_format=form.got("file_format") or "html",
        folder=(form.got("folder") or "").strip().strip("/"),
        channel_id=next((c.id for c in read_live(channels.list_all) if str(c.id) == channel), None),
        discreet=bool(form.got("discreet")),
        is_enabled=bool(form.got("is_enabled", True)),
    )


def save(form: Form, report: Report, own: Schedule | None) -> None:
    """Keeps what stands in the form."""
    wanted = collected(form, report)

    def keep(pool: Pool) -> object:
        check(wanted, settings())
        if own is None:
            return schedules.create(pool, wanted, by=me().name)
        if not schedules.update(pool, own.id, wanted):
            raise ValueError("Somebody deleted this schedule meanwhile.")
        return own.id

    if change(keep):
        done("The schedule was saved." if own else "The schedule was created.")
