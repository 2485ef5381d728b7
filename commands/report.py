"""cinevault report"""

from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from commands.errors import CannotRun
from commands.table import table
from commands.target import ACTOR, store_url
from operations.reports import files
from operations.reports.words import cell, days, heading
from settings import Settings
from store import audit
from store.analytics.asking import Source
from store.db import open_pool
from store.reports.catalog import Order, Report, ordered, reports
from store.reports.making import Made, made

HELP = "make one of the ready reports: on the screen, or as a page to print, Parquet, CSV …"
LENGTHS = {"month": "the month that is over", "year": "twelve months that are over", "none": "now"}


def add_arguments(parser: ArgumentParser) -> None:
    """report [NAME] [--from DAY] [--to DAY] [--set KEY=VALUE …] [-o FILE]."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="without it, all are listed")
    parser.add_argument("--from", dest="first", metavar="DAY", help="such as 2026-05-01")
    parser.add_argument("--to", dest="last", metavar="DAY", help="the last day, inclusive")
    parser.add_argument("--set", action="append", metavar="KEY=VALUE", default=[],
                        help="a parameter, such as top=20; may be given again")  # fmt: skip
    parser.add_argument("--section", metavar="TITLE",
                        help="which table, where the file holds one (the first)")  # fmt: skip
    parser.add_argument("--format", choices=files.FORMATS, help="as the name after -o ends")
    parser.add_argument("--hide-names", action="store_true",
                        help="pseudonyms, where Settings want them")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file")


def run(args: Namespace, settings: Settings) -> int:
    """Lists the reports, prints one, or writes it to a file."""
    if args.name is None:
        print(table(("name", "of", "answers", "--set"), [line(report) for report in reports()]))
        return 0
    order = ordered_by(args, settings)
    file_format = args.format or ending(args.output)
    with store_url(settings) as url:
        found = made(Source(url, settings.timezone, args.hide_names), order)
        if args.output is None and args.format is None:
            print(shown(found))
            return 0
        path = (args.output or Path(files.file_name(found, file_format))).absolute()
        size = files.write(found, path, file_format, args.section)
        note(url, found, path)
    print(f"{order.report.title}, {days(*found.period, found.made_at)}: {path} ({size:,} bytes)")
    return 0


def line(report: Report) -> tuple[str, str, str, str]:
    """The report in the list."""
    usual = ", ".join(f"{each.name}={each.default or ''}" for each in report.parameters)
    return report.name, LENGTHS[report.period], report.answers, usual


def ordered_by(args: Namespace, settings: Settings) -> Order:
    """What is asked for."""
    pairs = [pair.partition("=") for pair in args.set]
    if wrong := [key for key, found, _ in pairs if not found]:
        raise CannotRun(f"{wrong[0]} is not KEY=VALUE.")
    given = {key: value for key, _, value in pairs}
    today = datetime.now(settings.zone).date()
    first, last = day(args.first, "--from"), day(args.last, "--to")
    return ordered(args.name, today, given, first, last)


def day(text: str | None, option: str) -> date | None:
    """The day; CannotRun where it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CannotRun(f"{option} {text} is no day such as 2026-05-31.") from None


def ending(path: Path | None) -> str:
    """The format that the file's name tells."""
    told = path.suffix.removeprefix(".").lower() if path else "html"
    if told not in files.FORMATS:
        raise CannotRun(f"End {path} in one of {', '.join(files.FORMATS)}, or give --format.")
    return told


def shown(found: Made) -> str:
    """The report as a terminal shows it."""
    lines = [f"{found.order.report.title}, {days(*found.period, found.made_at)}", ""]
    lines += [f"{heading(k)}: {cell(k, v, found.zone)}" for k, v in found.figures.items()]
    for each in found.tables:
        columns = each.answer.columns
        rows: list[tuple[Any, ...]] = [
            tuple(cell(name, row[name], found.zone) for name in columns)
            for row in each.answer.as_rows()
        ]
        lines += ["", each.title, table([heading(name) for name in columns], rows)]
    return "\n".join([*lines, "", found.order.report.note]).rstrip()


def note(url: str, found: Made, path: Path) -> None:
    """Writes down that it was taken out."""
    first, last = found.period
    with open_pool(url, name="command", size=1) as pool:
        audit.record(
            pool, "report.export", actor=ACTOR, report=found.order.report.name, since=first,
            until=last, file=path.name,
        )  # fmt: skip
