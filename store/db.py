"""Pools, and the few ways to ask: everything else in store/ goes through these."""

import json
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg
from psycopg import errors as pg
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from store.errors import (
    Conflict,
    StatementTimeout,
    StoreBusy,
    StoreError,
    StoreRefused,
    StoreUnavailable,
    Unstorable,
)
from store.sql import query

Connection = psycopg.Connection[tuple[Any, ...]]
Pool = ConnectionPool[Connection]

Row = TypeVar("Row")

# Compiling a rollup's many sums takes longer than running them.
OPTIONS = "-c TimeZone=UTC -c jit=off -c plan_cache_mode=force_custom_plan"
DISCREET = ' -c search_path=discreet,"$user",public'  # sql/views/50_discreet.sql

REFUSALS = (
    pg.InvalidPassword,
    pg.InvalidAuthorizationSpecification,
    pg.InvalidCatalogName,
    pg.InsufficientPrivilege,
)

# What a server says while it cannot answer yet, or no longer.
PASSING = (
    "starting up",
    "shutting down",
    "recovery",
    "too many clients",
    "remaining connection",
    "terminating connection",
)

PATIENCE: ContextVar[float] = ContextVar("PATIENCE", default=0)  # seconds, 0 = no end to it
ACTOR: ContextVar[str] = ContextVar("ACTOR", default="")  # "" = nobody, the program itself


def open_pool(
    url: str,
    *,
    name: str,
    size: int = 4,
    patience: float = 3,
    statement_timeout: float = 0,
    wait: bool = False,
    discreet: bool = False,
) -> Pool:
    """A pool of at most `size` connections, known to the server as cinevault-`name`.

    Whoever asks waits `patience` seconds for a connection at most. `statement_timeout` (seconds,
    0 = none) bounds interactive reads; `wait` asks for a first connection at once. Statements of
    a `discreet` pool find pseudonyms for the names of people while Settings want that.
    """
    pool: Pool = ConnectionPool(
        url,
        name=f"cinevault-{name}",
        min_size=1,
        max_size=size,
        timeout=patience,
        max_waiting=8 * size,
        reconnect_timeout=30,
        # A server restart must not surface as one failed page.
        check=ConnectionPool.check_connection,
        kwargs={
            "application_name": f"cinevault-{name}",
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,  # a server that was unplugged is noticed
            "options": f"{OPTIONS} -c statement_timeout={int(statement_timeout * 1000)}"
            + (DISCREET if discreet else ""),
        },
        open=False,
    )
    pool.open()
    if wait:
        with connection(pool):
            pass
    return pool


@contextmanager
def translated() -> Generator[None]:
    """Turns the driver's errors into the store's own, cause kept."""
    try:
        yield
    except pg.QueryCanceled as exc:
        raise StatementTimeout("the store took too long to answer") from exc
    except (pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure) as exc:
        raise StoreBusy(first_line(exc)) from exc
    except REFUSALS as exc:
        raise StoreRefused(first_line(exc)) from exc
    except pg.IntegrityError as exc:
        raise Conflict(first_line(exc), exc.diag.constraint_name) from exc
    except (pg.DataError, UnicodeEncodeError) as exc:
        raise Unstorable(first_line(exc)) from exc
    except psycopg.OperationalError as exc:
        raise no_connection(exc) from exc
    except (psycopg.InterfaceError, PoolTimeout, PoolClosed, TooManyRequests) as exc:
        raise StoreUnavailable(first_line(exc)) from exc
    except psycopg.Error as exc:
        raise StoreError(first_line(exc)) from exc


def no_connection(exc: psycopg.OperationalError) -> StoreError:
    """Tells a server that turned us away from one that is not there: libpq gives only words."""
    said = str(exc).partition("FATAL:")[2].strip()
    if said and not any(phrase in said for phrase in PASSING):
        return StoreRefused(said.splitlines()[0])
    return StoreUnavailable(first_line(exc))


def first_line(exc: BaseException) -> str:
    """The message without the driver's further lines."""
    return (str(exc).splitlines() or [type(exc).__name__])[0]


def connect(url: str) -> Connection:
    """One connection outside any pool, in autocommit: for migrations and maintenance."""
    with translated():
        return psycopg.connect(url, autocommit=True, connect_timeout=3, options=OPTIONS)


@contextmanager
def connection(pool: Pool) -> Generator[Connection]:
    """A connection of the pool in one transaction, committed unless an error ends it."""
    with translated(), pool.connection() as conn:
        if seconds := PATIENCE.get():
            limit_statements(conn, seconds)
        if actor := ACTOR.get():
            run(conn, "audit/act_as", actor=actor)
        yield conn


@contextmanager
def limited(seconds: float) -> Generator[None]:
    """Every transaction begun within it ends in StatementTimeout where a statement takes longer."""
    before = PATIENCE.set(seconds)
    try:
        yield
    finally:
        PATIENCE.reset(before)


@contextmanager
def acting(actor: str) -> Generator[None]:
    """Every change of every transaction begun within it is written down as the actor's."""
    before = ACTOR.set(actor)
    try:
        yield
    finally:
        ACTOR.reset(before)


def limit_statements(conn: Connection, seconds: float) -> None:
    """Lets no statement of the transaction take longer."""
    run(conn, "limits/limit_statements", milliseconds=int(seconds * 1000))


@contextmanager
def autocommit(pool: Pool) -> Generator[Connection]:
    """A connection of the pool whose statements commit themselves: some refuse a transaction."""
    with translated(), pool.connection() as conn:
        conn.autocommit = True
        try:
            yield conn
        finally:
            conn.autocommit = False


def fetch_all(pool: Pool, name: str, row: type[Row], /, **params: object) -> list[Row]:
    """Every row of the statement, in its order."""
    with connection(pool) as conn, conn.cursor(row_factory=class_row(row)) as cursor:
        return cursor.execute(query(name), params).fetchall()


def fetch_one(pool: Pool, name: str, row: type[Row], /, **params: object) -> Row | None:
    """The statement's first row, None where there is none."""
    with connection(pool) as conn, conn.cursor(row_factory=class_row(row)) as cursor:
        return cursor.execute(query(name), params).fetchone()


def fetch_value(pool: Pool, name: str, /, **params: object) -> Any:
    """The first column of the first row, None where there is none."""
    with connection(pool) as conn:
        row = conn.execute(query(name), params).fetchone()
        return row[0] if row else None


def execute(pool: Pool, name: str, /, **params: object) -> int:
    """Runs the statement in a transaction of its own; how many rows it touched."""
    with connection(pool) as conn:
        return conn.execute(query(name), params).rowcount


def as_json(rows: Sequence[Any]) -> str:
    """Rows as the JSON that a statement for many rows takes, their fields as they are."""
    columns = [{name: getattr(row, name) for name in row.__slots__} for row in rows]
    return json.dumps(columns, default=str)


def copy_rows(conn: Connection, name: str, rows: Iterable[Sequence[object]]) -> int:
    """Writes rows through the COPY statement `name`; how many there were."""
    with conn.cursor() as cursor, cursor.copy(query(name)) as copy:
        count = 0
        for row in rows:
            copy.write_row(row)
            count += 1
        return count


def run(conn: Connection, name: str, /, **params: object) -> psycopg.Cursor[tuple[Any, ...]]:
    """Runs the statement on a connection in hand, for work of several statements; its cursor."""
    return conn.execute(query(name), params or None)
