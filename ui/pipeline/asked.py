"""What the reader looks at: which project, and how far back."""

from dataclasses import dataclass

import streamlit as st

from store.pipeline import roster
from ui import filters
from ui.pipeline import on_disk
from ui.reads import read, settings

DAYS = ("1d", "7d", "30d", "90d", "1y")


@dataclass(frozen=True, slots=True)
class Asked:
    """The project, None for all, and how many local days."""

    project: str | None
    days: int

    @property
    def span(self) -> str:
        """The days in words."""
        return "today" if self.days == 1 else f"{self.days} days"

    @property
    def lately(self) -> str:
        """The same for what may lie ahead too."""
        return "today or later" if self.days == 1 else f"in the last {self.days} days or later"

    @property
    def within(self) -> str:
        """The same as the end of a sentence that denies."""
        return "today" if self.days == 1 else f"in {self.days} days"


def asked() -> Asked:
    """What is chosen, as the URL says it."""
    with filters.toolbar():
        project = project_of()
        return Asked(project, filters.days_of("7d", options=DAYS))


def project_of() -> str | None:
    """The project that is wanted, None for all."""
    found = read(roster.current, settings().data_dir)
    known = found.projects
    if found.source != "store":
        st.caption(on_disk.told(found))
    names = [one.name for one in known]
    ids = {
        one.name if names.count(one.name) == 1 else f"{one.name} ({one.id})": one.id
        for one in known
    }
    chosen = filters.pick("project", list(ids), "Project", none="All projects")
    return ids.get(chosen or "")
