"""A report as one page that can be sent, kept and printed: nothing in it comes from elsewhere."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from operations.reports.pictures import drawn
from operations.reports.words import cell, days, heading, is_number
from store.reports.making import Made, Table

STYLE = (Path(__file__).parent / "page.css").read_text()
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(made: Made) -> str:
    """The report as HTML. All that comes from the store is escaped, wherever it stands."""
    report, time = made.order.report, days(*made.period, made.made_at)
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(report.title)}, {escape(time)}</title><style>{STYLE}</style></head><body>",
        f'<header><p class="of">CineVault Analytics</p><h1>{escape(report.title)}</h1>',
        f"<p>{escape(report.answers)}</p><p>{escape(subtitle(made))}</p></header>",
        figures(made),
        *(section(table, made.zone) for table in made.tables),
        f"<footer>{escape(footer(made))}</footer></body></html>",
    ]
    return "\n".join(parts)


def subtitle(made: Made) -> str:
    """Of which time it is, and what was chosen."""
    chosen = [
        f"{name.replace('_', ' ')} {value:g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in made.order.values.items()
        if value is not None and name != "top"
    ]
    return " · ".join([days(*made.period, made.made_at), *chosen])


def footer(made: Made) -> str:
    """When it was made, and what to know of it."""
    names = "Names are hidden." if made.discreet else ""
    at = f"Made {made.made_at:%-d %b %Y, %H:%M} ({made.zone})."
    return " ".join(filter(None, (made.order.report.note, names, at)))


def figures(made: Made) -> str:
    """The headline figures."""
    tiles = "".join(
        f"<div><dt>{escape(heading(name))}</dt>"
        f"<dd>{escape(cell(name, value, made.zone))}</dd></div>"
        for name, value in made.figures.items()
    )
    return f'<dl class="figures">{tiles}</dl>' if tiles else ""


def section(table: Table, zone: str) -> str:
    """A table with its chart."""
    rows = table.answer.as_rows()
    head = f"<section><h2>{escape(table.title)}</h2>"
    if not rows:
        return f'{head}<p class="none">Nothing to show in this time.</p></section>'
    more = '<p class="cut">There is more than is shown here.</p>' if table.answer.cut else ""
    chart = drawn(table.section.chart, rows, zone)
    return f"{head}{chart}{grid(table.answer.columns, rows, zone)}{more}</section>"


def grid(columns: Sequence[str], rows: Sequence[dict[str, object]], zone: str) -> str:
    """The rows as a table."""
    right = {name for name in columns if any(is_number(name, row[name]) for row in rows)}
    tags = {name: ' class="n"' if name in right else "" for name in columns}
    head = "".join(f'<th scope="col"{tags[name]}>{escape(heading(name))}</th>' for name in columns)
    body = "".join(
        "<tr>"
        + "".join(f"<td{tags[name]}>{escape(cell(name, row[name], zone))}</td>" for name in columns)
        + "</tr>"
        for row in rows
    )
    inside = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="wide"><table>{inside}</table></div>'
