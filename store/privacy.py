"""What is known of one viewer: taken out, or forgotten; and addresses that are kept in part."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store import audit
from store.db import Connection, Pool, connection, fetch_all, fetch_one, limit_statements, run

BATCH = 1000
LONGEST = 600.0  # seconds that forgetting somebody may take


@dataclass(frozen=True, slots=True)
class Person:
    """A viewer; names are unique on one server at most."""

    id: UUID
    name: str
    server: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a viewer."""

    id: UUID
    name: str
    server: str | None
    plays: int
    first_play: datetime | None
    last_play: datetime | None
    transcodes: int
    accounts: list[str]


@dataclass(frozen=True, slots=True)
class Truncated:
    """Where the last play began whose address was truncated, and how many there were."""

    last: datetime | None
    rows: int


class NoSuchViewer(ValueError):
    """There is no such viewer, or not any more."""


def people(pool: Pool) -> list[Person]:
    """Everybody who was seen and not forgotten, by name."""
    return fetch_all(pool, "privacy/people", Person)


def held(pool: Pool, id: UUID) -> Held | None:
    """What is known of a viewer, None where there is no such one."""
    return fetch_one(pool, "privacy/held", Held, id=id)


def export(pool: Pool, id: UUID, *, actor: str) -> str:
    """Everything stored of a viewer as JSON, and a line in the audit log."""
    with connection(pool) as conn:
        limit_statements(conn, LONGEST)
        found = everything(conn, id)
    if found is None:
        raise NoSuchViewer("There is no such viewer.")
    audit.record(pool, "viewer.export", actor=actor, object_type="users", object_id=id)
    return found


def everything(conn: Connection, id: UUID) -> str | None:
    """Everything stored of a viewer, None where there is no such one."""
    row = run(conn, "privacy/everything", id=id).fetchone()
    return row[0] if row else None


def forget(pool: Pool, id: UUID, *, delete: bool) -> int:
    """Forgets a viewer, all of it or nothing: of how many plays.

    The plays are deleted, or stay as nobody's; the rollups follow, as after every write.
    """
    with connection(pool) as conn:
        limit_statements(conn, LONGEST)
        allow_old(conn)
        run(conn, "privacy/forget_alerts", id=id)
        plays = delete_plays(conn, id) if delete else make_plays_nobodys(conn, id)
        run(conn, "privacy/make_transcodes_nobodys", id=id)
        run(conn, "privacy/forget_sums", id=id)
        if not run(conn, "privacy/forget_user", id=id, plays=plays, deleted=delete).rowcount:
            raise NoSuchViewer("There is no such viewer, or not any more.")
        return plays


def allow_old(conn: Connection) -> None:
    """Lets the transaction change as many old plays as there are."""
    run(conn, "privacy/allow_old")


def delete_plays(conn: Connection, id: UUID) -> int:
    """Deletes a viewer's plays; how many."""
    return run(conn, "privacy/delete_plays", id=id).rowcount


def make_plays_nobodys(conn: Connection, id: UUID) -> int:
    """Takes from a viewer's plays whatever says whose they were; how many."""
    return run(conn, "privacy/make_plays_nobodys", id=id).rowcount


def truncate_ips(pool: Pool, since: datetime | None) -> Truncated:
    """Truncates some of the addresses that are stored whole from then on, where that is wanted."""
    with connection(pool) as conn:
        allow_old(conn)
        row = run(conn, "privacy/truncate_ips", since=since, batch=BATCH).fetchone()
        return Truncated(*row) if row else Truncated(None, 0)
