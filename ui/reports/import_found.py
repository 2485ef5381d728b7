"""What goes on with a file, and what would come of it."""

from dataclasses import replace
from datetime import datetime

import streamlit as st

from operations.imports import reasons
from operations.imports.importing import Result
from operations.imports.running import DESK, LATEST, Work
from operations.imports.source import TOOLS
from ui.account import ADMINS, me
from ui.changes import attempt, toast
from ui.dialogs import show
from ui.formats import count, days_between, duration, plain
from ui.parts import card, figure, table
from ui.reads import settings, zone

BEAT = 1.0
LABELS = {"look": "Looking at", "import": "Bringing in", "undo": "Taking back"}
STEPS = {
    "counting": "counting what is in it",
    "reading": "reading",
    "who is who": "finding out who is who",
    "what is here already": "looking for what is here already",
    "writing": "writing",
    "checking": "checking what was written",
}
MOST = 8  # lines of a mapping that are seen without scrolling


def draw() -> None:
    """The card of the work that goes on or was done last; nothing where there is none."""
    work = DESK.work
    if work is None:
        return
    if not work.is_over:
        with card(f"{LABELS[work.task]} {plain(work.subject)}", plain(work.actor)):
            following()
    elif work.problem:
        with card(plain(work.subject)):
            st.error(plain(work.problem), icon=":material/error:")
            st.button("Close", key="import-close", on_click=DESK.clear)
    elif work.task == "look" and work.result:
        found(work, work.result)
    else:
        over(work)


@st.fragment(run_every=BEAT)
def following() -> None:
    """How far the work is; the whole page once it is over."""
    work = DESK.work
    if work is None or work.is_over:
        st.rerun()
    else:
        share = work.share
        said = STEPS.get(work.step, work.step)
        if share is None:
            st.progress(0.0, f"{said} …")
        else:
            st.progress(share, f"{said}: {count(work.done)} of {count(work.total)} plays")
        if work.task != "undo":
            st.button("Stop", key="import-stop", on_click=work.stop.set)


def over(work: Work) -> None:
    """Says in passing what was done."""
    result = work.result
    st.cache_data.clear()  # pages shall see it at once
    if work.task == "undo":
        toast(f"{work.subject} is taken back: {count(work.plays)} plays are gone.")
    elif result and result.batch:
        toast(f"{count(result.scope.plays)} plays came from {work.subject}.")
        show("import", result.batch)
    DESK.clear()
    st.rerun()


def found(work: Work, result: Result) -> None:
    """What would come, what stays out and why, who is who."""
    scope = result.scope
    new = " (new here)" if result.is_new_server else ""
    note = f"{TOOLS[result.tool]} · {plain(result.server.name)}{new}"
    with card(plain(work.subject), note):
        left = sum(each.plays for each in result.left_out)
        with st.grid(4, min_column_width=130):
            plays, watched = count(result.source.plays), duration(result.source.seconds)
            titles = f"{count(scope.titles)} titles"
            figure("Plays", count(scope.plays), f"of {plays}", "Would come, of all in the file.")
            figure("Watched", duration(scope.seconds), f"of {watched}", "As the file tells it.")
            figure("Viewers", count(scope.users), titles, "Whose plays would come, and of what.")
            figure("Stay out", count(left), "see below" if left else "none", "Each for a reason.")
        if scope.first_play and scope.last_play:
            st.caption(period(scope.first_play, scope.last_play, result.zone))
        for flag in result.flags:
            st.caption(f":material/info: {count(flag.plays)} plays: {reasons.said(flag.flag)}.")
        staying_out(result)
        mapped(result)
        answer(work, result)


def period(first: datetime, last: datetime, told: str | None) -> str:
    """From when to when; by which clock, where the file does not tell."""
    days = days_between(first.astimezone(zone()).date(), last.astimezone(zone()).date())
    return f"{days}. Times without a zone are taken as {told}." if told else days


def staying_out(result: Result) -> None:
    """Reasons, how many plays each has, and the first of them."""
    if not result.left_out:
        return
    examples = {
        each.reason: [one.about for one in result.examples if one.reason == each.reason]
        for each in result.left_out
    }
    st.markdown("**Stays out**")
    table(
        {
            "why": [reasons.why(each.reason) for each in result.left_out],
            "plays": [each.plays for each in result.left_out],
            "time": [duration(each.told_seconds) for each in result.left_out],
            "such": ["; ".join(examples[each.reason]) for each in result.left_out],
        },
        {
            "plays": st.column_config.NumberColumn("Plays", width=70, format="localized"),
            "why": st.column_config.TextColumn("Why", width=300),
            "time": st.column_config.TextColumn("Time", width=80),
            "such": st.column_config.TextColumn("Such as", width=400),
        },
        key="import-out",
        alt=f"Reasons to stay out: {len(result.left_out)}",
    )


def mapped(result: Result) -> None:
    """Who is who."""
    if not result.mapping:
        return
    st.markdown("**Who and what they are here**")
    how = {"id": "same id", "name": "same name", "new": "new"}
    table(
        {
            "kind": ["Viewer" if each.kind == "user" else "Library" for each in result.mapping],
            "name": [each.name for each in result.mapping],
            "known": [each.known_as or "–" for each in result.mapping],
            "how": [how[each.how] for each in result.mapping],
            "plays": [each.plays for each in result.mapping],
            "time": [duration(each.seconds) for each in result.mapping],
        },
        {
            "kind": st.column_config.TextColumn("", width=66),
            "name": st.column_config.TextColumn("In the file", width=150),
            "known": st.column_config.TextColumn("Here", width=150),
            "how": st.column_config.TextColumn("Found by", width=90),
            "plays": st.column_config.NumberColumn("Plays", width=64, format="localized"),
            "time": st.column_config.TextColumn("Watched", width=80),
        },
        key="import-map",
        alt=f"Viewers and libraries: {len(result.mapping)}",
        most=MOST,
    )


def answer(work: Work, result: Result) -> None:
    """Bring it in, take the list of what stays out, or forget it."""
    with st.container(horizontal=True):
        if result.scope.plays:
            label = f"Bring in {count(result.scope.plays)} plays"
            st.button(label, key="import-go", type="primary", on_click=bring, args=(work,))
        listed = work.order.work / LATEST if work.order else None
        if result.left_out and listed and listed.exists():
            st.download_button(
                "What stays out (CSV)",
                listed.read_bytes,
                file_name="left-out.csv",
                mime="text/csv",
                key="import-list",
                on_click="ignore",
            )
        st.button("Discard", key="import-discard", on_click=DESK.clear)
    if not result.scope.plays:
        st.caption("There is nothing new in it.")


def bring(work: Work) -> None:
    """Begins to bring in what was looked at."""
    if order := work.order:
        url = settings().database_url or ""
        attempt(ADMINS, lambda: DESK.bring(url, replace(order, actor=me().name)))
