"""Restores a backup in one transaction: all of it, or the store stays as it was."""

import json
from dataclasses import dataclass
from pathlib import Path

from psycopg.rows import class_row

from store.backups.file import Backup, Manifest, opened
from store.backups.making import silently
from store.backups.side import Report, build, check_migrations, fill
from store.db import Connection, connect, run, translated
from store.edition import Edition, edition
from store.errors import StoreBusy, StoreError
from store.migrations import apply_schema, define, hold, migrate
from store.sql import query


class StoreInUse(StoreError):
    """The store holds something, or programs work on it: it is not overwritten unasked."""


@dataclass(frozen=True, slots=True)
class InUse:
    """Whether the store holds anything, and which programs are connected to it."""

    filled: bool
    programs: list[str]
    schema: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, the edition it came into, and the migrations that were applied to it."""

    manifest: Manifest
    edition: Edition
    applied: tuple[str, ...]


def restore(
    url: str, path: Path, *, timezone: str, replace: bool = False, report: Report = silently
) -> Restored:
    """Makes the store what the backup says, up to date and in the edition of its server."""
    with opened(path) as backup:
        check_migrations(backup)
        migrate(url, timezone=timezone)
        with translated(), connect(url) as conn:
            hold(conn)
            found = in_use(conn)
            if not replace:
                check_unused(found)
            with conn.transaction():
                applied = load(conn, backup, found.schema, timezone, report)
                put_in_place(conn, backup.manifest.timezone, timezone)
            return Restored(backup.manifest, edition(conn), applied)


def in_use(conn: Connection) -> InUse:
    """What would be lost or disturbed."""
    with conn.cursor(row_factory=class_row(InUse)) as cursor:
        found = cursor.execute(query("backups/in_use")).fetchone()
        assert found is not None
        return found


def check_unused(found: InUse) -> None:
    """Raises StoreInUse where somebody would miss the store."""
    if found.programs:
        raise StoreInUse(
            f"Programs are working on the store: {', '.join(found.programs)}. Stop them first "
            "(Ctrl-C in `make up`), or say --replace."
        )
    if found.filled:
        raise StoreInUse(
            "The store is in use, and a restore would replace all it holds. Make a backup of it, "
            "then say --replace; or restore into an empty database."
        )


def load(
    conn: Connection, backup: Backup, schema: str, timezone: str, report: Report
) -> tuple[str, ...]:
    """Fills the place beside the store and brings it up to date; the migrations that took."""
    tables = build(conn, backup.manifest.migrations)
    fill(conn, backup, tables, report)
    run(conn, "backups/go_on_counting", sequences=json.dumps(backup.manifest.sequences))
    run(conn, "backups/look_in_both", store=schema)
    applied = apply_schema(conn, lambda line: report(line, 0))
    run(conn, "backups/forget_definitions")
    run(conn, "backups/forget_other_days", was=backup.manifest.timezone, timezone=timezone)
    run(conn, "backups/forget_samples")
    return applied


def put_in_place(conn: Connection, was: str, timezone: str) -> None:
    """Lets the new tables take the places of the old ones, with all that belongs to them."""
    run(conn, "backups/look_back")
    run(conn, "backups/wait_so_long")
    try:
        run(conn, "backups/put_in_place")
    except Exception as exc:
        raise busy(exc) from exc
    define(conn, edition(conn), timezone, lambda _: None)
    run(conn, "backups/mark_restored")


def busy(exc: Exception) -> Exception:
    """The same, in words where it is that somebody reads or writes all the time."""
    if type(exc).__name__ in ("LockNotAvailable", "DeadlockDetected"):
        return StoreBusy("Programs hold the store's tables: stop them, then restore again.")
    return exc
