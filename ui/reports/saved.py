"""Queries that are kept: picked, saved under a name, shared, deleted."""

import streamlit as st

from store import saved_queries
from store.saved_queries import LONGEST_NAME, SavedQuery
from ui.account import READERS, me
from ui.alerts.forms import Form, buttons
from ui.changes import attempt
from ui.dialogs import confirm, dialog, done, later
from ui.reads import primary, read_live

TEXT = "sql-text"


def bar() -> None:
    """The way to a saved query, and to save this one."""
    found = read_live(saved_queries.saved, me().id)
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.selectbox(
            "Saved queries",
            found,
            index=None,
            format_func=called,
            key="sql-saved",
            placeholder="Saved queries" if found else "No saved queries",
            label_visibility="collapsed",
            width=320,
            on_change=opened,
            disabled=not found,
        )
        st.button(
            "Save", key="sql-save", icon=":material/bookmark_add:", on_click=save, args=(chosen,)
        )
        if chosen and chosen.is_own:
            st.button(
                "Delete", key="sql-delete", icon=":material/delete:", on_click=ask, args=(chosen,)
            )


def called(query: SavedQuery) -> str:
    """Its name, and whose it is."""
    if not query.is_own:
        return f"{query.name} ({query.owner})"
    return f"{query.name} (shared)" if query.is_shared else query.name


def opened() -> None:
    """Writes the chosen query into the editor."""
    if chosen := st.session_state.get("sql-saved"):
        st.session_state[TEXT] = chosen.text


def save(chosen: SavedQuery | None) -> None:
    """Opens the form that keeps what stands in the editor."""
    form, text = Form("query"), str(st.session_state.get(TEXT) or "")

    def draw() -> None:
        name = chosen.name if chosen and chosen.is_own else ""
        st.text_input("Name", name, max_chars=LONGEST_NAME, key=form.key("name"))
        st.toggle(
            "Shared",
            bool(chosen and chosen.is_own and chosen.is_shared),
            key=form.key("shared"),
            help="Everybody who may ask in SQL sees it; only you can change or delete it.",
        )
        st.code(text, language="sql", height=160)
        st.caption("A query of yours that has this name is replaced.")
        buttons("Save query", lambda: kept(form, text))

    later(dialog, "Save query", draw, icon=":material/bookmark_add:")


def kept(form: Form, text: str) -> None:
    """Keeps the query."""
    name, shared = str(form.got("name") or ""), bool(form.got("shared"))
    if attempt(
        READERS,
        lambda: saved_queries.keep(primary(), me().id, name, text, is_shared=shared),
    ):
        done("The query was saved.")


def ask(query: SavedQuery) -> None:
    """Asks before a query is deleted."""
    later(confirm, "Delete the query?", "It is gone for all.", "Delete query", forgotten, query)


def forgotten(query: SavedQuery) -> None:
    """Forgets the query."""
    if attempt(READERS, lambda: saved_queries.forget(primary(), me().id, query.id)):
        st.session_state["sql-saved"] = None
        done("The query was deleted.")
