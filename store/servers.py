"""Media servers: which there are, how they do, and what is asked of them.

Removed servers stay, because history names them; adding one of the same name takes it up again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, as_json, execute, fetch_all, fetch_value
from store.errors import Conflict
from store.ids import server_id


@dataclass(frozen=True, slots=True)
class Server:
    """A server as the Settings screen lists it. `has_key` says that a key is stored."""

    id: UUID
    kind: str
    name: str
    base_url: str | None
    origin: str
    is_enabled: bool
    has_key: bool
    version: str | None
    state: str
    state_reason: str | None
    can_tell: list[str]
    cannot_tell: list[str]
    latency_ms: int | None
    clock_offset_seconds: float | None
    last_seen_at: datetime | None
    polled_at: datetime | None
    synchronised_at: datetime | None
    test_asked_at: datetime | None
    tested_at: datetime | None
    active_streams: int


@dataclass(frozen=True, slots=True)
class Configured:
    """A server the collector is to watch, its key still encrypted."""

    id: UUID
    kind: str
    name: str
    base_url: str
    origin: str
    secret_enc: bytes | None
    test_asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Registered:
    """A server that is set up outside the store."""

    id: UUID
    kind: str
    name: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Health:
    """How a server did when it was last asked; None leaves what is known as it is."""

    id: UUID
    state: str
    state_reason: str | None
    polled_at: datetime
    last_seen_at: datetime | None = None
    version: str | None = None
    latency_ms: int | None = None
    clock_offset_seconds: float | None = None
    can_tell: tuple[str, ...] = ()
    cannot_tell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedServer:
    """A server with its ciphertext, for whoever writes it anew with another key."""

    id: UUID
    name: str
    secret_enc: bytes


def listed(pool: Pool) -> list[Server]:
    """Every media server that was not removed, its state and what it can tell, by name."""
    return fetch_all(pool, "servers/listed", Server)


def configured(pool: Pool) -> list[Configured]:
    """The servers added on the Settings screen that are to be watched, by name."""
    return fetch_all(pool, "servers/configured", Configured)


def claim(pool: Pool, collector: str, own: Sequence[UUID]) -> list[Configured]:
    """Those of them that no other collector watches, from now on ours, and our own ones."""
    return fetch_all(pool, "servers/claim", Configured, collector=collector, own=list(own))


def register(pool: Pool, servers: Sequence[Registered]) -> int:
    """Writes servers that are set up outside the store, new or known; how many changed."""
    payload = as_json(servers)
    return execute(pool, "servers/register", servers=payload)


def retire(pool: Pool, collector: str, own: Sequence[UUID]) -> int:
    """Switches off servers that were set up beside the collector and no longer are; how many."""
    return execute(pool, "servers/retire", collector=collector, own=list(own))


def add(
    pool: Pool, *, kind: str, name: str, base_url: str, secret_enc: bytes, key_id: str | None = None
) -> UUID:
    """The id of a new server; Conflict where one of that name is there already."""
    added: UUID | None = fetch_value(
        pool,
        "servers/add",
        id=server_id(name),
        kind=kind,
        name=name,
        base_url=base_url,
        secret_enc=secret_enc,
        key_id=key_id,
    )
    if added is None:
        raise Conflict(f"There is, or was, another server called {name}.", "idx_servers_name")
    return added


def change(
    pool: Pool,
    id: UUID,
    *,
    name: str | None = None,
    base_url: str | None = None,
    secret_enc: bytes | None = None,
    key_id: str | None = None,
    is_enabled: bool | None = None,
) -> bool:
    """Changes what is given of a server added here; False where there is no such one."""
    changed = execute(
        pool,
        "servers/change",
        id=id,
        name=name,
        base_url=base_url,
        secret_enc=secret_enc,
        key_id=key_id,
        is_enabled=is_enabled,
    )
    return changed > 0


def remove(pool: Pool, id: UUID) -> bool:
    """Forgets a server's key and watches it no longer; its history stays. False: no such one."""
    return execute(pool, "servers/remove", id=id) > 0


def ask_test(pool: Pool, id: UUID) -> bool:
    """Asks the collector to try the server now: `tested_at` follows. False: no such one."""
    return execute(pool, "servers/ask_test", id=id) > 0


def report(pool: Pool, health: Health) -> int:
    """Notes how a server does; how many rows changed."""
    lists = {"can_tell": list(health.can_tell), "cannot_tell": list(health.cannot_tell)}
    return execute(pool, "servers/report", **{**asdict(health), **lists})


def sealed_with_another_key(pool: Pool, key_id: str) -> list[SealedServer]:
    """The servers whose keys were not sealed with this key of ours."""
    return fetch_all(pool, "servers/sealed_with_another_key", SealedServer, key_id=key_id)


def reseal(pool: Pool, was: SealedServer, secret_enc: bytes, key_id: str) -> bool:
    """Replaces the ciphertext by another of the same key; False where the key changed since."""
    params = {"id": was.id, "was": was.secret_enc, "secret_enc": secret_enc, "key_id": key_id}
    return execute(pool, "servers/reseal", **params) == 1


def synchronised(pool: Pool, id: UUID) -> int:
    """Notes that users and libraries were read just now; how many rows changed."""
    return execute(pool, "servers/synchronised", id=id)
