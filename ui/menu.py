"""Which pages there are, and who may open each."""

from dataclasses import dataclass

import streamlit as st

from settings import ROOT
from store import alert_instances
from store.accounts import Role
from store.errors import StoreError
from ui.account import ADMINS, EVERYBODY, READERS
from ui.reads import read_live

OPEN = ("firing", "recovering")
PAGES = ROOT / "pages"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu, and who may open it."""

    group: str
    file: str
    title: str
    icon: str
    help: str
    roles: tuple[Role, ...] = READERS
    url: str = ""
    is_hidden: bool = False


# Whoever makes a page adds its line. What a role may not see is not there; that its rows are only
# those it may see is the store functions' business.
ENTRIES = (
    Entry(
        "",
        "overview.py",
        "Overview",
        "space_dashboard",
        "Is all well, and what is happening?",
    ),
    Entry(
        "",
        "mine.py",
        "Overview",
        "space_dashboard",
        "What you watched.",
        ("viewer",),
    ),
    Entry(
        "Media",
        "activity.py",
        "Activity",
        "history",
        "Who watched what, when, and how?",
        EVERYBODY,
        url="activity",
    ),
    Entry(
        "Media",
        "streams.py",
        "Streams",
        "play_circle",
        "What plays right now, and how is it delivered?",
        EVERYBODY,
        url="streams",
    ),
    Entry(
        "Media",
        "transcodes.py",
        "Transcodes",
        "swap_horiz",
        "Does hardware carry the load, what fails and why?",
        url="transcodes",
    ),
    Entry(
        "Media",
        "library.py",
        "Library health",
        "video_library",
        "What needs fixing, and what costs space?",
        url="library",
    ),
    Entry(
        "Production",
        "renders.py",
        "Renders",
        "movie_filter",
        "What is stuck, failed or a ghost, and why?",
        url="renders",
    ),
    Entry(
        "Production",
        "pipeline.py",
        "Pipeline",
        "account_tree",
        "Does work flow from ingest to approval?",
        url="pipeline",
    ),
    Entry(
        "Operations",
        "system.py",
        "System",
        "memory",
        "Can the machines carry tonight?",
        url="system",
    ),
    Entry(
        "Operations",
        "alerts.py",
        "Alerts",
        "notifications",
        "What fires, who hears it, did it arrive?",
        url="alerts",
    ),
    Entry(
        "Operations",
        "reports.py",
        "Reports",
        "lab_profile",
        "Take numbers out, bring history in.",
        url="reports",
    ),
    Entry(
        "Operations",
        "settings.py",
        "Settings",
        "settings",
        "Connect, permit, tune, check.",
        ADMINS,
        url="settings",
    ),
    Entry(
        "Operations",
        "account.py",
        "My account",
        "account_circle",
        "Password, zone and sessions.",
        EVERYBODY,
        url="account",
        is_hidden=True,
    ),
)


def menu(role: Role | None, *, store_answers: bool) -> dict[str, list[st.Page]]:
    """The pages this role may open, by group; all where the store does not say who is there."""
    groups: dict[str, list[st.Page]] = {}
    pages: dict[str, st.Page] = {}
    for entry in ENTRIES:
        if (role or "admin") in entry.roles:
            page = st.Page(
                PAGES / entry.file,
                title=entry.title + (fires() if store_answers and entry.url == "alerts" else ""),
                icon=f":material/{entry.icon}:",
                url_path=entry.url,
                default=not entry.url,
                visibility="hidden" if entry.is_hidden else "visible",
                help=entry.help,
            )
            groups.setdefault(entry.group, []).append(page)
            pages[entry.url] = page
    st.session_state.pages = pages
    return groups


def fires() -> str:
    """How many alerts fire, in brackets; nothing where none does or the store does not say."""
    try:
        count = sum(one.state in OPEN for one in read_live(alert_instances.instances))
    except StoreError:
        return ""
    return f" ({count})" if count else ""
