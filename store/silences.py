"""When nobody wants to hear: spans of time, and weekly windows by the clock on the wall."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from store.db import Pool, execute, fetch_all, fetch_value
from store.errors import StoreError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MATCHERS = ("rule", "condition", "severity", "host", "target")


class WrongSilence(StoreError):
    """The silence cannot be; `fields` says what is wrong with each field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {problem}" for name, problem in fields.items()))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Subject:
    """What might be silenced: a rule on a target."""

    rule: str
    condition: str
    severity: str
    host: str
    target: str


@dataclass(frozen=True, slots=True)
class Silence:
    """`matchers` names what it is for (all that are given must fit; patterns may be used).

    It holds between the moments, None being ever; with `weekly`, of that time only in the windows
    {"days": ["fri"], "from": "23:00", "to": "02:00"} of the zone. A window belongs to the day on
    which it begins.
    """

    id: UUID
    matchers: dict[str, str]
    starts_at: datetime | None
    ends_at: datetime | None
    weekly: dict[str, Any] | None
    timezone: str | None
    comment: str | None
    created_by: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a silence is to be."""

    matchers: Mapping[str, str]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    weekly: Mapping[str, Any] | None = None
    timezone: str | None = None
    comment: str | None = None
    created_by: str | None = None


def list_silences(pool: Pool) -> list[Silence]:
    """Every silence that may still come to hold, those that end first before the others."""
    return fetch_all(pool, "silences/list_silences", Silence)


def add_silence(pool: Pool, wanted: Wanted) -> UUID:
    """The id of the new silence; WrongSilence where it cannot be."""
    return fetch_value(
        pool, "silences/add_silence", **checked(wanted), created_by=wanted.created_by
    )


def change_silence(pool: Pool, silence_id: UUID, wanted: Wanted) -> bool:
    """Makes the silence that; False where there is none. Whose it is stays."""
    return execute(pool, "silences/change_silence", id=silence_id, **checked(wanted)) == 1


def checked(wanted: Wanted) -> dict[str, Any]:
    """The silence's columns; WrongSilence where it cannot be."""
    if found := problems(wanted):
        raise WrongSilence(found)
    return {
        "matchers": json.dumps(dict(wanted.matchers)),
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "weekly": None if wanted.weekly is None else json.dumps(dict(wanted.weekly)),
        "timezone": wanted.timezone,
        "comment": wanted.comment,
    }


def end_silence(pool: Pool, silence_id: UUID, at: datetime) -> bool:
    """Ends the silence, or takes it back where it has not begun; False where there is none."""
    return execute(pool, "silences/end_silence", id=silence_id, at=at) == 1


def silenced(silences: Sequence[Silence], subject: Subject, at: datetime) -> Silence | None:
    """The silence that keeps the subject quiet at that moment, None where it may speak."""
    return next((each for each in silences if matches(each, subject) and holds(each, at)), None)


def matches(silence: Silence, subject: Subject) -> bool:
    """Whether the silence is for the subject."""
    named = asdict(subject)
    return all(
        name in named and (named[name] == pattern or fnmatchcase(named[name], pattern))
        for name, pattern in silence.matchers.items()
    )


def holds(silence: Silence, at: datetime) -> bool:
    """Whether the silence holds at that moment."""
    if silence.starts_at is not None and at < silence.starts_at:
        return False
    if silence.ends_at is not None and at >= silence.ends_at:
        return False
    if silence.weekly is None:
        return True
    return in_window(silence.weekly, at.astimezone(ZoneInfo(silence.timezone or "UTC")))


def in_window(weekly: Mapping[str, Any], clock: datetime) -> bool:
    """Whether the clock on the wall shows a time of the window.

    Where clocks go back, the hour they show twice counts twice; where they go forward, the hour
    they never show does not count.
    """
    first, last = time.fromisoformat(weekly["from"]), time.fromisoformat(weekly["to"])
    now, today = clock.time(), DAYS[clock.weekday()]
    yesterday = DAYS[(clock - timedelta(days=1)).weekday()]
    days = weekly.get("days") or DAYS
    if first < last:
        return today in days and first <= now < last
    return (today in days and now >= first) or (yesterday in days and now < last)


def problems(wanted: Wanted) -> dict[str, str]:
    """What is wrong with the silence's fields, empty where nothing is."""
    found: dict[str, str] = {}
    if unknown := [name for name in wanted.matchers if name not in MATCHERS]:
        found["matchers"] = f"{unknown[0]} is none of {', '.join(MATCHERS)}."
    if any(at is not None and at.tzinfo is None for at in (wanted.starts_at, wanted.ends_at)):
        found["starts_at"] = "has no time zone."
    elif wanted.starts_at and wanted.ends_at and wanted.ends_at <= wanted.starts_at:
        found["ends_at"] = "is not after the start."
    if wanted.weekly is None and wanted.ends_at is None:
        found["ends_at"] = "is missing: a silence ends, or comes back weekly."
    if wanted.weekly is not None:
        found |= weekly_problems(wanted.weekly, wanted.timezone)
    return found


def weekly_problems(weekly: Mapping[str, Any], timezone: str | None) -> dict[str, str]:
    """What is wrong with a weekly window."""
    days = weekly.get("days") or DAYS
    if unknown := [day for day in days if day not in DAYS]:
        return {"weekly": f"{unknown[0]} is none of {', '.join(DAYS)}."}
    try:
        first, last = time.fromisoformat(weekly["from"]), time.fromisoformat(weekly["to"])
    except (KeyError, TypeError, ValueError):
        return {"weekly": "needs from and to, such as 23:00 and 02:00."}
    if first == last or first.tzinfo or last.tzinfo:
        return {"weekly": "begins when it ends, or names a zone in its times."}
    try:
        ZoneInfo(timezone or "")
    except (KeyError, OSError, ValueError):
        return {"timezone": "is not a zone of the IANA database, such as Europe/Berlin."}
    return {}
