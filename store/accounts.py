"""Who may look: accounts, their passwords and their browser sessions."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Literal
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from store.db import Pool, execute, fetch_one, fetch_value
from store.errors import StoreError

Role = Literal["admin", "analyst", "viewer"]

SHORTEST, LONGEST = 8, 1024
HASHER = PasswordHasher()
# Each hash takes 64 MiB: a crowd at the door must not fill the memory.
HASHING = BoundedSemaphore(2)
# Of a password nobody knows: an unknown name takes as long as a wrong password.
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$"
    "UTEhxJioNZLt+rn+05O6OA$vuOgXIiFW2fhbvago+cfwJYmlWB80uwUn7lortTH/oc"
)


class Unacceptable(ValueError):
    """A name or password that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    name: str
    role: Role
    viewer_id: UUID | None
    timezone: str | None
    is_enabled: bool
    last_sign_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Credentials:
    id: UUID
    password_hash: str | None


def any_account(pool: Pool) -> bool:
    """Whether there is an account at all."""
    return bool(fetch_value(pool, "accounts/any_account"))


def create_account(pool: Pool, name: str, password: str, role: Role) -> Account:
    """The new account; Unacceptable for bad words, Conflict where the name is taken."""
    made = fetch_one(
        pool,
        "accounts/create_account",
        Account,
        account=checked_name(name),
        password_hash=hashed(checked_password(password)),
        role=role,
    )
    if made is None:
        raise AssertionError("an insert returns its row")
    return made


def set_password(pool: Pool, name: str, password: str) -> bool:
    """Whether there is such an account; its new password is needed everywhere from now on."""
    return replace_password(pool, name, hashed(checked_password(password)))


def replace_password(pool: Pool, name: str, password_hash: str) -> bool:
    """Whether there was such an account to change."""
    return bool(
        fetch_value(
            pool,
            "accounts/replace_password",
            account=name,
            password_hash=password_hash,
        )
    )


def sign_in(pool: Pool, name: str, password: str) -> Account | None:
    """The account these words open; None, after the same time, whatever is wrong with them."""
    found = credentials(pool, name) if is_name(name) else None
    known = found.password_hash if found and found.password_hash else NOBODY
    if not fits(known, password) or found is None:
        return None
    renewed = hashed(password) if HASHER.check_needs_rehash(known) else None
    return signed_in(pool, found.id, renewed)


def credentials(pool: Pool, name: str) -> Credentials | None:
    """What an enabled account's password is checked against."""
    return fetch_one(pool, "accounts/credentials", Credentials, account=name)


def signed_in(pool: Pool, account_id: UUID, password_hash: str | None) -> Account | None:
    """The account, its sign-in noted and its hash renewed where one is given."""
    return fetch_one(
        pool, "accounts/signed_in", Account, account_id=account_id, password_hash=password_hash
    )


def open_session(pool: Pool, account_id: UUID, *, ip: str | None, agent: str | None) -> str:
    """A new session's token, valid for seven days from its last use; only its hash is stored."""
    token = secrets.token_urlsafe(32)
    store_session(pool, digest(token), account_id, ip, agent)
    return token


def store_session(
    pool: Pool, token_hash: bytes, account_id: UUID, ip: str | None, agent: str | None
) -> None:
    """Keeps a session and sweeps the expired ones."""
    execute(
        pool,
        "accounts/store_session",
        token_hash=token_hash,
        account_id=account_id,
        ip=ip,
        agent=agent,
    )


def session_account(pool: Pool, token: str) -> Account | None:
    """Whose session this is, for seven days more; None once it has expired or was ended."""
    account = live_session(pool, digest(token))
    if account is not None:
        with suppress(StoreError):  # a store that takes no writes still lets people look
            extend_session(pool, digest(token))
    return account


def live_session(pool: Pool, token_hash: bytes) -> Account | None:
    """The enabled account of a session that still lives."""
    return fetch_one(pool, "accounts/live_session", Account, token_hash=token_hash)


def extend_session(pool: Pool, token_hash: bytes) -> None:
    """Lets a session in use live on; written down every five minutes at most."""
    execute(pool, "accounts/extend_session", token_hash=token_hash)


def end_session(pool: Pool, token: str) -> bool:
    """Whether there was such a session to end."""
    return execute(pool, "accounts/end_session", token_hash=digest(token)) > 0


def digest(token: str) -> bytes:
    """What is stored of a token: 256 random bits need no salt and no slow hash."""
    return sha256(token.encode("utf-8", "replace")).digest()


def hashed(password: str) -> str:
    """The password's argon2id hash."""
    with HASHING:
        return HASHER.hash(as_bytes(password))


def fits(password_hash: str, password: str) -> bool:
    """Whether the password belongs to the hash."""
    try:
        with HASHING:
            return HASHER.verify(password_hash, as_bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def as_bytes(password: str) -> bytes:
    """The password as it is hashed; no text is too strange to be wrong."""
    return password.encode("utf-8", "surrogatepass")


def is_name(name: str) -> bool:
    """Whether an account could be called that."""
    return 0 < len(name) <= 64 and name.isprintable() and name == name.strip()


def checked_name(name: str) -> str:
    """The name; Unacceptable where an account cannot be called that."""
    if not is_name(name):
        raise Unacceptable(
            "An account's name has 1 to 64 printable characters and no space at either end."
        )
    return name


def checked_password(password: str) -> str:
    """The password; Unacceptable where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Unacceptable(f"A password has {SHORTEST} to {LONGEST} characters.")
    return password
