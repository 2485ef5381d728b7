"""Histories as other tools keep them: files of their own forms, column by column."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

NIGHT = 1_700_000_000  # 14 Nov 2023, 22:13:20 UTC
SECRET = "never-read-this"  # noqa: S105
ADA, BEN = "a" * 32, "b" * 32
FILM, EPISODE, SERIES, LIBRARY = "1" * 32, "2" * 32, "3" * 32, "4" * 32

HISTORY = """id reference_id started stopped rating_key user_id user ip_address paused_counter player product
product_version platform platform_version profile machine_id bandwidth location quality_profile secure relayed
parent_rating_key grandparent_rating_key media_type section_id view_offset""".split()
METADATA = """id rating_key parent_rating_key grandparent_rating_key title parent_title grandparent_title
original_title full_title media_index parent_media_index thumb parent_thumb grandparent_thumb art media_type year
originally_available_at added_at updated_at last_viewed_at content_rating summary tagline rating duration guid
directors writers actors genres studio labels live channel_call_sign channel_id channel_identifier channel_title
channel_thumb channel_vcn marker_credits_first marker_credits_final""".split()
MEDIA = """id rating_key video_decision audio_decision transcode_decision duration container bitrate width height
video_bitrate video_bit_depth video_codec video_codec_level video_width video_height video_resolution
video_framerate video_scan_type video_full_resolution video_dynamic_range aspect_ratio audio_bitrate audio_codec
audio_channels audio_language audio_language_code subtitles subtitle_codec subtitle_forced subtitle_language
transcode_protocol transcode_container transcode_video_codec transcode_audio_codec transcode_audio_channels
transcode_width transcode_height transcode_hw_requested transcode_hw_full_pipeline transcode_hw_decode
transcode_hw_decode_title transcode_hw_decoding transcode_hw_encode transcode_hw_encode_title
transcode_hw_encoding stream_container stream_container_decision stream_bitrate stream_video_decision
stream_video_bitrate stream_video_codec stream_video_codec_level stream_video_bit_depth stream_video_height
stream_video_width stream_video_resolution stream_video_framerate stream_video_scan_type
stream_video_full_resolution stream_video_dynamic_range stream_audio_decision stream_audio_codec
stream_audio_bitrate stream_audio_channels stream_audio_language stream_audio_language_code
stream_subtitle_decision stream_subtitle_codec stream_subtitle_container stream_subtitle_forced
stream_subtitle_language synced_version synced_version_profile optimized_version optimized_version_profile
optimized_version_title""".split()
USERS = """id user_id username friendly_name thumb custom_avatar_url title email is_active is_admin is_home_user
is_allow_sync is_restricted do_notify keep_history deleted_user allow_guest user_token server_token shared_libraries
filter_all filter_movies filter_tv filter_music filter_photos""".split()
SECTIONS = """id server_id section_id section_name section_type agent thumb custom_thumb_url art custom_art_url
count parent_count child_count is_active do_notify do_notify_created keep_history deleted_section""".split()
WORDS = {"title", "user", "ip_address", "location", "media_type", "genres", "guid"}

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
    history = [name for name in HISTORY if name not in lacks]
    with closing(sqlite3.connect(path)) as conn:
        for table, names in (
            ("session_history", history),
            ("session_history_metadata", [*METADATA, *lacks]),
            ("session_history_media_info", MEDIA),
            ("users", USERS),
            ("library_sections", SECTIONS),
            ("notifiers", ["id", "notifier_config"]),
            ("user_login", ["id", "jwt_token"]),
            ("version_info", ["key", "value"]),
        ):
            first, *others = names
            conn.execute(f"CREATE TABLE {table} ({first} INTEGER PRIMARY KEY, {', '.join(others)})")
        for number, play in enumerate(plays, 1):
            row = FILM_PLAY | {"id": number, "reference_id": number} | dict(play)
            put(conn, "session_history", history, row)
            put(conn, "session_history_metadata", [*METADATA, *lacks], row)
            put(conn, "session_history_media_info", MEDIA, row)
        user = {"id": 1, "user_id": 77, "username": "ada", "friendly_name": "Ada", "is_admin": 1}
        secrets = dict.fromkeys(("email", "user_token", "server_token"), SECRET)
        put(conn, "users", USERS, user | secrets)
        shelf = {"id": 1, "section_id": 1, "section_name": "Films", "section_type": "movie"}
        put(conn, "library_sections", SECTIONS, shelf | {"server_id": SECRET})
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
            "CREATE TABLE PlaybackActivity (DateCreated DATETIME NOT NULL, UserId TEXT, ItemId TEXT, "
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
        "exportInfo": {"serverName": name, "serverId": 1, "version": "2.18.0", "exportType": "full"},
        "counts": {"sessions": len(sessions)},
        "server": {"name": name, "apiKey": SECRET},
        "sessions": sessions,
        "hiddenRecommendations": [{"id": 1}],
    }
    path.write_text(json.dumps(said))
    return path
