"""A test message, and how it went, in place."""

from uuid import UUID

import streamlit as st

from notify.trial import Trial
from operations import channels as operations
from operations.channels import Draft
from store.db import Pool
from ui.alerts.saving import said
from ui.alerts.words import error
from ui.changes import Outcome, change
from ui.formats import plain
from ui.reads import settings

KEPT = "channel-trial"


def forget() -> None:
    """Nothing was tried yet."""
    st.session_state.pop(KEPT, None)


def try_stored(channel_id: UUID) -> None:
    """Sends a test message to the channel as it is stored."""
    keep(change(operations.try_stored, settings(), channel_id))


def try_draft(draft: Draft) -> None:
    """Sends one to a channel that is not stored yet."""

    def send(pool: Pool) -> Trial:
        with said():
            return operations.try_draft(pool, settings(), draft)

    keep(change(send))


def keep(outcome: Outcome[Trial | None] | Outcome[Trial]) -> None:
    """Remembers how it went, until it is shown."""
    st.session_state[KEPT] = outcome.value


def shown() -> None:
    """How the last test went; nothing where none was made."""
    trial: Trial | None = st.session_state.get(KEPT)
    if trial is None:
        return
    status = f" {trial.http_status}" if trial.http_status else ""
    if trial.success:
        st.success(
            f"It arrived: the receiver answered{status} in {trial.duration_ms:,} ms.",
            icon=":material/check_circle:",
        )
    else:
        st.error(plain(f"It did not arrive: {error(trial.error)}."), icon=":material/error:")
