"""What was said, or was to be said, once each: of several attempts the last."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from store.db import Pool, fetch_all, fetch_one, fetch_value

Outcome = Literal["delivered", "waiting", "failed", "kept back"]


@dataclass(frozen=True, slots=True)
class Told:
    """One message and how it fares; `next_attempt_at` while it waits to be tried again."""

    id: UUID
    sent_at: datetime
    kind: str | None
    rule_name: str | None
    channel_name: str | None
    channel_type: str | None
    message: str
    outcome: Outcome
    attempts: int
    http_status: int | None
    duration_ms: int | None
    error_detail: str | None
    suppressed_reason: str | None
    maybe_duplicate: bool
    next_attempt_at: datetime | None
    notification_id: UUID | None
    can_retry: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a message, or why there was none."""

    sent_at: datetime
    attempt: int
    success: bool
    http_status: int | None
    duration_ms: int | None
    error_detail: str | None
    suppressed_reason: str | None
    maybe_duplicate: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages; None is any. Rules and channels by the names of the time, days are local."""

    rules: Sequence[str] | None = None
    channels: Sequence[str] | None = None
    outcome: Outcome | None = None
    since: date | None = None
    until: date | None = None


def history(pool: Pool, wanted: Wanted, *, limit: int, offset: int = 0) -> list[Told]:
    """These messages, the newest first."""
    return fetch_all(pool, "alert_log/history", Told, **given(wanted), limit=limit, offset=offset)


def history_count(pool: Pool, wanted: Wanted) -> int:
    """How many these are."""
    return fetch_value(pool, "alert_log/history_count", **given(wanted))


def told(pool: Pool, entry_id: UUID) -> Told | None:
    """The message of that id; None where there is none, or a later attempt stands for it."""
    return fetch_one(pool, "alert_log/told", Told, id=entry_id)


def attempts(pool: Pool, entry_id: UUID) -> list[Attempt]:
    """Every attempt at that message, the first one first."""
    return fetch_all(pool, "alert_log/attempts", Attempt, id=entry_id)


def given(wanted: Wanted) -> dict[str, Any]:
    """The filters as parameters."""
    lists = {"rules": wanted.rules, "channels": wanted.channels}
    return asdict(wanted) | {name: list(value) if value else None for name, value in lists.items()}
