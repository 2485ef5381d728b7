"""A report as a file."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from operations.reports.page import page
from store.analytics import writing
from store.errors import ExportRefused
from store.exports.files import unfinished
from store.reports.making import Made, Table

WHOLE = ("html", "json")
OF_ONE_TABLE = ("parquet", "csv", "xlsx")
FORMATS = (*WHOLE, *OF_ONE_TABLE)


def write(made: Made, path: Path, file_format: str, section: str | None = None) -> int:
    """Writes the report, or one of its tables, to the file, whole or not at all; its size."""
    if file_format in WHOLE:
        with unfinished(path) as part:
            part.write_text(whole(made, file_format), encoding="utf-8")
            part.replace(path)
        return path.stat().st_size
    if file_format not in OF_ONE_TABLE:
        raise ExportRefused(f"Reports cannot be {file_format}. Take {', '.join(FORMATS)}.")
    return writing.write(table(made, section).answer, path, file_format, made.zone)


def whole(made: Made, file_format: str) -> str:
    """All of the report as text."""
    if file_format == "html":
        return page(made)
    return json.dumps(as_json(made), indent=2, default=told)


def as_json(made: Made) -> dict[str, Any]:
    """The report as JSON takes it."""
    first, last = made.period
    return {
        "report": made.order.report.name,
        "title": made.order.report.title,
        "first_day": first,
        "last_day": last,
        "parameters": dict(made.order.values),
        "zone": made.zone,
        "made_at": made.made_at,
        "pseudonyms": made.discreet,
        "figures": made.figures,
        "tables": [
            {"title": each.title, "rows": each.answer.as_rows(), "cut": each.answer.cut}
            for each in made.tables
        ],
    }


def told(value: object) -> str:
    """What JSON has no form of."""
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def table(made: Made, section: str | None) -> Table:
    """The table of that title, the first where none is named."""
    if section is None:
        return made.tables[0]
    known: Mapping[str, Table] = {each.title.casefold(): each for each in made.tables}
    if section.casefold() not in known:
        titles = ", ".join(each.title for each in made.tables)
        raise ExportRefused(f"The report has no table {section}. It has: {titles}.")
    return known[section.casefold()]


def file_name(made: Made, file_format: str) -> str:
    """transcode-bill-2026-10-01-2026-10-31.html"""
    first, last = made.period
    stem = made.order.report.name.replace("_", "-")
    when = f"{first}-{last}" if first else f"{made.made_at:%Y-%m-%d}"
    return f"{stem}-{when}.{file_format}"
