"""Dialogs: questions, forms, and the drawer at the right that shows one thing in full.

    # A question before something that cannot be undone; `delete` is a callback like any other.
    later(confirm, "Delete the rule?", f"{name} fires no more.", "Delete", delete, rule_id)

    # A form: any function that draws. It opens once the callback or the script is through.
    later(dialog, "New rule", draw_form)                   # or position="right", width="large"

    # A drawer with its id in the URL; draw gets the id as text and says so where it is unknown.
    drawer("session", "Session", draw_session)             # near the end of the page
    show("session", session_id)                            # in a callback: opens it

Within a dialog, do things in callbacks: `done("Saved.")` closes it, `problem()` says what went
wrong. Only one dialog can be open at a time: what `later` asks for goes before a drawer.
"""

from collections.abc import Callable
from typing import Literal, ParamSpec

import streamlit as st

from ui.changes import problem, toast

Asked = ParamSpec("Asked")


def later(open_it: Callable[Asked, None], *args: Asked.args, **named: Asked.kwargs) -> None:
    """Opens a dialog at the end of this run, or of the one that follows this callback."""
    st.session_state.later = lambda: open_it(*args, **named)


def is_asked_for() -> bool:
    """Whether a dialog will open at the end of this run."""
    return "later" in st.session_state


def open_dialogs() -> None:
    """Opens what was asked for; the shell calls it behind every page."""
    if open_it := st.session_state.pop("later", None):
        open_it()


def dialog(
    title: str,
    draw: Callable[[], None],
    *,
    width: Literal["small", "medium", "large"] = "medium",
    position: Literal["center", "right"] = "center",
    icon: str | None = None,
) -> None:
    """Opens a dialog that draw fills; done() closes it."""
    st.session_state.pop("done", None)  # what closed the last one

    def drawn() -> None:
        if st.session_state.pop("done", False):
            st.rerun()
        draw()
        problem()

    st.dialog(title, width=width, position=position, icon=icon)(drawn)()


def done(text: str | None = None) -> None:
    """Closes the dialog whose callback this is, and says in passing what was done."""
    st.session_state.done = True
    if text:
        toast(text)


def confirm(
    question: str,
    consequence: str,
    label: str,
    act: Callable[Asked, None],
    *args: Asked.args,
    **named: Asked.kwargs,
) -> None:
    """Asks before act is called as a callback; `consequence` says what will be gone (Markdown)."""

    def draw() -> None:
        st.markdown(consequence)
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.button("Cancel", key="cancel", on_click=done)
            with st.container(key="danger-confirm", width="content"):
                st.button(label, key="confirm", on_click=act, args=args, kwargs=named)

    dialog(question, draw, width="small")


def show(key: str, wanted: object) -> None:
    """Opens the drawer of that key."""
    st.query_params[key] = str(wanted)


def hide(key: str) -> None:
    """Closes the drawer of that key."""
    st.query_params.pop(key, None)


def drawer(key: str, title: str, draw: Callable[[str], None], *, icon: str | None = None) -> None:
    """Opens the drawer at the right while the URL has its key."""
    wanted = st.query_params.get(key)
    if not wanted or is_asked_for():
        return
    if st.session_state.pop("done", False):
        hide(key)
        return

    def drawn() -> None:
        if st.session_state.pop("done", False):
            hide(key)
            st.rerun()
        draw(wanted)
        problem()

    st.dialog(title, width="large", position="right", icon=icon, on_dismiss=lambda: hide(key))(
        drawn
    )()
