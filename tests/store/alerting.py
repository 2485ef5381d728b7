"""Channels and states as tests need them, and what became of messages."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import dict_row

from store.alert_rules import Rule
from store.db import Pool, connection


def channel(pool: Pool, name: str = "ops", **about: Any) -> UUID:
    """A channel; its address is of no matter here."""
    found = uuid4()
    columns = {"id": found, "name": name, "channel_type": "generic", "webhook_url": "x", **about}
    with connection(pool) as conn:
        names, places = ", ".join(columns), ", ".join(f"%({name})s" for name in columns)
        conn.execute(
            f"INSERT INTO notification_channels ({names}) VALUES ({places})".encode(), columns
        )
    return found


def put_instance(pool: Pool, rule: Rule, target: str, state: str) -> None:
    """A target of the rule in that state."""
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO alert_instances (rule_id, target, state, evaluated_at) "
            "VALUES (%s, %s, %s, %s)",
            (rule.id, target, state, datetime.now(UTC)),
        )


def outbox(pool: Pool) -> list[dict[str, Any]]:
    """Every message, oldest first."""
    return rows(pool, "SELECT * FROM notifications ORDER BY created_at, kind, target")


def log(pool: Pool) -> list[dict[str, Any]]:
    """Every line of the log, oldest first."""
    return rows(pool, "SELECT * FROM alert_log ORDER BY sent_at, kind")


def rows(pool: Pool, question: str) -> list[dict[str, Any]]:
    """The answer, a row as a dictionary."""
    with connection(pool) as conn, conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(question.encode()).fetchall()


def delivered(pool: Pool, state: str = "sent", error: str | None = None) -> None:
    """What waits is taken by its receiver, or by nobody."""
    with connection(pool) as conn:
        conn.execute(
            "UPDATE notifications SET state = %s, last_error = %s WHERE state = 'pending'",
            (state, error),
        )
