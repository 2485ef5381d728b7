"""Plex: what plays, who watches, what there is to watch."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from collector import plex_items, plex_statistics
from collector.addresses import plain_address
from collector.fetch import MB, Http, Params
from collector.payload import (
    LastLook,
    Object,
    flag,
    listed,
    number,
    objects,
    parsed,
    text,
    whole,
    without,
)
from collector.plex_delivery import chosen, delivery, first
from collector.plex_items import contained
from collector.snapshot import Item, Moment, Seen, Shelf, Snapshot, State, Viewer
from collector.trouble import NotUnderstood
from store.bandwidth import Measured

PAGE, DETAILS = 500, 50
PAGE_LIMIT = 64 * MB
PATIENCE = 6.0
KINDS = {"movies": 1, "series": 4, "music": 10, "videos": 1}
STATES: dict[str, State] = {"playing": "playing", "paused": "paused", "buffering": "buffering"}
NOT_WATCHED = {"photo", "trailer"}
MOVING = ("viewOffset", "Player")
OF_THE_PLAY = ("TranscodeSession", "Session")
PLACES = {"lan": "lan", "wan": "wan", "cellular": "wan"}


class Plex:
    """One server."""

    can_tell: ClassVar[tuple[str, ...]] = (
        "plays",
        "decisions",
        "users",
        "library",
        "encoder",
        "failed transcodes",
    )
    cannot_tell: ClassVar[tuple[str, ...]] = (
        "when it last heard from a player: a position that stands still is taken for silence",
        "whether a transcode succeeded: only that one failed",
        "Atmos: it is read from the files where they are within reach",
        "bytes of one play as they were sent: they are estimated",
    )

    def __init__(self, base_url: str, key: str, *, deadline: float = 10.0) -> None:
        headers = {"X-Plex-Token": key, "Accept": "application/json"}
        self.http = Http(base_url, headers, deadline=deadline)
        self.last = LastLook()

    def answer(self, page: str, params: Params | None = None, *, patience: float = 1.0) -> Any:
        """What a page holds."""
        limit = 8 * MB if patience == 1.0 else PAGE_LIMIT
        return wrapped(parsed(self.http.get(page, params, limit=limit, patience=patience).body))

    def look(self, clock: Callable[[], Moment]) -> Seen:
        """What plays now."""
        answer = self.http.get("/status/sessions")
        self.last.begin()
        plays = [snapshot(one, self.last) for one in playing(wrapped(parsed(answer.body)))]
        return Seen(clock(), tuple(one for one in plays if one is not None), answer.server_time)

    def version(self) -> str | None:
        """The server's version."""
        return text(self.answer("/").get("version"), 40)

    def viewers(self) -> list[Viewer]:
        """Every account."""
        return plex_items.viewers({"MediaContainer": self.answer("/accounts")})

    def libraries(self) -> list[Shelf]:
        """Every library."""
        return plex_items.shelves({"MediaContainer": self.answer("/library/sections")})

    def items(self, library: Shelf) -> Iterator[list[Item]]:
        """Everything in the library, page by page."""
        page = f"/library/sections/{library.external_id}/all"
        query = {"type": KINDS.get(library.media_type, 1), "includeGuids": 1}
        start, more = 0, True
        while more:
            window = {"X-Plex-Container-Start": start, "X-Plex-Container-Size": PAGE}
            found = self.answer(page, {**query, **window}, patience=PATIENCE)
            listing = objects(found.get("Metadata"))
            yield [plex_items.item(one) for one in self.in_full(listing) if one.get("ratingKey")]
            start += len(listing)
            total = whole(found.get("totalSize"))
            more = bool(listing) and (total is None or start < total)

    def in_full(self, listing: Sequence[Object]) -> Iterator[Object]:
        """The items of a list with their streams, which lists leave out."""
        ids = [id_ for one in listing if (id_ := text(one.get("ratingKey"), 40)) and id_.isdigit()]
        known: dict[str | None, Object] = {}
        for start in range(0, len(ids), DETAILS):
            page = f"/library/metadata/{','.join(ids[start : start + DETAILS])}"
            found = self.answer(page, {"includeGuids": 1}, patience=PATIENCE).get("Metadata")
            known.update({text(one.get("ratingKey"), 40): one for one in objects(found)})
        for one in listing:
            yield known.get(text(one.get("ratingKey"), 40), one)

    def item(self, external_id: str) -> Item | None:
        """All that the library knows of one item; None where it does not know it."""
        if not external_id.isdigit():
            return None
        found = self.answer(f"/library/metadata/{external_id}", {"includeGuids": 1}).get("Metadata")
        items = [plex_items.item(said) for said in objects(found)]
        return next((one for one in items if one.external_id == external_id), None)

    def measured(self) -> list[Measured]:
        """The bytes it sent, hour by hour; this only servers with a Plex Pass tell."""
        query = {"timespan": plex_statistics.HOURS}
        return plex_statistics.measured(
            {"MediaContainer": self.answer("/statistics/bandwidth", query)}
        )

    def loads(self) -> list[plex_statistics.Load]:
        """How busy its machine was lately."""
        query = {"timespan": plex_statistics.SECONDS}
        return plex_statistics.loads(
            {"MediaContainer": self.answer("/statistics/resources", query)}
        )

    def give_up(self) -> None:
        """Ends what another thread is waiting for."""
        self.http.give_up()

    def close(self) -> None:
        """Lets go of the connection."""
        self.http.close()


