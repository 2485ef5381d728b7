"""Long lists page by page: a page begins where the one before ended, so none is ever counted."""

from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a list that were turned so far."""

    key: str

    def here(self, asked: object) -> Any:
        """Where this page begins, None for the first one, as it is once something else is asked."""
        known: tuple[object, list[Any]] = st.session_state.get(self.kept, (None, []))
        if known[0] != asked:
            st.session_state[self.kept] = known = (asked, [])
        places = known[1]
        return places[-1] if places else None

    @property
    def kept(self) -> str:
        """Where the places are kept."""
        return f"{self.key}-pages"

    @property
    def number(self) -> int:
        """How many pages come before this one."""
        return len(st.session_state.get(self.kept, (None, []))[1])

    def turn(self, following: Any) -> None:
        """The way to newer and older rows; `following` is None where there are no older ones."""
        number = self.number
        if not number and following is None:
            return
        with st.container(horizontal=True, horizontal_alignment="right"):
            newest, newer, older = (f"{self.key}-{word}" for word in ("newest", "newer", "older"))
            st.button(
                "Newest",
                key=newest,
                type="tertiary",
                disabled=not number,
                on_click=self.back,
                args=(number,),
            )
            st.button(
                "Newer",
                key=newer,
                icon=":material/chevron_left:",
                disabled=not number,
                on_click=self.back,
                args=(1,),
            )
            st.button(
                "Older",
                key=older,
                icon=":material/chevron_right:",
                icon_position="right",
                disabled=following is None,
                on_click=self.forth,
                args=(following,),
            )

    def back(self, pages: int) -> None:
        """Goes so many pages back."""
        places = st.session_state[self.kept][1]
        del places[max(0, len(places) - pages) :]

    def forth(self, place: Any) -> None:
        """Goes on to the rows after that place."""
        st.session_state[self.kept][1].append(place)
