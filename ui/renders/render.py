"""One render in full: why something is missing, what it is made of, and how it went."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from store.renders import monitor
from store.renders import requests as asking
from store.renders.findings import Finding, findings
from store.renders.integrity import IntegrityCheck, integrity
from store.renders.lineage import Change, Lineage, history, lineage
from store.renders.monitor import SLOW, Running
from store.renders.requests import Request
from ui.formats import UNKNOWN, count, duration, plain
from ui.parts import empty
from ui.reads import read_live
from ui.renders.tree import tree
from ui.renders.words import CHECKS, badges, listed, moment, title


def render(wanted: str) -> None:
    """The render of that number, as its drawer shows it."""
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else -1
    found = read_live(lineage, number)
    if found is None:
        return empty("search_off", "There is no such render", "The content system has it no more.")
    changes = read_live(history, number)
    audit = integrity(found, now=datetime.now(UTC))
    running = read_live(monitor.running, render_id=number)
    header(found, changes, running)
    verdict(audit)
    figures(found, audit, running)
    first, second, third = st.tabs(["Integrity", "Lineage", "Timeline"])
    with first:
        checklist(found, audit)
    with second:
        tree(found)
    with third:
        timeline(changes)
        asked_for(read_live(asking.requests, render_id=number))
    return None


def header(found: Lineage, changes: Sequence[Change], running: Sequence[Running]) -> None:
    """What it is, for whom, and how it stands."""
    facts, scheduler = found.render, found.scheduler
    account = scheduler.account if scheduler else None
    st.header(plain(title(facts.name, facts.id)), anchor=False)
    of_type = account.account_type if account else None
    told = (account and account.first_name, account and account.sport, of_type and of_type.name)
    st.caption(listed(f"Render {facts.id}", *told, scheduler and scheduler.name))
    stalled = any(one.is_stalled for one in running)
    status = changes[-1].status if changes else "incomplete"
    st.markdown(
        f"{badges(status, is_stalled=stalled)} :gray-badge[Published {moment(facts.published_at)}]"
    )


def verdict(audit: IntegrityCheck) -> None:
    """The one sentence to send on."""
    if audit.errors:
        st.error(plain(audit.verdict), icon=":material/error:")
    elif audit.warnings:
        st.warning(plain(audit.verdict), icon=":material/warning:")
    else:
        st.info(plain(audit.verdict), icon=":material/check_circle:")


def figures(found: Lineage, audit: IntegrityCheck, running: Sequence[Running]) -> None:
    """How much came out, and how long that took."""
    sums = audit.summary
    with st.grid(6, min_column_width=100):
        st.metric("Downloads", count(sums.total_downloads), border=True)
        st.metric("Articles", count(sums.total_ai_articles), border=True)
        st.metric("Grades", count(sums.total_grades), border=True)
        st.metric("Games", count(sums.total_fixtures), border=True)
        st.metric("Took", duration(took(found)), border=True)
        st.metric("Findings", count(sums.warning_count + sums.error_count), border=True)
    for one in running:
        usual = UNKNOWN if one.usual_seconds is None else duration(one.usual_seconds)
        slow = f", more than {SLOW} times as long as usual" if one.is_slow else ""
        st.caption(
            f"Processing for {duration(one.running_seconds)}{slow}. Usual for its scheduler: "
            f"{usual}, the median of {one.usual_of}."
        )


def took(found: Lineage) -> float | None:
    """Seconds from publication to completion."""
    facts = found.render
    return facts.completed_at and (facts.completed_at - facts.published_at).total_seconds()


def checklist(found: Lineage, audit: IntegrityCheck) -> None:
    """Every rule, with what was found by it."""
    try:
        everything = findings(found)
    except Exception:  # the audit has said so already
        st.markdown(f":red[:material/error:] {plain(audit.verdict)}")
        return
    for rule, said in CHECKS.items():
        wrong = [one for one in everything if one.rule == rule]
        if not wrong:
            st.markdown(f":green[:material/check_circle:] {said} :gray[OK]")
        for one in wrong:
            st.markdown(line(one))


def line(one: Finding) -> str:
    """A discrepancy as a line."""
    word, color, icon = (
        ("Error", "red", "error") if one.is_error else ("Warning", "orange", "warning")
    )
    return f":{color}[:material/{icon}:] {plain(one.sentence)} :{color}-badge[{word}]"


def timeline(changes: Sequence[Change]) -> None:
    """What it was from when on."""
    before: Change | None = None
    for change in changes:
        st.markdown(
            f":gray[{moment(change.occurred_at)}] {badges(change.status)} {news(change, before)}"
        )
        before = change
    if not changes:
        st.caption("Nothing is known of its course.")


def news(change: Change, before: Change | None) -> str:
    """What changed, in words."""
    if change.removed:
        return "Removed from the content system"
    said: list[str] = []
    if before is None:
        said.append("First seen")
    for flag, word in (("complete", "complete"), ("email_sent", "e-mail sent")):
        if getattr(change, flag) and not (before and getattr(before, flag)):
            said.append(word)
    for name, word in (("downloads_count", "downloads"), ("articles_count", "articles")):
        now, then = getattr(change, name), getattr(before, name) if before else 0
        if now != then:
            said.append(f"{now} {word}")
    return ", ".join(said)


def asked_for(requests: Sequence[Request]) -> None:
    """Who wants it rendered again."""
    if not requests:
        return
    st.markdown("**Requests to render it again**")
    for one in requests:
        handled = "handled" if one.has_been_handled else "open"
        st.markdown(
            f":gray[{moment(one.created_at)}] {plain(one.reason or 'No reason given')} "
            f":gray-badge[{one.status}, {handled}] :gray[{plain(one.user_email or '')}]"
        )
