"""Text as receivers take it: clean, within its limit, and numbers and moments in words."""

import math
from datetime import UTC, datetime, timedelta

CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
TOO_LONG_TO_SPELL = 1e15


def clean(text: str) -> str:
    """The text without what no receiver takes: control characters and halves of surrogate pairs."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\r\n", "\n").translate(CONTROLS).strip()


def line(text: str) -> str:
    """The same in one line."""
    return " ".join(clean(text).split())


def units(text: str) -> int:
    """How long receivers may count the text: in UTF-16 units, never less than characters."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` UTF-16 units, with an ellipsis where something is missing."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return f"{kept.rstrip()}…"


def finite(value: float | None) -> float | None:
    """The number, None where it is none."""
    return value if value is not None and math.isfinite(value) else None


def amount(value: float | None, unit: str) -> str:
    """The measured value as people say it, such as 12.0 GB."""
    if (number := finite(value)) is None:
        return "unknown"
    if abs(number) >= TOO_LONG_TO_SPELL:
        said = f"{number:.3g}"
    elif not unit and number == int(number):
        said = f"{number:.0f}"
    else:
        said = f"{number:.1f}"
    return f"{said} {unit}".strip()


def in_utc(at: datetime) -> datetime:
    """The moment in UTC; one without an offset is taken as UTC."""
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError:  # within a day of the first or the last year
        return at.replace(tzinfo=UTC)


def moment(at: datetime) -> str:
    """The moment in UTC, to the minute."""
    return f"{in_utc(at):%Y-%m-%d %H:%M} UTC"


def lasted(start: datetime, end: datetime) -> str:
    """How long it took, such as 1 h 20 min."""
    minutes = max(in_utc(end) - in_utc(start), timedelta()) // timedelta(minutes=1)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
