"""The channels: where alerts are sent, and whether they may be."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st

from store import alert_rules, channels
from store.channels import Channel
from ui.account import is_admin
from ui.alerts import channel_form, channel_trial, saving
from ui.alerts.words import TYPES, badges, error, local
from ui.changes import change, toast
from ui.dialogs import confirm, dialog, done, later
from ui.formats import plain
from ui.parts import empty, table
from ui.reads import read_live

EDIT, TEST, COPY, RESUME = "Edit", "Test", "Duplicate", "Resume"
ON, OFF, DELETE = "Switch on", "Switch off", "Delete"
ICONS = {
    EDIT: "edit",
    TEST: "send",
    COPY: "content_copy",
    RESUME: "play_arrow",
    ON: "toggle_on",
    OFF: "toggle_off",
    DELETE: "delete",
}
TONES = {"On": "good", "Paused": "warn", "Failed": "bad", "Off": "muted"}


def draw() -> None:
    """The table of channels, or what to do where there are none."""
    found = read_live(channels.list_all)
    if not found:
        nothing()
        return
    table(
        rows(found),
        {
            "state": badges("State", TONES, width=90),
            "name": st.column_config.TextColumn("Channel", width=180),
            "type": st.column_config.TextColumn("Type", width=85),
            "address": st.column_config.TextColumn("Address", width=190),
            "events": st.column_config.TextColumn("Listens to", width=200),
            "rules": st.column_config.NumberColumn("Rules", width=60),
            "note": st.column_config.TextColumn("Note", width=145),
        },
        key="channels",
        alt=f"Channels by name: {len(found)}",
        row_height=40,
        menu=partial(chosen, found) if is_admin() else None,
    )


def rows(found: Sequence[Channel]) -> pd.DataFrame:
    """The channels as the table shows them."""
    return pd.DataFrame(
        {
            "state": [[state_of(channel)] for channel in found],
            "name": [channel.name for channel in found],
            "type": [TYPES.get(channel.channel_type, channel.channel_type) for channel in found],
            "address": [channel.webhook_hint or "" for channel in found],
            "events": [events(channel) for channel in found],
            "rules": [channel.rules for channel in found],
            "note": [note(channel) for channel in found],
            "actions": [entries(channel) for channel in found],
        }
    )


def state_of(channel: Channel) -> str:
    """The channel's state in a word."""
    if not channel.is_enabled:
        return "Failed" if channel.disabled_reason else "Off"
    return "Paused" if is_paused(channel) else "On"


def is_paused(channel: Channel) -> bool:
    """Whether its receiver wants to be left alone for now."""
    return channel.paused_until is not None and channel.paused_until > datetime.now(UTC)


def events(channel: Channel) -> str:
    """What the channel listens to."""
    if "all" in channel.events:
        return "Everything"
    return ", ".join(map(channel_form.named, channel.events)) or "Tests only"


def note(channel: Channel) -> str:
    """Why the channel is off or waits, and what is special about it."""
    if channel.disabled_reason:
        return f"Switched off: {error(channel.disabled_reason)}"
    said: list[str] = []
    if channel.paused_until and is_paused(channel):
        said.append(f"until {local(channel.paused_until):%H:%M}")
    said += ["fallback"] * channel.is_fallback + ["signed"] * channel.is_signed
    return ", ".join(said).capitalize()


def entries(channel: Channel) -> list[str]:
    """The channel's menu."""
    resume = (RESUME,) if is_paused(channel) else ()
    labels = (EDIT, TEST, COPY, *resume, OFF if channel.is_enabled else ON, DELETE)
    return [f":material/{ICONS[label]}: {label}" for label in labels]


def chosen(found: Sequence[Channel], label: str, row: int) -> None:
    """Does what was chosen in a channel's menu."""
    channel = found[row]
    if label == EDIT:
        channel_form.open_channel(channel)
    elif label == TEST:
        open_trial(channel)
    elif label == COPY:
        channel_form.open_channel(channel, copied=True)
    elif label in (ON, OFF):
        if change(channels.set_enabled, channel.id, label == ON):
            toast(f"{channel.name} is {'on' if label == ON else 'off'}.")
    elif label == RESUME:
        if change(channels.pause, channel.id, None):
            toast(f"{channel.name} is sent to again.")
    elif label == DELETE:
        ask_to_delete(channel)


def open_trial(channel: Channel) -> None:
    """Sends a test message and shows how that went."""
    channel_trial.forget()
    channel_trial.try_stored(channel.id)
    later(dialog, "Test channel", lambda: trial(channel), width="small", icon=":material/send:")


def trial(channel: Channel) -> None:
    """How the test went, and once more."""
    st.markdown(f"**{plain(channel.name)}** · {plain(channel.webhook_hint or '')}")
    channel_trial.shown()
    with st.container(horizontal=True, horizontal_alignment="right"):
        again = channel_trial.try_stored
        st.button("Test again", key="test-again", on_click=again, args=(channel.id,))
        st.button("Close", key="form-cancel", type="primary", on_click=done)


def ask_to_delete(channel: Channel) -> None:
    """Asks before the channel goes."""
    if channel.rules:
        later(dialog, "The channel is in use", lambda: in_use(channel), width="small")
        return
    text = f"Nothing can be sent to **{plain(channel.name)}** any more. Its history stays."
    later(confirm, "Delete the channel?", text, "Delete channel", deleted, channel)


def in_use(channel: Channel) -> None:
    """Which rules keep the channel."""
    rules = read_live(alert_rules.list_rules)
    names = [f"- {plain(rule.name)}" for rule in rules if rule.channel_id == channel.id]
    st.markdown(f"These rules send to **{plain(channel.name)}**:")
    st.markdown("\n".join(names))
    st.caption("Let them send to another channel first, or delete them.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Close", key="form-cancel", type="primary", on_click=done)


def deleted(channel: Channel) -> None:
    """Removes the channel."""
    if saving.delete_channel(channel.id):
        done(f"{channel.name} was deleted.")


def nothing() -> None:
    """What stands where there are no channels."""
    empty(
        "send",
        "No channels yet",
        "A channel is where alerts are sent: Discord, Slack, or any program that takes JSON.",
    )
