"""What an export would hold: its columns, and how many rows, before anything is written."""

from dataclasses import dataclass, replace

from store.db import Connection, Pool, connection, limited
from store.errors import StatementTimeout
from store.exports.datasets import Order, chosen, statements
from store.exports.engine import statement

PATIENCE = 2.0  # seconds an exact count may take


@dataclass(frozen=True, slots=True)
class Count:
    """So many rows; where counting them would take long, as many as the server expects."""

    rows: int
    is_exact: bool


def columns(pool: Pool, dataset: str) -> list[str]:
    """All columns of the data set, in order."""
    with connection(pool) as conn:
        return described(conn, Order(dataset))


def check_columns(pool: Pool, order: Order) -> None:
    """Raises ExportRefused where the order is none, or names columns that are not there."""
    with connection(pool) as conn:
        chosen(order, described(conn, order))


def described(conn: Connection, order: Order) -> list[str]:
    """The columns of what is asked for, all of them."""
    (whole,) = statements(conn, replace(order, columns=()), 1)
    found = conn.execute(statement("nothing", rows=whole).encode())
    return [column.name for column in found.description or ()]


def count(pool: Pool, order: Order) -> Count:
    """How many rows there are."""
    try:
        with limited(PATIENCE), connection(pool) as conn:
            return Count(counted(conn, order), True)
    except StatementTimeout:
        with connection(pool) as conn:
            return Count(expected(conn, order), False)


def counted(conn: Connection, order: Order) -> int:
    """How many rows there are, each looked at."""
    (whole,) = statements(conn, order, 1)
    row = conn.execute(statement("count", rows=whole).encode()).fetchone()
    return row[0] if row else 0


def expected(conn: Connection, order: Order) -> int:
    """How many rows the server's statistics say there are."""
    (whole,) = statements(conn, order, 1)
    row = conn.execute(statement("explain", rows=whole).encode()).fetchone()
    return int(row[0][0]["Plan"]["Plan Rows"]) if row else 0
