"""Makes a backup: every table as it is at one moment, while everybody goes on writing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from psycopg.rows import class_row

from store import migrations
from store.backups.file import FORMAT, BackupFailed, Manifest, Part, Writer, opened, unfinished
from store.backups.side import Relation, Report, build, fill, reread, write_alike
from store.db import Connection, connect, run, translated
from store.edition import edition
from store.sql import query

OFTEN = 10_000  # rows between two reports


@dataclass(frozen=True, slots=True)
class About:
    """What the store says of itself."""

    server_version: str
    timezone: str
    key_ids: list[str]
    sequences: dict[str, int]


@dataclass(frozen=True, slots=True)
class Told:
    """What the program says of itself, for whoever restores the backup."""

    version: str
    settings: Mapping[str, str]


def silently(_table: str, _rows: int) -> None:
    """The report of somebody who does not want one."""


def make(
    url: str, target: Path, told: Told, *, report: Report = silently, tried: bool = True
) -> Manifest:
    """Writes a backup of the store at the address; what it holds.

    `tried`: it is loaded once beside the store and compared, before it gets its name.
    """
    with translated(), connect(url) as conn:
        if migrations.server(conn).fresh:
            raise BackupFailed("There is no store to back up yet: run `cinevault migrate`.")
        with unfinished(target) as (sink, part):
            manifest = write(conn, Writer(sink), told, report)
            if tried:
                try_out(conn, part, report)
    return manifest


def write(conn: Connection, writer: Writer, told: Told, report: Report) -> Manifest:
    """Writes every table as it is now; what the backup holds."""
    made_of = migrations.recorded(conn)
    with conn.transaction(force_rollback=True):
        tables = build(conn, made_of)
    with conn.transaction():
        run(conn, "backups/see_one_moment")
        write_alike(conn)
        now = datetime.now(UTC)
        parts = tuple(writer.add(table.name, lines(conn, table, report)) for table in tables)
        manifest = described(conn, told, now, made_of, parts)
    writer.finish(manifest)
    return manifest


def lines(conn: Connection, table: Relation, report: Report) -> Iterator[bytes]:
    """The table's rows as COPY writes them."""
    report(table.name, 0)
    with conn.cursor() as cursor, cursor.copy(table.unload.encode()) as copy:
        for count, line in enumerate(copy, 1):
            if count % OFTEN == 0:
                report(table.name, count)
            yield bytes(line)


def described(
    conn: Connection, told: Told, now: datetime, made_of: dict[str, str], parts: Sequence[Part]
) -> Manifest:
    """What the backup says of itself."""
    with conn.cursor(row_factory=class_row(About)) as cursor:
        about = cursor.execute(query("backups/about")).fetchone()
        assert about is not None
    return Manifest(
        format=FORMAT,
        version=told.version,
        made_at=now.isoformat(timespec="seconds"),
        edition=edition(conn),
        server_version=about.server_version,
        timezone=about.timezone,
        migrations=made_of,
        parts=tuple(parts),
        sequences=about.sequences,
        key_ids=tuple(about.key_ids),
        settings=dict(told.settings),
    )


def try_out(conn: Connection, path: Path, report: Report) -> None:
    """Restores the backup beside the store, compares and takes it away; WrongBackup if it fails."""
    with opened(path) as backup, conn.transaction(force_rollback=True):
        tables = build(conn, backup.manifest.migrations)
        fill(conn, backup, tables, lambda name, rows: report(f"trying {name}", rows))
        reread(conn, backup, tables, lambda name, rows: report(f"comparing {name}", rows))
