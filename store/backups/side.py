"""A place beside the store, in a schema of its own and in one transaction, where tables of a
backup are made by migrations and filled. Nobody sees it, and nothing is left unless it is wanted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from hashlib import sha256

from psycopg.rows import class_row

from store.backups.file import Backup, WrongBackup
from store.db import Connection, run
from store.migrations import apply, create_record, digest
from store.sql import query, scripts

Report = Callable[[str, int], None]  # which table, and how many rows of it are done


@dataclass(frozen=True, slots=True)
class Relation:
    """A table that backups carry: what must be there before it, and how it is read and written."""

    name: str
    needs: list[str]
    unload: str
    load: str
    reread: str


def build(conn: Connection, migrations: Mapping[str, str]) -> list[Relation]:
    """Makes empty tables as these migrations make them; those to carry, in an order to load them.

    The transaction looks there, and no longer into the store.
    """
    run(conn, "backups/make_side")
    run(conn, "backups/look_beside")
    create_record(conn)
    for path in scripts("schema"):
        if path.stem in migrations:
            apply(conn, path)
    run(conn, "backups/empty")
    return relations(conn)


def relations(conn: Connection) -> list[Relation]:
    """The tables that are carried, those that others need first."""
    with conn.cursor(row_factory=class_row(Relation)) as cursor:
        found = {row.name: row for row in cursor.execute(query("backups/relations"))}
    order = TopologicalSorter({name: found.keys() & {*row.needs} for name, row in found.items()})
    return [found[name] for name in order.static_order()]


def check_migrations(backup: Backup) -> None:
    """Raises WrongBackup where this version cannot make the backup's tables."""
    files = {path.stem: path for path in scripts("schema")}
    for name, checksum in backup.manifest.migrations.items():
        if name not in files:
            raise WrongBackup(
                f"{backup.path} is of a newer version of CineVault: it has the migration {name}, "
                "which is unknown here. Update CineVault, then restore it."
            )
        if digest(files[name]) != checksum:
            raise WrongBackup(
                f"{backup.path} cannot be restored: the migration {name} was edited after it."
            )


def fill(conn: Connection, backup: Backup, tables: Iterable[Relation], report: Report) -> None:
    """Loads the backup's rows into the tables; WrongBackup where they are not all there."""
    write_alike(conn)
    parts = {part.name: part for part in backup.manifest.parts}
    wanted = [table for table in tables if table.name in parts]
    if len(wanted) < len(parts):
        unknown = min(parts.keys() - {table.name for table in wanted})
        raise WrongBackup(f"{backup.path} cannot be restored: it has a table {unknown}.")
    for table in wanted:
        part = parts[table.name]
        report(table.name, 0)
        with conn.cursor() as cursor:
            with cursor.copy(table.load.encode()) as copy:
                for block in backup.lines(part):
                    copy.write(block)
            if cursor.rowcount != part.rows:
                raise WrongBackup(f"{backup.path} is damaged: rows of {part.name} are missing.")
        report(table.name, part.rows)


def write_alike(conn: Connection) -> None:
    """Lets COPY write the same on every server, until the transaction ends."""
    run(conn, "backups/write_alike")


def reread(conn: Connection, backup: Backup, tables: Iterable[Relation], report: Report) -> None:
    """Raises WrongBackup where what was loaded does not read as what was written."""
    sums = {part.name: part.sha256 for part in backup.manifest.parts}
    for table in tables:
        found = sha256()
        report(table.name, 0)
        with conn.cursor() as cursor, cursor.copy(table.reread.encode()) as copy:
            for line in copy:
                found.update(line)
        if sums.get(table.name) != found.hexdigest():
            raise WrongBackup(f"The backup was tried out and {table.name} was not the same again.")
