"""Tautulli's database: seconds since 1970, lengths and positions in milliseconds, and kbit/s."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from operations.imports.delivery import Way, worst
from operations.imports.source import PLEX, Count
from operations.imports.sqlite import asked, columns, told
from operations.imports.values import (
    address,
    flag,
    shown,
    text,
    texts,
    whole,
    wrong_time,
)
from store.errors import ImportRefused
from store.ids import item_id, library_id, viewer_id
from store.imports.stage import Person, Play, Refused, Shelf, Title, Told
from store.pictures import resolution

MEDIA = {"movie": "movie", "episode": "episode", "track": "track"}
LIBRARIES = {"movie": "movies", "show": "series", "artist": "music"}
DECISIONS = {"direct play": "direct", "copy": "copy", "transcode": "transcode"}
PLACES = {"lan": "lan", "wan": "wan", "cellular": "wan"}
THEME = "library://"
KBIT, MOST_KBIT = 1000, 10**6  # beyond this Plex means that it does not know
NEEDED = {
    "session_history": {"id", "started", "stopped", "rating_key", "user_id", "media_type"},
    "session_history_metadata": {"id", "title", "duration"},
    "session_history_media_info": {"id"},
}


class Line(NamedTuple):
    """A row of sql/imports/tautulli.sql."""

    id: Any
    reference_id: Any
    started: Any
    stopped: Any
    paused_counter: Any
    rating_key: Any
    user_id: Any
    user: Any
    ip_address: Any
    player: Any
    product: Any
    platform: Any
    location: Any
    media_type: Any
    view_offset: Any
    section_id: Any
    title: Any
    parent_title: Any
    grandparent_title: Any
    media_index: Any
    parent_media_index: Any
    year: Any
    duration: Any
    genres: Any
    added_at: Any
    guid: Any
    live: Any
    transcode_decision: Any
    video_decision: Any
    audio_decision: Any
    stream_video_decision: Any
    stream_audio_decision: Any
    stream_bitrate: Any
    bitrate: Any
    stream_video_codec: Any
    stream_audio_codec: Any
    video_codec: Any
    audio_codec: Any
    stream_container: Any
    container: Any
    stream_video_width: Any
    stream_video_height: Any
    width: Any
    height: Any


@dataclass(frozen=True, slots=True)
class Tautulli:
    """An open database."""

    conn: sqlite3.Connection
    tool: ClassVar[str] = "tautulli"
    kinds: ClassVar[tuple[str, ...]] = PLEX
    is_local: ClassVar[bool] = False

    @property
    def server_name(self) -> str | None:
        """None: it does not tell."""
        return None

    def count(self) -> Count:
        """Its rows and their seconds, as SQLite counts them."""
        with told():
            plays, seconds = next(asked(self.conn, "tautulli_count"))
        return Count(plays, seconds or 0)

    def rows(self, server: UUID, zone: ZoneInfo) -> Iterator[Told]:
        """Users, libraries, and every row of the history."""
        with told():
            yield from self.people(server)
            yield from self.shelves(server)
            seen: set[str] = set()
            for row in asked(self.conn, "tautulli"):
                line = Line(*row)
                key = text(line.rating_key, 100)
                if key and key not in seen:
                    seen.add(key)
                    yield title(line, key, server)
                user = text(line.user_id, 100)
                if user and f"user {user}" not in seen:
                    seen.add(f"user {user}")
                    yield Person(1, user, viewer_id(server, user), text(line.user) or user)
                yield play(line, key, user, server)

    def people(self, server: UUID) -> Iterator[Person]:
        """Its users, but the one that stands for nobody."""
        if "user_id" not in columns(self.conn, "users"):
            return
        for id_, username, friendly, is_admin in asked(self.conn, "tautulli_users"):
            name, user = text(friendly) or text(username), text(id_, 100)
            if user and name and user != "0":
                yield Person(0, user, viewer_id(server, user), name, flag(is_admin))

    def shelves(self, server: UUID) -> Iterator[Shelf]:
        """Its libraries."""
        if "section_id" not in columns(self.conn, "library_sections"):
            return
        for id_, name, kind in asked(self.conn, "tautulli_libraries"):
            if (section := text(id_, 100)) and (named := text(name)):
                media = LIBRARIES.get(text(kind) or "", "videos")
                yield Shelf(0, section, library_id(server, section), named, media)


def check(conn: sqlite3.Connection) -> None:
    """Raises ImportRefused where the database is too old, or newer than what is known."""
    for table, needed in NEEDED.items():
        if missing := needed - columns(conn, table):
            raise ImportRefused(
                f"This Tautulli database has no {table}.{min(missing)}: it is of a version that is "
                "too old or too new. Let a current Tautulli open it once, and bring in that."
            )


def play(line: Line, key: str | None, user: str | None, server: UUID) -> Play | Refused:
    """One row; reasons to refuse it come first."""
    started, stopped = line.started, line.stopped
    timed = isinstance(started, int) and isinstance(stopped, int)
    paused = line.paused_counter if isinstance(line.paused_counter, int) else 0
    told_seconds = max(0, stopped - started - paused) if timed else 0
    if why := refusal(line, key):
        return Refused(line.id, why, about(line), told_seconds)
    length, way = stopped - started, delivery(line)
    flags = way.flags + (["pause_too_long"] if not 0 <= paused <= length else [])
    paused = min(max(0, paused), length)
    return Play(
        n=line.id,
        id=uuid5(server, f"tautulli {line.id} {started} {user}"),  # its item gets new keys
        told_seconds=told_seconds,
        started=float(started),
        watched=length - paused,
        paused=paused,
        position=thousandth(line.view_offset),
        runtime=thousandth(line.duration) or None,
        user_key=None if user == "0" else user,
        item_key=key,
        library_key=text(line.section_id, 100),
        group_id=uuid5(server, f"tautulli group {line.reference_id or line.id} {user}"),
        playback_type=way.playback_type,
        video_decision=way.video,
        audio_decision=way.audio,
        quality=quality(way),
        codec=way.codec,
        resolution=way.picture,
        container=way.container,
        bitrate=way.bitrate,
        client=text(line.product, 100),
        device=text(line.player, 200),
        ip=address(line.ip_address),
        location=PLACES.get(text(line.location, 20) or ""),
        flags=flags,
    )


def refusal(line: Line, key: str | None) -> str | None:
    """Why the row is no play, as a reason's code."""
    section = line.section_id
    if line.media_type not in MEDIA and not flag(line.live):
        return "no_media"
    if str(line.guid or "").startswith(THEME) or (isinstance(section, int) and section < 0):
        return "no_media"
    if key is None:
        return "no_item"
    if not isinstance(line.started, int):
        return "no_start"
    if not isinstance(line.stopped, int) or line.stopped == 0:
        return "no_end"
    if line.stopped < line.started:
        return "backwards"
    return wrong_time(line.started, line.stopped - line.started)


