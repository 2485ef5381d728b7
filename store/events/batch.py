"""Rows on their way into the store: copied beside the tables first, then merged by one statement.

Batches of one kind are merged one after the other. Each is written whole or not at all.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from store.db import Connection, Pool, execute, run
from store.db import connection as transaction
from store.sql import query


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as a JSON array, and which number each has in what was sent."""

    numbers: list[int]
    json: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was not taken."""

    row: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Merged:
    """How many known things changed, and which rows were not taken."""

    updated: int
    problems: list[Problem]


@contextmanager
def staged(pool: Pool, kind: str, rows: Rows) -> Generator[Connection]:
    """A transaction in which the rows are in the table `pushed`, and nobody else merges theirs."""
    with transaction(pool) as conn:
        run(conn, "events/lock", kind=kind)
        run(conn, "events/stage")
        with conn.cursor() as cursor, cursor.copy(query("events/copy")) as copy:
            copy.write_row((rows.numbers, rows.json))
        yield conn


def span(conn: Connection) -> dict[str, datetime | None]:
    """When the first and the last of what is told began."""
    first, last = run(conn, "events/span").fetchone() or (None, None)
    return {"since": first, "until": last}


def problems(conn: Connection, statement: bytes) -> list[Problem]:
    """The rows that the statement takes out."""
    with conn.cursor(row_factory=class_row(Problem)) as cursor:
        return cursor.execute(statement).fetchall()


def announce(pool: Pool, kind: str) -> None:
    """Wakes whoever waits for news of this kind."""
    execute(pool, "events/announce", kind=kind)
