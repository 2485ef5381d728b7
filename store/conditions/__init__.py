"""Every condition there is. A new one is a class, an instance in its module, and a statement."""

from datetime import datetime

from store.conditions import disks, habits, machine, pipeline, plays, renders, servers, transcodes
from store.conditions.base import Condition
from store.db import Pool, fetch_value

CONDITIONS: dict[str, Condition] = {
    condition.name: condition
    for module in (disks, machine, transcodes, plays, habits, servers, renders, pipeline)
    for condition in module.CONDITIONS
}


def named(name: str) -> Condition | None:
    """The condition of that name."""
    return CONDITIONS.get(name)


def ingested_until(pool: Pool, at: datetime) -> datetime | None:
    """The newest sample of any collector within a month, None where there is none."""
    return fetch_value(pool, "conditions/ingested_until", at=at)
