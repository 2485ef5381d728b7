"""A ready report on the screen: what it asks, its tables, and the ways to take it away."""

# pandas carries no types that a strict check could use.
# pyright: basic

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from operations.reports import files
from store import audit
from store.analytics import writing
from store.analytics.asking import QuestionFailed, Source
from store.reports.catalog import (
    MOST_ROWS,
    Order,
    Parameter,
    Report,
    Value,
    WrongReport,
    ordered,
)
from store.reports.making import Made, made
from ui.account import is_admin, may_export, me
from ui.csv_files import as_csv
from ui.filters import clear, day, note, today, toolbar
from ui.formats import days_between, plain
from ui.parts import card, empty
from ui.reads import is_discreet, primary, settings
from ui.reports import tables
from ui.reports.schedule_form import open_schedule

MINUTE = 60
MIME = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KINDS = {
    "html": "Page to print",
    "csv": "CSV",
    "parquet": "Parquet",
    "xlsx": "Excel",
    "json": "JSON",
}


def draw(report: Report) -> None:
    """The report, with what can be chosen above it."""
    st.subheader(report.title, anchor=False)
    st.caption(f"{report.answers} {report.note}".strip())
    with toolbar():
        order = asked(report)
        if order:
            st.markdown(f"**{time(order)}**", width="content")
        place, repeat = st.container(width="content"), st.container(width="content")
        clear("Defaults", keep=("report",))
    if order is None:
        return
    try:
        with st.spinner("Making the report …"):
            found = kept(report.name, order.first, order.last, dict(order.values), is_discreet())
    except QuestionFailed as exc:
        st.error(plain(str(exc)), icon=":material/error:")
        return
    with place:
        take_away(found)
    if is_admin():
        with repeat:
            st.button(
                "Schedule",
                key="schedule",
                icon=":material/event_repeat:",
                on_click=open_schedule,
                kwargs={"report": report.name},
            )
    shown(found)


def time(order: Order) -> str:
    """The days of the order in words."""
    if order.first is None or order.last is None:
        return "As things are now"
    return days_between(order.first, order.last)


def asked(report: Report) -> Order | None:
    """What is asked for, from filters in the URL; None where it cannot be."""
    first = last = None
    if report.period != "none":
        with st.popover("Dates", icon=":material/date_range:"):
            first, last = day("from", "From"), day("to", "To")
    with st.popover("Options", icon=":material/tune:"):
        given = {each.name: chosen(report, each) for each in report.parameters}
    try:
        wanted = {name: value for name, value in given.items() if value is not None}
        return ordered(report.name, today(), wanted, first, last)
    except WrongReport as exc:
        st.error(plain(str(exc)), icon=":material/error:")
        return None


def chosen(report: Report, wanted: Parameter) -> Value:
    """The parameter's value."""
    key = f"{report.name}_{wanted.name}"
    note(key, wanted.default)
    if wanted.kind == "text":
        said = st.text_input(
            wanted.about,
            key=key,
            max_chars=200,
            placeholder="All",
            bind="query-params",
        )
        return said or None
    whole = wanted.kind == "int"
    usual: Any = wanted.default if whole else float(wanted.default or 0)
    number: Any = st.number_input(
        wanted.about,
        min_value=1 if whole else 0.0,
        max_value=MOST_ROWS if whole else 1e6,
        value=usual,
        key=key,
        bind="query-params",
    )
    return number


@st.cache_data(ttl=MINUTE, max_entries=50, show_spinner=False)
def kept(
    name: str, first: date | None, last: date | None, values: dict[str, Value], discreet: bool
) -> Made:
    """The report, at most a minute old."""
    given = {key: value for key, value in values.items() if value is not None}
    return made(source(discreet), ordered(name, today(), given, first, last))


def source(discreet: bool) -> Source:
    """Where questions go: to a replica, where there is one."""
    knobs = settings()
    return Source(knobs.read_database_url or knobs.database_url or "", knobs.timezone, discreet)


def shown(found: Made) -> None:
    """The figures and the tables."""
    tables.figures(found.figures, found.zone)
    for number, each in enumerate(found.tables):
        with card(each.title):
            if not each.answer.rows:
                empty("check_circle", "Nothing", "There is nothing to show in this time.")
                continue
            key = f"report-{found.order.report.name}-{number}"
            chart, alt = each.section.chart, f"{each.title}: {each.answer.rows} rows"
            left, right = st.columns([2, 3]) if chart[:1] == ("ranking",) else (st, st)
            with left.container():
                tables.picture(chart, each.answer, found.zone, key=f"{key}-chart")
            with right.container():
                tables.grid(each.answer, found.zone, key=key, alt=alt)
    st.caption(f"Made {found.made_at:%H:%M:%S}. Figures are at most a minute old.")


def take_away(found: Made) -> None:
    """The report as a file, for those who may have it."""
    if not may_export():
        return
    with st.popover("Download", icon=":material/download:"):
        file_format = st.segmented_control(
            "Format",
            list(KINDS),
            default="html",
            required=True,
            format_func=lambda each: KINDS[each],
        )
        file_format, table = file_format or "html", None
        if file_format in files.OF_ONE_TABLE:
            table = st.selectbox("Table", [each.title for each in found.tables])
        st.download_button(
            "Download",
            data=partial(content, found, file_format, table, me().name),
            file_name=files.file_name(found, file_format),
            mime=MIME[file_format],
            key="download",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
        st.caption("Downloads are in the audit log.")


def content(found: Made, file_format: str, table: str | None, whose: str) -> bytes:
    """The file, and a line about it in the audit log."""
    first, last = found.period
    audit.record(
        primary(),
        "report.export",
        actor=whose,
        report=found.order.report.name,
        since=first,
        until=last,
        format=file_format,
    )
    if file_format in files.WHOLE:
        return files.whole(found, file_format).encode()
    answer = files.table(found, table).answer
    if file_format == "csv":  # a spreadsheet opens it, and must not run what somebody is called
        return as_csv(answer.columns, (row.values() for row in answer.as_rows()))
    return writing.as_bytes(answer, file_format, found.zone)