def wrapped(answer: object) -> Object:
    """What is in the answer's wrapper; NotUnderstood where it has none."""
    found = contained(answer)
    if not found:
        raise NotUnderstood("it does not answer like Plex: is this its address, and its kind?")
    return found


def playing(answer: Object) -> list[Object]:
    """The sessions of an answer; with nothing playing, it names none."""
    found = answer.get("Metadata", [])
    if not found and whole(answer.get("size")):
        raise NotUnderstood("it counts sessions but does not list them")
    return listed(found, "sessions")


def snapshot(said: Object, last: LastLook) -> Snapshot | None:
    """One play; None for what nobody chose to watch."""
    player = first(said.get("Player"))
    told = text(player.get("state"), 20) or "playing"
    state = "buffering" if told == "error" else STATES.get(told)
    if is_extra(said) or state is None:
        return None
    viewer, told_of_way = user(first(said.get("User"))), without(said, *MOVING)
    way = last.made("way", said.get("sessionKey"), told_of_way, delivery)
    told_of_item = without(told_of_way, *OF_THE_PLAY)
    item = last.made("item", said.get("sessionKey"), told_of_item, plex_items.item)
    machine = text(player.get("machineIdentifier"), 200)
    named = item.external_id or text(said.get("key"), 200)
    key = (text(said.get("sessionKey"), 100), named, viewer and viewer.external_id, machine)
    offset = number(said.get("viewOffset"))
    failed = "Plex says that this play failed" if told == "error" else None
    return Snapshot(
        key="|".join(part or "" for part in key),
        state=state,
        item=item,
        file=text(chosen(said.get("Media")).get("id"), 100),
        viewer=viewer,
        player=machine,
        position=offset / 1000 if offset is not None and 0 <= offset < 1e12 else None,
        live=bool(flag(said.get("live"))),
        delivery=way,
        client=named_app(player),
        device=text(player.get("title") or player.get("device"), 200),
        ip=plain_address(text(player.get("address"), 100)),
        location=place(first(said.get("Session")), player),
        error=(way.encoding.error if way.encoding else None) or failed,
    )


def user(said: Object) -> Viewer | None:
    """Who watches; None where it does not say."""
    id_ = text(said.get("id"), 100)
    if id_ is None:
        return None
    return Viewer(id_, text(said.get("title"), 200) or id_, id_ == plex_items.OWNER)


def named_app(player: Object) -> str | None:
    """The app with its version."""
    parts = (text(player.get("product"), 100), text(player.get("version"), 40))
    return " ".join(part for part in parts if part) or None


def place(session: Object, player: Object) -> str | None:
    """lan or wan, None where nothing tells."""
    said = PLACES.get(text(session.get("location"), 20) or "")
    local = flag(player.get("local"))
    return said or (None if local is None else "lan" if local else "wan")


def is_extra(said: Object) -> bool:
    """Trailers, photos, theme music and what a server puts before a film."""
    section = number(said.get("librarySectionID"))
    return (
        text(said.get("type")) in NOT_WATCHED
        or said.get("extraType") is not None
        or (text(said.get("guid")) or "").startswith("library://")
        or (said.get("type") == "clip" and section is not None and section < 0)
    )
