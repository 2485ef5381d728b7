"""Histories as other tools keep them: files of their own forms, column by column."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

NIGHT = 1_700_000_000  # 14 Nov 2023, 22:13:20 UTC
SECRET = "never-read-this"
ADA, BEN = "a" * 32, "b" * 32
FILM, EPISODE, SERIES, LIBRARY = "1" * 32, "2" * 32, "3" * 32, "4" * 32

TAUTULLI_TABLES = Path(__file__).with_name("tautulli_tables.json")  # with their columns
TAUTULLI: dict[str, list[str]] = json.loads(TAUTULLI_TABLES.read_text())
HISTORY, METADATA, MEDIA = (f"session_history{end}" for end in ("", "_metadata", "_media_info"))

FILM_PLAY: dict[str, Any] = {
    "started": NIGHT,
    "stopped": NIGHT + 3600,
    "paused_counter": 600,
    "rating_key": 501,
    "user_id": 77,
    "user": "ada",
    "ip_address": "10.0.0.7",
    "player": "Living room",
    "product": "Plex Web",
    "location": "lan",
    "media_type": "movie",
    "section_id": 1,
    "view_offset": 6_900_000,
    "title": "Heat",
    "parent_title": "",
    "grandparent_title": "",
    "year": 1995,
    "duration": 7_200_000,
    "genres": "Crime;Drama",
    "added_at": NIGHT - 10_000,
    "guid": "plex://movie/1",
    "live": 0,
    "transcode_decision": "direct play",
    "stream_video_decision": "direct play",
    "stream_audio_decision": "direct play",
    "stream_bitrate": 8000,
    "stream_video_codec": "h264",
    "stream_container": "mkv",
    "stream_video_width": 1920,
    "stream_video_height": 800,
}


def tautulli(path: Path, plays: Iterable[Mapping[str, Any]], *, lacks: Sequence[str] = ()) -> Path:
    """A database with these plays, each told as what differs from an hour of Heat.

    Whatever no import may read holds SECRET. `lacks` are columns of session_history that an older
    version does not have.
    """
    tables = TAUTULLI | {
        HISTORY: [name for name in TAUTULLI[HISTORY] if name not in lacks],
        METADATA: [*TAUTULLI[METADATA], *lacks],
    }
    with closing(sqlite3.connect(path)) as conn:
        for table, (first, *others) in tables.items():
            conn.execute(f"CREATE TABLE {table} ({first} INTEGER PRIMARY KEY, {', '.join(others)})")
        for number, play in enumerate(plays, 1):
            row = FILM_PLAY | {"id": number, "reference_id": number} | dict(play)
            for table in (HISTORY, METADATA, MEDIA):
                put(conn, table, tables[table], row)
        user = {"id": 1, "user_id": 77, "username": "ada", "friendly_name": "Ada", "is_admin": 1}
        secrets = dict.fromkeys(("email", "user_token", "server_token"), SECRET)
        put(conn, "users", TAUTULLI["users"], user | secrets)
        shelf = {"id": 1, "section_id": 1, "section_name": "Films", "section_type": "movie"}
        put(conn, "library_sections", TAUTULLI["library_sections"], shelf | {"server_id": SECRET})
        conn.execute("INSERT INTO notifiers VALUES (1, ?)", (SECRET,))
        conn.execute("INSERT INTO user_login VALUES (1, ?)", (SECRET,))
        conn.commit()
    return path


def put(conn: sqlite3.Connection, table: str, names: Sequence[str], row: Mapping[str, Any]) -> None:
    """Writes what the row has of the table's columns."""
    marks = ", ".join("?" * len(names))
    conn.execute(f"INSERT INTO {table} VALUES ({marks})", [row.get(name) for name in names])


ACTIVITY: dict[str, Any] = {
    "Id": "a1",
    "IsPaused": False,
    "UserId": ADA,
    "UserName": "ada",
    "Client": "Jellyfin Web",
    "DeviceName": "Firefox",
    "DeviceId": "d",
    "ApplicationVersion": "10",
    "NowPlayingItemId": FILM,
    "NowPlayingItemName": "Heat",
    "SeasonId": None,
    "SeriesName": None,
    "EpisodeId": None,
    "PlaybackDuration": "3000",
    "ActivityDateInserted": "2023-11-14T23:13:20.000Z",
    "PlayMethod": "DirectPlay",
    "MediaStreams": [
        {"Type": "Video", "Codec": "hevc", "Width": 3840, "Height": 1600, "BitRate": 20_000_000},
        {"Type": "Audio", "Codec": "aac", "BitRate": 500_000},
    ],
    "TranscodingInfo": None,
    "PlayState": {"PositionTicks": 69_000_000_000},
    "OriginalContainer": "mkv",
    "RemoteEndPoint": "10.0.0.9",
    "ServerId": "s",
    "imported": False,
}
TABLES: dict[str, list[dict[str, Any]]] = {
    "jf_libraries": [{"Id": LIBRARY, "Name": "Shows", "CollectionType": "tvshows"}],
    "jf_library_items": [
        {"Id": SERIES, "Name": "The Wire", "Type": "Series", "ParentId": LIBRARY},
        {
            "Id": FILM,
            "Name": "Heat",
            "Type": "Movie",
            "RunTimeTicks": "72000000000",
            "ProductionYear": 1995,
            "Genres": ["Crime"],
        },
    ],
    "jf_library_seasons": [{"Id": "5" * 32, "Name": "Season 1"}],
    "jf_library_episodes": [
        {
            "Id": f"{EPISODE}x",
            "EpisodeId": EPISODE,
            "Name": "The Target",
            "SeriesName": "The Wire",
            "SeriesId": SERIES,
            "IndexNumber": 1,
            "ParentIndexNumber": 1,
            "RunTimeTicks": "36000000000",
        }
    ],
    "jf_users": [{"Id": ADA, "Name": "Ada", "IsAdministrator": True}],
    "jf_item_info": [{"Id": FILM, "Path": "/films/heat.mkv", "Size": "1"}],
}


