"""Tokens for programs: made once, shown once, kept as a keyed hash, void at once when revoked."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID

from store.db import Pool, execute, fetch_all, fetch_one
from store.errors import StoreError

TokenRole = Literal["admin", "analyst", "ingest"]

MARK = "cvt_"
LONGEST = 128


class BadName(ValueError):
    """A token cannot be called that; the message says why."""


@dataclass(frozen=True, slots=True)
class Token:
    id: UUID
    name: str
    role: TokenRole
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    has_expired: bool | None


@dataclass(frozen=True, slots=True)
class ValidToken:
    id: UUID
    name: str
    role: TokenRole
    use_is_news: bool


def new_token(
    pool: Pool,
    name: str,
    role: TokenRole,
    *,
    expires_at: datetime | None = None,
    created_by: UUID | None = None,
) -> tuple[Token, str]:
    """A token and its text, which nobody can show again; Conflict where the name is taken."""
    if not (0 < len(name) <= 64 and name.isprintable() and name == name.strip()):
        raise BadName("A token's name has 1 to 64 printable characters and no space at either end.")
    text = MARK + secrets.token_urlsafe(32)
    return create_token(pool, name, role, digest(text), expires_at, created_by), text


def create_token(
    pool: Pool,
    name: str,
    role: TokenRole,
    token_digest: bytes,
    expires_at: datetime | None,
    created_by: UUID | None,
) -> Token:
    """The stored token."""
    made = fetch_one(
        pool,
        "tokens/create_token",
        Token,
        name=name,
        role=role,
        digest=token_digest,
        expires_at=expires_at,
        created_by=created_by,
    )
    if made is None:
        raise AssertionError("an insert returns its row")
    return made


def list_tokens(pool: Pool) -> list[Token]:
    """Every token by name, the revoked ones last."""
    return fetch_all(pool, "tokens/list_tokens", Token)


def revoke_token(pool: Pool, token_id: UUID) -> bool:
    """Whether there was such a token to revoke; no request with it is answered from now on."""
    return execute(pool, "tokens/revoke_token", token_id=token_id) > 0


def check_token(pool: Pool, text: str) -> ValidToken | None:
    """The token of that text, unless it was never made, is revoked or has expired."""
    if not text.startswith(MARK) or len(text) > LONGEST:
        return None
    found = valid_token(pool, digest(text))
    if found and found.use_is_news:
        with suppress(StoreError):  # a store that takes no writes still lets programs read
            note_use(pool, found.id)
    return found


def valid_token(pool: Pool, token_digest: bytes) -> ValidToken | None:
    """The valid token with that digest."""
    return fetch_one(pool, "tokens/valid_token", ValidToken, digest=token_digest)


def note_use(pool: Pool, token_id: UUID) -> None:
    """Writes down that the token is in use, once a minute at most."""
    execute(pool, "tokens/note_use", token_id=token_id)


def digest(text: str) -> bytes:
    """What leaves this process of a token: 256 random bits need no salt and no slow hash."""
    return sha256(text.encode("utf-8", "replace")).digest()
