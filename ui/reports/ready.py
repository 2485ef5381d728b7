"""The tab of ready reports: the list, or one of them."""

import streamlit as st

from store.reports.catalog import Report, reports
from ui.filters import pick
from ui.reports import previews, schedules

ORDER = (
    "year_in_review",
    "bandwidth_records",
    "concurrency_records",
    "transcode_bill",
    "avoidable_transcodes",
    "library_growth",
    "library_todo",
    "unwatched_space",
    "duplicate_space",
    "alert_summary",
    "render_waste",
    "ingest_quality",
)


def draw() -> None:
    """The tab."""
    known = {report.title: report for report in reports()}
    wanted = pick("report", list(known), "Report", none="Choose a report", width=320)
    if wanted:
        previews.draw(known[wanted])
    else:
        listed({report.name: report for report in known.values()})
        schedules.draw()


def listed(known: dict[str, Report]) -> None:
    """What there is."""
    with st.grid(4, min_column_width=200):
        for name in [*ORDER, *(known.keys() - set(ORDER))]:
            entry(known[name])


def entry(report: Report) -> None:
    """A report in the list."""
    with st.container(border=True, height="stretch", gap=None):
        st.button(
            f"**{report.title}**",
            key=f"open-{report.name}",
            type="tertiary",
            on_click=opened,
            args=(report.title,),
        )
        st.caption(report.answers)


def opened(title: str | None) -> None:
    """Opens the report, or the list."""
    st.session_state["report"] = title
