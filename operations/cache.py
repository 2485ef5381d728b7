"""The buckets of the API's process: their limits, and what administrators may do with them."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any, TypeVar

from operations.bucket import Bucket, Limits
from settings import Settings, variable
from store.audit import record
from store.db import Pool

RANGES = {"ttl_seconds": (0, 3600), "max_records": (100, 100_000), "max_projects": (1, 1000)}
KIND = "cache"

log = logging.getLogger(__name__)

Kept = TypeVar("Kept", bound=Bucket[Any, Any])


class Cache:
    """The buckets of a process, and the limits that they share."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.buckets: dict[str, Bucket[Any, Any]] = {}

    def add(self, name: str, bucket: Kept) -> Kept:
        """The bucket, which has the limits of all from now on."""
        bucket.limits = lambda: self.limits
        self.buckets[name] = bucket
        return bucket

    def flush(self) -> None:
        """Forgets everything."""
        for bucket in self.buckets.values():
            bucket.forget()

    def change(self, limits: Limits) -> None:
        """Lets other limits count from now on."""
        self.limits = limits
        for bucket in self.buckets.values():
            bucket.fit()

    async def close(self) -> None:
        """Waits for nothing any more."""
        for bucket in self.buckets.values():
            if bucket.reading:
                bucket.reading.cancel()
                with suppress(asyncio.CancelledError):
                    await bucket.reading


def flush(pool: Pool, cache: Cache) -> None:
    """Forgets everything, which is written down first: while the store is away it stays."""
    record(pool, "cache.flush", object_type=KIND)
    cache.flush()


def change(pool: Pool, cache: Cache, limits: Limits) -> None:
    """Lets other limits count in this process until it ends; written down first."""
    was, now = asdict(cache.limits), asdict(limits)
    moved: dict[str, Any] = {
        name: {"from": was[name], "to": now[name]} for name in now if was[name] != now[name]
    }
    if moved:
        record(pool, "cache.update", object_type=KIND, **moved)
        cache.change(limits)


def limits_of(settings: Settings) -> Limits:
    """The limits that the environment sets, each drawn to the end of its range that it is past."""
    limits = Limits()
    for name, (low, high) in RANGES.items():
        field = f"dashboard_cache_{name.removesuffix('_seconds')}"
        given = getattr(settings, field)
        value = min(max(given, low), high)
        if value != given:
            said = "%s: %s is not between %s and %s, so %s counts"
            log.warning(said, variable(field), given, low, high, value)
        limits = replace(limits, **{name: value})
    return limits
