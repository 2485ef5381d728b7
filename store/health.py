"""Whether the store answers, and which one it is."""

from dataclasses import dataclass
from datetime import datetime

from store.db import Pool, fetch_one
from store.errors import StoreError


@dataclass(frozen=True, slots=True)
class StoreHealth:
    version: str
    edition: str | None
    timezone: str
    is_replica: bool
    answered_at: datetime


def check(pool: Pool) -> StoreHealth:
    """What the store says of itself; StoreError where it cannot."""
    health = fetch_one(pool, "health/check", StoreHealth)
    if health is None:
        raise StoreError("the store gave no answer")
    return health
