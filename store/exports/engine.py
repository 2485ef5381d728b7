"""DuckDB over a snapshot of the store: nothing is downloaded, little memory is taken."""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import duckdb

from store.errors import ExportFailed
from store.exports.snapshot import Snapshot
from store.sql import SQL

MEMORY = "256MB"
ROOM = "No space left on device"

Engine = duckdb.DuckDBPyConnection


def statement(name: str, /, **parts: str) -> str:
    """The DuckDB statement of that name with its parts put in, each quoted by the caller."""
    text = (SQL / "duckdb" / f"{name}.sql").read_text().strip()
    for key, part in parts.items():
        text = text.replace(f"{{{key}}}", part)
    return text


def literal(text: str) -> str:
    """The text as a literal, for DuckDB and for the store."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """The name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def extension(name: str) -> str:
    """The path of a DuckDB extension that came as a package."""
    found = find_spec(f"duckdb_extension_{name}")
    folders = (found and found.submodule_search_locations) or []
    file = Path("extensions", f"v{duckdb.__version__}", f"{name}.duckdb_extension")
    for path in (Path(folder) / file for folder in folders):
        if path.exists():
            return str(path)
    raise ExportFailed(
        f"DuckDB {duckdb.__version__} has no extension {name} of its version here: "
        "install what requirements.txt names."
    )


@contextmanager
def engine(*extensions: str, zone: str, threads: int, spill: Path) -> Generator[Engine]:
    """A DuckDB in memory that writes times in the zone; what has no room goes to `spill`."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": MEMORY,
        "threads": threads,
        "preserve_insertion_order": False,
        "temp_directory": str(spill),
    }
    with duckdb.connect(config=config) as opened:
        for name in extensions:
            opened.execute(statement("load", path=literal(extension(name))))
        opened.execute(statement("zone", zone=literal(zone)))
        opened.execute(statement("quiet"))
        yield opened


@contextmanager
def attached(opened: Engine, taken: Snapshot, readers: list[str]) -> Generator[None]:
    """So many connections to the store under those names, all of which see the snapshot."""
    for reader in readers:
        url = literal(taken.address)
        opened.execute(statement("attach", url=url, reader=identifier(reader)))
    opened.execute(statement("begin"))
    joined = literal(statement("snapshot", snapshot=literal(taken.id)))
    for reader in readers:
        opened.execute(statement("follow", reader=literal(reader), statement=joined))
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # what went wrong before is what is to be told
            opened.rollback()


def reason(exc: duckdb.Error) -> str:
    """What DuckDB says in one line, without addresses of the store."""
    if ROOM in str(exc):
        return "there is no room left on the disk"
    line = (str(exc).splitlines() or [type(exc).__name__])[0]
    return line.rpartition('": ')[2] if '": ' in line else line
