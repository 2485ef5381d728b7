"""Bytes that a server counted itself, per hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, as_json, execute


@dataclass(frozen=True, slots=True)
class Measured:
    """What a server sent within an hour, to players in its own network (lan) or outside."""

    started_at: datetime
    location: str
    bytes: int


def save(pool: Pool, server_id: UUID, hours: Sequence[Measured]) -> int:
    """Writes hours, new or known; how many changed."""
    return execute(pool, "bandwidth/save", server_id=server_id, hours=as_json(hours))
