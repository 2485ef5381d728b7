"""Servers that speak Subsonic (Navidrome, Airsonic, supysonic …): who plays which track.

They tell when a track was begun, in minutes, and nothing of pauses or of its end.
"""

from collections.abc import Callable
from hashlib import md5
from secrets import token_hex
from typing import Any, ClassVar

from collector.fetch import Http
from collector.payload import Object, mapping, natural, number, objects, parsed, text
from collector.plays_only import PlaysOnly
from collector.snapshot import Delivery, Item, Moment, Seen, Snapshot, Viewer
from collector.trouble import NotUnderstood, Unauthorized

WRONG_USER, NOT_ALLOWED = 40, 50
NO_TOKENS = (10, 41)  # what servers say that keep no passwords and so cannot check a digest
BITS, KBIT, MINUTE = 8, 1000, 60


class Subsonic(PlaysOnly):
    """One server; its key is `user:password`."""

    can_tell: ClassVar[tuple[str, ...]] = ("plays",)
    cannot_tell: ClassVar[tuple[str, ...]] = (
        "pauses, positions and when a track is ended before its time",
        "whether a track is transcoded: connect the ffmpeg wrapper",
        "its users and its library",
    )

    def __init__(self, base_url: str, key: str, *, deadline: float = 10.0) -> None:
        self.user, _, self.password = key.partition(":")
        self.http = Http(base_url, {}, deadline=deadline)

    def answer(self, page: str) -> Object:
        """What the page holds. The password itself is sent only where a digest will not do."""
        said = self.ask(page, self.proof())
        if code_of(said) in NO_TOKENS and self.http.session.auth is None:
            self.http.session.auth = (self.user, self.password)
            said = self.ask(page, {})
        return answered(said)

    def ask(self, page: str, proof: dict[str, str]) -> Any:
        """The page's JSON."""
        who = {"u": self.user, "v": "1.12.0", "c": "cinevault", "f": "json"}
        return parsed(self.http.get(f"/rest/{page}.view", {**who, **proof}).body)

    def proof(self) -> dict[str, str]:
        """A salted digest of the password."""
        salt = token_hex(8)
        digest = md5((self.password + salt).encode(), usedforsecurity=False).hexdigest()
        return {"t": digest, "s": salt}

    def look(self, clock: Callable[[], Moment]) -> Seen:
        """What plays now."""
        answer = self.answer("getNowPlaying")
        return Seen(clock(), tuple(now_playing({"subsonic-response": answer})))

    def version(self) -> str | None:
        """The version of the server, or of what it speaks."""
        answer = self.answer("ping")
        return text(answer.get("serverVersion"), 40) or text(answer.get("version"), 40)

    def viewers(self) -> list[Viewer]:
        """Nobody: users are known once they play."""
        return []


def answered(said: Any) -> Object:
    """What is in the answer's wrapper; the trouble where it tells of one."""
    found = mapping(mapping(said).get("subsonic-response"))
    if code_of(said) in (WRONG_USER, NOT_ALLOWED):
        raise Unauthorized("it does not accept user and password: set the key to user:password")
    if found.get("status") != "ok":
        raise NotUnderstood("it does not answer like Subsonic: is this its address, and its kind?")
    return found


def code_of(said: Any) -> float | None:
    """The number of the error that the answer tells of."""
    found = mapping(mapping(said).get("subsonic-response"))
    return number(mapping(found.get("error")).get("code"))


def now_playing(said: Any) -> list[Snapshot]:
    """The tracks that are being played, by when they began and how long they are."""
    found = objects(mapping(answered(said).get("nowPlaying")).get("entry"))
    return [one for one in map(snapshot, found) if one is not None]


def snapshot(said: Object) -> Snapshot | None:
    """One track; None once it must have ended."""
    runtime, user = natural(said.get("duration"), 10**7), text(said.get("username"), 200)
    ago = (number(said.get("minutesAgo")) or 0.0) * MINUTE
    if user is None or (runtime is not None and ago >= runtime + MINUTE):
        return None
    size, rate = natural(said.get("size")), natural(said.get("bitRate"), 10**6)
    item = Item(
        external_id=text(said.get("id"), 100) or "",
        media_type="track",
        title=text(said.get("title")) or "",
        series_title=text(said.get("album")),
        year=natural(said.get("year"), 9999),
        runtime_seconds=runtime,
        file_size_bytes=size,
        container=text(said.get("suffix"), 40),
    )
    by_size = round(size * BITS / runtime) if size and runtime else None
    player = text(said.get("playerName"), 200) or text(said.get("playerId"), 200)
    return Snapshot(
        key="|".join(part or "" for part in (player, user, item.external_id or item.title)),
        state="playing",
        item=item,
        viewer=Viewer(user, user),
        player=player,
        device=text(said.get("playerName"), 200),
        delivery=Delivery(
            rate=by_size or (rate * KBIT if rate else None),
            rate_source="size" if by_size else "bitrate" if rate else None,
            container=item.container,
        ),
    )
