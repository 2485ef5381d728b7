"""Ready reports: which there are, and each as JSON or as a page to print."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import StringConstraints

from api.access import Reader, documented, reading
from api.callers import Caller
from api.days import Between
from api.errors import Refused
from api.knobs import Knobs
from api.pools import Writes
from operations.reports import files
from settings import Settings
from store import audit
from store.analytics.asking import QuestionFailed, Source
from store.db import Pool
from store.reports import catalog
from store.reports.catalog import Order, WrongReport, ordered
from store.reports.making import Made, made

Choice = Annotated[str, StringConstraints(max_length=250, pattern=r"^[a-z_]+=")]

router = APIRouter(
    prefix="/api/v1/reports",
    tags=["Reports"],
    dependencies=[reading],
    responses=documented(404),
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that may be chosen: `set=name=value`."""

    name: str
    kind: Literal["int", "number", "text"]
    default: int | float | str | None
    about: str


@dataclass(frozen=True, slots=True)
class Report:
    """`period` is what it is usually of: the month or the twelve months that are over, or now."""

    name: str
    title: str
    answers: str
    note: str
    period: Literal["month", "year", "none"]
    parameters: list[Parameter]


@router.get("")
def reports() -> list[Report]:
    """Every ready report, by title."""
    return [
        Report(
            each.name,
            each.title,
            each.answers,
            each.note,
            each.period,
            [Parameter(p.name, p.kind, p.default, p.about) for p in each.parameters],
        )
        for each in catalog.reports()
    ]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their columns by name; `cut` says that there were more."""

    title: str
    rows: list[dict[str, Any]]
    cut: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A report; its days are NULL where it tells how things are now."""

    report: str
    title: str
    first_day: date | None
    last_day: date | None
    parameters: dict[str, int | float | str | None]
    zone: str
    made_at: datetime
    pseudonyms: bool
    figures: dict[str, Any]
    tables: list[Table]


def wanted(
    knobs: Knobs,
    days: Between,
    report: Annotated[
        str, Path(max_length=60, description="Its name.", examples=["transcode_bill"])
    ],
    choices: Annotated[
        list[Choice] | None,
        Query(
            alias="set", max_length=20, description="Parameters, as KEY=VALUE.", examples=["top=5"]
        ),
    ] = None,
) -> Order:
    """What is asked for; Refused where there is nothing such."""
    given = {key: value for key, _, value in (choice.partition("=") for choice in choices or ())}
    try:
        catalog.named(report)
    except WrongReport as exc:
        raise Refused(404, "report_not_found", "There is no such report.") from exc
    try:
        today = datetime.now(knobs.zone).date()
        return ordered(report, today, given, days.since, days.until)
    except WrongReport as exc:
        raise Refused(422, "invalid", f"set: {exc}") from exc


Wanted = Annotated[Order, Depends(wanted)]


@router.get("/{report}")
def report(order: Wanted, knobs: Knobs, caller: Reader, pool: Writes) -> Whole:
    """The report: its figures and its tables, all of the same moment.

    Analysts read pseudonyms while those are wanted. Each report is in the audit log.
    """
    told = files.as_json(asked(order, knobs, caller, pool))
    tables = [Table(**each) for each in told.pop("tables")]
    return Whole(**told, tables=tables)


@router.get(
    "/{report}/page",
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
def page(order: Wanted, knobs: Knobs, caller: Reader, pool: Writes) -> HTMLResponse:
    """The report as a page that can be kept and printed; nothing in it comes from elsewhere."""
    return HTMLResponse(files.whole(asked(order, knobs, caller, pool), "html"))


def asked(order: Order, knobs: Settings, caller: Caller, pool: Pool) -> Made:
    """The report, and a line about it in the audit log."""
    url = knobs.read_database_url or knobs.database_url or ""
    try:
        found = made(Source(url, knobs.timezone, caller.role == "analyst"), order)
    except QuestionFailed as exc:
        raise Refused(503, "not_made", str(exc)) from exc
    audit.record(pool, "report.read", actor=caller.actor, report=order.report.name)
    return found
