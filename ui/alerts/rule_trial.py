"""A rule tried out: what it finds now, and whether its channel arrives."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from store import rule_preview
from store.alert_rules import Rule
from store.conditions import named
from store.conditions.base import amount
from store.rule_preview import Seen
from ui.alerts import channel_trial
from ui.alerts.words import badges, condition_of
from ui.dialogs import dialog, done, later
from ui.formats import UNKNOWN, plain
from ui.parts import table
from ui.reads import read_live, settings

MOST = 8
TONES = {"Fires": "bad", "Unknown": "warn", "Fine": "good"}


def open_trial(rule: Rule) -> None:
    """Opens what the rule finds now."""
    channel_trial.forget()
    later(dialog, "Test rule", lambda: draw(rule), icon=":material/play_circle:")


def draw(rule: Rule) -> None:
    """Every target as it stands, and a message to the channel."""
    st.markdown(f"**{plain(rule.name)}** · {plain(condition_of(rule))}")
    every = timedelta(seconds=settings().collect_seconds)
    found = read_live(rule_preview.look, rule, collected_every=every)
    if found:
        table(
            rows(rule, found),
            {
                "state": badges("Now", TONES, width=90),
                "target": "Target",
                "value": st.column_config.TextColumn("Value", alignment="right", width="small"),
                "note": "Note",
            },
            key="trial",
            alt=f"Targets of the rule as they are now: {len(found)}",
            most=MOST,
        )
    else:
        st.caption("There is nothing of this kind yet, so the rule would find nothing.")
    channel_trial.shown()
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Close", key="form-cancel", on_click=done)
        st.button(
            f"Send a test to {plain(rule.channel_name)}",
            key="trial-send",
            type="primary",
            icon=":material/send:",
            on_click=channel_trial.try_stored,
            args=(rule.channel_id,),
        )


def rows(rule: Rule, found: Sequence[Seen]) -> pd.DataFrame:
    """The targets as the table shows them."""
    condition = named(rule.condition_type)
    unit = condition.unit_of(condition.filled(rule.params)) if condition else ""
    return pd.DataFrame(
        {
            "state": [[state(each)] for each in found],
            "target": [each.target or "The whole store" for each in found],
            "value": [
                UNKNOWN if each.value is None else amount(each.value, unit) for each in found
            ],
            "note": [each.note for each in found],
        }
    )


def state(seen: Seen) -> str:
    """How the target stands, in a word."""
    return "Unknown" if seen.value is None else "Fires" if seen.breached else "Fine"
