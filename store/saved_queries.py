"""Questions that analysts keep: each sees their own, and what others share."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, execute, fetch_all, fetch_value

LONGEST_NAME, LONGEST_TEXT = 100, 20_000


class WrongQuery(ValueError):
    """The query cannot be kept; the message says why."""


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question that somebody keeps."""

    id: UUID
    name: str
    text: str
    is_shared: bool
    owner: str
    is_own: bool
    updated_at: datetime


def saved(pool: Pool, owner_id: UUID) -> list[SavedQuery]:
    """What the account keeps by name, then what others share."""
    return fetch_all(pool, "saved_queries/saved", SavedQuery, owner_id=owner_id)


def keep(pool: Pool, owner_id: UUID, name: str, text: str, *, is_shared: bool) -> UUID:
    """The id of the kept query; one of the account's own of that name is replaced."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise WrongQuery(f"Give the query a name of at most {LONGEST_NAME} letters.")
    if not text.strip() or len(text) > LONGEST_TEXT or "\0" in text:
        raise WrongQuery(f"A query that is kept has between 1 and {LONGEST_TEXT:,} letters.")
    return fetch_value(
        pool, "saved_queries/keep", owner_id=owner_id, name=name, text=text, is_shared=is_shared
    )


def forget(pool: Pool, owner_id: UUID, query_id: UUID) -> bool:
    """Forgets a query of the account's own; False where it is somebody else's, or gone."""
    return execute(pool, "saved_queries/forget", id=query_id, owner_id=owner_id) == 1
