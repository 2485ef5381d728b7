"""Loads channels, rules and their history at once: rows as each statement names its columns."""

from collections.abc import Iterable, Sequence

from store.db import Connection, copy_rows, run

Rows = Iterable[Sequence[object]]


def copy_channels(conn: Connection, rows: Rows) -> int:
    """Writes channels; how many there were."""
    return copy_rows(conn, "loading/copy_channels", rows)


def copy_rules(conn: Connection, rows: Rows) -> int:
    """Writes rules; how many there were."""
    return copy_rows(conn, "loading/copy_rules", rows)


def copy_silences(conn: Connection, rows: Rows) -> int:
    """Writes silences; how many there were."""
    return copy_rows(conn, "loading/copy_silences", rows)


def copy_notifications(conn: Connection, rows: Rows) -> int:
    """Writes messages; how many there were."""
    return copy_rows(conn, "loading/copy_notifications", rows)


def copy_alert_log(conn: Connection, rows: Rows) -> int:
    """Writes what was told; how many lines there were."""
    return copy_rows(conn, "loading/copy_alert_log", rows)


def copy_alert_instances(conn: Connection, rows: Rows) -> int:
    """Writes how targets stand; how many there were."""
    return copy_rows(conn, "loading/copy_alert_instances", rows)


def note_last_fired(conn: Connection) -> None:
    """Writes down when each rule fired last, from what was told of it."""
    run(conn, "loading/note_last_fired")
