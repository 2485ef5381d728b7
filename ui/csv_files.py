"""Tables that people take away, as CSV that spreadsheets read."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """The rows under their columns; no text of them is taken for a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([safe(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe(value: object) -> object:
    """The value; a text that a spreadsheet would run is marked as a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
