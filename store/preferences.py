"""What can be tuned on the Settings screen: kept in the store, read by every program.

What the environment sets wins and cannot be changed here: programs hand in what is set there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from store.db import Pool, execute, fetch_all, fetch_one

Value = int | str | None


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything that can be tuned, as it is where nobody tuned it. None is unknown, or no own."""

    watched_percent: int = 90
    watched_percent_movie: int | None = None
    watched_percent_episode: int | None = None
    watched_percent_track: int | None = None
    resume_minutes: int = 30
    metrics_retention_days: int = 30
    stalled_minutes: int = 30
    gauge_warn_percent: int = 75
    gauge_bad_percent: int = 90
    uplink_mbit: int | None = None
    week_start: str = "monday"
    pseudonyms: bool = False
    truncate_ips: bool = False

    @property
    def watched_by_type(self) -> dict[str, int]:
        """The media types that are finished from a percentage of their own on."""
        own = {kind: getattr(self, OF_TYPE + kind) for kind in WATCHED_TYPES}
        return {kind: percent for kind, percent in own.items() if percent is not None}


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody tuned."""

    name: str
    value: Any
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Finishing:
    """Of how many plays, how many more would be finished, and how many no longer."""

    plays: int
    more: int
    fewer: int


class OutOfRange(ValueError):
    """The value cannot be; the message says what can."""


OF_TYPE = "watched_percent_"
WATCHED_TYPES = ("movie", "episode", "track")
WATCHED = (50, 100)
LIMITS: Mapping[str, tuple[int, int]] = {
    "watched_percent": WATCHED,
    **{OF_TYPE + kind: WATCHED for kind in WATCHED_TYPES},
    "resume_minutes": (0, 1440),
    "metrics_retention_days": (1, 36_500),
    "stalled_minutes": (1, 10_080),
    "gauge_warn_percent": (1, 100),
    "gauge_bad_percent": (1, 100),
    "uplink_mbit": (1, 1_000_000),
}
CHOICES: Mapping[str, tuple[object, ...]] = {
    "week_start": ("monday", "saturday", "sunday"),
    "pseudonyms": (True, False),
    "truncate_ips": (True, False),
}
NAMES = tuple(field.name for field in fields(Preferences))


def in_force(pool: Pool, chosen: Mapping[str, Any]) -> Preferences:
    """What counts: what the environment chose, else what is kept, else what is usual."""
    return in_force_of({one.name: one.value for one in kept(pool)} | dict(chosen))


def in_force_of(chosen: Mapping[str, Any]) -> Preferences:
    """What counts where the store is not asked."""
    return Preferences(**{name: value for name, value in chosen.items() if name in NAMES})


def kept(pool: Pool) -> list[Kept]:
    """What was tuned, by name."""
    return fetch_all(pool, "preferences/kept", Kept)


def tune(pool: Pool, name: str, value: Value) -> None:
    """Keeps a value, or lets the usual one count again; OutOfRange where it cannot be."""
    tune_all(pool, {name: value})


def tune_all(pool: Pool, values: Mapping[str, Value]) -> None:
    """Keeps several values, all of them or none that cannot be."""
    for name, value in values.items():
        check(name, value)
    for name, value in values.items():
        if value is None:
            forget(pool, name)
        else:
            keep(pool, name, json.dumps(value))


def check(name: str, value: Value) -> None:
    """Raises OutOfRange where the value cannot be; None always can."""
    if value is None:
        return
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise OutOfRange(f"It has to be one of {CHOICES[name]}.")
        return
    low, high = LIMITS[name]
    if not isinstance(value, int) or not low <= value <= high:
        raise OutOfRange(f"It has to lie between {low} and {high}.")


def keep(pool: Pool, name: str, value: str) -> int:
    """Writes a value as JSON; 0 where it was the same."""
    return execute(pool, "preferences/keep", name=name, value=value)


def forget(pool: Pool, name: str) -> bool:
    """Lets the usual value count again; False where it did."""
    return execute(pool, "preferences/forget", name=name) > 0


def would_finish(pool: Pool, percent: int, by_type: Mapping[str, int]) -> Finishing:
    """What other percentages would have made of the plays of 90 days."""
    found = fetch_one(
        pool,
        "preferences/would_finish",
        Finishing,
        percent=percent,
        by_type=json.dumps(dict(by_type)),
    )
    return found or Finishing(0, 0, 0)
