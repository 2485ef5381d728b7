"""Requests to render something again, and which of them somebody dealt with."""

from dataclasses import dataclass
from datetime import datetime

from store.db import Pool, execute, fetch_all

MOST = 500


@dataclass(frozen=True, slots=True)
class Request:
    id: int
    render_id: int
    status: str
    reason: str | None
    user_email: str | None
    additional_notes: str | None
    has_been_handled: bool
    created_at: datetime
    updated_at: datetime


def requests(
    pool: Pool, *, render_id: int | None = None, handled: bool | None = None, limit: int = MOST
) -> list[Request]:
    """Requests, newest first: of one render or of all, handled or not."""
    return fetch_all(
        pool, "renders/requests", Request, render_id=render_id, handled=handled, limit=limit
    )


def mark_handled(pool: Pool, request_id: int) -> bool:
    """Notes that somebody dealt with the request; False where there is none of that number."""
    return execute(pool, "renders/mark_handled", id=request_id) > 0
