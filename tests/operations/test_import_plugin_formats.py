"""The traps of Playback Reporting, which has local times, and of Streamystats."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store.db import Pool
from tests import histories as tools
from tests.histories import ADA, EPISODE, SERIES
from tests.operations.importing import Desk, flags, reasons


@pytest.fixture
def desk(pool: Pool, tmp_path: Path) -> Desk:
    return Desk(pool, tmp_path)


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


@pytest.mark.parametrize("seconds", [10**9, 2_147_483_647])
def test_a_length_that_is_no_time_at_all_keeps_nothing_else_out(desk: Desk, seconds: int) -> None:
    rows = [tools.reported(), tools.reported("2024-06-01 20:00:20", seconds=seconds)]
    file = tools.playback_reporting(desk.folder / "b.tsv", [*rows, ("1700000000",)])
    assert reasons(desk.bring(file, trial=True)) == {"taken": 2, "fields": 1}
    found = desk.bring(tools.playback_database(desk.folder / "b.db", rows))
    assert found.source.seconds == 3000 + seconds
    assert (reasons(found), flags(found)["cut"]) == ({"taken": 2}, 1)


def test_a_number_of_a_season_that_cannot_be_stored_is_unknown(desk: Desk) -> None:
    name = "The Wire - s99999999999e02 - The Detail"
    rows = [tools.reported(item=EPISODE, kind="Episode", name=name)]
    desk.bring(tools.playback_reporting(desk.folder / "backup.tsv", rows))
    play = desk.play()
    assert (play["season_number"], play["episode_number"], play["title"]) == (None, 2, "The Detail")


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


@pytest.mark.parametrize("created", ["0001-01-01 00:00:00", "9999-12-31 23:59:59.9999999"])
def test_a_time_that_no_clock_shows_is_refused(desk: Desk, created: str) -> None:
    rows = [tools.reported(created), tools.reported("2024-02-30 00:00:00")]
    found = desk.bring(tools.playback_reporting(desk.folder / "backup.tsv", rows))
    assert reasons(found) == {"clock": 1, "no_start": 1}


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
