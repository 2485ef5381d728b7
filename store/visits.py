"""When an account was here before, and what is new since.

`at` is the moment to look from; without one it is now.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, fetch_one, fetch_value
from store.errors import StoreError


@dataclass(frozen=True, slots=True)
class News:
    """How much of each; a record is the most streams at once that ever were, and when."""

    alerts: int
    failures: int
    additions: int
    record_streams: int | None
    record_at: datetime | None

    def __bool__(self) -> bool:
        return bool(self.alerts or self.failures or self.additions or self.record_streams)


def arrive(pool: Pool, account_id: UUID, *, at: datetime | None = None) -> datetime | None:
    """When the visit before this one ended, None where this is the first; notes that this lasts."""
    return fetch_value(pool, "visits/arrive", account_id=account_id, at=at)


def news(pool: Pool, since: datetime, *, at: datetime | None = None) -> News:
    """What happened since then."""
    found = fetch_one(pool, "visits/news", News, since=since, at=at)
    if found is None:
        raise StoreError("the store gave no answer")
    return found
