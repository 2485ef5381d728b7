"""How a page changes what is stored: one way, for admins, told in the audit log.

    def save() -> None:                      # an on_click callback, also within a dialog
        if change(rules.update_rule, rule_id, threshold=3):
            done("Rule saved.")              # from ui.dialogs: closes the dialog, then a toast

    st.button("Save", type="primary", on_click=save)
    problem()                                # why it did not work, where it shall stand

A change refused by the account's role, by the store (a StoreError) or by a check (a ValueError,
whose words are shown) is false; `outcome.value` is what the function gave. Conflicts that people
can cause have their words in CLASHES. A dialog draws `problem()` itself; for everything else
the shell draws it on top of the page.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Concatenate, Generic, ParamSpec, TypeVar

import streamlit as st

from store.accounts import Role
from store.db import Pool, acting
from store.errors import (
    Conflict,
    StatementTimeout,
    StoreBusy,
    StoreError,
    StoreRefused,
    StoreUnavailable,
    Unstorable,
)
from ui.account import ADMINS, EVERYBODY, current
from ui.formats import plain
from ui.reads import primary

log = logging.getLogger(__name__)

Asked = ParamSpec("Asked")
Given = TypeVar("Given")

WORDS: Mapping[type[StoreError], str] = {
    StoreUnavailable: "The store cannot be reached, so nothing was changed. Try again in a moment.",
    StoreRefused: "The store does not let this program in, so nothing was changed.",
    StatementTimeout: "The store took too long, so nothing was changed. Try again in a moment.",
    StoreBusy: "Somebody else is changing this right now. Try again in a moment.",
    Conflict: "This contradicts what is stored: somebody may have changed it meanwhile.",
    Unstorable: "There is something in it that cannot be stored.",
}


# By the name of what keeps two things apart.
CLASHES: Mapping[str, str] = {
    "idx_accounts_name": "There is an account of this name already.",
    "idx_api_tokens_name": "There is a token of this name already.",
    "idx_servers_name": "There is a server of this name already.",
    "idx_report_schedules_files": "Another schedule writes the same files: choose another folder.",
    "idx_saved_queries_name": "You keep a query of this name already.",
    "idx_notification_channels_fallback": "Another channel is the fallback already.",
}


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Given]):
    """What became of a change: true when it was made, with what the function gave."""

    value: Given | None = None
    problem: str | None = None

    def __bool__(self) -> bool:
        return self.problem is None


def change(
    fn: Callable[Concatenate[Pool, Asked], Given], *args: Asked.args, **named: Asked.kwargs
) -> Outcome[Given]:
    """What became of fn(pool, …), called as this session's account if that is an admin."""
    return attempt(ADMINS, lambda: fn(primary(), *args, **named))


def change_own(
    fn: Callable[Concatenate[Pool, Asked], Given], *args: Asked.args, **named: Asked.kwargs
) -> Outcome[Given]:
    """The same for what everybody may change: what belongs to the account itself."""
    return attempt(EVERYBODY, lambda: fn(primary(), *args, **named))


def attempt(roles: Collection[Role], make: Callable[[], Given]) -> Outcome[Given]:
    """What became of it; why it did not work is kept for problem()."""
    try:
        me = current()
        if me is None or me.role not in roles:
            outcome: Outcome[Given] = Outcome(problem="This account may not change that.")
        else:
            with acting(me.name):
                outcome = Outcome(make())
            st.cache_data.clear()  # pages shall see it at once
    except (StoreError, ValueError) as exc:
        log.warning("a change was refused: %s", exc)
        outcome = Outcome(problem=words(exc))
    st.session_state.problem = outcome.problem
    return outcome


def words(exc: StoreError | ValueError) -> str:
    """What a person is told of it; a ValueError of ours says it itself."""
    if isinstance(exc, Conflict) and (exc.constraint or "") in CLASHES:
        return CLASHES[exc.constraint or ""]
    if isinstance(exc, StoreError):
        return WORDS.get(type(exc), "The store did not take this. The log says why.")
    return f"{exc}"


def problem() -> None:
    """Why the last change did not work; nothing where it did or was told already."""
    if said := st.session_state.pop("problem", None):
        st.error(plain(said), icon=":material/error:")


def toast(text: str) -> None:
    """Says in passing that it worked, once the page is new."""
    st.session_state.setdefault("toasts", []).append(text)


def toasts() -> None:
    """Shows what is to be said in passing."""
    for text in st.session_state.pop("toasts", []):
        st.toast(plain(text), icon=":material/check:")
