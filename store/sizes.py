"""How much room the store takes, and what for."""

from dataclasses import dataclass

from store.db import Pool, fetch_all, fetch_value


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its indexes; rows are the server's own estimate."""

    name: str
    bytes: int
    rows: int


def tables(pool: Pool) -> list[Table]:
    """Every table, the largest first."""
    return fetch_all(pool, "sizes/tables", Table)


def database(pool: Pool) -> int:
    """How many bytes the whole database takes."""
    return fetch_value(pool, "sizes/database")
