"""What screens are put together from: headers, cards, tables, links, and what stands for no data.

with heading("Streams", "What plays now."):          # controls at the right end
    stamp(sampled_at, every=5)                       # "Sampled 14:32:05", amber when stale
@ticking                                             # a part that draws itself every 15 s …
@every(5)                                            # … or as often as its data change
with card("Viewers", "by watch time, 30 days"): …    # Markdown: names through plain(…)

table(rows, {"title": "Title", "watched": column.ProgressColumn("Watched", format="%.0f%%")},
      key="plays", alt="Plays, newest first", opens=lambda row: show("session", ids[row]))
table(rules.assign(actions=[["Edit", "Delete"]] * len(rules)), {…}, key="rules", alt="Rules",
      row_height=40, menu=lambda label, row: later(…))     # ⋮ in a column of its own

go("activity", user="amara", days="7d")              # opens a page with exactly these filters
link("212 plays", "activity", key="plays", user="amara")   # the same, as a button like a link
"""

# pandas carries no types that a strict check could use.
# pyright: basic

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, Literal, NoReturn, ParamSpec

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from store import health
from store.errors import StatementTimeout, StoreError, StoreUnavailable
from ui.filters import ever
from ui.formats import UNKNOWN, ago, clock
from ui.reads import primary, replica, zone
from ui.rows import rows_by_keyboard, without_icon

log = logging.getLogger(__name__)

STATIC = Path(__file__).resolve().parent / "static"
TICK = 15.0
RETRY = 10.0

Drawn = ParamSpec("Drawn")
Color = Literal["off", "blue", "orange", "red"]


def heading(title: str, caption: str) -> DeltaGenerator:
    """The head of a screen; the room at its right end, for controls."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(gap=None):
            st.header(title, anchor=False)
            st.caption(caption)
        return st.container(width="content")


def card(title: str, note: str = "") -> DeltaGenerator:
    """A bordered container with its title and what the title leaves unsaid (both Markdown)."""
    box = st.container(border=True, height="stretch")
    said = f" :gray[{note}]" if note else ""
    box.subheader(f"{title}{said}", anchor=False)
    return box


def every(seconds: float) -> Callable[[Callable[Drawn, None]], Callable[Drawn, None]]:
    """A part of a screen that draws itself so often; without the store it says so."""

    def decorated(draw: Callable[Drawn, None]) -> Callable[Drawn, None]:
        @wraps(draw)
        def guarded(*args: Drawn.args, **named: Drawn.kwargs) -> None:
            if wants_the_page():
                st.rerun()
            try:
                draw(*args, **named)
            except StoreError as exc:
                away(exc)

        @wraps(draw)
        def drawn(*args: Drawn.args, **named: Drawn.kwargs) -> None:
            st.fragment(guarded, run_every=None if is_paused() else seconds)(*args, **named)

        return drawn

    return decorated


ticking = every(TICK)


def wants_the_page() -> bool:
    """Whether a callback in a part that draws itself left something only the whole page can show.

    Dialogs open, and toasts and problems are said, once the whole script has run.
    """
    state = st.session_state
    asked = "later" in state or "toasts" in state or bool(state.get("problem"))
    return asked and not state.get("whole")


def is_paused() -> bool:
    """Whether the reader wants nothing to move by itself."""
    return bool(st.session_state.get("paused"))


def go(page: str, **filters: object) -> NoReturn:
    """Opens the page of that address ("" is the first) with exactly these filters."""
    for key in ever():  # values bound to the URL would come along
        st.session_state.pop(key, None)
    wanted = {key: str(value) for key, value in filters.items() if value is not None}
    st.switch_page(st.session_state.pages[page], query_params=wanted)


def link(label: str, page: str, *, key: str, help: str | None = None, **filters: object) -> None:
    """A way to another page with exactly these filters; nothing but text where it is not open."""
    if page not in st.session_state.pages:
        st.markdown(label)
    elif st.button(label, key=f"go-{key}", type="tertiary", help=help):
        go(page, **filters)


def figure(label: str, value: str, note: str, help: str, color: Color = "off") -> None:
    """A number with what it is of."""
    st.metric(
        label,
        value,
        note,
        delta_color=color,
        delta_arrow="off",
        help=help,
        border=True,
        height="stretch",
    )


def table(
    rows: pd.DataFrame | Mapping[str, Sequence[Any]],
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    most: int | None = None,
    row_height: int = 34,
    opens: Callable[[int], None] | None = None,
    menu: Callable[[str, int], None] | None = None,
) -> None:
    """The columns of these rows (a frame, or a list per column) that have a name, in that order.

    `alt` says what they are. `opens` is told the number of the row that was clicked; `menu`
    which entry of a row's menu: the rows' column "actions" lists them. With `most`, more rows than
    that scroll.
    """
    frame, shown = pd.DataFrame(rows), dict(columns)
    if menu:
        shown["actions"] = actions(f"{key}-act", menu)
    height = "content" if most is None or len(frame) <= most else 36 + most * row_height
    # A cell that was clicked stays chosen: under a new key it can be clicked again.
    turn = f"{key}-{st.session_state.get(f'{key}-turn', 0)}"
    with st.container(key=f"tbl-{key}"):
        rows_by_keyboard(frame, list(shown), key=key, alt=alt, opens=opens, menu=menu)
        st.dataframe(
            frame,
            hide_index=True,
            column_order=list(shown),
            column_config=shown,
            row_height=row_height,
            height=height,
            key=turn if opens else key,
            alt=alt,
            on_select=(lambda: clicked(key, turn, opens)) if opens else "ignore",
            selection_mode="single-cell",
            placeholder=UNKNOWN,
        )


def actions(told: str, menu: Callable[[str, int], None]) -> Any:
    """The column of the rows' menus."""
    return st.column_config.ButtonColumn(
        "Actions", width=80, key=told, on_click=act, args=(told, menu)
    )


