"""The way to a table's rows for the keyboard and for screen readers.

The grid is drawn on a canvas: its buttons answer the mouse alone, and an arrow key that moves to a
row would open it on the way. So whoever tabs to a table first meets a list of all that its rows
can do. Nobody else sees it (app.css).
"""

# pandas carries no types that a strict check could use.
# pyright: basic

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ui.formats import plain

NAMED_BY = 3  # columns
ICON = re.compile(r"^:material/\w+: *")

Deed = tuple[str, Callable[[], None]]


def rows_by_keyboard(
    frame: pd.DataFrame,
    columns: Sequence[str],
    *,
    key: str,
    alt: str,
    opens: Callable[[int], None] | None,
    menu: Callable[[str, int], None] | None,
) -> None:
    """A list of what each row can do, seen while it has the focus."""
    rows = range(len(frame) if opens or menu else 0)
    deeds = [deed for row in rows for deed in deeds_of(frame, columns, row, opens, menu)]
    if not deeds:
        return
    turn = f"{key}-row-{st.session_state.get(f'{key}-row-turn', 0)}"

    def chosen() -> None:
        st.session_state[f"{key}-row-turn"] = st.session_state.get(f"{key}-row-turn", 0) + 1
        if (number := st.session_state.get(turn)) is not None and number < len(deeds):
            deeds[number][1]()

    with st.container(key=f"keyboard-{key}"):
        st.selectbox(
            f"Rows: {plain(alt)}",
            range(len(deeds)),
            index=None,
            format_func=lambda number: deeds[number][0],
            key=turn,
            placeholder="Choose a row",
            label_visibility="collapsed",
            on_change=chosen,
        )


def deeds_of(
    frame: pd.DataFrame,
    columns: Sequence[str],
    row: int,
    opens: Callable[[int], None] | None,
    menu: Callable[[str, int], None] | None,
) -> list[Deed]:
    """What can be done with the row: open it, or an entry of its menu."""
    named = name_of(frame.iloc[row], columns)
    found: list[Deed] = [(f"Open {named}", lambda: opens(row))] if opens else []
    for label in frame["actions"].iloc[row] if menu and "actions" in frame else []:
        word = without_icon(label)
        found.append((f"{word}: {named}", lambda word=word: menu(word, row) if menu else None))
    return found


def name_of(row: Any, columns: Sequence[str]) -> str:
    """What tells the row from others: its first columns that say anything."""
    said = (words(row[column]) for column in columns if column != "actions")
    return ", ".join([text for text in said if text][:NAMED_BY])


def words(value: object) -> str:
    """A cell as text."""
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    if isinstance(value, pd.Timestamp):
        return f"{value:%-d %b %Y, %H:%M}"
    return "" if pd.isna(value) is True else str(value)


def without_icon(label: str) -> str:
    """An entry's word."""
    return ICON.sub("", label)
