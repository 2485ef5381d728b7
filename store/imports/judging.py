"""What becomes of what a file tells: who is who, what is here already, what would come."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TextIO
from uuid import UUID

from psycopg.rows import class_row

from store.db import Connection, Pool, fetch_all, run
from store.sql import query

TOLERANCE = timedelta(minutes=2)
EXAMPLES = 5
TAKEN = "taken"
COLUMNS = ("row", "reason", "viewer", "series", "title", "started_at", "seconds", "told")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A server that a file may be of."""

    id: UUID
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """So many plays for one reason, and their seconds as the file tells and as we count."""

    reason: str
    plays: int
    told_seconds: int
    watched_seconds: int


@dataclass(frozen=True, slots=True)
class Flag:
    """So many plays that come with this to be said of them."""

    flag: str
    plays: int


@dataclass(frozen=True, slots=True)
class Example:
    """A play that stays out."""

    reason: str
    n: int
    about: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What would come."""

    plays: int
    seconds: int
    users: int
    titles: int
    first_play: datetime | None
    last_play: datetime | None


@dataclass(frozen=True, slots=True)
class Mapped:
    """A viewer or a library, as the file and as the store call it, and how it was found."""

    kind: str
    name: str
    known_as: str | None
    how: str
    plays: int
    seconds: int


def find_server(pool: Pool, name: str | None, kinds: tuple[str, ...]) -> list[Candidate]:
    """The server of that name, else all of these kinds, by name."""
    return fetch_all(pool, "imports/find_server", Candidate, name=name, kinds=list(kinds))


def judge(conn: Connection, server: UUID, tell: Callable[[str], None]) -> None:
    """Finds out what becomes of each play."""
    tell("who is who")
    run(conn, "imports/match_libraries", server=server)
    run(conn, "imports/match_users", server=server)
    run(conn, "imports/match_items", server=server)
    tell("what is here already")
    run(conn, "imports/judge", tolerance=TOLERANCE)
    run(conn, "imports/index_judged")
    run(conn, "imports/tell_planner_more")


def verdicts(conn: Connection) -> list[Verdict]:
    """How many plays come, and how many stay out for which reason, the most first."""
    with conn.cursor(row_factory=class_row(Verdict)) as cursor:
        return cursor.execute(query("imports/verdicts")).fetchall()


def flags(conn: Connection) -> list[Flag]:
    """What is to be said of plays that come, the most first."""
    with conn.cursor(row_factory=class_row(Flag)) as cursor:
        return cursor.execute(query("imports/flags")).fetchall()


def examples(conn: Connection, zone: str) -> list[Example]:
    """The first plays of each reason to stay out."""
    with conn.cursor(row_factory=class_row(Example)) as cursor:
        given = {"zone": zone, "most": EXAMPLES}
        return cursor.execute(query("imports/examples"), given).fetchall()


def scope(conn: Connection) -> Scope:
    """What would come."""
    with conn.cursor(row_factory=class_row(Scope)) as cursor:
        found = cursor.execute(query("imports/scope")).fetchone()
    assert found
    return found


def mapping(conn: Connection) -> list[Mapped]:
    """Whose plays come, and from which libraries, the most plays first."""
    with conn.cursor(row_factory=class_row(Mapped)) as cursor:
        return cursor.execute(query("imports/mapping")).fetchall()


def left_out(conn: Connection, file: TextIO) -> None:
    """Writes every play that stays out, with its reason, as CSV."""
    with conn.cursor("left_out") as cursor:
        cursor.execute(query("imports/left_out"))
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        lines.writerows(cursor)
