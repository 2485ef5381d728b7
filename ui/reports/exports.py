"""The tab of exports: what to take out at the left, what was taken out at the right."""

from uuid import UUID

import streamlit as st

from operations import exports as operations
from operations.exports import Estimate, Wish
from store.db import Pool
from store.errors import ExportRefused
from store.exports import counting
from store.exports.datasets import DATASETS
from store.exports.runs import Run
from ui import filters
from ui.account import READERS
from ui.changes import attempt, toast
from ui.filters import note
from ui.formats import count, plain, size
from ui.parts import card
from ui.plays.asked import Choices, choices
from ui.reads import primary, read, settings
from ui.reports import export_list
from ui.reports.asking import asker

NAMES = {
    "Plays": "sessions",
    "Pieces of plays": "slices",
    "Transcodes": "transcodes",
    "Machine samples": "metrics",
    "Days": "daily",
    "Renders": "renders",
    "Pipeline": "pipeline",
    "Alert log": "alerts",
}
FORMATS = {"Parquet": "parquet", "CSV": "csv", "JSON": "json", "XLSX": "xlsx"}
PERIODS = {"Today": 1, "7d": 7, "30d": 30, "1y": 365}
ALL, CUSTOM = "All", "Custom"
Ids = tuple[UUID, ...] | None
WITH_NAMES = ("sessions", "slices", "transcodes", "pipeline", "alerts")


def draw() -> None:
    """The tab."""
    left, right = st.columns([4, 7], gap="small")
    with left, card("New export", "as the store is when it is written"):
        builder()
    with right:
        export_list.draw()


def builder() -> None:
    """What to export, how much that is, and the button that asks for it."""
    wish = wished()
    found: Estimate | None = None
    try:
        found = read(estimated, wish)
    except ExportRefused as exc:
        st.warning(plain(str(exc)), icon=":material/info:")
    if found:
        told(found)
    st.button(
        "Create export",
        key="create-export",
        type="primary",
        width="stretch",
        disabled=not (found and found.has_room),
        on_click=create,
        args=(wish,),
    )


def wished() -> Wish:
    """What the form says."""
    names = list(NAMES)
    note("dataset", names[0])
    dataset = NAMES[st.selectbox("Data set", names, key="dataset", bind="query-params")]
    since, until = period()
    file_format = FORMATS[segmented("format", list(FORMATS), "Format", "CSV")]
    people: tuple[Ids, Ids] = among(choices()) if DATASETS[dataset].of_people else (None, None)
    columns = filters.several("columns", known_columns(dataset), "All columns", width=2000)
    hide = dataset in WITH_NAMES and st.toggle(
        "Hide user names",
        key="hide",
        help="Pseudonyms instead of names; no addresses and no devices.",
    )
    zone = settings().timezone
    return Wish(dataset, file_format, since, until, zone, tuple(columns), *people, hide)


def period() -> tuple[str | None, str | None]:
    """The first and the last day, as text; None where there is no bound."""
    chosen = segmented("period", [*PERIODS, ALL, CUSTOM], "Period", "30d")
    if chosen == ALL:
        return None, None
    if chosen in PERIODS:
        days = filters.last_days(PERIODS[chosen])
        return str(days.first), None if chosen != "Today" else str(days.last)
    with st.container(horizontal=True):
        first, last = filters.day("from", "From"), filters.day("to", "To")
    return str(first) if first else None, str(last) if last else None


def segmented(key: str, options: list[str], label: str, usual: str) -> str:
    """The one that is chosen, under its label."""
    note(key, usual)
    chosen = st.segmented_control(
        label, options, key=key, default=usual, required=True, bind="query-params"
    )
    return chosen or usual


def among(known: Choices) -> tuple[Ids, Ids]:
    """Of whom and of which servers; None is all."""
    people = filters.several("user", known.names("user"), "All users", width=2000)
    names = known.names("server")
    servers = filters.several("server", names, "All servers", width=2000) if len(names) > 1 else []
    return known.ids("user", people), known.ids("server", servers)


def known_columns(dataset: str) -> list[str]:
    """All columns of the data set."""
    return read(counting.columns, dataset)


def estimated(pool: Pool, wish: Wish) -> Estimate:
    """How large it would be."""
    return operations.estimate(pool, settings(), operations.order_of(wish, settings()))


def told(found: Estimate) -> None:
    """How large it would be, and whether there is room."""
    about = "" if found.count.is_exact else "about "
    rows = f"{about}{count(found.count.rows)} row{'' if found.count.rows == 1 else 's'}"
    if not found.count.rows:
        st.caption(":material/info: Nothing matches: the file would hold no rows.")
    else:
        st.caption(f"**{rows}**, a file of about {size(found.bytes)}")
    if not found.has_room:
        st.error(
            f"The disk has {size(found.free)} left, which is not enough. "
            "Make room, or take less time or fewer columns.",
            icon=":material/hard_drive:",
        )


def create(wish: Wish) -> None:
    """Asks for it; the list at the right then shows how far it is."""

    def ask() -> Run:
        try:
            return operations.ask_for(primary(), settings(), wish, asker())
        except ExportRefused as exc:
            raise ValueError(str(exc)) from exc

    if attempt(READERS, ask):
        toast("The export is asked for and begins within seconds.")
