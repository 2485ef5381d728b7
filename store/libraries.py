"""Libraries of media servers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, as_json, execute, fetch_all


@dataclass(frozen=True, slots=True)
class Library:
    id: UUID
    server_id: UUID
    external_id: str
    name: str
    media_type: str
    paths: tuple[str, ...] = ()
    scanned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A library of a media server; of one that is not followed nothing is recorded."""

    id: UUID
    server_id: UUID
    external_id: str
    name: str
    media_type: str
    paths: list[str]
    is_followed: bool


def listed(pool: Pool) -> list[Listed]:
    """The libraries of all media servers, those that are not followed too, by name."""
    return fetch_all(pool, "libraries/listed", Listed)


def follow(pool: Pool, id: UUID, *, is_followed: bool) -> bool:
    """Has a library followed or not, and its items known or removed; False where it was so."""
    return execute(pool, "libraries/follow", id=id, is_followed=is_followed) > 0


def save(pool: Pool, libraries: Sequence[Library]) -> int:
    """Writes libraries, new, renamed or back again; how many rows changed."""
    payload = as_json(libraries)
    return execute(pool, "libraries/save", libraries=payload)


def forget_missing(pool: Pool, server_id: UUID, external_ids: Sequence[str]) -> int:
    """Marks libraries of the server that it no longer has as removed; how many."""
    return execute(
        pool, "libraries/forget_missing", server_id=server_id, external_ids=list(external_ids)
    )
