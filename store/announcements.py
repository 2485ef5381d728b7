"""What there is to say, in words: the payload of the outbox, as notify.message reads it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, tzinfo
from math import isfinite
from typing import Any, cast
from uuid import NAMESPACE_OID, uuid5

from store.alert_model import Event
from store.alert_rules import Rule
from store.conditions.base import Condition, amount

SEVERITIES = ("info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message to be sent; a digest has its events as `parts`."""

    kind: str
    title: str
    text: str
    severity: str
    rule_id: str | None = None
    rule_name: str = ""
    condition_type: str = ""
    target: str = ""
    value: float | None = None
    threshold: float | None = None
    unit: str = ""
    episode_id: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    worst_value: float | None = None
    url: str | None = None
    parts: tuple["Announcement", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The announcement as JSON takes it."""
        return plain(asdict(self))


def plain(value: Any) -> Any:
    """The value as JSON takes it: no infinite numbers, times as text."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in cast(Mapping[str, Any], value).items()}
    if isinstance(value, tuple):
        return [plain(each) for each in cast(tuple[Any, ...], value)]
    return value


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about: the rule, its condition, the target and what was seen of it."""

    rule: Rule
    condition: Condition
    target: str
    note: str = ""


def announced(about: About, event: Event, at: datetime, zone: tzinfo) -> Announcement:
    """The event as it is told."""
    rule = about.rule
    over = event.kind == "resolved"
    return Announcement(
        kind=event.kind,
        title=title(rule.name, about.target),
        text=text(about, event, at, zone),
        severity=rule.severity,
        rule_id=str(rule.id),
        rule_name=rule.name,
        condition_type=rule.condition_type,
        target=about.target,
        value=event.value,
        threshold=rule.threshold,
        unit=about.condition.unit_of(about.condition.filled(rule.params)),
        episode_id=episode_id(rule, about.target, event.episode),
        started_at=event.started_at,
        ended_at=event.ended_at if over else None,
        worst_value=event.worst,
    )


def title(name: str, target: str) -> str:
    """The rule and where it is about."""
    return f"{name}: {target}" if target else name


def episode_id(rule: Rule, target: str, episode: int) -> str:
    """The same for every message of an episode."""
    return str(uuid5(NAMESPACE_OID, f"{rule.id}\n{target}\n{episode}"))


def text(about: About, event: Event, at: datetime, zone: tzinfo) -> str:
    """The event in sentences."""
    if event.kind == "flapping":
        return "It keeps starting and ending. Nothing more is sent until it has settled."
    if event.kind == "no_data":
        return without_data(about, event)
    now = reading(about, event.value)
    if event.kind == "resolved":
        return f"{lasted(about, event, zone)} {now}".strip()
    if event.kind == "reminder" and event.started_at:
        return f"Firing since {moment(event.started_at, zone)}. {now}"
    return now


def without_data(about: About, event: Event) -> str:
    """That nothing is known, and what that leaves open."""
    if event.removed:
        return "Nothing was heard of it for a day. It is watched again as soon as it is back."
    if event.started_at and not event.ended_at:
        return "Nothing is known of it any more. It fired before; that it is over nobody can say."
    return "Nothing is known of it any more, so the rule cannot fire."


def reading(about: About, value: float | None) -> str:
    """How things are, against the threshold."""
    if value is None or not isfinite(value):
        return ""
    condition, rule = about.condition, about.rule
    unit = condition.unit_of(condition.filled(rule.params))
    where = f" of {about.target}" if about.target else ""
    side = "above" if condition.above else "below"
    said = f"The {condition.measure}{where} is {amount(value, unit)}; the rule fires {side} "
    note = f" ({about.note})" if about.note else ""
    return f"{said}{amount(rule.threshold, unit)}.{note}"


def lasted(about: About, event: Event, zone: tzinfo) -> str:
    """From when to when it fired, and how bad it was."""
    if not event.started_at or not event.ended_at:
        return "It is over."
    first, last = moment(event.started_at, zone), moment(event.ended_at, zone)
    unit = about.condition.unit_of(about.condition.filled(about.rule.params))
    worst = event.worst
    bad = "" if worst is None or not isfinite(worst) else f", at worst {amount(worst, unit)}"
    return f"Was firing from {first} to {last} ({span(event.ended_at - event.started_at)}){bad}."


def moment(at: datetime, zone: tzinfo) -> str:
    """The moment by the clock on the wall, with its zone."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def span(lasted: timedelta) -> str:
    """The time in words, to the minute."""
    minutes = round(lasted.total_seconds() / 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = [(days, "d"), (hours, "h"), (minutes % 60, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "less than a minute"


def digest(parts: list[Announcement]) -> Announcement:
    """Several announcements as one."""
    return Announcement(
        kind="digest",
        title=f"{len(parts)} alerts",
        text="\n".join(f"{part.kind.replace('_', ' ')}: {part.title}" for part in parts),
        severity=max((part.severity for part in parts), key=SEVERITIES.index),
        parts=tuple(parts),
    )


def cannot_evaluate(rule: Rule, failure: str) -> Announcement:
    """That the rule itself does not work."""
    return Announcement(
        kind="meta",
        title=f"{rule.name} cannot be evaluated",
        text=f"It failed several times in a row and watches nothing meanwhile: {failure}",
        severity="warning",
        rule_id=str(rule.id),
        rule_name=rule.name,
        condition_type=rule.condition_type,
    )
