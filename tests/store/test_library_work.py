"""Files that need work: each thing that can be wrong, what was ignored, how libraries grew."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from store import library, library_work, rollups
from store.db import Connection, Pool, acting, connection
from store.library import Gone
from store.library_work import Count, Wanted

FILMS, SERIES = UUID(int=1), UUID(int=2)
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def shelves(pool: Pool) -> Pool:
    """A store with two libraries."""
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO libraries (id, name, media_type) VALUES (%s, 'Films', 'movies'),"
            " (%s, 'Series', 'series')",
            [FILMS, SERIES],
        )
    return pool


def item(conn: Connection, title: str, **about: Any) -> UUID:
    """Writes an item with which nothing is wrong; its id."""
    row = {
        "id": uuid4(),
        "library_id": FILMS,
        "media_type": "movie",
        "title": title,
        "has_metadata": True,
        "has_poster": True,
        "file_size_bytes": 10**9,
        "file_path": f"/srv/{title}.mkv",
        "added_at": NOW - 10 * DAY,
    } | about
    names, places = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    conn.execute(f"INSERT INTO media_items ({names}) VALUES ({places})".encode(), row)
    return row["id"]


def play(conn: Connection, media_item_id: UUID, kind: str, *, days: int = 1) -> None:
    conn.execute(
        "INSERT INTO stream_sessions (media_item_id, playback_type, started_at, ended_at,"
        " is_active) VALUES (%s, %s, %s, %s, false)",
        [media_item_id, kind, NOW - days * DAY, NOW - days * DAY],
    )


def found(pool: Pool, **wanted: Any) -> list[tuple[str, str]]:
    """Titles with what is wrong, in order."""
    return [(w.title, w.issue) for w in library_work.work(pool, Wanted(**wanted), most=50)]


@pytest.mark.parametrize("settled", [False, True])
def test_each_thing_that_is_wrong_is_found_once(shelves: Pool, settled: bool) -> None:
    with connection(shelves) as conn:
        item(conn, "fine")
        item(conn, "nameless", has_metadata=False, added_at=NOW - 2 * DAY)
        item(conn, "faceless", has_poster=False, added_at=NOW - 3 * DAY)
        item(conn, "not told", has_metadata=None, has_poster=None)
        item(conn, "broken", scan_error="moov atom not found", file_size_bytes=3 * 10**9)
        for height, size in ((2160, 9), (1080, 4)):
            item(conn, "Twice", year=2020, height=height, file_size_bytes=size * 10**9)
        item(conn, "Twice", year=1990)
        item(conn, "twice", year=2020, library_id=SERIES)
        item(conn, "thin", height=2160, video_codec="hevc", bitrate=9_000_000)
        item(conn, "thin enough", height=2160, video_codec="hevc", bitrate=11_000_000)
        item(conn, "thin avc", height=2160, video_codec="h264", bitrate=11_000_000)
        item(conn, "dusty", added_at=NOW - 200 * DAY, file_size_bytes=2 * 10**9)
        heavy = item(conn, "heavy", added_at=NOW - 300 * DAY)
        for kind in ("transcode", "transcode", "direct_play"):
            play(conn, heavy, kind)
        light = item(conn, "light")
        for kind in ("transcode", "direct_play"):
            play(conn, light, kind)
        item(conn, "gone", has_metadata=False, removed_at=NOW)
    assert library_work.note_transcoded(shelves) == 1
    if settled:
        rollups.settle_libraries(shelves)
    assert found(shelves) == [
        ("heavy", "transcoded"),
        ("Twice", "duplicate"),
        ("broken", "unplayable"),
        ("dusty", "never_watched"),
        ("nameless", "missing_metadata"),
        ("faceless", "missing_poster"),
        *sorted([("thin", "low_bitrate_4k"), ("thin avc", "low_bitrate_4k")], key=ids(shelves)),
    ]
    counts = {one.issue: one.open for one in counted(shelves)}
    assert counts.pop("low_bitrate_4k") == 2
    assert len(counts) == 6
    assert set(counts.values()) == {1}


def ids(pool: Pool) -> Any:
    """Orders titles by the ids of their items."""
    with connection(pool) as conn:
        known = dict(conn.execute("SELECT title, id FROM media_items").fetchall())
    return lambda pair: known[pair[0]]


def counted(pool: Pool, library: str | None = None, words: str | None = None) -> list[Count]:
    return library_work.work_counts(pool, library=library, words=words)


def test_work_that_was_done_is_gone_at_once(shelves: Pool) -> None:
    with connection(shelves) as conn:
        for library_id in (FILMS, SERIES, None):
            item(conn, "nameless", has_metadata=False, library_id=library_id)
    rollups.settle_libraries(shelves)
    assert len(found(shelves)) == 3
    for library_id in (FILMS, None):
        with connection(shelves) as conn:
            conn.execute(
                "UPDATE media_items SET has_metadata = true"
                " WHERE library_id IS NOT DISTINCT FROM %s",
                [library_id],
            )
    assert len(found(shelves)) == 1
    rollups.settle_libraries(shelves)
    assert len(found(shelves)) == 1


def test_a_file_is_mostly_transcoded_until_it_is_not(shelves: Pool) -> None:
    with connection(shelves) as conn:
        film = item(conn, "film")
        for kind in ("transcode", "transcode", "direct_play"):
            play(conn, film, kind)
    library_work.note_transcoded(shelves)
    (work,) = library_work.work(shelves, Wanted(), most=5)
    assert (work.detail, work.avoids) == ("2 of 3 plays", 2)
    with connection(shelves) as conn:
        play(conn, film, "transcode")
    library_work.note_transcoded(shelves)
    (work,) = library_work.work(shelves, Wanted(), most=5)
    assert (work.detail, work.avoids) == ("3 of 4 plays", 3)
    with connection(shelves) as conn:
        for _ in range(2):
            play(conn, film, "direct_play")
    assert library_work.note_transcoded(shelves) == 0
    assert found(shelves) == []


def test_episodes_are_duplicates_by_number(shelves: Pool) -> None:
    with connection(shelves) as conn:
        for number, title in ((1, "Pilot"), (1, "Pilot again"), (2, "Pilot"), (None, "Extra")):
            about = {"media_type": "episode", "series_title": "Show", "season_number": 1}
            item(conn, title, library_id=SERIES, episode_number=number, **about)
    assert [issue for _, issue in found(shelves)] == ["duplicate"]


def test_work_can_be_filtered_and_searched(shelves: Pool) -> None:
    with connection(shelves) as conn:
        item(conn, "100% Wolf_", has_metadata=False)
        item(conn, "Lamb", has_metadata=False, has_poster=False, library_id=SERIES)
    assert found(shelves, issue="missing_poster") == [("Lamb", "missing_poster")]
    assert found(shelves, library="Films") == [("100% Wolf_", "missing_metadata")]
    assert found(shelves, words="wolf_") == [("100% Wolf_", "missing_metadata")]
    assert found(shelves, words="%") == [("100% Wolf_", "missing_metadata")]
    assert found(shelves, words="/srv/lamb", issue="missing_metadata") == [
        ("Lamb", "missing_metadata")
    ]
    assert counted(shelves, library="Series") == [
        Count("missing_metadata", 1, 0),
        Count("missing_poster", 1, 0),
    ]
    assert [one.open for one in counted(shelves, words="wolf")] == [1]


def test_what_is_ignored_is_listed_apart_and_written_down(shelves: Pool) -> None:
    with connection(shelves) as conn:
        wanted = item(conn, "Home video", has_metadata=False, has_poster=False)
    with acting("amara"):
        library_work.ignore(shelves, wanted, "missing_metadata", reason="ours", by="amara")
        library_work.ignore(shelves, wanted, "missing_metadata", reason="ours too", by="amara")
    assert found(shelves) == [("Home video", "missing_poster")]
    (one,) = library_work.work(shelves, Wanted(ignored=True), most=5)
    assert (one.issue, one.reason, one.ignored_by) == ("missing_metadata", "ours too", "amara")
    assert Count("missing_metadata", 0, 1) in counted(shelves)
    with connection(shelves) as conn:
        told = conn.execute("SELECT actor, action FROM audit_log ORDER BY id").fetchall()
    assert ("amara", "ignored_work.insert") in told
    library_work.heed(shelves, wanted, "missing_metadata")
    assert len(found(shelves)) == 2


def test_an_item_is_told_with_its_plays(shelves: Pool) -> None:
    with connection(shelves) as conn:
        wanted = item(conn, "Film", genres=["Drama"])
        play(conn, wanted, "transcode")
        play(conn, wanted, "direct_play", days=400)
    told = library_work.item(shelves, wanted)
    assert told
    assert (told.title, told.library, told.plays, told.transcodes) == ("Film", "Films", 2, 1)
    assert library_work.item(shelves, uuid4()) is None


def test_libraries_grow_by_what_came_and_shrink_by_what_went(shelves: Pool) -> None:
    at = datetime(2026, 3, 15, 12, tzinfo=UTC)
    with connection(shelves) as conn:
        item(conn, "old", added_at=at - 900 * DAY, file_size_bytes=10)
        item(conn, "new", added_at=at - 20 * DAY, file_size_bytes=5)
        item(conn, "went", added_at=at - 900 * DAY, removed_at=at - 40 * DAY, file_size_bytes=7)
        item(conn, "unknown", added_at=at - 20 * DAY, file_size_bytes=None)
    grown = library.growth(shelves, months=3, at=at)
    assert [(one.month, one.name, one.bytes) for one in grown] == [
        (date(2026, 1, 1), "Films", 17),
        (date(2026, 1, 1), "Series", 0),
        (date(2026, 2, 1), "Films", 15),
        (date(2026, 2, 1), "Series", 0),
        (date(2026, 3, 1), "Films", 15),
        (date(2026, 3, 1), "Series", 0),
    ]


def test_a_library_that_shrinks_at_once_is_told(shelves: Pool) -> None:
    with connection(shelves) as conn:
        for number in range(20):
            gone = NOW - timedelta(hours=1) if number < 6 else None
            item(conn, f"film {number}", removed_at=gone)
            item(conn, f"episode {number}", library_id=SERIES, removed_at=gone and gone - 3 * DAY)
    assert library.gone(shelves) == [Gone("Films", 6, 20)]


def test_a_fresh_store_needs_no_work(pool: Pool) -> None:
    assert library_work.work(pool, Wanted(), most=5) == counted(pool) == []
    assert library.growth(pool, months=12) == library.gone(pool) == []
