"""What every file that can be brought in offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from store.imports.stage import Told

TOOLS = {
    "tautulli": "Tautulli",
    "jellystat": "Jellystat",
    "playback_reporting": "Playback Reporting",
    "streamystats": "Streamystats",
}
PLEX = ("plex", "tautulli")
JELLYFIN = ("jellyfin", "emby")


@dataclass(frozen=True, slots=True)
class Count:
    """How many plays a file holds and their seconds; those below zero count as none."""

    plays: int
    seconds: int


class Source(Protocol):
    """A file whose format is known: who wrote it, one of TOOLS; the kinds of servers it can be of,
    the likeliest first; whether it has times without a zone."""

    tool: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]]
    is_local: ClassVar[bool]

    @property
    def server_name(self) -> str | None:
        """The server's name, where the file tells."""
        ...

    def count(self) -> Count:
        """What it holds, counted in another way than `rows` reads it."""
        ...

    def rows(self, server: UUID, zone: ZoneInfo) -> Iterator[Told]:
        """All that it tells."""
        ...
