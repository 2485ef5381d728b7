"""How renders are put into words and colours: what is ordinary is grey."""

from collections.abc import Mapping
from datetime import datetime

from store.renders.findings import Rule
from store.renders.listing import Status
from ui.formats import UNKNOWN, plain
from ui.look import palette, wash
from ui.reads import zone

STATUSES: Mapping[Status, str] = {
    "processing": "Processing",
    "complete": "Complete",
    "email_sent": "Email sent",
    "ghost": "Ghost",
    "incomplete": "Incomplete",
}
STALLED = "Stalled"
SYSTEM = {"nominal": "Nominal", "warning": "Warning", "degraded": "Degraded"}
# What a render is checked for, as it reads where nothing is wrong.
CHECKS: Mapping[Rule, str] = {
    "ghost": "It is not called complete with nothing made",
    "email_before_completion": "No e-mail came before it was complete",
    "conflicting_status": "It is processing or complete, not both",
    "missing_fixture": "Every grade has a game",
    "unexpected_fixture": "Every game is one that was asked for",
    "incomplete_grade": "Every grade has teams and a competition",
    "stale_output": "Every output is newer than its data",
    "duplicate_output": "No output is there twice",
}
BADGES = {"Processing": "blue", "Ghost": "red", "Incomplete": "orange", STALLED: "orange"}


def words(status: str, *, is_stalled: bool = False) -> list[str]:
    """The status in words, and whether it stands still."""
    known: Mapping[str, str] = {**STATUSES}
    return [known.get(status, status), *([STALLED] if is_stalled else [])]


def badges(status: str, *, is_stalled: bool = False) -> str:
    """The same as Markdown."""
    said = words(status, is_stalled=is_stalled)
    return " ".join(f":{BADGES.get(word, 'gray')}-badge[{word}]" for word in said)


def tones() -> list[str]:
    """The washes of every status and of what stands still, in their order."""
    p = palette()
    named = {"Processing": p.series[4], "Ghost": p.bad, "Incomplete": p.warn, STALLED: p.warn}
    return [wash(named.get(word, p.muted), 0.16) for word in options()]


def options() -> list[str]:
    """Every word a status may be."""
    return [*STATUSES.values(), STALLED]


def title(name: str | None, number: int) -> str:
    """What a render is called."""
    return name or f"Render {number}"


def moment(at: datetime | None) -> str:
    """A moment as the reader's clock shows it."""
    return f"{at.astimezone(zone()):%a %-d %b %Y, %H:%M:%S}" if at else UNKNOWN


def listed(*parts: str | None) -> str:
    """What is known of these, in one line."""
    return " · ".join(plain(part) for part in parts if part)
