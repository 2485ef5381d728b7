"""Exports that run, with how far they are; those that were made, with the way to their files."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import streamlit as st

from operations import exports as operations
from operations.exports import FileGone, NamesToldOnce
from store import preferences
from store.exports import runs
from store.exports.runs import Run
from ui.account import READERS, is_admin
from ui.changes import attempt
from ui.dialogs import done, drawer, show
from ui.filters import page_of
from ui.formats import UNKNOWN, ago, count, days_between, lasting, plain, size
from ui.parts import card, empty, every, table
from ui.reads import primary, settings, zone
from ui.reports.asking import asker

LIVE = 2.0
LATELY = timedelta(minutes=10)
UNHEARD = timedelta(seconds=30)
MOST = 500
STATES = {
    "waiting": ("Waiting", "blue"),
    "running": ("Running", "blue"),
    "done": ("Ready", "gray"),
    "failed": ("Failed", "red"),
    "cancelled": ("Cancelled", "gray"),
    "interrupted": ("Interrupted", "orange"),
}


def draw() -> None:
    """What runs, what was made, and one of them in full where the URL names it."""
    found()
    drawer("export", "Export", in_full)


@every(LIVE)
def found() -> None:
    """Everything this account may see, the newest first."""
    known = runs.recent(primary(), asker(), most=MOST)
    now = datetime.now(UTC)
    for run in known:
        if run.is_open:
            progress(run, now)
    unheard(known, now)
    for run in [run for run in known if is_news(run, now)][:2]:
        outcome(run)
    with card("Recent exports", f"kept for {settings().export_keep_days} days"):
        listed([run for run in known if not run.is_open], now)


def is_news(run: Run, now: datetime) -> bool:
    """Whether it ended just now, or was left then."""
    return not run.is_open and now - (run.finished_at or run.created_at) < LATELY


def progress(run: Run, now: datetime) -> None:
    """How far it is, and the way to end it."""
    with st.container(border=True, key=f"open-{run.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():
                st.markdown(f"**{plain(operations.name_of(run.order))}**{by(run)}")
            if run.cancel_asked:
                st.markdown(":gray[Ends …]", width="content")
            else:
                label, key = "Cancel", f"cancel-{run.id}"
                st.button(label, key=key, type="tertiary", on_click=cancel, args=(run,))
        share = min(run.rows_done / run.rows_total, 1.0) if run.rows_total else 0.0
        st.progress(share, text=said(run, now))


def by(run: Run) -> str:
    """Whose it is, where that is not plain."""
    return f" :gray[for {plain(run.asked_by)}]" if run.asked_by != asker().name else ""


def said(run: Run, now: datetime) -> str:
    """How far it is, in words."""
    if run.state == "waiting":
        return f":gray[Waits for {lasting(now - run.created_at)}]"
    parts = [f"{count(run.rows_done)} of {count(run.rows_total)} rows"]
    return " · ".join([*parts, size(run.bytes)] if run.bytes else parts)


def unheard(known: list[Run], now: datetime) -> None:
    """Says so where nobody takes up what was asked for."""
    waits = any(run.state == "waiting" and now - run.created_at > UNHEARD for run in known)
    if waits and not any(run.state == "running" for run in known):
        st.warning(
            "Nobody takes up what was asked for: is `python -m jobs` running? "
            "Somebody else's export may be written first.",
            icon=":material/hourglass_empty:",
        )


def outcome(run: Run) -> None:
    """What became of one that has just ended."""
    name = plain(run.file_name or operations.name_of(run.order))
    if run.state == "done":
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.markdown(f":material/check_circle: **{name}**{by(run)}")
                st.caption(f"{count(run.rows_done)} rows · {size(run.bytes)}")
            download(run, "primary")
    elif run.state in ("failed", "interrupted"):
        st.error(f"**{name}**: {plain(run.error or '')}", icon=":material/error:")


def download(run: Run, kind: Any = "secondary") -> None:
    """The link to the file, which the API sends from the disk."""
    st.link_button("Download", address(run.id), type=kind, icon=":material/download:")


def address(id: UUID, what: str = "file") -> str:
    """Where the API has it."""
    return f"/api/v1/exports/{id}/{what}"


def listed(ended: list[Run], now: datetime) -> None:
    """Those that are over, a page of them; a row opens one in full."""
    if not ended:
        return empty("download", "No exports yet", "What you create here stays until it expires.")
    part = page_of(len(ended), key="page", limit=12)
    shown = ended[part.offset : part.offset + part.limit]
    columns: dict[str, Any] = {
        "state": st.column_config.MultiselectColumn(
            "State",
            options=[word for word, _ in STATES.values()],
            color=[shade for _, shade in STATES.values()],
            width=88,
        ),
        "file": st.column_config.TextColumn("File", width=166),
        "rows": st.column_config.NumberColumn("Rows", format="localized", width=66),
        "size": st.column_config.TextColumn("Size", width=72),
        "created": st.column_config.TextColumn("Created", width=90),
    }
    columns["expires"] = st.column_config.TextColumn("Expires in", width=72)
    if is_admin():
        columns["by"] = st.column_config.TextColumn("By", width=60)
    table(
        rows(shown, now),
        columns,
        key="exports",
        alt=f"Recent exports, newest first: {len(ended)} in all",
        opens=lambda row: show("export", shown[row].id),
    )
    return None


def rows(shown: list[Run], now: datetime) -> dict[str, list[Any]]:
    """The exports as the table shows them."""
    return {
        "state": [[STATES[run.state][0]] for run in shown],
        "file": [run.file_name or operations.name_of(run.order) for run in shown],
        "rows": [run.rows_done if run.state == "done" else None for run in shown],
        "size": [size(run.bytes) if run.state == "done" else UNKNOWN for run in shown],
        "created": [f"{run.created_at.astimezone(zone()):%-d %b, %H:%M}" for run in shown],
        "by": [run.asked_by for run in shown],
        "expires": [lasting(run.expires_at - now) for run in shown],
    }


def in_full(wanted: str) -> None:
    """One export: what is in it, its file, why there is none."""
    run = known(wanted)
    if run is None:
        return empty("download", "No such export", "It has expired, or somebody removed it.")
    st.subheader(plain(run.file_name or operations.name_of(run.order)), anchor=False)
    word, shade = STATES[run.state]
    st.badge(word, color=shade)  # pyright: ignore[reportArgumentType]
    if run.error:
        st.error(plain(run.error), icon=":material/error:")
    facts(run)
    with st.container(horizontal=True):
        with st.container(horizontal=True):
            files(run)
        with st.container(key="danger-delete", width="content"):
            st.button("Delete", key="delete-export", on_click=delete, args=(run,))
    st.caption("Deleting removes the file for everybody; the store keeps its rows.")
    return None


def known(wanted: str) -> Run | None:
    """The export of that id, where this account may see it."""
    try:
        run = runs.get(primary(), UUID(wanted))
    except ValueError:
        return None
    return run if run and run.is_of(asker()) else None


def facts(run: Run) -> None:
    """What was asked for and what there is, line by line."""
    now = datetime.now(UTC)
    made = run.finished_at.astimezone(zone()) if run.finished_at else None
    lines = {
        "Rows": count(run.rows_done) if run.state == "done" else None,
        "Size": size(run.bytes) if run.state == "done" else None,
        "Data set": run.dataset,
        "Days": days(run),
        "Columns": ", ".join(run.columns) or "all",
        "Only of": narrowed(run),
        "Names": "pseudonyms" if run.names_hidden else None,
        "Asked for by": run.asked_by,
        "Ended": f"{made:%-d %b %Y, %H:%M}, {ago(now - made)}" if made else None,
        "Expires": f"in {lasting(run.expires_at - now)}",
        "SHA-256": run.sha256,
    }
    said = [f"| {name} | {plain(text)} |" for name, text in lines.items() if text]
    st.markdown("\n".join(["| | |", "|---|---|", *said]))


def days(run: Run) -> str:
    """The days in words."""
    if not run.since and not run.until:
        return "all"
    first = run.since.astimezone(zone()).date() if run.since else None
    last = (run.until - timedelta(microseconds=1)).astimezone(zone()).date() if run.until else None
    if first and last:
        return days_between(first, last)
    return f"from {first:%-d %b %Y} on" if first else f"until {last:%-d %b %Y}"


def narrowed(run: Run) -> str | None:
    """How many people and servers it is of, where not all."""
    counts = {"viewers": run.users, "servers": run.servers}
    said = [f"{len(ids)} {what}" for what, ids in counts.items() if ids is not None]
    return ", ".join(said) or None


def files(run: Run) -> None:
    """The ways to the file and its manifest, or why there is none."""
    if run.state != "done":
        return
    shows = is_admin() or not preferences.in_force(primary(), {}).pseudonyms
    try:
        operations.file_of(settings(), run, names_may_show=shows)
    except (FileGone, NamesToldOnce) as exc:
        st.warning(plain(str(exc)), icon=":material/info:")
        return
    download(run, "primary")
    st.link_button("Manifest", address(run.id, "manifest"), icon=":material/description:")


def delete(run: Run) -> None:
    """Removes it and its file."""
    if drop(run):
        done("Export deleted.")


def cancel(run: Run) -> None:
    """Ends one that waits or runs."""
    drop(run)


def drop(run: Run) -> bool:
    """Ends one that is open, removes another; whether that worked."""
    return bool(attempt(READERS, lambda: operations.drop(primary(), settings(), run)))
