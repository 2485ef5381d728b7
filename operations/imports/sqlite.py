"""SQLite files of others: opened so that nothing can be written, and only named columns be read."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from store.errors import ImportRefused
from store.sql import SQL

FUNCTIONS = {"count", "sum", "max", "min", "coalesce", "typeof", "ifnull"}
PLACE = re.compile(r"\{(\w+)\.(\w+)\}")
TABLE = re.compile(r"(?:FROM|JOIN) (\w+) AS (\w+)")
LONGEST = 1 << 20  # bytes of a value

Columns = Mapping[str, set[str]]


@contextmanager
def opened(path: Path) -> Generator[sqlite3.Connection]:
    """The database, read as it lies there: no lock, no journal, no code of its own."""
    conn = sqlite3.connect(
        f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    try:
        conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        conn.text_factory = decoded
        conn.execute("PRAGMA trusted_schema = off")
        conn.set_authorizer(only({}))
        with told():
            yield conn
    finally:
        conn.close()


def decoded(data: bytes) -> str:
    """Text, whatever it is."""
    return data.decode("utf-8", "replace")


@contextmanager
def told() -> Generator[None]:
    """Says what is wrong with the file in our words."""
    try:
        yield
    except sqlite3.DatabaseError as exc:
        said = str(exc)
        if "prohibited" in said or "not authorized" in said:
            raise ImportRefused(f"The database is not as its tool makes it: {said}.") from exc
        raise ImportRefused(
            f"The database is damaged ({said}): make the backup again, or copy it again whole."
        ) from exc


def only(readable: Columns) -> Any:
    """An authorizer under which these columns can be read and nothing else be done."""

    def authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and first is not None and first in readable:
            fits = second == "" or second in readable[first]
            return sqlite3.SQLITE_OK if fits else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION and second in FUNCTIONS:
            return sqlite3.SQLITE_OK
        is_about = action == sqlite3.SQLITE_PRAGMA and first == "table_info"
        return sqlite3.SQLITE_OK if is_about else sqlite3.SQLITE_DENY

    return authorize


def columns(conn: sqlite3.Connection, table: str) -> set[str]:
    """The columns of a table, none where there is no such table."""
    return {row[1] for row in conn.execute(f"PRAGMA table_info({table})")}


def asked(conn: sqlite3.Connection, name: str) -> Iterator[tuple[Any, ...]]:
    """What the statement sql/imports/`name` finds; columns that the database lacks are NULL.

    Exactly the columns it names as {table.column} can be read.
    """
    text = (SQL / "imports" / f"{name}.sql").read_text()
    there = {alias: (table, columns(conn, table)) for table, alias in TABLE.findall(text)}
    readable: dict[str, set[str]] = defaultdict(set)
    for alias, column in PLACE.findall(text):
        table, known = there[alias]
        readable[table] |= {column} & known

    def put(found: re.Match[str]) -> str:
        return f"{found[1]}.{found[2]}" if found[2] in there[found[1]][1] else "NULL"

    conn.set_authorizer(only(readable))
    return iter(conn.execute(PLACE.sub(put, text)))
