"""Files that need work: a table with what to do about each, and what was left as it is."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st

from store import library_work
from store.library_work import Count, Wanted, Work
from ui import filters
from ui.account import is_admin, me
from ui.changes import change, toast
from ui.dialogs import dialog, done, later, show
from ui.formats import UNKNOWN, count, lasting, size
from ui.library.rescans import rescan
from ui.library.words import BY_LABEL, KINDS, LABELS, address, label
from ui.look import palette, wash
from ui.parts import card, empty, table
from ui.plays.words import called
from ui.reads import read

IGNORED = "Ignored"
DETAILS, RESCAN, IGNORE, HEED = "Details", "Rescan", "Ignore…", "List again"


def work(library: str | None) -> None:
    """What to do, what is worth most first."""
    words = st.session_state.get("q") or None
    counts = read(library_work.work_counts, library=library, words=words)
    open_ = sum(one.open for one in counts)
    with card("Files that need work", f"{count(open_)} open"):
        wanted = chosen(library, counts)
        total = number(wanted, counts)
        if not total:
            return nothing(wanted)
        page = filters.page_of(total)
        found = read(library_work.work, wanted, most=page.limit, offset=page.offset)
        listing(found, total, ignored=wanted.ignored)
    return None


def chosen(library: str | None, counts: Sequence[Count]) -> Wanted:
    """Which of it to show: one kind, what was ignored, what has these words."""
    known = {one.issue for one in counts}
    labels = [kind.label for name, kind in KINDS.items() if name in known]
    labels += [IGNORED] if any(one.ignored for one in counts) else []
    with filters.toolbar():
        issue = pills(labels)
        words = filters.search("q", "Title or path")
        filters.clear()
    ignored = issue == IGNORED
    return Wanted(BY_LABEL.get(issue or ""), library, words or None, ignored)


def pills(labels: Sequence[str]) -> str | None:
    """The kind that was chosen, None for all."""
    filters.note("issue", None)
    if st.session_state.get("issue") not in (None, *labels):
        st.session_state.issue = None
    if not labels:
        return None
    return st.pills(
        "Issue",
        labels,
        key="issue",
        label_visibility="collapsed",
        width="content",
        bind="query-params",
    )


def number(wanted: Wanted, counts: Sequence[Count]) -> int:
    """How many rows these are."""
    return sum(
        one.ignored if wanted.ignored else one.open
        for one in counts
        if wanted.issue in (None, one.issue)
    )


def nothing(wanted: Wanted) -> None:
    """What stands where there is nothing to do, or nothing that matches."""
    if wanted.words or wanted.issue:
        return empty("filter_alt_off", "Nothing matches", "Clear the filters to see all of it.")
    return empty("task_alt", "Nothing to fix", "Every file is complete, playable and put to use.")


def listing(found: Sequence[Work], total: int, *, ignored: bool) -> None:
    """A row for each thing; a click opens the file."""
    p = palette()
    tones = {"muted": p.muted, "warn": p.warn, "bad": p.bad}
    colors = [wash(tones[kind.tone], 0.16) for kind in KINDS.values()]
    actions = [DETAILS] + ([RESCAN, HEED if ignored else IGNORE] if is_admin() else [])
    rows = pd.DataFrame([row(one) for one in found])
    rows["actions"] = [actions] * len(found)
    column = st.column_config
    columns = {
        "library": column.TextColumn("Library", width=110),
        "file": column.TextColumn("File", width=270),
        "issue": column.MultiselectColumn("Issue", options=LABELS, color=colors, width=165),
        "detail": column.TextColumn("Why", width=150),
        "found": column.TextColumn("Found", width=78),
        "size": column.TextColumn("Size", width=78, alignment="right"),
    }
    if any(address(one) for one in found):
        columns["open"] = column.LinkColumn(
            "Server", display_text="Open", width=64, help="Opens it in its media server."
        )
    if ignored:
        columns["reason"] = column.TextColumn("Ignored because", width=160)
    table(
        rows,
        columns,
        key="work",
        alt=f"{count(total)} files that need work, what is worth most first",
        opens=lambda place: show("item", found[place].media_item_id),
        menu=partial(act, found),
    )


def row(one: Work) -> dict[str, object]:
    """A thing to do as the table shows it."""
    return {
        "library": one.library or UNKNOWN,
        "file": called(one),
        "issue": [label(one.issue)],
        "detail": one.detail or "",
        "found": lasting(datetime.now(UTC) - one.found_at),
        "size": size(one.file_size_bytes),
        "open": address(one),
        "reason": " · ".join(filter(None, (one.reason, one.ignored_by))),
    }


def act(found: Sequence[Work], entry: str, place: int) -> None:
    """What a row's menu does."""
    one = found[place]
    if entry == DETAILS:
        show("item", one.media_item_id)
    elif entry == RESCAN:
        rescan(one.media_item_id)
    elif entry == HEED:
        if change(library_work.heed, one.media_item_id, one.issue):
            toast("Listed again.")
    else:
        later(dialog, "Leave it as it is?", partial(ask, one), width="small")


def ask(one: Work) -> None:
    """Asks why it is to be ignored."""
    st.markdown(f"“{label(one.issue)}” is not listed for this file any more.")
    st.text_input("Why", key="ignore-reason", max_chars=200, placeholder="so that others know")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Cancel", key="cancel-ignore", on_click=done)
        st.button("Ignore", key="ignore", type="primary", on_click=ignored, args=(one,))


def ignored(one: Work) -> None:
    """Leaves it as it is."""
    reason = (st.session_state.get("ignore-reason") or "").strip() or None
    if change(library_work.ignore, one.media_item_id, one.issue, reason=reason, by=me().name):
        done("Ignored. It is listed under Ignored.")
