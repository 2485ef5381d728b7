"""Charts of a report as drawings that need nothing else: no script, no fonts, no network."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from operations.reports.words import cell, heading

COLORS = ("#4F46E5", "#0EA5A4", "#F59E0B", "#A78BFA", "#0284C7", "#84A912")
TONES = {"failed": "#DC2626", "refused": "#DC2626"}
INK, MUTED, LINE = "#18181B", "#71717A", "#E4E4E7"
WIDE, HIGH, ROW = 720.0, 190.0, 24.0
LEFT, RIGHT, TOP, FOOT = 52.0, 8.0, 26.0, 22.0
MOST_BARS, LONGEST = 10, 30
NOT_DRAWN = ("plays", "viewers", "bytes", "served_bytes", "kwh")

Row = Mapping[str, object]


def drawn(chart: Sequence[str], rows: Sequence[Row], zone: str) -> str:
    """The chart as SVG; nothing where there is nothing to draw."""
    if not chart or not rows:
        return ""
    if chart[0] == "ranking":
        return ranking(rows[:MOST_BARS], chart[1], chart[2], zone)
    return over_time(rows, series(rows), zone, stacked=chart[0] == "stacked")


def series(rows: Sequence[Row]) -> list[str]:
    """The columns that a chart over time draws: numbers, without those of another unit."""
    first, *others = rows[0]
    return [name for name in others if name not in NOT_DRAWN and first != name]


def amount(row: Row, column: str) -> float:
    """The number in that cell, 0 where there is none."""
    value = row.get(column)
    return float(value) if isinstance(value, (int, float)) else 0.0


def text(x: float, y: float, said: str, *, anchor: str = "start", color: str = MUTED) -> str:
    """A label."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}">{escape(said)}</text>'
    )


def box(x: float, y: float, width: float, height: float, color: str, told: str) -> str:
    """A bar that tells its value to whoever points at it."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'rx="1.5" fill="{color}"><title>{escape(told)}</title></rect>'
    )


def framed(height: float, label: str, parts: Sequence[str]) -> str:
    """The drawing."""
    return (
        f'<svg viewBox="0 0 {WIDE:.0f} {height:.0f}" role="img" aria-label="{escape(label)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def ranking(rows: Sequence[Row], name: str, value: str, zone: str) -> str:
    """A bar for each row, the longest first."""
    most = max((amount(row, value) for row in rows), default=0) or 1
    begin, room = 210.0, WIDE - 210 - 90
    parts = list[str]()
    for place, row in enumerate(rows):
        y = place * ROW
        named, said = cell(name, row.get(name), zone), cell(value, row.get(value), zone)
        shown = named if len(named) <= LONGEST else f"{named[: LONGEST - 1]}…"
        width = amount(row, value) / most * room
        parts += [
            text(begin - 10, y + 16, shown, anchor="end", color=INK),
            box(begin, y + 6, width, 12, COLORS[0], f"{named}: {said}"),
            text(begin + width + 8, y + 16, said),
        ]
    label = f"{heading(value)} by {heading(name).lower()}"
    return framed(len(rows) * ROW + 4, label, parts)


def over_time(rows: Sequence[Row], names: Sequence[str], zone: str, *, stacked: bool) -> str:
    """Bars on top of each other, or lines, over days or months."""
    most = max(
        (top(row, names, stacked) for row in rows),
        default=0,
    )
    high = nice(most)
    parts = [*scale(high), *legend(names), *moments(rows, zone)]
    parts += bars(rows, names, high, zone) if stacked else lines(rows, names, high)
    return framed(HIGH, f"{', '.join(map(heading, names))} over time", parts)


def top(row: Row, names: Sequence[str], stacked: bool) -> float:
    """How high the row reaches."""
    values = [amount(row, name) for name in names]
    return sum(values) if stacked else max(values, default=0)


def nice(most: float) -> float:
    """A round number that nothing is above."""
    step = 1.0
    while step * 10 < most:
        step *= 10
    while step >= most > 0:
        step /= 10
    return next((step * each for each in (1, 2, 5) if step * each >= most), step * 10)


def height(value: float, high: float) -> float:
    """Where the value lies."""
    return HIGH - FOOT - value / high * (HIGH - FOOT - TOP)


def place(number: int, count: int) -> float:
    """Where the middle of a moment lies."""
    return LEFT + (number + 0.5) * (WIDE - LEFT - RIGHT) / count


def color(name: str, number: int) -> str:
    """Red is failure only."""
    return TONES.get(name, COLORS[number % len(COLORS)])


def scale(high: float) -> list[str]:
    """Faint lines, and what they stand for."""
    parts = list[str]()
    for share in (0, 0.5, 1):
        y = height(high * share, high)
        parts += [
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDE - RIGHT}" y2="{y:.1f}" stroke="{LINE}"/>',
            text(LEFT - 8, y + 4, f"{high * share:,.12g}", anchor="end"),
        ]
    return parts


def legend(names: Sequence[str]) -> list[str]:
    """What the colours mean."""
    parts, x = list[str](), LEFT
    for number, name in enumerate(names):
        said = heading(name)
        parts.append(f'<circle cx="{x + 4:.1f}" cy="8" r="4" fill="{color(name, number)}"/>')
        parts.append(text(x + 13, 12, said))
        x += 32 + 6.6 * len(said)
    return parts


def moments(rows: Sequence[Row], zone: str) -> list[str]:
    """Days or months below, as many as there is room for."""
    column, step = next(iter(rows[0])), max(1, -(-len(rows) // 9))
    return [
        text(place(number, len(rows)), HIGH - 6, short(column, row[column], zone), anchor="middle")
        for number, row in enumerate(rows)
        if number % step == 0
    ]


def short(column: str, value: object, zone: str) -> str:
    """A day without its year."""
    if isinstance(value, date) and column == "day":
        return f"{value:%-d %b}"
    return cell(column, value, zone)


def bars(rows: Sequence[Row], names: Sequence[str], high: float, zone: str) -> list[str]:
    """A stack for each moment."""
    column = next(iter(rows[0]))
    width = (WIDE - LEFT - RIGHT) / len(rows) * 0.72
    parts = list[str]()
    for number, row in enumerate(rows):
        below = 0.0
        for at, name in enumerate(names):
            value = amount(row, name)
            told = f"{cell(column, row[column], zone)}: {cell(name, value, zone)} {heading(name)}"
            y = height(below + value, high)
            tall = height(below, high) - y
            if value:
                x = place(number, len(rows)) - width / 2
                parts.append(box(x, y, width, tall, color(name, at), told))
            below += value
    return parts


def lines(rows: Sequence[Row], names: Sequence[str], high: float) -> list[str]:
    """A line for each column."""
    parts = list[str]()
    for at, name in enumerate(names):
        points = " ".join(
            f"{place(number, len(rows)):.1f},{height(amount(row, name), high):.1f}"
            for number, row in enumerate(rows)
        )
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{color(name, at)}" '
            'stroke-width="1.75" stroke-linejoin="round"/>'
        )
    return parts
