"""Which lakes there are, and which days changed since one was brought up to date."""

from dataclasses import dataclass
from datetime import date
from time import monotonic, sleep
from uuid import UUID

from store.db import Connection, Pool, execute, fetch_value, run
from store.errors import StoreBusy

IDLE_DAYS = 14
WRITERS_HAVE = 120.0  # seconds
NAP = 0.1


@dataclass(frozen=True, slots=True)
class Day:
    """A UTC day of a data set."""

    dataset: str
    day: date


def known(pool: Pool, id: UUID) -> int | None:
    """Which run of the lake this store saw last, None where it knows nothing of it."""
    return fetch_value(pool, "lakes/known", id=id)


def this_store(pool: Pool) -> str:
    """Which store it is: a copy is another one."""
    return fetch_value(pool, "lakes/this_store")


def begin(pool: Pool, id: UUID, place: str) -> None:
    """From now on every change leaves a mark; whoever began to write before is waited for."""
    register(pool, id, place)
    before, until = next_transaction(pool), monotonic() + WRITERS_HAVE
    while not are_over(pool, before):
        if monotonic() > until:
            raise StoreBusy("Somebody has been writing to the store for minutes. Try again later.")
        sleep(NAP)


def register(pool: Pool, id: UUID, place: str) -> None:
    """Notes a lake that has seen nothing."""
    execute(pool, "lakes/register", id=id, place=place)


def next_transaction(pool: Pool) -> str:
    """The id of no transaction that has begun."""
    return fetch_value(pool, "lakes/next_transaction")


def are_over(pool: Pool, before: str) -> bool:
    """Whether all transactions before that one have ended."""
    return fetch_value(pool, "lakes/are_over", before=before)


def seen(conn: Connection) -> str:
    """What the connection's transaction can see."""
    row = run(conn, "lakes/seen").fetchone()
    assert row
    return row[0]


def changed(conn: Connection, since: str) -> list[Day]:
    """The days that changed since somebody could see that much, by data set."""
    return [Day(*row) for row in run(conn, "lakes/changed", seen=since).fetchall()]


def frozen_until(conn: Connection) -> date | None:
    """The first day of the samples that lost nothing to retention; None where nothing did."""
    row = run(conn, "lakes/frozen_until").fetchone()
    return row[0] if row else None


def end(pool: Pool, id: UUID, place: str, *, run: int, seen: str) -> None:
    """The lake has everything that could be seen; marks that nobody needs any more go."""
    note_run(pool, id, place, run=run, seen=seen)
    forget_idle(pool)
    forget_marks(pool)
    forget_names(pool)


def note_run(pool: Pool, id: UUID, place: str, *, run: int, seen: str) -> None:
    """Notes what the lake has."""
    execute(pool, "lakes/note_run", id=id, place=place, run=run, seen=seen)


def forget_idle(pool: Pool) -> int:
    """Forgets lakes that were not brought up to date for long; how many."""
    return execute(pool, "lakes/forget_idle", days=IDLE_DAYS)


def forget_marks(pool: Pool) -> int:
    """Forgets changes that every lake has; how many."""
    return execute(pool, "lakes/forget_marks")


def forget_names(pool: Pool) -> int:
    """The same for names."""
    return execute(pool, "lakes/forget_names")
