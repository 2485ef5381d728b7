"""What the forms of alerts share: fields that are new each time a form opens, read in callbacks.

A callback must not be given what a field held when it was drawn: a click on Save comes together
with the last letters typed. So fields are read from the session, by the form's own names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import streamlit as st

from ui.dialogs import done

SERIAL = count(1)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was opened once; no other has its names."""

    name: str
    number: int = field(default_factory=lambda: next(SERIAL))

    def key(self, name: str) -> str:
        """What the session calls the field."""
        return f"{self.name}-{self.number}-{name}"

    def got(self, name: str, otherwise: Any = None) -> Any:
        """What stands in the field now; `otherwise` before it was drawn."""
        return st.session_state.get(self.key(name), otherwise)

    def put(self, name: str, value: Any) -> None:
        """Writes into the field: in callbacks only."""
        st.session_state[self.key(name)] = value


def buttons(label: str, save: Callable[[], None], *, disabled: bool = False) -> None:
    """Cancel and save, at the end of a form."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Cancel", key="form-cancel", on_click=done)
        st.button(label, key="form-save", type="primary", on_click=save, disabled=disabled)
