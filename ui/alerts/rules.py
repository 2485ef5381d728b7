"""The rules: what is watched, and how each stands."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st

from store import alert_rules, channels
from store.alert_rules import Rule, wanted_of
from ui.account import is_admin
from ui.alerts import rule_form, rule_trial, saving, starters
from ui.alerts.channel_form import open_channel
from ui.alerts.words import STATE_TONES, badges, condition_of, minutes, state_of
from ui.changes import toast
from ui.dialogs import confirm, done, later
from ui.formats import ago, plain
from ui.parts import empty, table
from ui.reads import read_live

EDIT, TEST, COPY, HISTORY = "Edit", "Test", "Duplicate", "History"
ON, OFF, DELETE = "Switch on", "Switch off", "Delete"
ICONS = {
    EDIT: "edit",
    TEST: "play_circle",
    COPY: "content_copy",
    HISTORY: "history",
    ON: "toggle_on",
    OFF: "toggle_off",
    DELETE: "delete",
}


def draw() -> None:
    """The table of rules, or what to do where there are none."""
    found = read_live(alert_rules.list_rules)
    if not found:
        nothing()
        return
    table(
        rows(found),
        {
            "state": badges("State", STATE_TONES, width=95),
            "name": st.column_config.TextColumn("Rule", width=170),
            "condition": st.column_config.TextColumn("Condition", width=330),
            "channel": st.column_config.TextColumn("Notify", width=150),
            "cooldown": st.column_config.TextColumn("Cooldown", width=85, alignment="right"),
            "fired": st.column_config.TextColumn("Last fired", width=100),
        },
        key="rules",
        alt=alt(found),
        row_height=40,
        menu=partial(chosen, found) if is_admin() else None,
    )
    for rule in found:
        if rule.failures:
            name, why = plain(rule.name), plain(rule.failure or "no reason is known")
            st.caption(f":material/error: **{name}** could not be evaluated: {why}")


def rows(found: Sequence[Rule]) -> pd.DataFrame:
    """The rules as the table shows them."""
    return pd.DataFrame(
        {
            "state": [[state_of(rule)] for rule in found],
            "name": [rule.name for rule in found],
            "condition": [condition_of(rule) for rule in found],
            "channel": [notified(rule) for rule in found],
            "cooldown": [minutes(rule.cooldown_minutes) for rule in found],
            "fired": [fired(rule) for rule in found],
            "actions": [entries(rule) for rule in found],
        }
    )


def fired(rule: Rule) -> str:
    """When the rule fired last."""
    at = rule.last_triggered_at
    return "never" if at is None else ago(datetime.now(UTC) - at)


def notified(rule: Rule) -> str:
    """Where the rule is told."""
    return rule.channel_name if rule.channel_is_enabled else f"{rule.channel_name} (off)"


def entries(rule: Rule) -> list[str]:
    """The rule's menu."""
    labels = (EDIT, TEST, COPY, HISTORY, OFF if rule.is_enabled else ON, DELETE)
    return [f":material/{ICONS[label]}: {label}" for label in labels]


def alt(found: Sequence[Rule]) -> str:
    """What the table says to those who do not see it."""
    firing = sum(state_of(rule) == "Firing" for rule in found)
    return f"Alert rules by name: {len(found)}, of which {firing} fire"


def chosen(found: Sequence[Rule], label: str, row: int) -> None:
    """Does what was chosen in a rule's menu."""
    rule = found[row]
    if label == EDIT:
        rule_form.open_rule("Edit rule", wanted_of(rule), rule.id)
    elif label == TEST:
        rule_trial.open_trial(rule)
    elif label == COPY:
        copied = replace(wanted_of(rule), name=f"{rule.name} (copy)"[:300])
        rule_form.open_rule("New rule", copied)
    elif label == HISTORY:
        st.session_state["tab"], st.session_state["rule"] = "History", [rule.name]
    elif label in (ON, OFF):
        switched(rule)
    elif label == DELETE:
        ask_to_delete(rule)


def switched(rule: Rule) -> None:
    """Switches the rule on or off."""
    wanted = replace(wanted_of(rule), is_enabled=not rule.is_enabled)
    if saving.save_rule(rule.id, wanted):
        toast(f"{rule.name} is {'on' if wanted.is_enabled else 'off'}.")


def ask_to_delete(rule: Rule) -> None:
    """Asks before the rule goes."""
    firing = " What it fires now ends without a word." if rule.firing else ""
    text = f"**{plain(rule.name)}** watches nothing any more.{firing} Its history stays."
    later(confirm, "Delete the rule?", text, "Delete rule", deleted, rule)


def deleted(rule: Rule) -> None:
    """Removes the rule."""
    if saving.delete_rule(rule.id):
        done(f"{rule.name} was deleted.")


def nothing() -> None:
    """What stands where there are no rules."""
    there = read_live(channels.list_all)
    first = "" if there else " Begin with the channel: Discord, Slack, or any program."
    empty(
        "notifications",
        "No rules yet",
        f"A rule watches one thing, such as free disk space, and tells a channel of it.{first}",
    )
    if not is_admin():
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        if there:
            st.button(
                "Add starter rules",
                key="starters",
                type="primary",
                icon=":material/auto_awesome:",
                on_click=starters.open_starters,
            )
            st.button("New rule", key="first-rule", on_click=rule_form.open_new)
        else:
            st.button(
                "New channel",
                key="first-channel",
                type="primary",
                icon=":material/add:",
                on_click=open_channel,
            )
