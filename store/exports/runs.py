"""Exports that people asked for: they wait, one program at a time writes them, they expire."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from store.db import Pool, connection, execute, fetch_all, fetch_one, fetch_value, run
from store.exports.datasets import Order, nullable
from store.exports.writing import Exported

OPEN = ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: an account, or a program by its token."""

    name: str
    token_id: UUID | None = None
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """An export and how it does. `discreet` is what pages of whoever asked would show."""

    id: UUID
    asked_by: str
    token_id: UUID | None
    dataset: str
    file_format: str
    since: datetime | None
    until: datetime | None
    zone: str
    columns: list[str]
    users: list[UUID] | None
    servers: list[UUID] | None
    hide_names: bool
    discreet: bool
    state: str
    cancel_asked: bool
    rows_done: int
    rows_total: int | None
    bytes: int | None
    file_name: str | None
    sha256: str | None
    names_hidden: bool | None
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime

    @property
    def order(self) -> Order:
        """What is to be exported."""
        return Order(
            self.dataset,
            self.file_format,
            self.since,
            self.until,
            self.zone,
            tuple(self.columns),
            None if self.users is None else tuple(self.users),
            None if self.servers is None else tuple(self.servers),
        )

    @property
    def is_open(self) -> bool:
        """Whether it is still to end."""
        return self.state in OPEN

    def is_of(self, asker: Asker) -> bool:
        """Whether they may see it."""
        return asker.is_admin or (self.asked_by, self.token_id) == (asker.name, asker.token_id)


def create(
    pool: Pool,
    order: Order,
    asker: Asker,
    *,
    hide_names: bool,
    rows_total: int | None,
    keep_days: int,
) -> UUID:
    """Puts it behind those that wait; its id."""
    return fetch_value(
        pool,
        "export_runs/create",
        **as_parameters(order),
        asked_by=asker.name,
        token_id=asker.token_id,
        hide_names=hide_names,
        discreet=not asker.is_admin,
        rows_total=rows_total,
        keep_days=keep_days,
    )


def as_parameters(order: Order) -> dict[str, object]:
    """The order's fields as a statement takes them."""
    given: dict[str, object] = asdict(order)
    users, servers = nullable(order.users), nullable(order.servers)
    return given | {"columns": list(order.columns), "users": users, "servers": servers}


def get(pool: Pool, id: UUID) -> Run | None:
    """The export, None where there is none."""
    return fetch_one(pool, "export_runs/get", Run, id=id)


def recent(pool: Pool, asker: Asker, *, most: int = 100) -> list[Run]:
    """What they may see, the newest first."""
    return fetch_all(
        pool,
        "export_runs/recent",
        Run,
        of_all=asker.is_admin,
        asked_by=asker.name,
        token_id=asker.token_id,
        most=most,
    )


def open_of(pool: Pool, asker: Asker) -> int:
    """How many of theirs wait or run."""
    return fetch_value(pool, "export_runs/open_of", asked_by=asker.name, token_id=asker.token_id)


def weight(pool: Pool, dataset: str, file_format: str) -> float | None:
    """How many bytes a row of such files took lately, None where none was made."""
    return fetch_value(pool, "export_runs/weight", dataset=dataset, file_format=file_format)


def next_one(pool: Pool) -> Run | None:
    """The export that waited longest, which runs now; None where none waits."""
    with connection(pool) as conn:
        claimed = run(conn, "export_runs/claim").fetchone()
    return get(pool, claimed[0]) if claimed else None


def abandoned(pool: Pool) -> list[UUID]:
    """Those that a program left when it ended without a word; they are interrupted now."""
    with connection(pool) as conn:
        return ids(run(conn, "export_runs/abandon"))


def ids(found: psycopg.Cursor[tuple[Any, ...]]) -> list[UUID]:
    """What a statement answered."""
    return [row[0] for row in found.fetchall()]


def note_progress(pool: Pool, id: UUID, done: int, total: int, bytes: int) -> bool:
    """Tells how far it is; False where it is no longer wanted."""
    found = execute(pool, "export_runs/note_progress", id=id, done=done, total=total, bytes=bytes)
    return found > 0


def finish(pool: Pool, id: UUID, done: Exported, *, names_hidden: bool, keep_days: int) -> bool:
    """The file is there; False where somebody removed the export meanwhile."""
    found = execute(
        pool,
        "export_runs/finish",
        id=id,
        rows=done.rows,
        bytes=done.bytes,
        file_name=done.path.name,
        sha256=done.sha256,
        names_hidden=names_hidden,
        keep_days=keep_days,
    )
    return found > 0


def leave(pool: Pool, id: UUID, state: str, error: str | None = None) -> None:
    """It ends without a file, or waits again."""
    execute(pool, "export_runs/leave", id=id, state=state, error=error)


def cancel(pool: Pool, id: UUID) -> bool:
    """Ends it, at once or within a second; False where it was over."""
    return execute(pool, "export_runs/cancel", id=id) > 0


def remove(pool: Pool, id: UUID) -> bool:
    """Forgets it; False where somebody did before."""
    return execute(pool, "export_runs/remove", id=id) > 0


def remove_expired(pool: Pool) -> list[UUID]:
    """Forgets those whose time is over; which."""
    with connection(pool) as conn:
        return ids(run(conn, "export_runs/remove_expired"))


def known(pool: Pool) -> set[UUID]:
    """All that there are."""
    with connection(pool) as conn:
        return set(ids(run(conn, "export_runs/known")))
