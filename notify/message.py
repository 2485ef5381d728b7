"""What there is to say, before it takes the form that a receiver wants."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal, cast, get_args

from notify.text import amount, clean, finite, in_utc, lasted, line, moment

Kind = Literal["firing", "resolved", "reminder", "no_data", "flapping", "digest", "test", "meta"]
Severity = Literal["info", "warning", "critical"]
KINDS: tuple[str, ...] = get_args(Kind)
SEVERITIES: tuple[str, ...] = get_args(Severity)

SOURCE = "CineVault Analytics"
LINK = re.compile(r"https?://[!#-;=?-{}~]{1,2000}")  # no blanks, quotes, angles or bars
LABELS: dict[Kind, str] = {
    "firing": "FIRING",
    "resolved": "RESOLVED",
    "reminder": "STILL FIRING",
    "no_data": "NO DATA",
    "flapping": "FLAPPING",
    "digest": "SEVERAL ALERTS",
    "test": "TEST",
    "meta": "NOTICE",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One event of one rule on one target; a digest has its events as `parts`."""

    kind: Kind
    title: str
    text: str
    severity: Severity = "warning"
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
    parts: tuple["Message", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The message as the outbox keeps it, every text and number fit for JSON."""
        return {name: plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Message":
        """The message of that JSON; what is missing or not understood is left out."""
        known: dict[str, Any] = {
            each.name: kept[each.name] for each in fields(cls) if kept.get(each.name)
        }
        found: dict[str, Any] = {name: str(known.get(name, "")) for name in TEXTS}
        found |= {name: number(kept.get(name)) for name in NUMBERS}
        found |= {name: date(known.get(name)) for name in DATES}
        found |= {name: str(known[name]) for name in OPTIONAL if name in known}
        return cls(
            **found,
            kind=cast(Kind, chosen(known.get("kind"), KINDS, "meta")),
            severity=cast(Severity, chosen(known.get("severity"), SEVERITIES, "warning")),
            parts=tuple(cls.from_json(part) for part in known.get("parts", ())),
        )


TEXTS = ("title", "text", "rule_name", "condition_type", "target", "unit")
NUMBERS = ("value", "threshold", "worst_value")
DATES = ("started_at", "ended_at")
OPTIONAL = ("rule_id", "episode_id", "url")


def plain(value: Any) -> Any:
    """The value as JSON and PostgreSQL take it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return finite(value)
    if isinstance(value, datetime):
        return in_utc(value).isoformat()
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in cast(Mapping[str, Any], value).items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in cast(list[Any], value)]
    return value


def number(value: object) -> float | None:
    """The number, None where it is none."""
    return finite(float(value)) if isinstance(value, int | float) else None


def date(value: object) -> datetime | None:
    """The moment that is written there, None where none is."""
    try:
        return in_utc(datetime.fromisoformat(str(value))) if value else None
    except ValueError:
        return None


def chosen(value: object, known: tuple[str, ...], otherwise: str) -> str:
    """The word where it is known."""
    return value if isinstance(value, str) and value in known else otherwise


def title(message: Message) -> str:
    """Its title in one line, never empty."""
    return line(message.title) or line(message.rule_name) or "Alert"


def text(message: Message) -> str:
    """What it says, never empty."""
    return clean(message.text) or title(message)


def heading(message: Message) -> str:
    """State and title, such as FIRING: Low disk on nas-1."""
    return f"{LABELS[message.kind]}: {title(message)}"


def link(message: Message) -> str | None:
    """Where to read more, if that is an address."""
    return message.url if message.url and LINK.fullmatch(message.url) else None


def happened_at(message: Message, otherwise: datetime) -> datetime:
    """When it began or ended, whichever the message is about."""
    about = message.ended_at if message.kind == "resolved" else message.started_at
    return in_utc(about or otherwise)


def facts(message: Message) -> list[tuple[str, str]]:
    """What is known about it, as names and values, the weightiest first."""
    found = [("State", LABELS[message.kind]), ("Severity", message.severity)]
    if message.target:
        found.append(("Target", line(message.target)))
    for name, value in (
        ("Value", message.value),
        ("Threshold", message.threshold),
        ("Worst", message.worst_value),
    ):
        if finite(value) is not None:
            found.append((name, amount(value, line(message.unit))))
    if message.started_at:
        found.append(("Since", moment(message.started_at)))
    if message.started_at and message.ended_at:
        found.append(("Lasted", lasted(message.started_at, message.ended_at)))
    return [(name, value) for name, value in found if value]
