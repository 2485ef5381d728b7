"""Channels, rules and messages for tests of what becomes of them."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from notify.secrets import Keys, hint
from settings import new_secret_key
from store import channels
from store.channels import Secrets, Wanted
from store.db import Pool

NOW = datetime(2026, 11, 20, 7, 41, tzinfo=UTC)
KEYS = Keys([new_secret_key()])
URLS = {
    "discord": "https://discord.com/api/webhooks/123456789012345678/CANARY-token-9fQ2",
    "slack": "https://hooks.slack.com/services/T000/B000/CANARYtoken9fQ2",
    "generic": "http://receiver.example/hooks/CANARY-token-9fQ2",
    "apprise": "ntfys://ntfy.example/CANARY",
}


def make_channel(
    pool: Pool,
    channel_type: str = "generic",
    *,
    url: str | None = None,
    signing_secret: str | None = None,
    keys: Keys = KEYS,
    **wanted: Any,
) -> UUID:
    """A channel as the API makes one; its id."""
    channel_id = uuid4()
    url = url or URLS[channel_type]
    sealed = keys.seal(str(channel_id), "url", url)
    signed = signing_secret and keys.seal(str(channel_id), "signing_secret", signing_secret)
    given: dict[str, Any] = {"name": f"{channel_type} channel", **wanted}
    channels.create(
        pool,
        channel_id,
        Wanted(channel_type=channel_type, **given),
        Secrets(sealed.ciphertext, hint(url), sealed.key_id, signed.ciphertext if signed else None),
    )
    return channel_id


def make_rule(pool: Pool, channel_id: UUID, name: str = "Low disk") -> UUID:
    """A rule that sends to the channel; its id."""
    with pool.connection() as conn:
        row = conn.execute(
            "INSERT INTO alert_rules (name, condition_type, channel_id)"
            " VALUES (%s, 'disk_space_low', %s) RETURNING id",
            [name, channel_id],
        ).fetchone()
    assert row
    return row[0]


def make_message(
    pool: Pool,
    channel_id: UUID | None,
    rule_id: UUID | None = None,
    *,
    kind: str = "firing",
    at: datetime = NOW,
    target: str = "nas-1",
    episode: int = 1,
    seq: int = 0,
    **payload: Any,
) -> UUID:
    """A message in the outbox, due at `at`; its id."""
    said = {"kind": kind, "title": "Low disk on nas-1", "text": "12.0 GB free", "target": target}
    said |= {"rule_name": "Low disk" if rule_id else "", "condition_type": "disk_space_low"}
    with pool.connection() as conn:
        row = conn.execute(
            "INSERT INTO notifications (rule_id, channel_id, target, episode, kind, seq, payload,"
            " next_attempt_at, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " RETURNING id",
            [
                rule_id,
                channel_id,
                target,
                episode,
                kind,
                seq,
                json.dumps(said | payload),
                at,
                at,
            ],
        ).fetchone()
    assert row
    return row[0]


def states(pool: Pool) -> dict[UUID, str]:
    """The state of each message."""
    with pool.connection() as conn:
        return dict(conn.execute("SELECT id, state FROM notifications").fetchall())


def state(pool: Pool, message: UUID) -> dict[str, Any]:
    """All that is stored of the message."""
    return one(pool, "SELECT to_jsonb(n) FROM notifications n WHERE id = %s", message)


def channel_state(pool: Pool, channel_id: UUID) -> dict[str, Any]:
    """All that is stored of the channel."""
    return one(pool, "SELECT to_jsonb(c) FROM notification_channels c WHERE id = %s", channel_id)


def log(pool: Pool) -> list[dict[str, Any]]:
    """All that is logged, oldest first."""
    with pool.connection() as conn:
        found = conn.execute("SELECT to_jsonb(l) FROM alert_log l ORDER BY sent_at, attempt, id")
        return [row for (row,) in found]


def one(pool: Pool, statement: str, wanted: UUID) -> dict[str, Any]:
    """The row as a dictionary."""
    with pool.connection() as conn:
        row = conn.execute(statement.encode(), [wanted]).fetchone()
    assert row
    return row[0]
