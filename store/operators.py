"""Accounts as those who run the place see them: roles, links to viewers, sessions and their end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import available_timezones

from store.accounts import (
    Account,
    Role,
    Unacceptable,
    checked_name,
    checked_password,
    credentials,
    digest,
    fits,
    hashed,
)
from store.db import ACTOR, Pool, execute, fetch_all, fetch_one, fetch_value


@dataclass(frozen=True, slots=True)
class Operator:
    """An account; `viewer` is the name of the user of a media server whose watching it may see."""

    id: UUID
    name: str
    role: Role
    viewer_id: UUID | None
    viewer: str | None
    timezone: str | None
    is_enabled: bool
    last_sign_in_at: datetime | None
    created_at: datetime
    has_password: bool
    has_oidc: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A browser that is signed in; its id opens nothing."""

    id: str
    ip: str | None
    agent: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Viewer:
    """A user of a media server, to link an account to."""

    id: UUID
    name: str
    server: str | None


class LastAdmin(ValueError):
    """Nobody would be left who may change things."""

    def __init__(self) -> None:
        super().__init__("This is the last admin who can sign in: make another one first.")


def listed(pool: Pool) -> list[Operator]:
    """Every account by name."""
    return fetch_all(pool, "operators/listed", Operator)


def viewers(pool: Pool) -> list[Viewer]:
    """Everybody an account can be linked to, by name."""
    return fetch_all(pool, "operators/viewers", Viewer)


def invite(pool: Pool, name: str, role: Role) -> Account:
    """A new account without a password, for somebody an outside provider knows by that name."""
    made = fetch_one(pool, "operators/invite", Account, account=checked_name(name), role=role)
    if made is None:
        raise AssertionError("an insert returns its row")
    return made


def bind(pool: Pool, subject: str, name: str) -> Account | None:
    """The account of a provider's subject, bound by name at first; None: nobody's."""
    return fetch_one(pool, "operators/bind", Account, subject=subject, account=name)


def change(
    pool: Pool, account_id: UUID, *, role: Role, viewer_id: UUID | None, is_enabled: bool
) -> None:
    """Changes what an account may; LastAdmin where nobody could undo it."""
    changed = execute(
        pool,
        "operators/change",
        account_id=account_id,
        role=role,
        viewer_id=viewer_id,
        is_enabled=is_enabled,
    )
    if not changed:
        raise LastAdmin
    if not is_enabled:
        revoke(pool, account_id)


def delete(pool: Pool, account_id: UUID) -> None:
    """Deletes an account and its sessions; LastAdmin where nobody would be left."""
    if not execute(pool, "operators/delete", account_id=account_id):
        raise LastAdmin


def set_timezone(pool: Pool, account_id: UUID, timezone: str | None) -> None:
    """Sets the zone in which an account reads times; None for the store's."""
    if timezone is not None and timezone not in available_timezones():
        raise Unacceptable(f"{timezone[:40]} is no time zone.")
    execute(pool, "operators/set_timezone", account_id=account_id, timezone=timezone)


def change_password(
    pool: Pool, account_id: UUID, name: str, old: str, new: str, *, token: str
) -> None:
    """A new password for who knows the old one; every session but the token's ends."""
    found = credentials(pool, name)
    if found is None or found.id != account_id or found.password_hash is None:
        raise Unacceptable("This account has no password to change.")
    if not fits(found.password_hash, old):
        raise Unacceptable("The old password is not right.")
    change_hash(pool, account_id, hashed(checked_password(new)), token)


def change_hash(pool: Pool, account_id: UUID, password_hash: str, token: str) -> bool:
    """Whether there was such an account to change."""
    return bool(
        fetch_value(
            pool,
            "operators/change_hash",
            account_id=account_id,
            password_hash=password_hash,
            kept=digest(token),
        )
    )


def sessions(pool: Pool, account_id: UUID) -> list[BrowserSession]:
    """The browsers that are signed in, the last used one first."""
    return fetch_all(pool, "operators/sessions", BrowserSession, account_id=account_id)


def session_id(token: str) -> str:
    """What the session of this token is called in the list."""
    return digest(token).hex()


def revoke(
    pool: Pool, account_id: UUID, *, session: str | None = None, keep: str | None = None
) -> int:
    """Ends one session of an account, or all but that of the token `keep`; how many."""
    return fetch_value(
        pool,
        "operators/revoke",
        account_id=account_id,
        session=session,
        kept=None if keep is None else digest(keep),
        actor=ACTOR.get() or "cinevault",
    )
