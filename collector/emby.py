"""Emby: as Jellyfin, but positions are the players' own, and nobody says when they were heard."""

from typing import ClassVar

from collector.jellyfin import Jellyfin
from collector.jellyfin_delivery import emby_delivery
from collector.payload import Object
from collector.snapshot import Delivery


class Emby(Jellyfin):
    """One server."""

    prefix: ClassVar[str] = "/emby"
    libraries_page: ClassVar[str] = "/Library/VirtualFolders/Query"
    extrapolates: ClassVar[bool] = False
    can_tell: ClassVar[tuple[str, ...]] = ("plays", "decisions", "users", "library", "encoder")
    cannot_tell: ClassVar[tuple[str, ...]] = (
        "when it last heard from a player: a position that stands still is taken for silence",
        "whether a transcode succeeded: connect the ffmpeg wrapper",
        "bytes as they were sent: they are estimated",
    )

    def credentials(self, key: str) -> dict[str, str]:
        """Emby's own header."""
        return {"X-Emby-Token": key}

    def delivery(self, session: Object) -> Delivery:
        """How the play reaches its screen."""
        return emby_delivery(session)
