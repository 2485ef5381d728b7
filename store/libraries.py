"""Libraries of media servers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, as_json, execute


@dataclass(frozen=True, slots=True)
class Library:
    id: UUID
    server_id: UUID
    external_id: str
    name: str
    media_type: str
    paths: tuple[str, ...] = ()
    scanned_at: datetime | None = None


def save(pool: Pool, libraries: Sequence[Library]) -> int:
    """Writes libraries, new, renamed or back again; how many rows changed."""
    payload = as_json(libraries)
    return execute(pool, "libraries/save", libraries=payload)


def forget_missing(pool: Pool, server_id: UUID, external_ids: Sequence[str]) -> int:
    """Marks libraries of the server that it no longer has as removed; how many."""
    return execute(
        pool, "libraries/forget_missing", server_id=server_id, external_ids=list(external_ids)
    )
