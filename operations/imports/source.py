"""What every file that can be brought in offers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol
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
    """A file whose format is known. `is_local`: it has times without a zone."""

    @property
    def tool(self) -> str:
        """Who wrote it, one of TOOLS."""
        ...

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of servers it can be of, the likeliest first."""
        ...

    @property
    def server_name(self) -> str | None:
        """The server's name, where the file tells."""
        ...

    @property
    def is_local(self) -> bool:
        """Whether it has times without a zone."""
        ...

    def count(self) -> Count:
        """What it holds, counted in another way than `rows` reads it."""
        ...

    def rows(self, server: UUID, zone: ZoneInfo) -> Iterator[Told]:
        """All that it tells."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a file may be unpacked, and whether somebody wants to stop."""

    stopped: Callable[[], bool]
