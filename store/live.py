"""What changed, in the order in which it was committed, whoever changed it.

NOTIFY only wakes: that nothing is missed comes from the numbers, which are given to what is
committed, and from asking every second.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg

from store.db import Connection, Pool, execute, fetch_all, fetch_one, fetch_value, run, translated

AT_ONCE = 1000
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Event:
    """A change: `payload` is the thing as it was then, of a removed one only its id."""

    id: int
    stream: str
    kind: str
    entity_id: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """The number that was given last, and the first one of which the event is kept."""

    last: int
    first: int

    def knows(self, after: int) -> bool:
        """Whether everything after that number can be told."""
        return self.first - 1 <= after <= self.last


def number(pool: Pool, most: int = AT_ONCE) -> int:
    """Gives numbers to changes that were committed; to how many, `most` at the most."""
    return fetch_value(pool, "live/number", most=most) or 0


def after(pool: Pool, last: int, limit: int = AT_ONCE) -> list[Event]:
    """The events after that number, in order."""
    return fetch_all(pool, "live/after", Event, after=last, limit=limit)


def place(pool: Pool) -> Place:
    """Where the events are now."""
    return fetch_one(pool, "live/place", Place) or Place(0, 1)


def forget(pool: Pool, *, hours: int, batch: int = BATCH) -> int:
    """Forgets events that are older, a batch of them; how many."""
    return execute(pool, "live/forget", hours=hours, batch=batch)


@contextmanager
def listening(pool: Pool) -> Generator[Callable[[float], bool]]:
    """Waits for news: each call waits so many seconds at most and says whether there are any."""
    given = cast("dict[str, Any]", pool.kwargs)
    with translated():
        conn: Connection = psycopg.connect(str(pool.conninfo), autocommit=True, **given)
    with conn:
        with translated():
            run(conn, "live/listen")

        def heard(seconds: float) -> bool:
            with translated():
                return any(True for _ in conn.notifies(timeout=seconds, stop_after=1))

        yield heard
