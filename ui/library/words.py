"""What can be wrong with a file, in words."""

from dataclasses import dataclass
from urllib.parse import quote

from store.library_work import Item, Work


@dataclass(frozen=True, slots=True)
class Kind:
    """An issue: what it is called, what it means, and whether it is a fault."""

    label: str
    about: str
    tone: str = "muted"


KINDS = {
    "missing_metadata": Kind(
        "Missing metadata", "Nobody has looked up what this is: match it in the server.", "warn"
    ),
    "missing_poster": Kind(
        "Missing poster", "There is no picture for it: choose one in the server.", "warn"
    ),
    "unplayable": Kind(
        "Unplayable", "The file cannot be read: fetch it again, or delete it.", "bad"
    ),
    "duplicate": Kind("Duplicate", "The same library has a better copy: this one can be deleted."),
    "low_bitrate_4k": Kind(
        "Low bitrate 4K", "So few bits that 1080p of the same size would look better."
    ),
    "transcoded": Kind(
        "Transcoded for clients",
        "Most plays of the last 90 days were transcoded: a version in a format that your clients "
        "play as it is would avoid that.",
    ),
    "never_watched": Kind(
        "Never watched", "A film that has been there for half a year, and nobody has played it."
    ),
}
LABELS = [kind.label for kind in KINDS.values()]
BY_LABEL = {kind.label: name for name, kind in KINDS.items()}
PAGES = {
    "jellyfin": "/web/#/details?id={id}",
    "emby": "/web/index.html#!/item?id={id}",
    "plex": "/web/index.html",
}


def label(issue: str) -> str:
    """What the issue is called."""
    return KINDS[issue].label if issue in KINDS else issue


def address(item: Item | Work) -> str | None:
    """Where the server itself shows the item; None where that is not known."""
    page = PAGES.get(item.server_kind or "")
    base = (item.base_url or "").rstrip("/")
    if page is None or not base.startswith(("http://", "https://")):
        return None
    return base + page.format(id=quote(item.external_id or "", safe=""))
