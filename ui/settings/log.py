"""The audit log: who did what, when."""

from typing import Any

from store import audit
from store.audit import Entry
from ui.filters import one
from ui.parts import card, empty, table
from ui.reads import read_live, zone

KINDS = {
    "Sign-ins": "session",
    "Accounts": "accounts",
    "Tokens": "api_tokens",
    "Servers": "servers",
    "Alerts": "alert_rules",
    "Channels": "notification_channels",
    "Settings": "settings_kv",
    "Cache": "cache",
    "Imports": "import_batches",
}
MOST = 100


def draw() -> None:
    """The newest entries."""
    with card("Audit log", f"the newest {MOST}"):
        kind = one("log", list(KINDS), "What")
        found = read_live(audit.recent, most=MOST, object_type=KINDS[kind] if kind else None)
        if kind == "Sign-ins":
            found = [e for e in read_live(audit.recent, most=10 * MOST) if is_sign_in(e)][:MOST]
        if not found:
            return empty("history", "Nothing was changed", "What people change is written here.")
        table(
            rows(found),
            {"at": "When", "who": "Who", "what": "What", "detail": "Changed"},
            key="audit",
            alt=f"Audit log, newest first: {len(found)} entries",
            most=12,
        )
    return None


def is_sign_in(entry: Entry) -> bool:
    """Whether somebody came, went, or was turned away."""
    return entry.action.startswith("session.")


def rows(found: list[Entry]) -> dict[str, list[Any]]:
    """The entries as the table shows them."""
    return {
        "at": [f"{entry.recorded_at.astimezone(zone()):%-d %b %Y, %H:%M:%S}" for entry in found],
        "who": [entry.actor for entry in found],
        "what": [entry.action.replace(".", " ").replace("_", " ") for entry in found],
        "detail": [changed(entry) for entry in found],
    }


def changed(entry: Entry) -> str:
    """What was changed, in one line."""
    told = {name: value(one) for name, one in entry.detail.items() if one is not None}
    return ", ".join(f"{name.replace('_', ' ')}: {one}" for name, one in told.items())


def value(told: Any) -> str:
    """What a column was and is."""
    if not isinstance(told, dict):
        return str(told)
    if told.get("secret"):  # pyright: ignore[reportUnknownMemberType]
        return "(secret)"
    was, now = told.get("from"), told.get("to")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return f"{was} → {now}" if was is not None else f"{now}"
