"""Where alerts are sent. Addresses are kept as ciphertext, which only the sender ever gets."""

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, connection, execute, fetch_all, fetch_one, run
from store.errors import Conflict

RULES = "alert_rules_channel_id_fkey"
FALLBACK = "idx_notification_channels_fallback"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as anybody may see it; `rules` is how many send to it."""

    id: UUID
    name: str
    channel_type: str
    is_enabled: bool
    disabled_reason: str | None
    events: list[str]
    paused_until: datetime | None
    webhook_hint: str | None
    is_signed: bool
    is_fallback: bool
    rules: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a channel is to be, its secrets apart."""

    name: str
    channel_type: str
    events: Sequence[str] = ("all",)
    is_enabled: bool = True
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Secrets:
    """Ciphertext of a channel's secrets; None keeps what is stored."""

    webhook_url: str | None = None
    webhook_hint: str | None = None
    key_id: str | None = None
    signing_secret: str | None = None
    forget_signing_secret: bool = False


@dataclass(frozen=True, slots=True)
class SealedChannel:
    """A channel with its ciphertext, for whoever sends or writes it anew with another key."""

    id: UUID
    name: str
    channel_type: str
    webhook_url: str
    signing_secret: str | None
    key_id: str | None


def list_all(pool: Pool) -> list[Channel]:
    """Every channel, by name."""
    return fetch_all(pool, "channels/list_all", Channel)


def get(pool: Pool, channel_id: UUID) -> Channel | None:
    """The channel of that id."""
    return fetch_one(pool, "channels/get", Channel, id=channel_id)


def create(pool: Pool, channel_id: UUID, wanted: Wanted, secrets: Secrets) -> None:
    """Stores a new channel; its id is the one its ciphertext was made for."""
    with one_fallback():
        execute(
            pool,
            "channels/create",
            id=channel_id,
            name=wanted.name,
            channel_type=wanted.channel_type,
            webhook_url=secrets.webhook_url,
            key_id=secrets.key_id,
            webhook_hint=secrets.webhook_hint,
            signing_secret=secrets.signing_secret,
            is_enabled=wanted.is_enabled,
            events=json.dumps(list(wanted.events)),
            is_fallback=wanted.is_fallback,
        )


def update(pool: Pool, channel_id: UUID, wanted: Wanted, secrets: Secrets) -> bool:
    """Changes the channel; False where there is none. Another type needs another address."""
    with one_fallback():
        changed = execute(
            pool,
            "channels/update",
            id=channel_id,
            name=wanted.name,
            channel_type=wanted.channel_type,
            webhook_url=secrets.webhook_url,
            key_id=secrets.key_id,
            webhook_hint=secrets.webhook_hint,
            signing_secret=secrets.signing_secret,
            forget_signing_secret=secrets.forget_signing_secret,
            is_enabled=wanted.is_enabled,
            events=json.dumps(list(wanted.events)),
            is_fallback=wanted.is_fallback,
        )
    if not changed and get(pool, channel_id):
        raise Conflict("A channel of another type needs its address entered again.")
    return bool(changed)


@contextmanager
def one_fallback() -> Generator[None]:
    """Says in words that there can only be one fallback."""
    try:
        yield
    except Conflict as exc:
        if exc.constraint != FALLBACK:
            raise
        message = "Another channel is the fallback already; there can be only one."
        raise Conflict(message, FALLBACK) from exc


def delete(pool: Pool, channel_id: UUID) -> bool:
    """Removes the channel; False where there is none, Conflict while rules send to it."""
    with connection(pool) as conn:
        names = [name for (name,) in run(conn, "channels/rules_of", id=channel_id)]
        if names:
            raise Conflict(
                f"The channel is used by {listed(names)}.", "alert_rules_channel_id_fkey"
            )
        return run(conn, "channels/delete", id=channel_id).rowcount == 1


def listed(names: Sequence[str], most: int = 5) -> str:
    """The rules by name, as far as anybody wants to read them."""
    said = ", ".join(names[:most])
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{'the rule' if len(names) == 1 else 'the rules'} {said}{more}"


def set_enabled(pool: Pool, channel_id: UUID, enabled: bool, reason: str | None = None) -> bool:
    """Switches the channel on or off; False where there is none."""
    params = {"id": channel_id, "enabled": enabled, "reason": reason}
    return execute(pool, "channels/set_enabled", **params) == 1


def pause(pool: Pool, channel_id: UUID, until: datetime | None) -> bool:
    """Sends nothing to the channel until then, or again from now on; False where there is none."""
    return execute(pool, "channels/pause", id=channel_id, until=until) == 1


def sealed(pool: Pool, channel_id: UUID) -> SealedChannel | None:
    """The channel with its ciphertext, for the sender of a test message."""
    return fetch_one(pool, "channels/sealed", SealedChannel, id=channel_id)


def written_with_another_key(pool: Pool, key_id: str) -> list[SealedChannel]:
    """The channels whose secrets this key did not write."""
    return fetch_all(pool, "channels/written_with_another_key", SealedChannel, key_id=key_id)


def reseal(pool: Pool, was: SealedChannel, secrets: Secrets) -> bool:
    """Replaces the ciphertext by another of the same secrets; False where they changed since."""
    changed = execute(
        pool,
        "channels/reseal",
        id=was.id,
        webhook_url=secrets.webhook_url,
        signing_secret=secrets.signing_secret,
        key_id=secrets.key_id,
        was=was.webhook_url,
        secret_was=was.signing_secret,
    )
    return changed == 1
