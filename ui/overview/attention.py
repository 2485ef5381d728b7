"""What needs somebody: what fires, what is silent, what will be full, what nobody was told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from store import disk_outlook, library, machines, outbox, servers
from store.alert_instances import Instance
from ui.alerts import firing
from ui.alerts.words import SEVERITIES, finding, severity_badge, since
from ui.formats import count, lasting, plain, shortened
from ui.parts import card, link, ticking
from ui.reads import read, read_live, settings
from ui.system.levels import is_fresh

SHOWN = 4
NAME, TITLE, TEXT = 70, 140, 160  # characters there is room for
SOON = 14.0  # days until a disk is full
WELL = ("ok", "unknown", "disabled")


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing: how bad, what, more words, and the page that explains it."""

    severity: str
    title: str
    text: str
    page: str
    label: str


def attention() -> None:
    """The card; what is worst first."""
    with card("Needs attention"):
        matters()


@ticking
def matters() -> None:
    """Everything that needs somebody, drawn anew as it changes."""
    ranked = sorted(found(), key=lambda one: list(SEVERITIES).index(one.severity))
    if not ranked:
        st.markdown(":green[:material/check_circle:] **Nothing needs you**")
        st.caption("No alert fires, every server and machine answers, every message arrived.")
        return
    for one in ranked[:SHOWN]:
        line(one)
    if len(ranked) > SHOWN:
        st.caption(f"and {len(ranked) - SHOWN} more")
    pages = dict.fromkeys((one.page, one.label) for one in ranked)
    with st.container(horizontal=True, gap="medium"):
        for page, label in pages:
            link(f"{label} :material/arrow_forward:", page, key=f"matter-{page}")


def line(one: Matter) -> None:
    """One thing, with how bad it is in a word."""
    title, text = plain(shortened(one.title, TITLE)), plain(shortened(one.text, TEXT))
    st.markdown(f"{severity_badge(one.severity)} **{title}**  \n:gray[{text}]")


def found() -> Iterator[Matter]:
    """All of it, in no order."""
    yield from alerts()
    yield from silent_servers()
    yield from silent_machines()
    yield from filling_disks()
    yield from undelivered()
    for one in read(library.gone):
        words = f"{count(one.lost)} of {count(one.items)} items vanished within a day"
        yield Matter("warning", one.name, words, "library", "Library health")


def alerts() -> Iterator[Matter]:
    """What fires and was not acknowledged or silenced."""
    now = datetime.now(UTC)
    for each in firing.found():
        instance = each.instance
        if instance.acknowledged_at or each.silence:
            continue
        where = f" on {instance.target}" if instance.target else ""
        text = f"{finding(instance, each.rule)} · for {since(began(instance), now)}"
        title = f"{shortened(instance.rule_name, NAME)}{where}"
        yield Matter(instance.severity, title, text, "alerts", "All alerts")


def began(instance: Instance) -> datetime:
    """Since when it fires."""
    return instance.started_at or instance.since


def silent_servers() -> Iterator[Matter]:
    """Media servers that are watched and do not answer as they should."""
    for one in read_live(servers.listed):
        if one.is_enabled and one.state not in WELL:
            seen = one.last_seen_at
            words = one.state_reason or one.state
            if seen:
                words += f" · last seen {lasting(datetime.now(UTC) - seen)} ago"
            yield Matter("critical", one.name, words, "settings", "Servers")


def silent_machines() -> Iterator[Matter]:
    """Machines that sent samples within the week and do no more."""
    for one in read_live(machines.newest):
        if not is_fresh(one, settings().collect_seconds):
            words = f"no sample for {lasting(timedelta(seconds=one.age_seconds))}"
            yield Matter("warning", one.host, words, "system", "System")


def filling_disks() -> Iterator[Matter]:
    """Disks that will be full within a fortnight; those of an alert that fires are told there."""
    told = {
        each.instance.target
        for each in firing.found()
        if each.rule.condition_type in ("disk_full_in", "disk_space_low")
    }
    for one in read(disk_outlook.outlooks):
        if one.days is not None and one.days <= SOON and one.target not in told:
            severity = "critical" if one.days < 1 else "warning"
            yield Matter(severity, one.target, one.words, "system", "System")


def undelivered() -> Iterator[Matter]:
    """Messages that nobody got."""
    dead = read_live(outbox.counts).dead
    if dead:
        words = "given up after every attempt failed"
        name = f"{count(dead)} message{'s' if dead > 1 else ''} not delivered"
        yield Matter("warning", name, words, "alerts", "All alerts")
