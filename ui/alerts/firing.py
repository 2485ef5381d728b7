"""What fires now, and what can be done about it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import streamlit as st

from store import alert_instances, alert_rules, silences
from store.alert_instances import Instance
from store.alert_rules import Rule
from store.silences import Silence, Subject
from ui.account import is_admin, me
from ui.alerts.words import SEVERITIES, finding, local, severity_badge, since
from ui.changes import change, toast
from ui.charts.base import on_a_phone
from ui.formats import plain, shortened
from ui.parts import ticking
from ui.reads import read_live, settings

OPEN = ("firing", "recovering")
SHOWN = 6
NAME = 80  # characters there is room for
SNOOZES = ("1 hour", "4 hours", "Until tomorrow")


@dataclass(frozen=True, slots=True)
class Firing:
    """An open episode, its rule, and the silence that keeps it quiet, if any."""

    instance: Instance
    rule: Rule
    silence: Silence | None


def found() -> list[Firing]:
    """What fires, the most severe first, then the newest."""
    rules = {rule.id: rule for rule in read_live(alert_rules.list_rules)}
    quiet, now = read_live(silences.list_silences), datetime.now(UTC)
    fires = [
        Firing(each, rules[each.rule_id], silences.silenced(quiet, subject(each), now))
        for each in read_live(alert_instances.instances)
        if each.state in OPEN and each.rule_id in rules
    ]
    newest = sorted(fires, key=lambda each: each.instance.since, reverse=True)
    return sorted(newest, key=lambda each: list(SEVERITIES).index(each.instance.severity))


def subject(instance: Instance) -> Subject:
    """What might be silenced."""
    return Subject(
        str(instance.rule_id),
        instance.condition_type,
        instance.severity,
        instance.place.removeprefix("server:"),
        instance.target,
    )


@ticking
def strip() -> None:
    """A line for each thing that fires; one quiet line where nothing does."""
    fires = found()
    with st.container(border=True, key="firing"):
        if not fires:
            st.markdown(at_rest())
            return
        for each in fires[:SHOWN]:
            line(each)
        if len(fires) > SHOWN:
            with st.expander(f"{len(fires) - SHOWN} more"):
                for each in fires[SHOWN:]:
                    line(each)


def at_rest() -> str:
    """What stands where nothing fires (Markdown)."""
    enabled = sum(rule.is_enabled for rule in read_live(alert_rules.list_rules))
    if not enabled:
        return ":gray[:material/visibility_off:] Nothing is watched yet."
    watch = "One rule watches" if enabled == 1 else f"{enabled:,} rules watch"
    return f":green[:material/check_circle:] Nothing fires. :gray[{watch}.]"


def line(firing: Firing) -> None:
    """One thing that fires: what, where, how bad, since when."""
    instance, now = firing.instance, datetime.now(UTC)
    where = f" on {plain(instance.target)}" if instance.target else ""
    started = instance.started_at or instance.since
    said = (
        f"{badge(instance)} **{plain(shortened(instance.rule_name, NAME))}**{where} · "
        f"{plain(finding(instance, firing.rule))} · for {since(started, now)}{hushed(firing)}"
    )
    if not is_admin():
        st.markdown(said)
        return
    with st.container(horizontal=True, vertical_alignment="center", wrap=on_a_phone()):
        st.markdown(said, width="stretch")
        actions(firing)


def badge(instance: Instance) -> str:
    """How bad it is, or that it is not known or better already (Markdown)."""
    if instance.health != "ok":
        return ":orange-badge[:material/help: Unknown]"
    if instance.state == "recovering":
        return ":orange-badge[:material/trending_down: Recovering]"
    return severity_badge(instance.severity)


def hushed(firing: Firing) -> str:
    """Who knows of it already, and until when nobody is told (Markdown)."""
    instance, silence = firing.instance, firing.silence
    said = ""
    if instance.acknowledged_at:
        by = plain(instance.acknowledged_by or "somebody")
        said += f" :gray-badge[:material/done: Acknowledged by {by}]"
    if silence:
        until = f" until {until_when(silence.ends_at)}" if silence.ends_at else ""
        said += f" :gray-badge[:material/notifications_paused: Silenced{plain(until)}]"
    return said


def until_when(at: datetime) -> str:
    """18:00, or Fri 18:00 where that is another day."""
    moment = local(at)
    return (
        f"{moment:%H:%M}"
        if moment.date() == local(datetime.now(UTC)).date()
        else (f"{moment:%a %H:%M}")
    )


def actions(firing: Firing) -> None:
    """Acknowledge and snooze."""
    key = f"{firing.instance.rule_id}-{firing.instance.target}"
    if not firing.instance.acknowledged_at:
        st.button(
            "Acknowledge",
            key=f"ack-{key}",
            icon=":material/done:",
            on_click=acknowledge,
            args=(firing.instance,),
            help="Stops the reminders of this one. Its end is still told.",
        )
    if not firing.silence:
        st.menu_button(
            "Snooze",
            SNOOZES,
            key=f"snooze-{key}",
            icon=":material/snooze:",
            on_click=snooze,
            args=(firing.instance, f"snooze-{key}"),
        )


def acknowledge(instance: Instance) -> None:
    """Says that somebody knows."""
    if change(
        alert_instances.acknowledge,
        instance.rule_id,
        instance.target,
        by=me().name,
        comment=None,
        at=datetime.now(UTC),
    ):
        toast("Acknowledged: no more reminders of this one.")


def snooze(instance: Instance, key: str) -> None:
    """Says nothing of it for as long as was chosen."""
    now = datetime.now(UTC)
    until = ends(st.session_state.get(key), now)
    if until and change(
        alert_instances.snooze, instance.rule_id, instance.target, by=me().name, at=now, until=until
    ):
        toast(f"Snoozed until {until_when(until)}.")


def ends(choice: str | None, now: datetime) -> datetime | None:
    """When the snooze ends; tomorrow begins at seven, on the clock of the screens."""
    if choice == SNOOZES[2]:
        tomorrow = local(now).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(7), settings().zone)
    return {SNOOZES[0]: now + timedelta(hours=1), SNOOZES[1]: now + timedelta(hours=4)}.get(
        choice or ""
    )
