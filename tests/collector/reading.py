"""A system that is read once, and what the store has of it then."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from collector.connector import Connected, Connector
from collector.trouble import Unreachable
from collector.writer import Writer
from store.db import Pool, connection

NAME = "some Farm"


class Reader:
    """The source, as another start of the collector would have it."""

    def __init__(self, pool: Pool, connector: Connector, name: str = NAME) -> None:
        self.pool, self.connector, self.writer = pool, connector, Writer(pool)
        self.source = Connected(name, connector, pool, self.writer)

    def look(self) -> None:
        """Looks once and gives the store what was found."""
        self.source.poll()
        assert self.writer.flush()

    def look_until_it_works(self, most: int = 100) -> None:
        for _ in range(most):
            try:
                self.look()
            except Unreachable:
                continue
            return
        pytest.fail("it never works")


@contextmanager
def reading(pool: Pool, connector: Connector, name: str = NAME) -> Iterator[Reader]:
    reader = Reader(pool, connector, name)
    try:
        yield reader
    finally:
        reader.source.close()
        reader.writer.close()


def stored(pool: Pool, table: str) -> dict[str, dict[str, Any]]:
    """The rows that are there, by id."""
    with connection(pool) as conn:
        statement = f"SELECT to_jsonb(t) - 'told_at' FROM {table} AS t WHERE NOT removed"
        found = conn.execute(statement.encode()).fetchall()
    return {row["id"]: row for (row,) in found}
