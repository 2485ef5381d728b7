"""Which reports there are: a file in sql/reports each, whose comments say what people are shown.

-- title: Transcode bill            -- period: month, year, or none for how things are now
-- answers: Whose plays …?          -- note: what to know of it
-- parameter: watts number 60 Watts that …        (int, number or text; "-" for nothing)

-- figures                          a row of headline figures
SELECT …;
-- section: By viewer               a table; with a chart of its columns, where that helps:
-- chart: ranking NAME VALUE        or stacked, or line: of the columns after the first
SELECT …;
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, cast

from store.errors import StoreError
from store.sql import SQL, scripts

Kind = Literal["int", "number", "text"]
Period = Literal["month", "year", "none"]
Value = int | float | str | None

HEAD = re.compile(r"^-- (title|answers|period|note|parameter): (.+)$", re.MULTILINE)
PART = re.compile(r"^-- (?:(figures)|section: (.+))$", re.MULTILINE)
CHART = re.compile(r"^-- chart: (.+)$", re.MULTILINE)
NAMED = re.compile(r"\$(\w+)")
MOST_ROWS = 1000
LONGEST = 200


class WrongReport(StoreError):
    """There is no such report, or it cannot be asked for so; the message says why."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that whoever asks may choose."""

    name: str
    kind: Kind
    default: Value
    about: str


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the report; headline figures have no title. The chart's first word is its kind."""

    title: str
    chart: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What can be asked."""

    name: str
    title: str
    answers: str
    period: Period
    note: str
    parameters: tuple[Parameter, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """A report of these local days, both inclusive, with values for all of its parameters."""

    report: Report
    first: date | None
    last: date | None
    values: Mapping[str, Value]


def reports() -> tuple[Report, ...]:
    """Every report, by title."""
    found = (read(path, path.read_text()) for path in scripts("reports"))
    return tuple(sorted(found, key=lambda report: report.title))


def named(name: str) -> Report:
    """The report of that name; WrongReport where there is none."""
    path = SQL / "reports" / f"{name}.sql"
    if not re.fullmatch(r"[a-z_]+", name) or not path.exists():
        raise WrongReport(f"There is no report {name}. `cinevault report` lists them.")
    return read(path, path.read_text())


@cache
def read(path: Path, text: str) -> Report:
    """The report that the file holds."""
    parts = PART.split(text)
    said = HEAD.findall(parts[0])
    once = {key: value for key, value in said if key != "parameter"}
    asked = tuple(parameter(value) for key, value in said if key == "parameter")
    sections = tuple(
        section(title or "", body) for title, body in zip(parts[2::3], parts[3::3], strict=True)
    )
    period = cast(Period, once.get("period", "month"))
    return Report(
        path.stem, once["title"], once["answers"], period, once.get("note", ""), asked, sections
    )


def parameter(line: str) -> Parameter:
    """The parameter that the line tells."""
    name, kind, default, about = line.split(maxsplit=3)
    found = Parameter(name, cast(Kind, kind), None, about)
    return Parameter(name, found.kind, None if default == "-" else value(found, default), about)


def section(title: str, body: str) -> Section:
    """The section that the text holds."""
    drawn = CHART.search(body)
    return Section(title, tuple(drawn[1].split()) if drawn else (), body.strip().rstrip(";"))


def value(wanted: Parameter, given: object) -> Value:
    """The value of the parameter; WrongReport where it is none."""
    said = str(given).strip()
    if wanted.kind == "text":
        if len(said) > LONGEST:
            raise WrongReport(f"{wanted.name} is longer than {LONGEST} letters.")
        return said or None
    try:
        number = int(said) if wanted.kind == "int" else float(said)
    except ValueError:
        what = "a whole number" if wanted.kind == "int" else "a number"
        raise WrongReport(f"{wanted.name} must be {what}, not {said[:LONGEST]}.") from None
    most = MOST_ROWS if wanted.kind == "int" else 1e6
    if not (1 if wanted.kind == "int" else 0) <= number <= most:
        raise WrongReport(f"{wanted.name} must be between 1 and {most:,.0f}.")
    return number


def ordered(
    name: str, today: date, given: Mapping[str, object], first: date | None, last: date | None
) -> Order:
    """The order for these days, or the report's usual ones; WrongReport where it cannot be."""
    report = named(name)
    known = {each.name: each for each in report.parameters}
    if unknown := given.keys() - known.keys():
        takes = ", ".join(known) or "none"
        raise WrongReport(f"{name} has no parameter {min(unknown)}. It takes: {takes}.")
    values = {
        each.name: value(each, given[each.name]) if each.name in given else each.default
        for each in report.parameters
    }
    if report.period == "none":
        return Order(report, None, None, values)
    usual = days(report.period, today)
    last = last or (usual[1] if first is None or first <= usual[1] else today)
    first = first or min(usual[0], last)
    if first > last:
        raise WrongReport("The time ends before it begins: its first day is after its last.")
    return Order(report, first, last, values)


def days(period: Period, today: date) -> tuple[date, date]:
    """The month that is over, or the twelve months that are."""
    this = today.replace(day=1)
    last = this - timedelta(days=1)
    return (last.replace(day=1) if period == "month" else this.replace(year=this.year - 1)), last


def filled(section: Section, order: Order) -> str:
    """The section's statement with the values in it."""
    given: dict[str, object] = {"first": order.first, "last": order.last, **order.values}
    return NAMED.sub(lambda match: literal(given[match[1]]), section.text)


def literal(given: object) -> str:
    """The value as DuckDB reads it."""
    if given is None:
        return "NULL"
    if isinstance(given, date):
        return f"(DATE '{given.isoformat()}')"
    if isinstance(given, str):
        return "'" + given.replace("'", "''") + "'"
    return f"({given})"
