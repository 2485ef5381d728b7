"""Every format's traps: units, clocks, ids, and what is no play."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

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


# Playback Reporting


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("digits", ["", ".1", ".1234567"])
def test_a_play_is_written_down_twenty_seconds_after_its_start(
    desk: Desk, digits: str, end: str
) -> None:
    rows = [tools.reported(f"2024-05-01 20:00:20{digits}")]
    desk.bring(tools.playback_reporting(desk.folder / "backup.tsv", rows, end=end))
    play = desk.play()
    assert play["started_at"].replace(microsecond=0) == datetime(2024, 5, 1, 18, 0, tzinfo=UTC)
    assert (play["duration_seconds"], play["title"]) == (3000, "Heat")


def test_its_file_and_its_database_tell_the_same(desk: Desk) -> None:
    rows = [tools.reported(), tools.reported("2024-06-01 20:00:20", item=EPISODE)]
    desk.bring(tools.playback_reporting(desk.folder / "backup.tsv", rows))
    found = desk.bring(tools.playback_database(desk.folder / "backup.db", rows))
    assert reasons(found) == {"there": 2}
    assert found.batch is None


def test_a_name_with_tabs_is_read_from_the_right(desk: Desk) -> None:
    rows = [tools.reported(name="Heat\tand\tdust"), ("2024-05-01 20:00:20", ADA, "short")]
    found = desk.bring(tools.playback_reporting(desk.folder / "backup.tsv", rows))
    assert reasons(found) == {"taken": 1, "fields": 1}
    assert desk.play()["title"] == "Heat and dust"


def test_names_tell_series_and_albums(desk: Desk) -> None:
    rows = [
        tools.reported(item=EPISODE, kind="Episode", name="The Wire - s01e02 - The Detail"),
        tools.reported(
            "2024-05-02 20:00:20",
            item=SERIES,
            kind="Audio",
            name="Band - Song (Album)",
            seconds=200,
        ),
    ]
    desk.bring(tools.playback_reporting(desk.folder / "backup.tsv", rows))
    one, two = desk.plays()
    assert (one["series_title"], one["season_number"], one["episode_number"], one["title"]) == (
        "The Wire",
        1,
        2,
        "The Detail",
    )
    assert (two["series_title"], two["title"], two["media_type"]) == ("Album", "Song", "track")


def test_a_negative_length_is_none_and_an_absurd_one_is_cut(desk: Desk) -> None:
    desk.bring(tools.jellystat(desk.folder / "b.json", tools.activity({}), by_line=False))
    rows = [
        tools.reported("2024-05-01 20:00:20", seconds=-2_147_483_648),
        tools.reported("2024-05-03 20:00:20", seconds=400_000),
        tools.reported("2024-05-09 20:00:20", item=EPISODE, seconds=400_000),
    ]
    found = desk.bring(tools.playback_reporting(desk.folder / "backup.tsv", rows))
    assert [play["duration_seconds"] for play in desk.plays()[1:]] == [0, 7200, 86_400]
    assert flags(found) == {"no_pauses": 3, "cut": 2, "negative": 1}
    assert (found.source.seconds, found.scope.seconds) == (800_000, 93_600)


@pytest.mark.parametrize(
    ("written", "utc", "flag"),
    [
        ("2024-03-31 02:30:20", datetime(2024, 3, 31, 1, 30, tzinfo=UTC), "skipped_hour"),
        ("2024-10-27 02:30:20", datetime(2024, 10, 27, 0, 30, tzinfo=UTC), "double_hour"),
        ("2024-07-01 02:30:20", datetime(2024, 7, 1, 0, 30, tzinfo=UTC), None),
    ],
)
def test_hours_that_the_clock_skipped_or_showed_twice_are_told(
    desk: Desk, written: str, utc: datetime, flag: str | None
) -> None:
    found = desk.bring(tools.playback_reporting(desk.folder / "b.tsv", [tools.reported(written)]))
    assert desk.play()["started_at"] == utc
    assert set(flags(found)) - {"no_pauses"} == ({flag} if flag else set())


def test_the_zone_moves_what_has_none(desk: Desk) -> None:
    file = tools.playback_reporting(desk.folder / "b.tsv", [tools.reported("2024-05-01 20:00:20")])
    desk.bring(file, zone=ZoneInfo("America/New_York"))
    assert desk.play()["started_at"] == datetime(2024, 5, 2, 0, 0, tzinfo=UTC)


def test_an_unknown_method_counts_as_direct_play_and_is_told(desk: Desk) -> None:
    rows = [
        tools.reported(method="na"),
        tools.reported("2024-05-03 20:00:20", method="Transcode (v:direct a:aac)"),
    ]
    found = desk.bring(tools.playback_reporting(desk.folder / "backup.tsv", rows))
    assert [play["playback_type"] for play in desk.plays()] == ["direct_play", "transcode"]
    assert desk.plays()[1]["video_decision"] == "copy"
    assert flags(found)["method_unknown"] == 1


def test_the_same_line_twice_comes_once(desk: Desk) -> None:
    rows = [tools.reported(), tools.reported()]
    found = desk.bring(tools.playback_reporting(desk.folder / "backup.tsv", rows))
    assert reasons(found) == {"taken": 1, "twice": 1}


# Streamystats


def test_streamystats_knows_the_end_but_not_the_pauses(desk: Desk) -> None:
    desk.bring(tools.streamystats(desk.folder / "s.json", {}), server=None)
    play = desk.play()
    assert play["ended_at"] - play["started_at"] == timedelta(hours=1)
    assert (play["duration_seconds"], play["paused_seconds"]) == (3000, 0)
    assert desk.slices() == {"playing": 3000}  # nobody knows of a pause: it is a gap
    assert (play["playback_type"], play["video_decision"], play["audio_decision"]) == (
        "transcode",
        "transcode",
        "copy",
    )
    assert (play["codec"], play["resolution"], play["bitrate"]) == ("h264", "1080p", 8_000_000)
    assert play["transcode_reasons"] == ["ContainerBitrateExceedsLimit"]
    assert [row["name"] for row in desk.rows("SELECT name FROM servers")] == ["Home"]


def test_what_streamystats_guessed_or_still_sees_does_not_come(desk: Desk) -> None:
    rows = (
        {"isInferred": True},
        {"isActive": True, "endTime": None},
        {"startTime": None},
        {"itemId": None},
    )
    found = desk.bring(tools.streamystats(desk.folder / "s.json", *rows))
    assert reasons(found) == {"inferred": 1, "no_end": 1, "no_start": 1, "no_item": 1}


def test_a_file_of_streamystats_stores_no_key(desk: Desk) -> None:
    desk.bring(tools.streamystats(desk.folder / "s.json", {}))
    found = desk.rows(
        "SELECT b::text AS row FROM import_batches AS b "
        "UNION ALL SELECT s::text FROM stream_sessions AS s"
    )
    assert not [row for row in found if tools.SECRET in row["row"]]
