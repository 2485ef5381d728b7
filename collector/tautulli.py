"""Tautulli: what it says of the Plex server it watches, where nobody has that server's token."""

from collections.abc import Callable
from typing import Any, ClassVar

from collector.addresses import plain_address
from collector.fetch import Http
from collector.payload import Object, flag, mapping, natural, number, objects, parsed, text, whole
from collector.plays_only import PlaysOnly
from collector.plex import PLACES, STATES
from collector.plex_delivery import kbit, playback_type
from collector.plex_items import MEDIA_TYPES
from collector.snapshot import Delivery, Item, Moment, Seen, Snapshot, Viewer
from collector.trouble import NotUnderstood

DECISIONS = {"direct play": "direct", "copy": "copy", "transcode": "transcode"}
BITS = 8


class Tautulli(PlaysOnly):
    """One server."""

    can_tell: ClassVar[tuple[str, ...]] = ("plays", "decisions", "users")
    cannot_tell: ClassVar[tuple[str, ...]] = (
        "the library: watch the Plex server itself for that",
        "more than Plex tells it",
    )

    def __init__(self, base_url: str, key: str, *, deadline: float = 10.0) -> None:
        self.key, self.http = key, Http(base_url, {}, deadline=deadline)

    def answer(self, command: str) -> Any:
        """What a command answers. The key can only be given in the address."""
        asked = {"apikey": self.key, "cmd": command}
        return parsed(self.http.get("/api/v2", asked).body)

    def look(self, clock: Callable[[], Moment]) -> Seen:
        """What plays now."""
        answer = self.answer("get_activity")
        return Seen(clock(), tuple(activity(answer)))

    def version(self) -> str | None:
        """Tautulli's version."""
        found = mapping(answered(self.answer("get_tautulli_info")))
        return text(found.get("tautulli_version"), 40)

    def viewers(self) -> list[Viewer]:
        """Every user it knows."""
        found = objects(answered(self.answer("get_users")))
        ids = [(text(one.get("user_id"), 100), one) for one in found]
        return [viewer(id_, one) for id_, one in ids if id_ not in (None, "0")]


def answered(said: Any) -> object:
    """What is in the answer's wrapper; NotUnderstood where it has none."""
    response = mapping(mapping(said).get("response"))
    if response.get("result") != "success":
        raise NotUnderstood("it does not answer like Tautulli: are its address and its key right?")
    return response.get("data")


def activity(said: Any) -> list[Snapshot]:
    """What plays."""
    found = [snapshot(one) for one in objects(mapping(answered(said)).get("sessions"))]
    return [one for one in found if one is not None]


def snapshot(said: Object) -> Snapshot | None:
    """One play, with file and stream told apart."""
    state = STATES.get(text(said.get("state"), 20) or "")
    if state is None or text(said.get("media_type")) in ("photo", "clip"):
        return None
    item, id_ = item_of(said), text(said.get("user_id"), 100)
    machine = text(said.get("machine_id"), 200)
    key = (text(said.get("session_key"), 100), item.external_id, id_, machine)
    offset = number(said.get("view_offset"))
    return Snapshot(
        key="|".join(part or "" for part in key),
        state=state,
        item=item,
        viewer=viewer(id_, said) if id_ else None,
        player=machine,
        position=offset / 1000 if offset is not None and 0 <= offset < 1e12 else None,
        live=bool(flag(said.get("live"))),
        delivery=delivery(said, item),
        client=text(said.get("product"), 100),
        device=text(said.get("player"), 200),
        ip=plain_address(text(said.get("ip_address"), 100)),
        location=PLACES.get(text(said.get("location"), 20) or ""),
    )


def viewer(id_: str | None, said: Object) -> Viewer:
    """Who watches."""
    name = text(said.get("friendly_name"), 200) or text(said.get("username"), 200)
    return Viewer(id_ or "", name or id_ or "", bool(flag(said.get("is_admin"))))


def item_of(said: Object) -> Item:
    """What is watched, as its file is."""
    kind, runtime = text(said.get("media_type"), 40) or "", number(said.get("duration"))
    return Item(
        external_id=text(said.get("rating_key"), 100) or "",
        media_type=MEDIA_TYPES.get(kind, "video"),
        title=text(said.get("title")) or "",
        series_title=text(said.get("grandparent_title" if kind == "episode" else "parent_title")),
        season_number=whole(said.get("parent_media_index"), 10**6),
        episode_number=whole(said.get("media_index"), 10**6),
        year=natural(said.get("year"), 9999),
        runtime_seconds=runtime / 1000 if runtime and 0 < runtime < 1e12 else None,
        file_size_bytes=natural(said.get("file_size")),
        width=natural(said.get("width"), 10**6),
        height=natural(said.get("height"), 10**6),
    )


def delivery(said: Object, item: Item) -> Delivery:
    """How it reaches its screen."""
    kinds = ("video", "audio") if said.get("media_type") != "track" else ("audio",)
    said_of = {kind: text(said.get(f"stream_{kind}_decision"), 40) for kind in kinds}
    told = {kind: DECISIONS.get(words or "") for kind, words in said_of.items()}
    playback, rate = playback_type(list(told.values())), kbit(said.get("stream_bitrate"))
    size, runtime = item.file_size_bytes, item.runtime_seconds
    by_size = round(size * BITS / runtime) if size and runtime else None
    by_size = by_size if playback == "direct_play" else None
    return Delivery(
        playback,
        video=told.get("video"),
        audio=told.get("audio"),
        rate=by_size or rate,
        rate_source="size" if by_size else "bitrate" if rate else None,
        video_codec=text(said.get("stream_video_codec"), 40),
        audio_codec=text(said.get("stream_audio_codec"), 40),
        container=text(said.get("stream_container"), 40),
        width=natural(said.get("stream_video_width"), 10**6),
        height=natural(said.get("stream_video_height"), 10**6),
    )
