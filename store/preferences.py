"""What can be tuned on the Settings screen: kept in the store, read by every program.

What the environment sets wins and cannot be changed here: programs hand in what is set there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from store.db import Pool, execute, fetch_all, fetch_one


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything that can be tuned, as it is where nobody tuned it."""

    watched_percent: int = 90
    resume_minutes: int = 30
    metrics_retention_days: int = 30
    stalled_minutes: int = 30
    gauge_warn_percent: int = 75
    gauge_bad_percent: int = 90


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody tuned."""

    name: str
    value: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Finishing:
    """How many plays are finished, and how many would be from another percentage on."""

    plays: int
    finished: int
    would_finish: int


class OutOfRange(ValueError):
    """The value cannot be; the message says what can."""


LIMITS: Mapping[str, tuple[int, int]] = {
    "watched_percent": (50, 100),
    "resume_minutes": (0, 1440),
    "metrics_retention_days": (1, 36_500),
    "stalled_minutes": (1, 10_080),
    "gauge_warn_percent": (1, 100),
    "gauge_bad_percent": (1, 100),
}
NAMES = tuple(field.name for field in fields(Preferences))


def in_force(pool: Pool, chosen: Mapping[str, object]) -> Preferences:
    """What counts: what the environment chose, else what is kept, else what is usual."""
    return in_force_of({one.name: one.value for one in kept(pool)} | dict(chosen))


def in_force_of(chosen: Mapping[str, object]) -> Preferences:
    """What counts where the store is not asked."""
    return Preferences(**{n: int(str(value)) for n, value in chosen.items() if n in NAMES})


def kept(pool: Pool) -> list[Kept]:
    """What was tuned, by name."""
    return fetch_all(pool, "preferences/kept", Kept)


def tune(pool: Pool, name: str, value: int) -> None:
    """Keeps a value; OutOfRange where it cannot be."""
    low, high = LIMITS[name]
    if not low <= value <= high:
        raise OutOfRange(f"It has to lie between {low} and {high}.")
    keep(pool, name, json.dumps(value))


def tune_all(pool: Pool, values: Mapping[str, int]) -> None:
    """Keeps several values."""
    for name, value in values.items():
        tune(pool, name, value)


def keep(pool: Pool, name: str, value: str) -> int:
    """Writes a value as JSON; 0 where it was the same."""
    return execute(pool, "preferences/keep", name=name, value=value)


def forget(pool: Pool, name: str) -> bool:
    """Lets the usual value count again; False where it did."""
    return execute(pool, "preferences/forget", name=name) > 0


def would_finish(pool: Pool, percent: int) -> Finishing:
    """What another percentage would make of the plays of 90 days."""
    found = fetch_one(pool, "preferences/would_finish", Finishing, percent=percent)
    return found or Finishing(0, 0, 0)
