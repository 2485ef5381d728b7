"""Jellystat's backups: one JSON up to 1.1.11, a JSON a line from 1.1.12 on.

Tables come in any order, so what an episode's library is called is put together in the store.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TextIO
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from operations.imports import plugin
from operations.imports.delivery import Way, way_of_jellyfin, way_of_plugin
from operations.imports.jsons import ENDS, LONGEST, Reader, damaged, numbers, skip
from operations.imports.source import JELLYFIN, Count
from operations.imports.values import (
    Object,
    address,
    flag,
    integer,
    key,
    local,
    mapping,
    moment,
    seconds_of_ticks,
    text,
    texts,
    whole,
    written,
    wrong_time,
)
from store.errors import ImportRefused
from store.ids import item_id, library_id, viewer_id
from store.imports.stage import Person, Play, Refused, Shelf, Title, Told

ACTIVITY, PLUGIN = "jf_playback_activity", "jf_playback_reporting_plugin_data"
LIBRARIES = {"movies": "movies", "tvshows": "series", "music": "music", "mixed": "mixed"}
MEDIA = plugin.MEDIA | {"Series": "series", "Season": "season"}
NEVER = "00000000000000000000000000000000"


@dataclass(frozen=True, slots=True)
class Jellystat:
    """A backup of either kind."""

    path: Path
    by_line: bool
    tool: ClassVar[str] = "jellystat"
    kinds: ClassVar[tuple[str, ...]] = JELLYFIN
    is_local: ClassVar[bool] = True

    @property
    def server_name(self) -> str | None:
        """None: it does not tell."""
        return None

    def count(self) -> Count:
        """How often the two keys of a play's seconds are in the file, and what they add up to."""
        own, taken = (numbers(self.path, name) for name in (b"PlaybackDuration", b"PlayDuration"))
        return Count(own[0] + taken[0], own[1] + taken[1])

    def rows(self, server: UUID, zone: ZoneInfo) -> Iterator[Told]:
        """Every table that tells of plays, or of whom and what they name."""
        with self.path.open(encoding="utf-8-sig") as file:
            number = 0
            seen: set[str] = set()
            for table, row in by_line(file) if self.by_line else by_table(file):
                if table in (ACTIVITY, PLUGIN):
                    number += 1
                    yield from played(table, row, number, server, zone, seen)
                elif make := TABLES.get(table):
                    yield from make(row, server)


def by_table(file: TextIO) -> Iterator[tuple[str, Object]]:
    """The rows of an array of tables."""
    reader = Reader(file)
    reader.take("[")
    if reader.peek() == "]":
        return
    while True:
        for table in reader.members():
            if table in TABLES or table in (ACTIVITY, PLUGIN):
                yield from ((table, mapping(row)) for row in reader.elements())
            else:
                skip(reader)
        if reader.take(",]") == "]":
            return


def by_line(file: TextIO) -> Iterator[tuple[str, Object]]:
    """The rows of a file with one a line."""
    number = 0
    while line := file.readline(LONGEST):
        number += 1
        if line.isspace():
            continue
        try:
            said = mapping(json.loads(line))
        except (ValueError, RecursionError):
            rest = file.readline(1)
            raise (damaged(f"line {number}") if rest else ImportRefused(ENDS)) from None
        if said.get("type") == "row":
            yield text(said.get("table"), 100) or "", mapping(said.get("data"))


def played(
    table: str, row: Object, number: int, server: UUID, zone: ZoneInfo, seen: set[str]
) -> Iterator[Told]:
    """A play of either table, with whom and what it names first."""
    if table == PLUGIN:
        found = taken_over(row)
        yield plugin.play(number, found, server, zone, rank=2)
        return
    yield from named(row, server, seen)
    yield play(row, number, server, zone)


def taken_over(row: Object) -> plugin.Row:
    """A row of the plugin's table as Jellystat keeps it."""
    names = ("DateCreated", "UserId", "ItemId", "ItemType", "ItemName", "PlaybackMethod",
             "ClientName", "DeviceName", "PlayDuration")  # fmt: skip
    return plugin.Row(*(row.get(name) for name in names))


def named(row: Object, server: UUID, seen: set[str]) -> Iterator[Told]:
    """Viewer and item of a play, once each; what the tables of either say counts for more."""
    user, item = key(row.get("UserId")), item_of(row)
    if user and f"user {user}" not in seen:
        seen.add(f"user {user}")
        name = text(row.get("UserName")) or f"Viewer {user[:8]}"
        yield Person(1, user, viewer_id(server, user), name)
    if item and f"item {item}" not in seen:
        seen.add(f"item {item}")
        series = text(row.get("SeriesName"))
        kind = "episode" if is_episode(row) else "video"
        name = text(row.get("NowPlayingItemName")) or item
        yield Title(1, item, item_id(server, item), kind, name, series,
                    parent_key=key(row.get("NowPlayingItemId")))  # fmt: skip


def is_episode(row: Object) -> bool:
    """Whether a play is of an episode: then NowPlayingItemId names its series."""
    return key(row.get("EpisodeId")) not in (None, "1", NEVER)


def item_of(row: Object) -> str | None:
    """The item that was played, never its series."""
    return key(row.get("EpisodeId") if is_episode(row) else row.get("NowPlayingItemId"))