def about(line: Line) -> str:
    """What a row says of itself."""
    at = shown(line.started) if isinstance(line.started, int) else ""
    parts = (text(line.user), text(line.grandparent_title), text(line.title), at)
    return ", ".join(part for part in parts if part)


def thousandth(value: Any) -> int | None:
    """Seconds, of milliseconds."""
    found = whole(value, 10**12)
    return found // 1000 if found is not None else None


def title(line: Line, key: str, server: UUID) -> Title:
    """The item, as the row tells it."""
    kind = text(line.media_type, 40) or ""
    series = line.grandparent_title if kind == "episode" else line.parent_title
    added = whole(line.added_at, 2**33)
    return Title(
        n=0,
        key=key,
        id=item_id(server, key),
        media_type="channel" if flag(line.live) else MEDIA.get(kind, "video"),
        title=text(line.title) or key,
        series_title=text(series) if kind in ("episode", "track") else None,
        season_number=whole(line.parent_media_index, 10**6) if kind == "episode" else None,
        episode_number=whole(line.media_index, 10**6) if kind in ("episode", "track") else None,
        year=whole(line.year, 9999) or None,
        genres=texts(line.genres),
        runtime=thousandth(line.duration) or None,
        library_key=text(line.section_id, 100),
        added=float(added) if added else None,
    )


def delivery(line: Line) -> Way:
    """The streams' decisions, else the file's, else the one for the whole."""
    picture = line.media_type != "track"
    said = [
        DECISIONS.get(line.stream_video_decision or line.video_decision or "") if picture else None,
        DECISIONS.get(line.stream_audio_decision or line.audio_decision or ""),
    ]
    flags: list[str] = []
    if said == [None, None]:
        whole_way = DECISIONS.get(line.transcode_decision or "")
        flags = [] if whole_way else ["method_unknown"]
        playback = worst([whole_way])
    else:
        playback = worst(said)
    wide, high = (
        (line.stream_video_width, line.stream_video_height)
        if whole(line.stream_video_width)
        else (line.width, line.height)
    )
    return Way(
        playback,
        said[0],
        said[1],
        [],
        text(line.stream_video_codec, 40)
        or text(line.video_codec, 40)
        or text(line.stream_audio_codec, 40)
        or text(line.audio_codec, 40),
        resolution(whole(wide, 10**6), whole(high, 10**6)) if picture else None,
        text(line.stream_container, 40) or text(line.container, 40),
        kbit(line.stream_bitrate) or kbit(line.bitrate),
        flags,
    )


def kbit(value: Any) -> int | None:
    """Bits per second, None for what Plex writes when it does not know."""
    found = whole(value, MOST_KBIT)
    return found * KBIT if found else None


def quality(way: Way) -> str:
    """What was asked for, in words, as the collector writes it."""
    if way.video != "transcode" or not way.bitrate:
        return "Original"
    rate = f"{way.bitrate / 1e6:.3g} Mbps"
    return f"{way.picture} {rate}" if way.picture else rate
