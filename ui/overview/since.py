"""What is new since this account's previous visit; nothing on the first one."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic

import streamlit as st

from store import visits
from store.accounts import Account
from store.errors import StoreError
from ui.filters import DAYS
from ui.formats import ago, count, several
from ui.parts import link
from ui.reads import primary, read, zone

NOTED_FOR = 5 * 60.0
FARTHEST = timedelta(days=30)


def arrive(who: Account) -> None:
    """Notes every few minutes that somebody is here: the shell calls it at each run of a page."""
    noted = st.session_state.get("noted")
    if noted is not None and monotonic() - noted < NOTED_FOR:
        return
    with suppress(StoreError):  # a store that takes no writes still lets people look
        st.session_state.previous_visit = visits.arrive(primary(), who.id)
        st.session_state.noted = monotonic()


def since_last_visit() -> None:
    """One row: what is new, each part leading to what explains it."""
    previous: datetime | None = st.session_state.get("previous_visit")
    if previous is None:
        return
    now = datetime.now(UTC)
    since, words = previous, f"your last visit, {ago(now - previous)}"
    if now - previous > FARTHEST:
        since, words = now - FARTHEST, f"{ago(FARTHEST)}"
    # Whole minutes: what is asked again is answered from the cache.
    found = read(visits.news, since.replace(second=0, microsecond=0))
    if not found:
        st.caption(f":material/check_circle: Nothing new since {words}.")
        return
    with st.container(
        border=True, horizontal=True, gap="medium", vertical_alignment="center", key="since"
    ):
        st.markdown(f"**Since {words}**", width="content")
        parts(found, now - since)


def parts(found: visits.News, span: timedelta) -> None:
    """What there is of each kind."""
    days = next((key for key, days in DAYS.items() if timedelta(days=days) >= span), "90d")
    if found.alerts:
        said = f":material/notifications: {several(found.alerts, 'new alert')}"
        link(said, "alerts", key="since-alerts", tab="History")
    if found.failures:
        said = f":material/error: {several(found.failures, 'failed transcode')}"
        link(said, "transcodes", key="since-failures", days=days, show="Failures")
    if found.additions:
        said = f":material/library_add: {several(found.additions, 'title')} added"
        link(said, "library", key="since-additions")
    if found.record_streams and found.record_at:
        at = found.record_at.astimezone(zone())
        said = f":material/trending_up: Record: {count(found.record_streams)} streams at once"
        link(said, "streams", key="since-record", help=f"{at:%A, %-d %B, %H:%M}", range="30d")
