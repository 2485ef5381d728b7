"""The list of projects where the store does not tell it: as it was last."""

import streamlit as st

from store.pipeline import roster
from store.pipeline.roster import Roster
from ui.formats import straight
from ui.parts import card, table
from ui.reads import settings, zone


def told(found: Roster) -> str:
    """Where the list is from, if not from the store just now."""
    at = f"{found.synced_at.astimezone(zone()):%-d %b, %H:%M}"
    return f"Project list from {found.source}, synced {at}."


def projects() -> None:
    """The projects that were known last, while the store is away."""
    found = roster.of(settings().data_dir).last()
    if found is None or not found.projects:
        return
    with card("Projects", told(found)):
        table(
            {
                "name": [straight(one.name) for one in found.projects],
                "code": [one.code for one in found.projects],
            },
            {
                "name": st.column_config.TextColumn("Project"),
                "code": st.column_config.TextColumn("Names of files begin with"),
            },
            key="projects-on-disk",
            alt=f"{len(found.projects)} projects as they were last",
            most=12,
        )
