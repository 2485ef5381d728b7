"""Every format's traps: units, clocks, ids, and what is no play."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store.db import Pool
from store.ids import item_id, server_id, viewer_id
from tests import histories as tools
from tests.histories import ADA, EPISODE, NIGHT, SERIES
from tests.operations.importing import BERLIN, Desk, flags, reasons

HOME = server_id("Home")


@pytest.fixture
def desk(pool: Pool, tmp_path: Path) -> Desk:
    return Desk(pool, tmp_path)


def tautulli(desk: Desk, *plays: dict[str, Any], **named: Any) -> Path:
    return tools.tautulli(desk.folder / "tautulli.db", plays, **named)


# Tautulli


def test_tautulli_has_seconds_for_times_and_milliseconds_for_lengths(desk: Desk) -> None:
    desk.bring(tautulli(desk, {}))
    play = desk.play()
    assert play["started_at"] == datetime.fromtimestamp(NIGHT, UTC)
    assert play["ended_at"] == play["started_at"] + timedelta(hours=1)
    assert (play["duration_seconds"], play["paused_seconds"]) == (3000, 600)
    assert (play["position_seconds"], play["runtime_seconds"]) == (6900, 7200)
    assert play["bitrate"] == 8_000_000
    assert play["bytes_served"] == 8_000_000 * 3000 // 8
    assert play["completed"]  # by where it was, not by how long it was watched
    assert desk.slices() == {"playing": 3000, "paused": 600}


def test_tautulli_tells_who_what_where_and_how(desk: Desk) -> None:
    desk.bring(tautulli(desk, {}))
    play = desk.play()
    assert play["user_id"] == viewer_id(HOME, "77")
    assert play["media_item_id"] == item_id(HOME, "501")
    assert (play["viewer"], play["library"], play["title"]) == ("Ada", "Films", "Heat")
    assert (play["genres"], play["year"]) == (["Crime", "Drama"], 1995)
    assert (play["ip"], play["location"], play["device"]) == ("10.0.0.7", "lan", "Living room")
    assert (play["playback_type"], play["codec"], play["resolution"]) == (
        "direct_play",
        "h264",
        "1080p",
    )
    assert play["external_key"] is None  # the collector would take it up again


def test_an_untold_pause_is_none_and_one_longer_than_the_play_is_cut(desk: Desk) -> None:
    found = desk.bring(
        tautulli(
            desk,
            {"paused_counter": None},
            {"paused_counter": 9000, "started": NIGHT + 9000, "stopped": NIGHT + 9100},
        )
    )
    assert [(one["duration_seconds"], one["paused_seconds"]) for one in desk.plays()] == [
        (3600, 0),
        (0, 100),
    ]
    assert flags(found) == {"pause_too_long": 1}


def test_rows_of_one_reference_are_one_group(desk: Desk) -> None:
    later = {"started": NIGHT + 9000, "stopped": NIGHT + 9900, "reference_id": 1}
    other = {"started": NIGHT + 90_000, "stopped": NIGHT + 90_900}
    desk.bring(tautulli(desk, {}, later, other))
    first, second, third = (play["group_id"] for play in desk.plays())
    assert first == second != third


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        (("copy", "transcode", "transcode"), "transcode"),
        (("copy", "copy", "copy"), "direct_stream"),
        (("copy", "direct play", "copy"), "direct_stream"),
        (("transcode", "copy", "copy"), "transcode"),
        ((None, None, "transcode"), "transcode"),
        (("direct play", "direct play", "transcode"), "direct_play"),
    ],
)
def test_the_streams_decide_and_only_without_them_the_whole(
    desk: Desk, decisions: tuple[str | None, ...], expected: str
) -> None:
    names = ("stream_video_decision", "stream_audio_decision", "transcode_decision")
    desk.bring(tautulli(desk, dict(zip(names, decisions, strict=True))))
    assert desk.play()["playback_type"] == expected


def test_what_plex_writes_when_it_does_not_know_is_unknown(desk: Desk) -> None:
    desk.bring(tautulli(desk, {"stream_bitrate": 2_147_483_647, "genres": "", "year": ""}))
    play = desk.play()
    assert (play["bitrate"], play["bytes_served"], play["bytes_source"]) == (None, 0, None)
    assert (play["genres"], play["year"]) == ([], None)


def test_an_episode_and_a_track_are_called_as_the_collector_calls_them(desk: Desk) -> None:
    names = {
        "grandparent_title": "The Wire",
        "parent_title": "Season 1",
        "parent_media_index": 1,
        "media_index": 2,
    }
    episode = {"media_type": "episode", "rating_key": 7, "title": "The Detail", **names}
    track = {
        "media_type": "track",
        "rating_key": 8,
        "title": "Song",
        "grandparent_title": "Band",
        "parent_title": "Album",
        "started": NIGHT + 9000,
        "stopped": NIGHT + 9200,
        "paused_counter": 0,
    }
    desk.bring(tautulli(desk, episode, track))
    one, two = desk.plays()
    assert (one["series_title"], one["season_number"], one["episode_number"]) == ("The Wire", 1, 2)
    assert (two["series_title"], two["media_type"]) == ("Album", "track")


def test_trailers_themes_photos_and_what_has_no_end_are_no_plays(desk: Desk) -> None:
    rows = (
        {"media_type": "clip"},
        {"guid": "library://x"},
        {"section_id": -1},
        {"stopped": None},
        {"stopped": 0},
        {"stopped": NIGHT - 1},
        {"started": 5, "stopped": 9},
        {"stopped": NIGHT + 40 * 86_400},
        {"rating_key": None},
    )
    found = desk.bring(tautulli(desk, *rows))
    assert reasons(found) == {
        "no_media": 3,
        "no_end": 2,
        "backwards": 1,
        "clock": 1,
        "too_long": 1,
        "no_item": 1,
    }
    assert found.batch is None
    assert not desk.rows("SELECT FROM servers")


def test_an_older_version_keeps_the_section_elsewhere_and_lacks_columns(desk: Desk) -> None:
    lacks = ("section_id", "location", "product")
    desk.bring(tautulli(desk, {}, lacks=lacks))
    assert desk.play()["library"] == "Films"


def test_secrets_are_neither_read_nor_stored(desk: Desk) -> None:
    desk.bring(tautulli(desk, {}))
    tables = desk.rows(
        "SELECT oid::regclass::text AS name FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for table in tables:
        found = desk.rows(f"SELECT t::text AS row FROM {table['name']} AS t")
        assert not [row for row in found if tools.SECRET in row["row"]], table


# Jellystat


@pytest.mark.parametrize("by_line", [False, True])
def test_jellystat_tells_the_end_and_numbers_as_text(desk: Desk, by_line: bool) -> None:
    file = tools.jellystat(desk.folder / "backup.json", tools.activity({}), by_line=by_line)
    found = desk.bring(file)
    play = desk.play()
    assert play["ended_at"] == datetime(2023, 11, 14, 23, 13, 20, tzinfo=UTC)
    assert play["started_at"] == play["ended_at"] - timedelta(seconds=3000)
    assert (play["title"], play["viewer"], play["runtime_seconds"]) == ("Heat", "Ada", 7200)
    assert (play["position_seconds"], play["resolution"], play["bitrate"]) == (
        6900,
        "2160p",
        20_500_000,
    )
    assert flags(found) == {"no_pauses": 1, "start_estimated": 1}


def test_an_episode_is_not_its_series_and_stands_in_the_library_of_its_series(desk: Desk) -> None:
    row = {"NowPlayingItemId": SERIES, "EpisodeId": EPISODE, "SeriesName": "The Wire"}
    desk.bring(tools.jellystat(desk.folder / "b.jsonl", tools.activity(row), by_line=True))
    play = desk.play()
    assert play["media_item_id"] == item_id(HOME, EPISODE)
    assert (play["title"], play["series_title"], play["library"]) == (
        "The Target",
        "The Wire",
        "Shows",
    )
    assert [row["title"] for row in desk.rows("SELECT title FROM media_items")] == ["The Target"]


def test_what_jellystat_took_over_tells_the_start_by_the_servers_clock(desk: Desk) -> None:
    row = {
        "imported": True,
        "ActivityDateInserted": "2024-05-01T20:00:20.000Z",
        "PlayMethod": "Transcode (v:h264 a:direct)",
    }
    found = desk.bring(tools.jellystat(desk.folder / "b.json", tools.activity(row), by_line=False))
    play = desk.play()
    assert play["started_at"] == datetime(2024, 5, 1, 20, 0, tzinfo=BERLIN)
    assert (play["playback_type"], play["video_decision"], play["audio_decision"]) == (
        "transcode",
        "transcode",
        "copy",
    )
    assert found.zone == "Europe/Berlin"


def test_one_play_in_three_tables_of_jellystat_comes_once(desk: Desk) -> None:
    own = {"ActivityDateInserted": "2024-05-01T18:50:00.000Z"}
    taken = {"imported": True, "ActivityDateInserted": "2024-05-01T20:00:20.000Z"}
    names = (
        "DateCreated",
        "UserId",
        "ItemId",
        "ItemType",
        "ItemName",
        "PlaybackMethod",
        "ClientName",
        "DeviceName",
        "PlayDuration",
    )
    raw = dict(zip(names, tools.reported("2024-05-01 20:00:20"), strict=True)) | {"rowid": "1"}
    tables = tools.activity(own, taken, jf_playback_reporting_plugin_data=[raw])
    found = desk.bring(tools.jellystat(desk.folder / "b.json", tables, by_line=False))
    assert reasons(found) == {"taken": 1, "elsewhere": 1, "twice": 1}
    assert found.source.plays == 3


def test_a_transcoder_counts_and_not_the_method_that_the_client_claims(desk: Desk) -> None:
    info = {
        "VideoCodec": "h264",
        "IsVideoDirect": False,
        "IsAudioDirect": True,
        "Width": 1280,
        "Height": 720,
        "Bitrate": 4_000_000,
        "TranscodeReasons": ["VideoCodecNotSupported"],
    }
    copied = {"VideoCodec": "hevc", "IsVideoDirect": True, "IsAudioDirect": True}
    rows = (
        {"TranscodingInfo": info},
        {"TranscodingInfo": copied, "ActivityDateInserted": "2023-11-16T23:13:20.000Z"},
        {"PlayMethod": "DirectStream", "ActivityDateInserted": "2023-11-18T23:13:20.000Z"},
    )
    desk.bring(tools.jellystat(desk.folder / "b.json", tools.activity(*rows), by_line=False))
    assert [play["playback_type"] for play in desk.plays()] == [
        "transcode",
        "direct_stream",
        "direct_play",
    ]
    assert desk.plays()[0]["transcode_reasons"] == ["VideoCodecNotSupported"]
    assert desk.plays()[0]["resolution"] == "720p"


def test_ids_are_the_same_with_dashes_and_without(desk: Desk) -> None:
    dashed = f"{ADA[:8]}-{ADA[8:12]}-{ADA[12:16]}-{ADA[16:20]}-{ADA[20:]}".upper()
    desk.bring(
        tools.jellystat(desk.folder / "b.json", tools.activity({"UserId": dashed}), by_line=False)
    )
    assert desk.play()["user_id"] == viewer_id(HOME, ADA)
