"""One moment of the store that several connections can read, however much is written meanwhile."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from store.db import DISCREET, OPTIONS, Connection, run, translated

# Whatever the server would say to a screen: this may take long, and wait meanwhile.
PATIENT = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
HIDDEN = " -c cinevault.pseudonyms=on"  # sql/functions/15_preferences.sql


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The moment; `address` opens connections that may join it while it lasts."""

    conn: Connection
    address: str
    application: str
    id: str
    taken_at: datetime
    hides_names: bool


@contextmanager
def snapshot(url: str, *, discreet: bool = False, hidden: bool = False) -> Generator[Snapshot]:
    """The store as it is now.

    A `discreet` one tells pseudonyms as a discreet pool does: while Settings want that. A `hidden`
    one tells them whatever Settings want.
    """
    application = f"cinevault-export-{uuid4().hex[:12]}"
    address = make_conninfo(
        url,
        application_name=application,
        connect_timeout=3,
        options=f"{OPTIONS} {PATIENT}{DISCREET if discreet or hidden else ''}"
        + (HIDDEN if hidden else ""),
    )
    with translated(), psycopg.connect(address) as conn:
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        conn.read_only = True
        id, taken_at, pseudonyms = take(conn)
        hides = pseudonyms and (discreet or hidden)
        yield Snapshot(conn, address, application, id, taken_at, hides)


def take(conn: Connection) -> tuple[str, datetime, bool]:
    """The moment's name among connections, when it is, and whether pseudonyms are wanted."""
    row = run(conn, "exports/take").fetchone()
    assert row
    return row[0], row[1], row[2]
