"""What is kept of the store's answers: by pages, and by the API of this process."""

from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from operations import cache as operations
from operations.bucket import State
from operations.cache import Cache
from store.db import Pool
from store.pipeline import roster
from ui.changes import change, toast
from ui.formats import UNKNOWN, ago, count, duration
from ui.parts import card, every, table
from ui.reads import LIVE_SECONDS, STEADY_SECONDS, read_live, settings, zone

LIVE = 15.0
NAMES = {
    "status": "Metrics: projects, shots, versions",
    "ingest": "Metrics: ingest",
    "render": "Metrics: render jobs",
    "review": "Metrics: review",
    "projects": "Projects",
    "project": "Projects in numbers",
    "job": "Render jobs, one by one",
    "jobs": "Render jobs, lists",
    "run": "Ingest runs, one by one",
    "runs": "Ingest runs, lists",
}


@dataclass(slots=True)
class OfTheApi:
    """The cache of the API that runs in this process, None where it runs elsewhere."""

    cache: Cache | None = None


API = OfTheApi()


def draw() -> None:
    """What is kept, and the way to have it asked anew."""
    with card("Cache"):
        st.caption(
            f"Live figures of pages are at most {LIVE_SECONDS} seconds old, others "
            f"{STEADY_SECONDS}: a newer answer is fetched while the last one is shown."
        )
        buckets()
        st.button("Flush", key="flush", icon=":material/refresh:", on_click=flush)


@every(LIVE)
def buckets() -> None:
    """What the API keeps, bucket by bucket."""
    if API.cache is None:
        return
    limits = API.cache.limits
    found = {name: bucket.state() for name, bucket in API.cache.buckets.items()}
    used = {name: state for name, state in found.items() if state.last_refresh}
    st.caption(
        f"Answers of the API are good for {duration(limits.ttl_seconds)}; a bucket holds "
        f"{count(limits.max_records)} records, and the numbers of {count(limits.max_projects)} "
        "projects."
    )
    if used:
        table(
            rows(used),
            {
                "name": "Answers of the API",
                "entries": st.column_config.NumberColumn("Entries", format="localized"),
                "ttl": "Good for",
                "refreshed": "Last refresh",
                "hits": st.column_config.NumberColumn(
                    "Spared", format="percent", help="Of those who asked, who needed no read."
                ),
            },
            key="cache",
            alt=f"Buckets of the API's cache, {len(used)} in use",
        )


def rows(found: dict[str, State]) -> dict[str, list[object]]:
    """The buckets as the table shows them."""
    states = found.values()
    return {
        "name": [NAMES.get(name, name) for name in found],
        "entries": [state.entries for state in states],
        "ttl": [duration(state.ttl_seconds) for state in states],
        "refreshed": [since(state.last_refresh) for state in states],
        "hits": [spared(state) for state in states],
    }


def since(at: datetime | None) -> str:
    """How long ago that was."""
    return ago(datetime.now(UTC) - at) if at else UNKNOWN


def spared(state: State) -> float | None:
    """The share of answers that cost nobody a wait, None where nobody asked."""
    asked = state.hits + state.old + state.misses
    return (state.hits + state.old) / asked if asked else None


def flush() -> None:
    """Forgets every answer of the store."""
    if change(flush_all):
        toast("Every number is asked for anew.")


def flush_all(pool: Pool) -> None:
    """Forgets what the API keeps; what pages keep goes with any change."""
    if API.cache:
        operations.flush(pool, API.cache)


@every(LIVE)
def projects() -> None:
    """The list of projects that is there while the store is away."""
    found, registry = read_live(roster.current, settings().data_dir), roster.of(settings().data_dir)
    with card("Projects on disk"):
        at = found.synced_at.astimezone(zone())
        where = "" if found.source == "store" else f" · from {found.source}, the store is away"
        many = "" if len(found.projects) == 1 else "s"
        st.caption(f"{count(len(found.projects))} project{many}, synced {at:%H:%M}{where}")
        if registry.trouble:
            st.warning(
                f"`{registry.path.name}` cannot be written: {registry.trouble}. Memory has to do.",
                icon=":material/save:",
            )
