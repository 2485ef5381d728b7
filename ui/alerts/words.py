"""What alerts are called on the screen."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import streamlit as st

from store.alert_instances import Instance
from store.alert_rules import Rule
from store.conditions import named
from store.conditions.base import Condition, amount
from ui.formats import UNKNOWN
from ui.look import palette, wash
from ui.reads import settings

STATES = {
    None: "OK",
    "normal": "OK",
    "pending": "Pending",
    "firing": "Firing",
    "recovering": "Recovering",
    "no_data": "No data",
}
STATE_TONES = {
    "Firing": "bad",
    "Error": "bad",
    "Recovering": "warn",
    "Pending": "warn",
    "No data": "warn",
    "OK": "good",
    "New": "muted",
    "Off": "muted",
}
SEVERITIES = {  # the worst first: colour and icon
    "critical": ("red", "error"),
    "warning": ("orange", "warning"),
    "info": ("blue", "info"),
}
TYPES = {"discord": "Discord", "slack": "Slack", "generic": "Webhook", "apprise": "Apprise"}
KINDS = {
    "firing": "Firing",
    "resolved": "Resolved",
    "reminder": "Reminder",
    "no_data": "No data",
    "flapping": "Flapping",
    "digest": "Digest",
    "test": "Test",
    "meta": "Notice",
}
ERRORS = {
    "timeout": "no answer in time",
    "dns": "the host's name is not known",
    "tls": "no secure connection",
    "refused": "the connection was refused",
    "unreachable": "the host cannot be reached",
    "reset": "the connection broke off",
    "blocked": "the address is one where nothing may be sent",
    "wrong_address": "the address is no longer one of this service",
    "secret_lost": "the stored address cannot be read any more: enter it again",
    "sender_died": "the sender was stopped; it may have arrived",
    "internal_error": "our mistake: the log says more",
    "apprise_off": "Apprise is switched off",
    "apprise_missing": "Apprise is not installed",
    "apprise_nomatch": "Apprise does not know this kind of address",
    "channel_disabled": "the channel is off",
    "channel_deleted": "the channel was deleted",
    "not_wanted": "the channel does not listen to this",
    "cooldown": "cooldown",
    "flapping": "flapping",
}


def severity_badge(severity: str) -> str:
    """How bad it is, in its colour (Markdown)."""
    color, icon = SEVERITIES[severity]
    return f":{color}-badge[:material/{icon}: {severity.capitalize()}]"


def state_of(rule: Rule) -> str:
    """The rule's state in a word."""
    if not rule.is_enabled:
        return "Off"
    if rule.failures:
        return "Error"
    return STATES.get(rule.state, "OK") if rule.state or rule.evaluated_at else "New"


def condition_of(rule: Rule) -> str:
    """When the rule fires, in a phrase."""
    condition = named(rule.condition_type)
    if condition is None:
        return f"Unknown condition {rule.condition_type}"
    where = f" on {rule.target}" if rule.target else ""
    lasting = f" for {minutes(rule.for_minutes)}" if rule.for_minutes else ""
    counted = condition.measure.removeprefix("number of ")
    if condition.above and counted != condition.measure:
        return f"More than {amounted(rule.threshold, '')} {counted}{where}{lasting}"
    return f"{capital(condition.measure)}{where} {limit(rule, condition)}{lasting}"


def limit(rule: Rule, condition: Condition) -> str:
    """The threshold, and on which side of it the rule fires."""
    unit = condition.unit_of(condition.filled(rule.params))
    return f"{'above' if condition.above else 'below'} {amounted(rule.threshold, unit)}"


def finding(instance: Instance, rule: Rule) -> str:
    """What is wrong with the target, in a phrase."""
    condition = named(rule.condition_type)
    if condition is None:
        return ""
    if instance.health != "ok" or instance.value is None:
        return f"{capital(condition.measure)} no longer known, was {limit(rule, condition)}"
    unit = condition.unit_of(condition.filled(rule.params))
    return (
        f"{capital(condition.measure)} {amounted(instance.value, unit)}, {limit(rule, condition)}"
    )


def amounted(value: float, unit: str) -> str:
    """12.5 GB, 2,173 GB"""
    return f"{value:,.0f} {unit}".rstrip() if abs(value) >= 1000 else amount(value, unit)


def capital(text: str) -> str:
    """The text with a capital letter first."""
    return text[:1].upper() + text[1:]


def minutes(value: int) -> str:
    """45 min, 2 h, 90 min, 1 d"""
    if value and value % 1440 == 0:
        return f"{value // 1440} d"
    return f"{value // 60} h" if value and value % 60 == 0 else f"{value} min"


def error(text: str | None) -> str:
    """What went wrong, for people; what the receiver said stays."""
    if not text:
        return ""
    code, _, said = text.partition(": ")
    words = ERRORS.get(code, "")
    if code.startswith("http_"):
        words = f"it answered {code.removeprefix('http_')}"
    words = words or text
    return f"{words} ({said})" if said and words != text else words


def local(at: datetime) -> datetime:
    """The moment on the clock of the screens."""
    return at.astimezone(settings().zone)


def since(at: datetime | None, now: datetime) -> str:
    """12 min, 3 h, 2 days"""
    if at is None:
        return UNKNOWN
    span = max(now - at, timedelta())
    if span < timedelta(hours=2):
        return f"{span // timedelta(minutes=1)} min"
    return f"{span // timedelta(hours=1)} h" if span < timedelta(days=2) else f"{span.days} days"


def badges(label: str, tones: Mapping[str, str], **how: object) -> dict[str, object]:
    """A column of words in the colours of what they mean; its values are lists of one."""
    p = palette()
    colors = [wash(getattr(p, tone), 0.16) for tone in tones.values()]
    return st.column_config.MultiselectColumn(  # pyright: ignore[reportReturnType]
        label,
        options=list(tones),
        color=colors,
        **how,  # pyright: ignore[reportArgumentType]
    )
