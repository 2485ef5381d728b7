"""Viewers: the users of media servers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from store.db import Pool, as_json, execute


@dataclass(frozen=True, slots=True)
class User:
    id: UUID
    server_id: UUID
    external_id: str
    name: str
    is_admin: bool = False


def save(pool: Pool, users: Sequence[User]) -> int:
    """Writes users, new, renamed or back again; how many rows changed."""
    return execute(pool, "users/save", users=packed(users))


def note(pool: Pool, users: Sequence[User]) -> int:
    """Writes those users that are not known yet, so that plays can name them; how many."""
    return execute(pool, "users/note", users=packed(users))


def packed(users: Sequence[User]) -> str:
    """The users as JSON."""
    return as_json(users)


def forget_missing(pool: Pool, server_id: UUID, external_ids: Sequence[str]) -> int:
    """Marks users of the server that it no longer has as removed; how many."""
    return execute(
        pool, "users/forget_missing", server_id=server_id, external_ids=list(external_ids)
    )
