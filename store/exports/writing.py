"""A data set of a snapshot as a file with a manifest."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from store.db import Connection
from store.edition import edition
from store.errors import ExportFailed, ExportRefused, StoreUnavailable
from store.exports.copying import Watch, copied
from store.exports.counting import counted
from store.exports.datasets import Order, chosen, statements
from store.exports.engine import (
    Engine,
    attached,
    engine,
    identifier,
    literal,
    reason,
    statement,
)
from store.exports.files import digest, finish, manifest_of, spill_of, unfinished
from store.exports.sheets import cells
from store.exports.snapshot import Snapshot

# One for each core and no more: who starts a DuckDB statement spins while the others work.
READERS = min(os.cpu_count() or 1, 4)
SHEET = 100_000  # rows of an Excel file: it is made in memory


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that is there, and what its manifest says."""

    path: Path
    manifest: Path
    rows: int
    bytes: int
    sha256: str


def export(
    taken: Snapshot,
    order: Order,
    path: Path,
    *,
    version: str,
    readers: int = READERS,
    watch: Watch | None = None,
) -> Exported:
    """Writes what is asked for under its name, or nothing there."""
    shares = statements(taken.conn, order, readers)
    total = fitting(order, taken.conn) if watch or order.file_format == "xlsx" else 0
    with unfinished(path) as part, explained(path):
        with reading(taken, order, part, shares) as opened:
            columns = layout(opened, order, shares[0])
            copy = statement(
                f"copy_{order.file_format}",
                rows=together(shares, list(columns)),
                path=literal(str(part)),
                columns=cells(columns),
            )
            rows = copied(opened, copy, taken, total, watch)
        done = Exported(path, manifest_of(path), rows, part.stat().st_size, digest(part))
        finish(part, path, manifest(taken, order, done, columns, version))
    return done


@contextmanager
def reading(taken: Snapshot, order: Order, part: Path, shares: list[str]) -> Generator[Engine]:
    """A DuckDB with a connection to the snapshot for each share."""
    extensions = ["postgres_scanner", *(["excel"] if order.file_format == "xlsx" else [])]
    names = [reader(number) for number in range(len(shares))]
    with (
        engine(*extensions, zone=order.zone, threads=len(shares), spill=spill_of(part)) as opened,
        attached(opened, taken, names),
    ):
        yield opened


def reader(number: int) -> str:
    """The name of a connection."""
    return f"reader_{number}"


def layout(opened: Engine, order: Order, share: str) -> dict[str, str]:
    """The columns of the file and their types."""
    found = opened.execute(statement("describe", rows=part_of(0, share, []))).fetchall()
    types: dict[str, str] = {row[0]: row[1] for row in found}
    return {name: types[name] for name in chosen(order, list(types))}


def together(shares: list[str], columns: list[str]) -> str:
    """All rows, each share read over its own connection."""
    parts = [part_of(number, share, columns) for number, share in enumerate(shares)]
    return "\nUNION ALL\n".join(parts)


def part_of(number: int, share: str, columns: list[str]) -> str:
    """The rows of one share, with these columns or all."""
    named = ", ".join(map(identifier, columns)) or "*"
    return statement(
        "part", columns=named, reader=literal(reader(number)), statement=literal(share)
    )


def fitting(order: Order, conn: Connection) -> int:
    """How many rows there are; ExportRefused where they are too many for an Excel file."""
    rows = counted(conn, order)
    check_sheet(order, rows)
    return rows


def check_sheet(order: Order, rows: int) -> None:
    """Raises ExportRefused where an Excel file cannot hold so many rows."""
    if order.file_format == "xlsx" and rows > SHEET:
        raise ExportRefused(
            f"An Excel file is made of at most {SHEET:,} rows and these are {rows:,}. "
            "Take parquet or csv, or less time."
        )


def manifest(
    taken: Snapshot, order: Order, done: Exported, columns: dict[str, str], version: str
) -> dict[str, Any]:
    """What whoever gets the file should know of it."""
    asked = {name: value for name, value in asdict(order).items() if name != "columns"}
    return {
        "program": "CineVault Analytics",
        "version": version,
        "dataset": asked.pop("dataset"),
        "format": asked.pop("file_format"),
        "file": done.path.name,
        "rows": done.rows,
        "bytes": done.bytes,
        "sha256": done.sha256,
        "zone": asked.pop("zone"),
        "filters": asked,
        "columns": [{"name": name, "type": kind} for name, kind in columns.items()],
        "as_of": taken.taken_at.isoformat(),
        "edition": edition(taken.conn),
        "pseudonyms": taken.hides_names,
    }


@contextmanager
def explained(path: Path) -> Generator[None]:
    """Turns DuckDB's errors into the store's own, cause kept."""
    try:
        yield
    except duckdb.Error as exc:
        said = str(exc).replace(str(path.parent), "").replace(path.name, "")
        if any(words in said for words in ("Unable to connect", "connection", "PQ", "FATAL")):
            raise StoreUnavailable("the store went away during the export") from exc
        raise ExportFailed(f"{path} cannot be written: {reason(exc)}.") from exc
