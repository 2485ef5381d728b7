"""Batches: written whole or not at all, and taken back whole."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from store.db import Connection, Pool, acting, connection, fetch_all, limit_statements, run
from store.errors import Conflict
from store.imports.judging import Candidate, Scope
from store.imports.stage import alone
from store.sql import query

AT_ONCE = 20_000  # plays between two reports


@dataclass(frozen=True, slots=True)
class Batch:
    """An import as the screen lists it."""

    id: int
    tool: str
    file_name: str
    file_bytes: int
    file_sha256: str
    server_name: str
    zone: str | None
    plays: int
    seconds: int
    first_play: datetime | None
    last_play: datetime | None
    receipt: dict[str, Any]
    imported_by: str
    imported_at: datetime
    undone_by: str | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of a batch: plays, their seconds, and those of their slices."""

    plays: int
    seconds: int
    slice_seconds: float


@dataclass(frozen=True, slots=True)
class New:
    """What is known of a batch before it is written."""

    tool: str
    file_name: str
    file_bytes: int
    file_sha256: str
    zone: str | None
    imported_by: str


@dataclass(frozen=True, slots=True)
class Watched:
    """From which percentage on a play is finished: of everything, and of types of their own."""

    percent: int
    by_type: Mapping[str, int]


def batches(pool: Pool) -> list[Batch]:
    """Every import, the newest first, those that were undone too."""
    return fetch_all(pool, "imports/batches", Batch)


def begin(conn: Connection, new: New, server: Candidate) -> int:
    """Opens a batch, and makes known whom and what its plays name; its id."""
    row = run(
        conn,
        "imports/open_batch",
        tool=new.tool,
        file_name=new.file_name,
        file_bytes=new.file_bytes,
        file_sha256=new.file_sha256,
        server_name=server.name,
        zone=new.zone,
        imported_by=new.imported_by,
    ).fetchone()
    batch = row[0] if row else 0
    given = {"batch": batch, "server": server.id}
    run(conn, "imports/save_server", batch=batch, id=server.id, kind=server.kind, name=server.name)
    run(conn, "imports/save_libraries", **given)
    run(conn, "imports/save_users", **given)
    run(conn, "imports/save_items", **given)
    return batch


def save_plays(
    conn: Connection,
    batch: int,
    server: UUID,
    total: int,
    watched: Watched,
    report: Callable[[int], None],
) -> None:
    """Writes the plays that were taken; `report` hears how many are there."""
    given = {"percent": watched.percent, "by_type": json.dumps(dict(watched.by_type))}
    for after in range(0, total, AT_ONCE):
        span = {"after": after, "until": after + AT_ONCE}
        run(conn, "imports/save_plays", batch=batch, server=server, **given, **span)
        report(min(after + AT_ONCE, total))


def held(conn: Connection, batch: int) -> Held:
    """What the store holds of the batch now."""
    with conn.cursor(row_factory=class_row(Held)) as cursor:
        found = cursor.execute(query("imports/stored"), {"batch": batch}).fetchone()
    assert found
    return found


def close(
    conn: Connection, batch: int, server: UUID, scope: Scope, receipt: Mapping[str, Any]
) -> None:
    """Writes the receipt."""
    run(
        conn,
        "imports/close_batch",
        batch=batch,
        server=server,
        plays=scope.plays,
        seconds=scope.seconds,
        first_play=scope.first_play,
        last_play=scope.last_play,
        receipt=json.dumps(dict(receipt), default=str),
    )


def undo(pool: Pool, batch: int, *, by: str) -> int:
    """Takes a batch back, with whom and what nobody needs without it: of how many plays.

    Conflict where there is no such batch, or not any more.
    """
    with acting(by), connection(pool) as conn:
        limit_statements(conn, 0)
        alone(conn)
        state = run(conn, "imports/lock_batch", batch=batch).fetchone()
        if state is None:
            raise Conflict(f"There is no import {batch}.")
        if state[0]:
            raise Conflict(f"Import {batch} was undone already.")
        plays = delete_plays(conn, batch)
        delete_created(conn, batch)
        run(conn, "imports/note_undone", batch=batch, by=by)
        return plays


def delete_plays(conn: Connection, batch: int) -> int:
    """Deletes the batch's plays and their slices; how many plays."""
    first, last = run(conn, "imports/span", batch=batch).fetchone() or (None, None)
    if first is None:
        return 0
    given = {"batch": batch, "first": first, "last": last}
    run(conn, "imports/mark_quarters", **given)
    run(conn, "imports/be_quiet")
    run(conn, "imports/delete_slices", **given)
    return run(conn, "imports/delete_plays", **given).rowcount


def delete_created(conn: Connection, batch: int) -> None:
    """Deletes what came with the batch and nobody needs since."""
    run(conn, "imports/hand_over", batch=batch)
    run(conn, "imports/delete_items", batch=batch)
    run(conn, "imports/delete_users", batch=batch)
    run(conn, "imports/delete_libraries", batch=batch)
    run(conn, "imports/delete_server", batch=batch)
    run(conn, "imports/forget_created", batch=batch)