def clicked(key: str, turn: str, opens: Callable[[int], None]) -> None:
    """Tells which row a click was in."""
    if cells := st.session_state[turn].selection.cells:
        st.session_state[f"{key}-turn"] = st.session_state.get(f"{key}-turn", 0) + 1
        opens(int(cells[0][0]))


def act(told: str, menu: Callable[[str, int], None]) -> None:
    """Tells which entry of which row's menu was chosen, without its icon."""
    if click := st.session_state.get(told):
        menu(without_icon(click.label), int(click.row))


def stamp(sampled: datetime | None, every: float) -> None:
    """When the figures were sampled; amber once three samples are missing."""
    if sampled is None:
        st.badge("No samples yet", color="gray", icon=":material/schedule:")
        return
    age, local = datetime.now(UTC) - sampled, sampled.astimezone(zone())
    if age > timedelta(seconds=3 * every):
        text, color = f"Sampled {clock(local)}, {ago(age)}", "orange"
    else:
        text, color = f"Sampled {clock(local)}", "gray"
    moment = f"{local:%A, %-d %B %Y, %H:%M:%S %Z}"
    st.badge(text, color=color, icon=":material/schedule:", help=moment)


def empty(icon: str, title: str, text: str) -> None:
    """What stands where there is nothing to draw."""
    with st.container(horizontal_alignment="center", gap="small"):
        st.space("small")
        st.markdown(f":gray[:material/{icon}:]", width="content")
        st.markdown(f"**{title}**", width="content")
        st.caption(text, width="content", text_alignment="center")
        st.space("small")


def away(exc: StoreError) -> None:
    """What stands in place of figures that the store did not give; the log has its words."""
    log.warning("store: %s", exc)
    if isinstance(exc, StoreUnavailable):
        st.error("The store cannot be reached.", icon=":material/cloud_off:")
    elif isinstance(exc, StatementTimeout):
        st.warning("The store took too long to answer.", icon=":material/hourglass_empty:")
    else:
        st.error("The store did not answer this. The log says why.", icon=":material/error:")


def store_is_away(title: str, exc: StoreError) -> None:
    """A screen without its store: what is wrong, and a retry that needs no hand."""
    st.sidebar.caption(":material/cloud_off: Waiting for the store")
    st.header(title, anchor=False)
    away(exc)
    st.caption(
        "Nothing is lost: the collector keeps what it samples. "
        f"This page tries again every {RETRY:.0f} seconds."
    )
    st.session_state.asked = True
    retry()


@st.fragment(run_every=RETRY)
def retry() -> None:
    """Brings the screen back once the store answers."""
    if st.session_state.pop("asked", False):
        return  # just now, by the run that this one is part of
    if store_answers():
        st.rerun()


def store_answers() -> bool:
    """Whether both of the dashboard's pools have a store behind them."""
    try:
        health.check(primary())
        health.check(replica())
    except StoreError:
        return False
    return True