def activity(*rows: Mapping[str, Any], **tables: list[dict[str, Any]]) -> dict[str, Any]:
    """Jellystat's tables; each row is told as what differs from fifty minutes of Heat."""
    plays = [ACTIVITY | {"Id": f"a{number}"} | dict(row) for number, row in enumerate(rows, 1)]
    return {"jf_playback_activity": plays} | TABLES | tables


def jellystat(path: Path, tables: Mapping[str, list[dict[str, Any]]], *, by_line: bool) -> Path:
    """A backup of 1.1.12 (`by_line`) or of a version before it; plays come first, before names."""
    if by_line:
        lines: list[Any] = []
        for table, rows in tables.items():
            lines.append({"type": "table", "table": table})
            lines += [{"type": "row", "table": table, "data": row} for row in rows]
        path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    else:
        path.write_text(json.dumps([{table: rows} for table, rows in tables.items()]))
    return path


def reported(
    created: str = "2024-05-01 20:00:20.1234567",
    user: str = ADA,
    item: str = FILM,
    kind: str = "Movie",
    name: str = "Heat",
    method: str = "DirectPlay",
    seconds: object = 3000,
) -> tuple[Any, ...]:
    """A row of Playback Reporting."""
    return created, user, item, kind, name, method, "Jellyfin Web", "Firefox", seconds


def playback_reporting(path: Path, rows: Iterable[Sequence[Any]], *, end: str = "\n") -> Path:
    """A backup of lines."""
    lines = ["\t".join(map(str, row)) for row in rows]
    path.write_text("".join(f"{line}{end}" for line in lines), newline="")
    return path


def playback_database(path: Path, rows: Iterable[Sequence[Any]]) -> Path:
    """The plugin's own database."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(
            "CREATE TABLE PlaybackActivity (DateCreated DATETIME, UserId TEXT, ItemId TEXT, "
            "ItemType TEXT, ItemName TEXT, PlaybackMethod TEXT, ClientName TEXT, DeviceName TEXT, "
            "PlayDuration INT)"
        )
        conn.execute("CREATE TABLE UserList (UserId TEXT)")
        conn.executemany("INSERT INTO PlaybackActivity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        conn.commit()
    return path


SESSION: dict[str, Any] = {
    "id": "s1",
    "serverId": 1,
    "userId": ADA,
    "userServerId": ADA,
    "itemId": FILM,
    "userName": "Ada",
    "deviceName": "Firefox",
    "clientName": "Jellyfin Web",
    "remoteEndPoint": "203.0.113.9",
    "itemName": "Heat",
    "seriesId": None,
    "seriesName": None,
    "playDuration": 3000,
    "startTime": "2023-11-14T22:13:20.000Z",
    "endTime": "2023-11-14T23:13:20.000Z",
    "runtimeTicks": 72_000_000_000,
    "positionTicks": 69_000_000_000,
    "percentComplete": 95.8,
    "completed": True,
    "isActive": False,
    "playMethod": "Transcode",
    "videoCodec": "hevc",
    "audioCodec": "aac",
    "resolutionWidth": 3840,
    "resolutionHeight": 1600,
    "isInferred": False,
    "isTranscoded": True,
    "transcodingWidth": 1920,
    "transcodingHeight": 800,
    "transcodingVideoCodec": "h264",
    "transcodingContainer": "ts",
    "transcodingIsVideoDirect": False,
    "transcodingIsAudioDirect": True,
    "transcodingBitrate": 8_000_000,
    "transcodeReasons": ["ContainerBitrateExceedsLimit"],
    "rawData": {"Id": SECRET, "PlayState": {"nested": [1, {"x": "}]"}]}},
}


def streamystats(path: Path, *rows: Mapping[str, Any], name: str | None = "Home") -> Path:
    """An export; each row is told as what differs from fifty minutes of Heat within an hour."""
    sessions = [SESSION | {"id": f"s{number}"} | dict(row) for number, row in enumerate(rows, 1)]
    said = {
        "exportInfo": {
            "serverName": name,
            "serverId": 1,
            "version": "2.18.0",
            "exportType": "full",
        },
        "counts": {"sessions": len(sessions)},
        "server": {"name": name, "apiKey": SECRET},
        "sessions": sessions,
        "hiddenRecommendations": [{"id": 1}],
    }
    path.write_text(json.dumps(said))
    return path
