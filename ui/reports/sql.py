"""The tab for questions in SQL: the question, its answer, and what there is to be asked."""

# pandas and Arrow carry no types that a strict check could use.
# pyright: basic

from time import monotonic

import streamlit as st

from operations import questions
from operations.questions import LONGEST, ON_SCREEN, WrongQuestion
from store.analytics.asking import Cancelled, QuestionFailed, Running
from store.analytics.relations import Relation, relations
from store.errors import StoreError
from ui.account import may_export, me
from ui.formats import plain
from ui.parts import card, table
from ui.reads import is_discreet, primary, read
from ui.reports import answers, saved
from ui.reports.previews import source
from ui.reports.saved import TEXT

FIRST = """-- Hours by viewer, last 30 days
SELECT username, round(sum(watch_seconds) / 3600, 1) AS hours, sum(plays) AS plays
FROM playback_daily
WHERE day >= current_date - 30
GROUP BY username
ORDER BY hours DESC"""
TICK = 0.5


def draw() -> None:
    """The tab."""
    if not may_export():
        return
    asking, listing = st.columns([5, 3])
    with asking:
        saved.bar()
        editor()
        outcome()
    with listing:
        browser()


def editor() -> None:
    """The question; Ctrl+Enter asks it."""
    st.session_state.setdefault(TEXT, FIRST)
    with st.form("sql", border=False):
        st.text_area(
            "Question in SQL",
            key=TEXT,
            height=220,
            max_chars=LONGEST,
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button(
                "Run", type="primary", icon=":material/play_arrow:", on_click=run,
                disabled=running() is not None,
            )  # fmt: skip
            st.caption(
                f"Ctrl+Enter runs it. DuckDB's SQL, read-only; at most {ON_SCREEN.seconds:.0f} s "
                f"and {ON_SCREEN.rows:,} rows. Questions are in the audit log.",
                width="stretch",
            )


def running() -> Running | None:
    """The question that is being answered."""
    found: Running | None = st.session_state.get("sql-running")
    return found if found and not found.done else None


def run() -> None:
    """Asks what stands in the editor."""
    state = st.session_state
    for key in ("sql-answer", "sql-problem"):
        state.pop(key, None)
    if running():
        return
    try:
        where = source(is_discreet())
        asked = questions.begin(primary(), where, state[TEXT] or "", ON_SCREEN, actor=me().name)
        state["sql-running"], state["sql-begun"] = asked, monotonic()
    except (WrongQuestion, StoreError) as exc:
        state["sql-problem"] = (str(exc), None)


def outcome() -> None:
    """The answer, why there is none, or that it is not there yet."""
    state = st.session_state
    if state.get("sql-running"):
        waiting()
    elif problem := state.get("sql-problem"):
        said, line = problem
        st.error(plain(f"Line {line}: {said}" if line else said), icon=":material/error:")
    elif answer := state.get("sql-answer"):
        try:
            answers.draw(answer)
        except QuestionFailed as exc:
            st.error(plain(str(exc)), icon=":material/error:")


@st.fragment(run_every=TICK)
def waiting() -> None:
    """Says how long it takes, and offers to end it; brings the answer."""
    state = st.session_state
    asked: Running | None = state.get("sql-running")
    if asked is None:
        return
    if not asked.done:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Cancel", key="sql-cancel", icon=":material/stop:", on_click=asked.cancel)
            seconds = monotonic() - state["sql-begun"]
            st.caption(f"Asking for {seconds:.0f} s", width="content")
        return
    state.pop("sql-running")
    try:
        (state["sql-answer"],) = asked.result()
    except Cancelled:
        state["sql-problem"] = ("The question was cancelled.", None)
    except QuestionFailed as exc:
        state["sql-problem"] = (str(exc), exc.line)
    except StoreError:
        state["sql-problem"] = ("The store cannot be reached.", None)
    st.rerun()


def browser() -> None:
    """What there is to be asked."""
    found = {one.name: one for one in read(relations)}
    with card("Relations", f"{len(found)} that can be asked"):
        chosen = st.selectbox(
            "Relation",
            list(found),
            index=None,
            key="sql-relation",
            placeholder="All of them",
            label_visibility="collapsed",
        )
        if chosen:
            columns(found[chosen])
        else:
            names = {"name": [*found], "about": [one.about for one in found.values()]}
            table(
                names,
                {"name": "Name", "about": "What it holds"},
                key="relations",
                alt=f"Relations that can be asked: {', '.join(found)}",
                most=16,
                opens=lambda row: chose([*found][row]),
            )


def chose(name: str) -> None:
    """Shows the columns of the relation."""
    st.session_state["sql-relation"] = name


def columns(relation: Relation) -> None:
    """The relation's columns."""
    st.caption(relation.about)
    table(
        {
            "name": [one.name for one in relation.columns],
            "kind": [short(one.kind) for one in relation.columns],
            "meaning": [one.meaning for one in relation.columns],
        },
        {"name": "Column", "kind": "Type", "meaning": "Meaning"},
        key=f"columns-{relation.name}",
        alt=f"Columns of {relation.name}",
        most=16,
    )


def short(kind: str) -> str:
    """The type as DuckDB calls it."""
    known = {
        "timestamp with time zone": "timestamptz",
        "double precision": "double",
        "text[]": "varchar[]",
        "text": "varchar",
    }
    return known.get(kind, kind)
