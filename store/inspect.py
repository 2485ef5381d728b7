"""For people who look under the hood: a statement's rows or plan, the migrations a store has."""

import re
from dataclasses import dataclass
from typing import Any

from store.db import Connection, Pool, connect, connection, run, translated
from store.errors import StoreError
from store.sql import query, scripts

PARAMETER = re.compile(rb"%\((\w+)\)s")

Parameters = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Found:
    columns: list[str]
    rows: list[tuple[Any, ...]]


def parameters(name: str) -> list[str]:
    """The statement's parameters, in the order they are first used."""
    return list(dict.fromkeys(found.decode() for found in PARAMETER.findall(query(name))))


def rows(url: str, name: str, given: Parameters) -> Found:
    """What the statement finds; a statement that would change something is refused."""
    return answer(url, query(name), given)


def plan(url: str, name: str, given: Parameters) -> list[str]:
    """The plan the statement ran with, line by line, with times and buffers."""
    return [
        line for (line,) in answer(url, b"EXPLAIN (ANALYZE, BUFFERS) " + query(name), given).rows
    ]


def answer(url: str, text: bytes, given: Parameters) -> Found:
    """Runs the text in a transaction that can only read."""
    with translated(), reading(url) as conn:
        cursor = conn.execute(text, given or None)
        if cursor.description is None:
            raise StoreError("the statement returns no rows")
        return Found([column.name for column in cursor.description], cursor.fetchall())


def reading(url: str) -> Connection:
    """A connection that cannot change anything."""
    conn = connect(url)
    conn.autocommit = False
    conn.read_only = True
    return conn


def missing_migrations(pool: Pool) -> list[str]:
    """The migrations of this version that the store has not seen, oldest first."""
    with connection(pool) as conn:
        applied = set[str]()
        if run(conn, "inspect/was_migrated").fetchone() == (True,):
            applied = {name for (name,) in run(conn, "inspect/applied_migrations")}
    return [path.stem for path in scripts("schema") if path.stem not in applied]