def play(row: Object, number: int, server: UUID, zone: ZoneInfo) -> Play | Refused:
    """One play. Its own rows tell the end, those it took over the start, by the server's clock."""
    seconds, item = integer(row.get("PlaybackDuration")), item_of(row)
    told_seconds = max(0, seconds or 0)
    user, imported = key(row.get("UserId")), flag(row.get("imported"))
    begun = start_of(row, seconds or 0, zone)
    if begun is None or item is None or seconds is None:
        why = "no_start" if begun is None else "no_item" if item is None else "no_seconds"
        return Refused(number, why, about(row), told_seconds)
    start, flags = begun
    if why := wrong_time(start, 0 if imported else told_seconds):
        return Refused(number, why, about(row), told_seconds)
    way, state = delivery(row), mapping(row.get("PlayState"))
    id_ = id_of(row, user, item, server)
    return Play(
        n=number,
        id=id_,
        rank=1 if imported else 0,
        told_seconds=told_seconds,
        started=start,
        watched=whole(told_seconds) or 0,
        position=seconds_of_ticks(state.get("PositionTicks")),
        runtime=seconds_of_ticks(state.get("RunTimeTicks") or state.get("RuntimeTicks")) or None,
        is_cut=imported,
        user_key=user,
        item_key=item,
        group_id=id_,
        playback_type=way.playback_type,
        video_decision=way.video,
        audio_decision=way.audio,
        transcode_reasons=way.reasons,
        codec=way.codec,
        resolution=way.picture,
        container=way.container or text(row.get("OriginalContainer"), 40),
        bitrate=way.bitrate,
        client=text(row.get("Client"), 100),
        device=text(row.get("DeviceName"), 200),
        ip=address(row.get("RemoteEndPoint")),
        flags=[*flags, *way.flags, *(["negative"] if seconds < 0 else [])],
    )


def start_of(row: Object, seconds: int, zone: ZoneInfo) -> tuple[float, list[str]] | None:
    """When a play began, and what is doubtful about that."""
    said = row.get("ActivityDateInserted")
    if flag(row.get("imported")):
        wall = written(said)
        if wall is None:
            return None
        at, doubts = local(wall.replace(tzinfo=None), zone)
        return at - plugin.TAKEN_AFTER, ["no_pauses", *doubts]
    end = moment(said)
    return None if end is None else (end - max(0, seconds), ["no_pauses", "start_estimated"])


def id_of(row: Object, user: str | None, item: str, server: UUID) -> UUID:
    """A play's id; what the plugin wrote down has the same one in the plugin's own backup."""
    if flag(row.get("imported")) and (wall := written(row.get("ActivityDateInserted"))):
        created = wall.replace(tzinfo=None, microsecond=0).isoformat(" ")
        return plugin.play_id(server, created, user, item)
    own = text(row.get("Id"), 100) or f"{row.get('ActivityDateInserted')} {user} {item}"
    return uuid5(server, f"jellystat {own}")


def delivery(row: Object) -> Way:
    """How it was delivered; what was taken over has only the plugin's words."""
    method = text(row.get("PlayMethod")) or "na"
    if flag(row.get("imported")):
        return way_of_plugin(method)
    return way_of_jellyfin(method, mapping(row.get("TranscodingInfo")), row.get("MediaStreams"))


def about(row: Object) -> str:
    """What a row says of itself."""
    names = ("UserName", "SeriesName", "NowPlayingItemName", "ActivityDateInserted")
    return ", ".join(part for name in names if (part := text(row.get(name), 200)))


def people(row: Object, server: UUID) -> Iterator[Told]:
    """A row of jf_users."""
    if (id_ := key(row.get("Id"))) and (name := text(row.get("Name"))):
        yield Person(0, id_, viewer_id(server, id_), name, flag(row.get("IsAdministrator")))


def shelves(row: Object, server: UUID) -> Iterator[Told]:
    """A row of jf_libraries."""
    if (id_ := key(row.get("Id"))) and (name := text(row.get("Name"))):
        kind = LIBRARIES.get(text(row.get("CollectionType")) or "", "videos")
        yield Shelf(0, id_, library_id(server, id_), name, kind)


def titles(row: Object, server: UUID) -> Iterator[Told]:
    """A row of jf_library_items: a film, a series, a track."""
    if (id_ := key(row.get("Id"))) and (name := text(row.get("Name"))):
        yield Title(
            n=0,
            key=id_,
            id=item_id(server, id_),
            media_type=MEDIA.get(text(row.get("Type")) or "", "video"),
            title=name,
            year=whole(row.get("ProductionYear"), 9999) or None,
            genres=texts(row.get("Genres")),
            runtime=seconds_of_ticks(row.get("RunTimeTicks")) or None,
            library_key=key(row.get("ParentId")),
            added=moment(row.get("DateCreated")),
        )


def episodes(row: Object, server: UUID) -> Iterator[Told]:
    """A row of jf_library_episodes; it stands in its series' library."""
    id_, name = key(row.get("EpisodeId")) or key(row.get("Id")), text(row.get("Name"))
    if id_ and name:
        yield Title(
            n=0,
            key=id_,
            id=item_id(server, id_),
            media_type="episode",
            title=name,
            series_title=text(row.get("SeriesName")),
            season_number=whole(row.get("ParentIndexNumber"), 10**6),
            episode_number=whole(row.get("IndexNumber"), 10**6),
            year=whole(row.get("ProductionYear"), 9999) or None,
            runtime=seconds_of_ticks(row.get("RunTimeTicks")) or None,
            parent_key=key(row.get("SeriesId")),
            added=moment(row.get("DateCreated")),
        )


TABLES: dict[str, Any] = {
    "jf_users": people,
    "jf_libraries": shelves,
    "jf_library_items": titles,
    "jf_library_episodes": episodes,
}
