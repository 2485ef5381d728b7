"""Who did what, when. Changes of rows write themselves down (sql/functions/50_audit.sql)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.db import ACTOR, Pool, execute, fetch_all

NOBODY = "cinevault"


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    recorded_at: datetime
    actor: str
    action: str
    object_type: str | None
    object_id: str | None
    detail: dict[str, Any]


def record(
    pool: Pool,
    action: str,
    *,
    actor: str | None = None,
    object_type: str | None = None,
    object_id: object = None,
    **detail: object,
) -> None:
    """Writes down what is no change of a row, by whoever acts now where no actor is given."""
    note(pool, actor or ACTOR.get() or NOBODY, action, object_type, object_id, detail)


def note(
    pool: Pool,
    actor: str,
    action: str,
    object_type: str | None,
    object_id: object,
    detail: dict[str, object],
) -> None:
    """Writes one entry."""
    execute(
        pool,
        "audit/note",
        actor=actor,
        action=action,
        object_type=object_type,
        object_id=None if object_id is None else str(object_id),
        detail=json.dumps(detail, default=str),
    )


def recent(
    pool: Pool,
    *,
    most: int = 100,
    before: int | None = None,
    actor: str | None = None,
    object_type: str | None = None,
) -> list[Entry]:
    """The newest entries first, older than the entry `before` where it is given."""
    return fetch_all(
        pool,
        "audit/recent",
        Entry,
        most=most,
        before=before,
        actor=actor,
        object_type=object_type,
    )
