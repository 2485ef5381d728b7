"""The silences: what nobody is told, and until when."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st

from store import alert_rules, silences
from store.conditions import CONDITIONS
from store.silences import DAYS, Silence
from ui.account import is_admin
from ui.alerts.silence_form import open_silence
from ui.alerts.words import badges, capital, local
from ui.changes import change
from ui.dialogs import confirm, done, later
from ui.formats import UNKNOWN
from ui.parts import empty, table
from ui.reads import read_live, settings

EDIT, COPY, END = "Edit", "Duplicate", "Delete"
ICONS = {EDIT: "edit", COPY: "content_copy", END: "delete"}
TONES = {"Silent now": "warn", "Every week": "muted", "To come": "muted", "Over": "muted"}


def draw() -> None:
    """The table of silences, or what one is where there are none."""
    now = datetime.now(UTC)
    found = [each for each in read_live(silences.list_silences) if not is_over(each, now)]
    if not found:
        nothing()
        return
    table(
        rows(found, now),
        {
            "state": badges("State", TONES, width=110),
            "what": st.column_config.TextColumn("What", width=230),
            "when": st.column_config.TextColumn("When", width=240),
            "comment": st.column_config.TextColumn("Comment", width=220),
            "by": st.column_config.TextColumn("By", width=110),
        },
        key="silences",
        alt=f"Silences, those that end first before the others: {len(found)}",
        row_height=40,
        menu=partial(chosen, found) if is_admin() else None,
    )


def is_over(silence: Silence, now: datetime) -> bool:
    """Whether it will hold no more."""
    return silence.ends_at is not None and silence.ends_at <= now


def rows(found: Sequence[Silence], now: datetime) -> pd.DataFrame:
    """The silences as the table shows them."""
    names = {str(rule.id): rule.name for rule in read_live(alert_rules.list_rules)}
    return pd.DataFrame(
        {
            "state": [[state_of(each, now)] for each in found],
            "what": [subject(each.matchers, names) for each in found],
            "when": [when(each) for each in found],
            "comment": [each.comment or "" for each in found],
            "by": [each.created_by or UNKNOWN for each in found],
            "actions": [[f":material/{ICONS[name]}: {name}" for name in ICONS]] * len(found),
        }
    )


def state_of(silence: Silence, now: datetime) -> str:
    """The silence's state in a word."""
    if silences.holds(silence, now):
        return "Silent now"
    return "Every week" if silence.weekly else "To come"


def subject(matchers: Mapping[str, str], rules: Mapping[str, str]) -> str:
    """What the silence is for."""
    said = {
        "rule": lambda value: rules.get(value, "a rule that is gone"),
        "condition": lambda value: CONDITIONS[value].title if value in CONDITIONS else value,
        "severity": capital,
        "host": lambda value: f"host {value}",
        "target": lambda value: value or "the whole store",
    }
    return (
        " · ".join(said.get(name, str)(value) for name, value in matchers.items()) or "Everything"
    )


def when(silence: Silence) -> str:
    """When it holds."""
    if not silence.weekly:
        start = f"{moment(silence.starts_at)} " if silence.starts_at else ""
        return f"{start}until {moment(silence.ends_at)}" if silence.ends_at else start.strip()
    days = silence.weekly.get("days") or list(DAYS)
    named = "every day" if len(days) == len(DAYS) else ", ".join(map(capital, days))
    zone = "" if silence.timezone == settings().timezone else f" {silence.timezone}"
    return f"{silence.weekly['from']} – {silence.weekly['to']}, {named}{zone}"


def moment(at: datetime) -> str:
    """20 Nov 18:00"""
    return f"{local(at):%-d %b %H:%M}"


def chosen(found: Sequence[Silence], label: str, row: int) -> None:
    """Does what was chosen in a silence's menu."""
    silence = found[row]
    if label == END:
        text = "From now on what it kept quiet is told again, also what fires already."
        later(confirm, "Delete the silence?", text, "Delete silence", ended, silence)
    else:
        open_silence(silence, copied=label == COPY)


def ended(silence: Silence) -> None:
    """Ends the silence."""
    if change(silences.end_silence, silence.id, datetime.now(UTC)):
        done("The silence was deleted.")


def nothing() -> None:
    """What stands where there are no silences."""
    empty(
        "notifications_active",
        "No silences",
        "A silence keeps messages back for a while, or every week while backups run.",
    )
