"""The way to a table's rows for the keyboard and for screen readers.

The grid is drawn on a canvas: its buttons answer the mouse alone, and an arrow key that moves to a
row would open it on the way. So whoever tabs to a table first meets a list of all that its rows
can do. Nobody else sees it (app.css).
"""

# pandas carries no types that a strict check could use.
# pyright: basic

import re
from collections.abc import Callable, Sequence
from itertools import islice

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
    if not (opens or menu):
        return
    said = names(frame, columns)
    entries = frame["actions"].tolist() if menu and "actions" in frame else [()] * len(said)
    deeds = [
        deed
        for row, (name, labels) in enumerate(zip(said, entries, strict=True))
        for deed in deeds_of(name, labels, row, opens, menu)
    ]
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
    named: str,
    labels: Sequence[str],
    row: int,
    opens: Callable[[int], None] | None,
    menu: Callable[[str, int], None] | None,
) -> list[Deed]:
    """What can be done with the row: open it, or an entry of its menu."""
    found: list[Deed] = [(f"Open {named}", lambda: opens(row))] if opens else []
    for label in labels:
        word = without_icon(label)
        found.append((f"{word}: {named}", lambda word=word: menu(word, row) if menu else None))
    return found


def names(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """What tells each row from others: its first columns that say anything."""
    told = [frame[column].tolist() for column in columns if column != "actions"]
    said = (filter(None, map(words, row)) for row in zip(*told, strict=True))
    return [", ".join(islice(row, NAMED_BY)) for row in said]


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
