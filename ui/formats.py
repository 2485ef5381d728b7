"""Numbers, sizes and times as people read them: three digits, decimal units, "–" for unknown."""

import re
from datetime import date, datetime, timedelta

UNKNOWN = "–"
STEPS = ("", "k", "M", "G", "T", "P", "E")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def count(value: float | None) -> str:
    """1,234"""
    return UNKNOWN if value is None else f"{value:,.0f}"


def several(number: int, word: str) -> str:
    """1 title, 2 titles"""
    return f"{count(number)} {word}{'' if number == 1 else 's'}"


def size(value: float | None) -> str:
    """1.18 TB"""
    return UNKNOWN if value is None else scaled(value, "B")


def rate(bits_per_second: float | None) -> str:
    """151 Mbit/s"""
    return UNKNOWN if bits_per_second is None else scaled(bits_per_second, "bit/s")


def scaled(value: float, unit: str) -> str:
    """Three digits and the decimal prefix that suits them."""
    step = 0
    while abs(value) >= 999.5 and step < len(STEPS) - 1:
        value, step = value / 1000, step + 1
    digits = 0 if step == 0 or abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2
    return f"{value:.{digits}f} {STEPS[step]}{unit}"


def duration(seconds: float | None) -> str:
    """1h 52m, or 42s when it is short."""
    if seconds is None:
        return UNKNOWN
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 100:
        return f"{hours:,}h"
    if hours:
        return f"{hours}h {minutes:02}m"
    return f"{minutes}m" if minutes else f"{rest}s"


def ago(span: timedelta) -> str:
    """42 s ago, 14 min ago, 3 h ago, 2 days ago"""
    return f"{lasting(span)} ago"


def lasting(span: timedelta) -> str:
    """42 s, 14 min, 3 h, 2 days"""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 2 * 3600:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h" if seconds < 2 * 86400 else f"{seconds // 86400} days"


def clock(at: datetime) -> str:
    """14:32:05"""
    return f"{at:%H:%M:%S}"


def days_between(first: date, last: date) -> str:
    """9 Nov 2026, 3 – 9 Nov 2026, 28 Dec 2025 – 9 Jan 2026"""
    if first == last:
        return f"{last:%-d %b %Y}"
    if first.year != last.year:
        return f"{first:%-d %b %Y} – {last:%-d %b %Y}"
    same = first.month == last.month
    return f"{first:%-d} – {last:%-d %b %Y}" if same else f"{first:%-d %b} – {last:%-d %b %Y}"


def change(now: float, before: float) -> str | int:
    """How much more or less than before: 12%, 15×, new; 0 when nothing changed."""
    if before == 0:
        return 0 if now == 0 else "new"
    if now >= 10 * before:
        return f"{min(now / before, 99):.0f}×"
    percent = round((now - before) / before * 100)
    return f"{percent}%" if percent else 0


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:])", r"\\\1", straight(text))


def straight(text: str) -> str:
    """Text without the signs that would turn round what stands beside it."""
    return TURNING.sub("", text)


def shortened(text: str, most: int) -> str:
    """The text, its end left out where it is longer: names of others may be of any length."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def browser(agent: str | None) -> str:
    """Firefox on Linux, of what a browser says of itself"""
    said = agent or ""
    kinds = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"))
    systems = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    name = next((name for mark, name in kinds if mark in said), "")
    name = name or ("Safari" if "Safari/" in said else "")
    system = next((system for mark, system in systems if mark in said), "")
    if not name:
        return said[:40] or UNKNOWN
    return f"{name} on {system}" if system else name
