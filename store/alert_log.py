"""Every attempt to tell somebody, and what nobody was told and why."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, execute, fetch_all

MOST = 500

Place = tuple[datetime, UUID]  # of an entry among all


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt, or one event that was kept back, with the names of the time."""

    id: UUID
    sent_at: datetime
    kind: str | None
    message: str
    success: bool
    error_detail: str | None
    suppressed_reason: str | None
    attempt: int | None
    http_status: int | None
    duration_ms: int | None
    maybe_duplicate: bool
    notification_id: UUID | None
    rule_id: UUID | None
    rule_name: str | None
    channel_id: UUID | None
    channel_name: str | None
    channel_type: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries; None is any. `suppressed` tells attempts from what was kept back."""

    rule_id: UUID | None = None
    channel_id: UUID | None = None
    success: bool | None = None
    suppressed: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, and the place of the last one if there are more."""

    items: list[Entry]
    last: Place | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message that did not come from the outbox, such as a test."""

    channel_id: UUID
    channel_name: str
    channel_type: str
    kind: str
    message: str
    success: bool
    error_detail: str | None
    http_status: int | None
    duration_ms: int
    sent_at: datetime


def record(pool: Pool, attempt: Attempt) -> None:
    """Writes the attempt down."""
    execute(pool, "alert_log/record", **asdict(attempt))


def page(
    pool: Pool, filters: Filters = Filters(), *, limit: int = 100, after: Place | None = None
) -> Page:
    """The newest entries, from the one after that place on."""
    limit = max(1, min(limit, MOST))
    items = entries(pool, filters, limit + 1, after)
    last = items[limit - 1] if len(items) > limit else None
    return Page(items[:limit], (last.sent_at, last.id) if last else None)


def entries(pool: Pool, filters: Filters, limit: int, after: Place | None) -> list[Entry]:
    """At most so many entries, newest first."""
    at, last = after or (None, None)
    return fetch_all(
        pool,
        "alert_log/entries",
        Entry,
        **asdict(filters),
        limit=limit,
        after_at=at,
        after_id=last,
    )
