"""Jellyfin: what plays, who watches, what there is to watch."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote

from collector import jellyfin_items
from collector.addresses import is_local, plain_address
from collector.fetch import MB, Http, Params
from collector.jellyfin_delivery import jellyfin_delivery, pace
from collector.payload import (
    LastLook,
    Object,
    flag,
    listed,
    mapping,
    moment,
    objects,
    parsed,
    seconds,
    text,
    without,
)
from collector.snapshot import Delivery, Item, Moment, Seen, Shelf, Snapshot, Viewer
from store.bandwidth import Measured

PAGE = 500
PAGE_LIMIT = 64 * MB
PATIENCE = 6.0  # a page of a library may take so many times as long as a look at what plays
ITEM_TYPES = "Movie,Episode,Audio,Video,MusicVideo"
ITEM_FIELDS = "MediaSources,DateCreated,Genres,ProviderIds,Overview,Path"
NOT_WATCHED = {"Trailer", "Photo", "Book", "Person", "ThemeSong", "ThemeVideo"}


class Jellyfin:
    """One server; Emby's is the same but for a few places."""

    prefix: ClassVar[str] = ""
    users_page: ClassVar[str] = "/Users"
    libraries_page: ClassVar[str] = "/Library/VirtualFolders"
    extrapolates: ClassVar[bool] = True
    can_tell: ClassVar[tuple[str, ...]] = ("plays", "decisions", "users", "library", "last contact")
    cannot_tell: ClassVar[tuple[str, ...]] = (
        "which encoder works: only which one is set up",
        "whether a transcode succeeded: connect the ffmpeg wrapper",
        "bytes as they were sent: they are estimated",
    )

    def __init__(self, base_url: str, key: str, *, deadline: float = 10.0) -> None:
        self.http = Http(base_url, self.credentials(key), deadline=deadline)
        self.last = LastLook()

    def credentials(self, key: str) -> dict[str, str]:
        """The only header that every version takes."""
        return {"Authorization": f'MediaBrowser Token="{quote(key, safe="")}", Client="CineVault"'}

    def answer(self, page: str, params: Params | None = None, *, patience: float = 1.0) -> Any:
        """The JSON of a page."""
        limit = 8 * MB if patience == 1.0 else PAGE_LIMIT
        return parsed(
            self.http.get(self.prefix + page, params, limit=limit, patience=patience).body
        )

    def look(self, clock: Callable[[], Moment]) -> Seen:
        """What plays now."""
        answer = self.http.get(f"{self.prefix}/Sessions")
        self.last.begin()
        plays = [self.snapshot(one) for one in listed(parsed(answer.body), "sessions")]
        return Seen(clock(), tuple(one for one in plays if one is not None), answer.server_time)

    def version(self) -> str | None:
        """The server's version."""
        return text(mapping(self.answer("/System/Info")).get("Version"), 40)

    def viewers(self) -> list[Viewer]:
        """Every user."""
        return jellyfin_items.viewers(self.answer(self.users_page))

    def libraries(self) -> list[Shelf]:
        """Every library."""
        return jellyfin_items.shelves(self.answer(self.libraries_page))

    def items(self, library: Shelf) -> Iterator[list[Item]]:
        """Everything in the library, page by page."""
        query = {
            "recursive": "true",
            "parentId": library.external_id,
            "includeItemTypes": ITEM_TYPES,
            "fields": ITEM_FIELDS,
            "isMissing": "false",
            "enableUserData": "false",
            "sortBy": "DateCreated",
            "limit": PAGE,
        }
        start, more = 0, True
        while more:
            page = self.answer("/Items", {**query, "startIndex": start}, patience=PATIENCE)
            found = listed(mapping(page).get("Items"), "items")
            yield [one for said in found if (one := jellyfin_items.item(said)).external_id]
            start += len(found)
            total = jellyfin_items.total(page)
            more = bool(found) and (total is None or start < total)

    def item(self, external_id: str) -> Item | None:
        """All that the library knows of one item; None where it does not know it."""
        page = self.answer("/Items", {"ids": external_id, "fields": ITEM_FIELDS})
        found = [jellyfin_items.item(said) for said in objects(mapping(page).get("Items"))]
        return next((one for one in found if one.external_id == external_id), None)

    def measured(self) -> list[Measured]:
        """None: it counts no bytes."""
        return []

    def give_up(self) -> None:
        """Ends what another thread is waiting for."""
        self.http.give_up()

    def close(self) -> None:
        """Lets go of the connection."""
        self.http.close()

    def delivery(self, session: Object) -> Delivery:
        """How the play reaches its screen."""
        return jellyfin_delivery(session)

    def snapshot(self, session: Object) -> Snapshot | None:
        """What a device plays; None where it only is connected, or shows what nobody chose."""
        playing, state = mapping(session.get("NowPlayingItem")), mapping(session.get("PlayState"))
        if not playing or is_extra(playing):
            return None
        device = session.get("Id") or session.get("DeviceId")
        item = self.last.made("item", device, playing, jellyfin_items.item)
        address = text(session.get("RemoteEndPoint"), 100)
        version = text(state.get("MediaSourceId"), 100)
        viewer = text(session.get("UserId"), 100)
        key = (session.get("Id") or session.get("DeviceId") or session.get("DeviceName"), viewer)
        return Snapshot(
            key="|".join(text(part, 100) or "" for part in (*key, item.external_id or item.title)),
            version=version,
            file=version,
            state="paused" if flag(state.get("IsPaused")) else "playing",
            item=item,
            viewer=Viewer(viewer, text(session.get("UserName"), 200) or viewer) if viewer else None,
            player=text(session.get("DeviceId"), 200),
            position=seconds(state.get("PositionTicks")),
            extrapolated=self.extrapolates,
            heard_at=moment(session.get("LastPlaybackCheckIn")),
            paused_at=moment(session.get("LastPausedDate")),
            pace=pace(session),
            live=playing.get("Type") in ("TvChannel", "LiveTvChannel", "Program"),
            delivery=self.last.made("way", device, told_of_delivery(session), self.delivery),
            client=named(session.get("Client"), session.get("ApplicationVersion")),
            device=text(session.get("DeviceName"), 200),
            ip=plain_address(address),
            location=is_local(address),
        )


def told_of_delivery(session: Object) -> Object:
    """What a session says of how its play is delivered, without what changes all the time."""
    return {
        "NowPlayingItem": session.get("NowPlayingItem"),
        "PlayState": without(mapping(session.get("PlayState")), "PositionTicks"),
        "TranscodingInfo": session.get("TranscodingInfo"),
    }


def named(name: object, version: object) -> str | None:
    """An app with its version."""
    return " ".join(part for part in (text(name, 100), text(version, 40)) if part) or None


def is_extra(playing: Object) -> bool:
    """Trailers, theme music and what a server puts before a film."""
    return (
        text(playing.get("Type")) in NOT_WATCHED
        or bool(playing.get("ExtraType"))
        or "prerolls.video" in mapping(playing.get("ProviderIds"))
    )
