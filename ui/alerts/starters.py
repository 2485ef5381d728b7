"""The starter pack: the rules that nearly everybody wants, made in one go."""

from uuid import UUID

import streamlit as st

from store import alert_rules, channels
from store.alert_rules import Wanted
from store.conditions import CONDITIONS
from store.db import Pool
from ui.alerts.forms import Form, buttons
from ui.alerts.saving import said
from ui.changes import change
from ui.dialogs import dialog, done, later
from ui.formats import plain
from ui.reads import read_live

PACK = (
    "disk_space_low",
    "disk_full_in",
    "transcode_failure",
    "transcode_slow",
    "stream_error",
    "server_down",
    "collector_stale",
    "gpu_temp_high",
)
URGENT = ("disk_space_low", "server_down")


def open_starters() -> None:
    """Opens the pack."""
    form = Form("starters")
    later(dialog, "Starter rules", lambda: draw(form), icon=":material/auto_awesome:")


def draw(form: Form) -> None:
    """The rules to choose from, with what they do, and where they are told."""
    there = read_live(channels.list_all)
    names = {channel.id: channel.name for channel in there}
    st.caption("Each can be changed or deleted later.")
    for name in PACK:
        condition = CONDITIONS[name]
        with st.container(gap=None):
            st.checkbox(condition.title, True, key=form.key(name))
            st.caption(plain(condition.explain(condition.threshold, condition.for_minutes, {})))
    st.selectbox(
        "Notify",
        list(names),
        format_func=lambda each: names.get(each, "–"),
        key=form.key("channel"),
    )
    buttons("Create rules", lambda: save(form), disabled=not there)


def save(form: Form) -> None:
    """Makes the rules that were chosen."""
    wanted = [name for name in PACK if form.got(name, True)]
    outcome = change(create, wanted, form.got("channel"))
    if outcome:
        done(f"{len(wanted)} rules were created.")


def create(pool: Pool, names: list[str], channel_id: UUID) -> None:
    """Makes a rule of each of these conditions, as it suggests."""
    with said():
        for name in names:
            severity = "critical" if name in URGENT else "warning"
            wanted = Wanted(CONDITIONS[name].title, name, channel_id, severity=severity)
            alert_rules.create(pool, wanted)
