"""Playback Reporting, a plugin of Jellyfin and Emby: local times, and seconds without pauses."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from operations.imports.delivery import way_of_plugin
from operations.imports.source import JELLYFIN, Count
from operations.imports.sqlite import asked, told
from operations.imports.values import INT, integer, key, local, text, whole, written, wrong_time
from store.errors import ImportRefused
from store.ids import item_id, viewer_id
from store.imports.stage import Person, Play, Refused, Title, Told

FIELDS = 9
LAST = 4  # fields behind the name, which may hold tabs
LONGEST_LINE = 1 << 16
DIGITS = 19  # so many are no seconds any more
TAKEN_AFTER = 20  # seconds after its start a play is written down
MEDIA = {"Movie": "movie", "Episode": "episode", "Audio": "track", "TvChannel": "channel"}
EPISODE = re.compile(
    r"(?P<series>.+?) - s(?P<season>\d+)e(?P<episode>\d+)(?:-e?\d+)? - (?P<title>.+)"
)
TRACK = re.compile(r"(?P<artist>.+?) - (?P<title>.+?) \((?P<album>.+)\)")


class Row(NamedTuple):
    """A play as the plugin keeps it."""

    created: object
    user: object
    item: object
    kind: object
    name: object
    method: object
    client: object
    device: object
    seconds: object


@dataclass(frozen=True, slots=True)
class Plugin:
    """What both kinds of its files have in common."""

    tool: ClassVar[str] = "playback_reporting"
    kinds: ClassVar[tuple[str, ...]] = JELLYFIN
    is_local: ClassVar[bool] = True

    @property
    def server_name(self) -> str | None:
        """None: it does not tell."""
        return None


@dataclass(frozen=True, slots=True)
class Backup(Plugin):
    """A file of lines; a line that is no play is told of."""

    path: Path

    def count(self) -> Count:
        """Its lines, and what stands behind the last tab of each."""
        plays = seconds = 0
        with self.path.open("rb") as file:
            while line := file.readline(LONGEST_LINE):
                last = line.rstrip(b"\r\n").rpartition(b"\t")[2].strip()
                if line.strip():
                    plays += 1
                    seconds += int(last) if last.isdigit() and len(last) < DIGITS else 0
        return Count(plays, seconds)

    def rows(self, server: UUID, zone: ZoneInfo) -> Iterator[Told]:
        """Every line, with whom and what it names first."""
        names = Names(server)
        with self.path.open(encoding="utf-8-sig", newline="\n") as file:
            number = 0
            while line := lines_of(file.readline(LONGEST_LINE)):
                number += 1
                if line.isspace():
                    continue
                row = fields(line.rstrip("\r\n"))
                if row is None:
                    yield Refused(number, "fields", line.strip()[:200], last_number(line))
                else:
                    yield from names.new(row)
                    yield play(number, row, server, zone)


def lines_of(line: str) -> str:
    """The line; ImportRefused where it never ends."""
    if len(line) >= LONGEST_LINE:
        raise ImportRefused("A line of the file never ends: it is no Playback Reporting backup.")
    return line


def fields(line: str) -> Row | None:
    """The nine fields; a name with tabs has more, so the last four are counted from the right."""
    parts = line.split("\t")
    if len(parts) < FIELDS:
        return None
    first, last = parts[: FIELDS - LAST - 1], parts[-LAST:]
    return Row._make((*first, "\t".join(parts[FIELDS - LAST - 1 : -LAST]), *last))


def last_number(line: str) -> int:
    """The seconds of a line that is no play."""
    return max(0, integer(line.rstrip("\r\n").rpartition("\t")[2]) or 0)


@dataclass(frozen=True, slots=True)
class Database(Plugin):
    """The plugin's own database."""

    conn: sqlite3.Connection

    def count(self) -> Count:
        """Its rows and their seconds, as SQLite counts them."""
        with told():
            plays, seconds = next(asked(self.conn, "playback_reporting_count"))
        return Count(plays, seconds or 0)

    def rows(self, server: UUID, zone: ZoneInfo) -> Iterator[Told]:
        """Every row, with whom and what it names first."""
        names = Names(server)
        with told():
            for number, found in enumerate(asked(self.conn, "playback_reporting"), 1):
                row = Row(*found)
                yield from names.new(row)
                yield play(number, row, server, zone)


class Names:
    """Whom and what plays name: each is told once."""

    def __init__(self, server: UUID) -> None:
        self.server = server
        self.seen: set[tuple[str, str]] = set()

    def new(self, row: Row) -> Iterator[Told]:
        """The row's viewer and item, where they were not told yet. It knows no viewer's name."""
        user, item = key(row.user), key(row.item)
        if user and ("user", user) not in self.seen:
            self.seen.add(("user", user))
            yield Person(2, user, viewer_id(self.server, user), f"Viewer {user[:8]}")
        if item and ("item", item) not in self.seen:
            self.seen.add(("item", item))
            yield title(row, item, self.server)


def title(row: Row, item: str, server: UUID) -> Title:
    """The item, as far as its name tells."""
    kind, name = MEDIA.get(text(row.kind, 40) or "", "video"), text(row.name) or item
    episode = EPISODE.fullmatch(name) if kind == "episode" else None
    track = TRACK.fullmatch(name) if kind == "track" else None
    return Title(
        n=2,
        key=item,
        id=item_id(server, item),
        media_type=kind,
        title=(episode or track or {"title": name})["title"],
        series_title=episode["series"] if episode else track["album"] if track else None,
        season_number=whole(episode["season"]) if episode else None,
        episode_number=whole(episode["episode"]) if episode else None,
    )


def play(number: int, row: Row, server: UUID, zone: ZoneInfo, *, rank: int = 0) -> Play | Refused:
    """One play: it began twenty seconds before it was written down."""
    wall, user, item = written(row.created), key(row.user), key(row.item)
    seconds = integer(row.seconds)
    told_seconds = max(0, seconds or 0)
    if wall is None or item is None or seconds is None:
        why = "no_start" if wall is None else "no_item" if item is None else "no_seconds"
        return Refused(number, why, about(row), told_seconds)
    at, flags = local(wall.replace(tzinfo=None), zone)
    start = at - TAKEN_AFTER
    watched = min(max(0, seconds), INT)
    if why := wrong_time(start, 0):
        return Refused(number, why, about(row), told_seconds)
    way = way_of_plugin(text(row.method) or "na")
    id_ = play_id(server, wall.replace(microsecond=0).isoformat(" ")[:19], user, item)
    return Play(
        n=number,
        id=id_,
        rank=rank,
        told_seconds=told_seconds,
        started=start,
        watched=watched,
        is_cut=True,
        user_key=user,
        item_key=item,
        group_id=id_,
        playback_type=way.playback_type,
        video_decision=way.video,
        audio_decision=way.audio,
        codec=way.codec,
        client=text(row.client, 100),
        device=text(row.device, 200),
        flags=["no_pauses", *flags, *way.flags, *(["negative"] if seconds < 0 else [])],
    )


def play_id(server: UUID, created: str, user: str | None, item: str) -> UUID:
    """The id of what the plugin wrote down then, whichever tool hands it on."""
    return uuid5(server, f"playback reporting {created} {user} {item}")


def about(row: Sequence[object]) -> str:
    """What a row says of itself."""
    created, user, _, _, name, *_ = row
    return ", ".join(part for each in (user, name, created) if (part := text(each, 200)))
