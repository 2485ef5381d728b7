"""What stands in a report's cells and above its columns: a column's name tells what it holds."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

UNKNOWN = "–"
STEPS = ("", "k", "M", "G", "T", "P", "E")
HEADINGS = {
    "bytes": "Size",
    "served_bytes": "Served (estimate)",
    "kwh": "kWh (estimate)",
    "hours": "Hours",
    "username": "Viewer",
    "rule_name": "Rule",
    "series_title": "Series",
    "media_type": "Kind",
    "p95_mbit": "95th percentile, Mbit/s",
    "peak_mbit": "Peak, Mbit/s",
    "mean_mbit": "Mean, Mbit/s",
    "percent_of_all": "Share of all",
    "percent_of_all_hours": "Share of all hours",
    "percent_of_busy_time": "Share of busy time",
    "quarter_hour_at": "Quarter hour",
    "delivered_percent": "Share delivered",
    "last_day": "Last day",
    "last_at": "Last",
    "median_ms": "Median, ms",
}
ENDINGS = ("_bytes", "_percent", "_at", "_day")
KINDS = {"movie": "film", "episode": "series", "track": "music"}


def heading(column: str) -> str:
    """What stands above the column."""
    if column in HEADINGS:
        return HEADINGS[column]
    ending = next((end for end in ENDINGS if column.endswith(end)), "")
    return column.removesuffix(ending).replace("_", " ").capitalize()


def is_number(column: str, value: object) -> bool:
    """Whether it stands at the right of its cell."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and column != "year"


def cell(column: str, value: object, zone: str) -> str:
    """The value as people read it."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(zone)):%-d %b %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value:%b %Y}" if column == "month" else f"{value:%-d %b %Y}"
    if isinstance(value, (int, float)):
        return number(column, value)
    if column == "media_type":
        return KINDS.get(str(value), str(value))
    return str(value) or UNKNOWN


def number(column: str, value: float) -> str:
    """The number with its unit, where the column's name tells one."""
    if column.endswith("bytes"):
        return scaled(value)
    if "percent" in column:
        return f"{value:.1f} %"
    if column in ("year", "season", "episode", "hour"):
        return f"{value:.0f}"
    if isinstance(value, int):
        return f"{value:,.0f}"
    return f"{value:,.2f}" if column == "kwh" and abs(value) < 100 else f"{value:,.1f}"


def scaled(value: float) -> str:
    """1.18 TB: three digits and the decimal prefix that suits them."""
    step = 0
    while abs(value) >= 999.5 and step < len(STEPS) - 1:
        value, step = value / 1000, step + 1
    digits = 0 if step == 0 or abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2
    return f"{value:.{digits}f} {STEPS[step]}B"


def days(first: date | None, last: date | None, made_at: datetime) -> str:
    """1 – 31 Oct 2026, or how things were when it was made."""
    if first is None or last is None:
        return f"as of {made_at:%-d %b %Y}"
    if first == last:
        return f"{last:%-d %b %Y}"
    if first.year != last.year:
        return f"{first:%-d %b %Y} – {last:%-d %b %Y}"
    same = first.month == last.month
    return f"{first:%-d} – {last:%-d %b %Y}" if same else f"{first:%-d %b} – {last:%-d %b %Y}"
