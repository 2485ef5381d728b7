"""What is to be said, until somebody took it: claimed, sent, tried again or given up.

At least once: a message whose sender died is sent again when its lease ends. One at a time for
each channel, so that what is said of a rule arrives in its order.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from psycopg.rows import class_row

from store.db import Connection, Pool, connection, execute, fetch_all, fetch_one, fetch_value, run
from store.sql import query

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send; `lost` says that whoever had it before never came back."""

    id: UUID
    rule_id: UUID | None
    channel_id: UUID
    kind: str
    target: str
    payload: dict[str, Any]
    attempts: int
    failures: int
    form: Literal["full", "plain", "new"]
    lost: bool
    created_at: datetime
    rule_name: str | None
    channel_name: str
    channel_type: str
    webhook_url: str
    signing_secret: str | None
    events: list[str]
    edits: str | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended, what follows, and what the log says of it."""

    state: Literal["sent", "pending", "dead", "suppressed"]
    now: datetime
    message: str
    error: str | None = None
    http_status: int | None = None
    duration_ms: int | None = None
    counts: bool = False
    next_attempt_at: datetime | None = None
    form: str | None = None
    external_id: str | None = None
    pause_until: datetime | None = None
    disable: str | None = None
    suppressed_reason: str | None = None
    maybe_duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    pending: int
    sending: int
    dead: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that waits (`pending`, `sending`) or was given up (`dead`)."""

    id: UUID
    kind: str
    state: str
    rule_id: UUID | None
    rule_name: str | None
    channel_id: UUID | None
    channel_name: str | None
    target: str
    title: str | None
    attempts: int
    next_attempt_at: datetime
    last_error: str | None
    created_at: datetime


def due_channels(pool: Pool, now: datetime) -> int:
    """How many channels have something that could be sent now."""
    return fetch_value(pool, "outbox/due_channels", now=now)


def claim(pool: Pool, now: datetime, lease: timedelta = LEASE) -> Claimed | None:
    """The next message to send, ours until the lease ends; None where nothing can be sent."""
    tried: list[UUID] = []
    while True:
        with connection(pool) as conn:
            found = run(conn, "outbox/lock_channel", now=now, but=tried).fetchone()
            if not found:
                return None
            if claimed := claim_of(conn, found[0], now, lease):
                return claimed
        tried.append(found[0])


def claim_of(conn: Connection, channel_id: UUID, now: datetime, lease: timedelta) -> Claimed | None:
    """The channel's next message; its row is locked by us."""
    params = {"channel_id": channel_id, "now": now, "lease": lease}
    with conn.cursor(row_factory=class_row(Claimed)) as cursor:
        claimed = cursor.execute(query("outbox/claim"), params).fetchone()
    if claimed and claimed.lost:
        title = str(claimed.payload.get("title", ""))
        gone = Ending("pending", now, title, "sender_died", maybe_duplicate=True)
        log_attempt(conn, claimed, gone, claimed.attempts - 1)
    return claimed


def finish(pool: Pool, claimed: Claimed, ending: Ending) -> bool:
    """Records how the attempt ended, with all that follows; False where it is ours no more."""
    with connection(pool) as conn:
        run(conn, "outbox/hold_channel", channel_id=claimed.channel_id)
        if not end(conn, claimed, ending):
            return False
        log_attempt(conn, claimed, ending, claimed.attempts)
        if ending.pause_until:
            until = ending.pause_until
            run(conn, "outbox/pause_channel", channel_id=claimed.channel_id, until=until)
        if ending.disable:
            params = {"reason": ending.disable, "now": ending.now}
            run(conn, "outbox/disable_channel", channel_id=claimed.channel_id, **params)
        if ending.state == "dead":
            divert(conn, [claimed.id], ending.now)
        return True


def end(conn: Connection, claimed: Claimed, ending: Ending) -> bool:
    """Whether the attempt was still ours to end."""
    ended = run(
        conn,
        "outbox/finish",
        id=claimed.id,
        attempts=claimed.attempts,
        state=ending.state,
        counts=ending.counts,
        next_attempt_at=ending.next_attempt_at,
        form=ending.form,
        external_id=ending.external_id,
        error=ending.error or ending.suppressed_reason,
        now=ending.now,
    )
    return ended.rowcount == 1


def log_attempt(conn: Connection, claimed: Claimed, ending: Ending, attempt: int) -> None:
    """Writes the attempt down, with the names as they are now."""
    run(
        conn,
        "outbox/log_attempt",
        id=claimed.id,
        rule_id=claimed.rule_id,
        channel_id=claimed.channel_id,
        kind=claimed.kind,
        attempt=attempt,
        rule_name=claimed.rule_name,
        channel_name=claimed.channel_name,
        channel_type=claimed.channel_type,
        message=ending.message,
        success=ending.state == "sent",
        error=ending.error,
        http_status=ending.http_status,
        duration_ms=ending.duration_ms,
        suppressed_reason=ending.suppressed_reason,
        maybe_duplicate=ending.maybe_duplicate,
        now=ending.now,
    )


def suppress_unsendable(pool: Pool, now: datetime) -> int:
    """Gives up what waits for channels that are off or gone; how many messages that were.

    Where a channel was switched off because it failed, its messages go to the fallback instead.
    """
    with connection(pool) as conn:
        stopped = run(conn, "outbox/suppress_unsendable", now=now).fetchall()
        failed = [message for message, failed in stopped if failed]
        if failed:
            divert(conn, failed, now)
        return len(stopped)


def divert(conn: Connection, messages: list[UUID], now: datetime) -> int:
    """Sends these to the fallback channel too, if there is one; how many that were."""
    return run(conn, "outbox/divert", ids=messages, now=now).rowcount


def retry(pool: Pool, message: UUID, now: datetime) -> bool:
    """Tries a message again that was given up; False where it is none, or its channel is gone."""
    return execute(pool, "outbox/retry", id=message, now=now) == 1


def counts(pool: Pool) -> Counts:
    """How many messages wait, are being sent, and were given up."""
    return fetch_one(pool, "outbox/counts", Counts) or Counts(0, 0, 0, None)


def undelivered(pool: Pool, limit: int = 100) -> list[Undelivered]:
    """What waits and what was given up, the newest first."""
    return fetch_all(pool, "outbox/undelivered", Undelivered, limit=limit)
