"""What tests push, and what the store then has."""

import gzip
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2 as httpx
from fastapi.testclient import TestClient
from psycopg.rows import dict_row

from store.db import Pool

START = datetime(2026, 3, 1, 20, tzinfo=UTC)
LINES = {"Content-Type": "application/x-ndjson"}
PACKED = LINES | {"Content-Encoding": "gzip"}

Rows = Sequence[dict[str, Any]]


def at(seconds: float) -> str:
    """So many seconds after the start of all plays here."""
    return (START + timedelta(seconds=seconds)).isoformat()


def push(client: TestClient, kind: str, rows: Any) -> dict[str, Any]:
    """What the API says of the rows, which it takes."""
    answer = client.post(f"/api/v1/events/{kind}", json=rows)
    assert answer.status_code == 200, answer.text
    return answer.json()


def push_lines(client: TestClient, kind: str, rows: Rows) -> httpx.Response:
    """What the API says of the rows as compressed lines."""
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    return client.post(
        f"/api/v1/events/{kind}", content=gzip.compress(text.encode(), 1), headers=PACKED
    )


def stored(pool: Pool, table: str, order: str = "id") -> list[dict[str, Any]]:
    """Every row of the table."""
    with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(f"SELECT * FROM {table} ORDER BY {order}".encode()).fetchall()


def play(number: int) -> dict[str, Any]:
    """A play of ten minutes."""
    ended = at(number + 600)
    return {
        "id": str(uuid4()),
        "started_at": at(number),
        "ended_at": ended,
        "duration_seconds": 600,
    }
