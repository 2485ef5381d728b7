"""Brings a store up to date: tables once, functions and views whenever they change."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from psycopg.rows import class_row

from store.db import Connection, connect, run, translated
from store.edition import FOLDERS, MAY_BECOME, Edition, edition
from store.errors import StoreUnsuitable
from store.sql import query, scripts

OLDEST_SERVER = 15
UNWRAPPED = b"-- no-transaction"


@dataclass(frozen=True, slots=True)
class Migrated:
    applied: tuple[str, ...]
    edition: Edition
    fresh: bool


@dataclass(frozen=True, slots=True)
class Server:
    version: int
    read_only: bool
    fresh: bool
    timescale_ready: bool


@dataclass(frozen=True, slots=True)
class Defined:
    digest: str
    edition: Edition
    timezone: str


def silently(_: str) -> None:
    """The report of somebody who does not want one."""


def migrate(url: str, *, timezone: str, report: Callable[[str], None] = silently) -> Migrated:
    """Makes the store what this version needs; its days end at midnight in `timezone`."""
    with translated(), connect(url) as conn:
        hold(conn)
        found = server(conn)
        suitable(found)
        enable_where_ready(conn, found)
        applied = apply_schema(conn, report)
        now = edition(conn)
        define(conn, now, timezone, report)
        return Migrated(applied, now, found.fresh)


def hold(conn: Connection) -> None:
    """Lets no other migration in until the connection closes: it waits here."""
    run(conn, "migrations/lock")


def server(conn: Connection) -> Server:
    """What there is to build on."""
    with conn.cursor(row_factory=class_row(Server)) as cursor:
        found = cursor.execute(query("migrations/server")).fetchone()
        assert found is not None
        return found


def suitable(found: Server) -> None:
    """Raises StoreUnsuitable where nothing can be built."""
    if found.version < OLDEST_SERVER * 10_000:
        raise StoreUnsuitable(
            f"PostgreSQL {found.version // 10_000} is too old: CineVault needs {OLDEST_SERVER} "
            "or newer. Upgrade the server, or unset CINEVAULT_DATABASE_URL to use the embedded one."
        )
    if found.read_only:
        raise StoreUnsuitable(
            "The store is a read-only replica: point CINEVAULT_DATABASE_URL at the primary."
        )


def enable_where_ready(conn: Connection, found: Server) -> None:
    """Makes a new store a TimescaleDB one where that can be; an older one only when asked."""
    if found.fresh and found.timescale_ready:
        run(conn, "migrations/enable_timescale")


def apply_schema(conn: Connection, report: Callable[[str], None]) -> tuple[str, ...]:
    """Applies the migrations the store has not seen; their names."""
    create_record(conn)
    before = recorded(conn)
    files = {path.stem: path for path in scripts("schema")}
    unchanged(before, files)
    missing = [path for name, path in files.items() if name not in before]
    for path in missing:
        report(f"migration {path.stem}")
        apply(conn, path)
    return tuple(path.stem for path in missing)


def create_record(conn: Connection) -> None:
    """Makes the table that says which migrations were applied."""
    run(conn, "migrations/create_record")


def recorded(conn: Connection) -> dict[str, str]:
    """The checksum of each migration that was applied, by its name."""
    return {row[0]: row[1] for row in run(conn, "migrations/applied")}


def unchanged(recorded: dict[str, str], files: dict[str, Path]) -> None:
    """Raises StoreUnsuitable where the store and this version's migrations have parted ways."""
    if unknown := sorted(recorded.keys() - files.keys()):
        raise StoreUnsuitable(
            f"The store is newer than this program: it has the migration {unknown[-1]}, "
            "which is unknown here. Update CineVault, or restore a backup made by this version."
        )
    for name, checksum in recorded.items():
        if digest(files[name]) != checksum:
            raise StoreUnsuitable(
                f"The migration {name} was edited after it was applied. "
                "Undo the edit and put the change into a new migration."
            )


def apply(conn: Connection, path: Path) -> None:
    """Runs one migration and records it, in one transaction unless its first line forbids that."""
    text = path.read_bytes()
    if text.startswith(UNWRAPPED):
        conn.execute(text)
        run(conn, "migrations/record", name=path.stem, checksum=digest(path))
        return
    with conn.transaction():
        conn.execute(text)
        run(conn, "migrations/record", name=path.stem, checksum=digest(path))


def digest(*paths: Path) -> str:
    """One checksum over the files' contents, in order."""
    return sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def define(conn: Connection, now: Edition, timezone: str, report: Callable[[str], None]) -> None:
    """Writes functions and views where they, the edition or the time zone changed."""
    folders = ("functions", *FOLDERS[now])
    files = [path for folder in (*folders, "views") for path in scripts(folder)]
    wanted = Defined(digest(*files), now, timezone)
    before = defined(conn)
    if before == wanted:
        return
    if before and now not in MAY_BECOME[before.edition]:
        raise StoreUnsuitable(
            f"The store was made by the {before.edition} edition and cannot become {now} in place. "
            "Restore the server's TimescaleDB, or move the data with cinevault backup and restore."
        )
    report(f"functions and views for the {now} edition, days in {timezone}")
    with conn.transaction():
        run(conn, "migrations/set_timezone", timezone=timezone)
        for folder in folders:
            run_scripts(conn, folder)
        catch_up(conn, before, wanted)
        run_scripts(conn, "views")
        run(conn, "migrations/record_definitions", digest=wanted.digest, edition=now)


def defined(conn: Connection) -> Defined | None:
    """What was defined last, None in a new store."""
    if not run(conn, "migrations/has_definitions").fetchone():
        return None
    with conn.cursor(row_factory=class_row(Defined)) as cursor:
        return cursor.execute(query("migrations/defined")).fetchone()


def run_scripts(conn: Connection, folder: str) -> None:
    """Runs the files of a folder under sql/, in order."""
    for path in scripts(folder):
        conn.execute(path.read_bytes())


def catch_up(conn: Connection, before: Defined | None, wanted: Defined) -> None:
    """Marks what the stored rollups no longer say, after a change of edition or time zone."""
    if before is None:
        return
    if before.timezone != wanted.timezone:
        run(conn, "migrations/rebuild_days")
    elif before.edition != wanted.edition:
        run(conn, "migrations/mark_everything")
