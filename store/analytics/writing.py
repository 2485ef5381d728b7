"""Answers as files, written by DuckDB as exports are."""

# Arrow carries no types that a strict check could use.
# pyright: basic

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from store.analytics.asking import Answer
from store.errors import ExportFailed, ExportRefused
from store.exports.engine import engine, literal, reason, statement
from store.exports.files import spill_of, unfinished
from store.exports.sheets import cells

FORMATS = ("parquet", "csv", "json", "xlsx")
SHEET = 100_000
EXTENSIONS = {"xlsx": ("excel",)}


def write(answer: Answer, path: Path, file_format: str, zone: str) -> int:
    """Writes the rows to the file, which appears whole or not at all; its size."""
    if file_format not in FORMATS:
        raise ExportRefused(f"Files cannot be {file_format}. Take {', '.join(FORMATS)}.")
    if file_format == "xlsx" and answer.rows > SHEET:
        raise ExportRefused(f"An Excel file is made of at most {SHEET:,} rows.")
    with unfinished(path) as part:
        put(answer, part, path, file_format, zone)
        part.replace(path)
    return path.stat().st_size


def put(answer: Answer, part: Path, path: Path, file_format: str, zone: str) -> None:
    """Writes the rows to the unfinished file."""
    extensions = EXTENSIONS.get(file_format, ())
    with said(path), engine(*extensions, zone=zone, threads=1, spill=spill_of(part)) as opened:
        opened.register("answer", answer.table)
        rows = statement("whole_answer")
        found = opened.execute(statement("describe", rows=rows)).fetchall()
        columns = cells({row[0]: row[1] for row in found})
        parts = {"rows": rows, "path": literal(str(part)), "columns": columns}
        opened.execute(statement(f"copy_{file_format}", **parts))


@contextmanager
def said(path: Path):
    """Turns DuckDB's errors into the store's own."""
    try:
        yield
    except duckdb.Error as exc:
        raise ExportFailed(f"{path} cannot be written: {reason(exc)}.") from exc


def as_bytes(answer: Answer, file_format: str, zone: str) -> bytes:
    """The rows as a file's content."""
    with TemporaryDirectory(prefix="cinevault-") as folder:
        path = Path(folder, f"answer.{file_format}")
        write(answer, path, file_format, zone)
        return path.read_bytes()
