"""The first screen's numbers, counted by hand, with days in Berlin."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store import overview, preferences, rollups
from store.db import Pool, connection, open_pool
from store.sql import query
from tests.servers import Server
from tests.store.plays import Play, Span, named, save, whole

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 1, 16, 12, 20, tzinfo=BERLIN)  # a Friday
LARGE = ("playback_quarters_stored", "stream_slices", "transcode_history")


@pytest.fixture
def berlin(each_server: Server, clone: Callable[..., str]) -> Iterator[Pool]:
    """A store with days in Berlin, in every edition."""
    pool = open_pool(clone(timezone="Europe/Berlin"), name="test")
    yield pool
    pool.close()


@pytest.fixture
def filled(berlin: Pool) -> Pool:
    save(berlin, list(plays()))
    with connection(berlin) as conn:
        conn.cursor().executemany(
            "INSERT INTO transcode_history (started_at, status, success) VALUES (%s, %s, %s)",
            [
                (local(16, 9), "failed", False),
                (local(16, 10), None, False),
                (local(16, 10), "stopped", None),
                (local(16, 10), "success", True),
                (local(15, 11), "failed", False),
                (local(15, 13), "failed", False),
            ],
        )
    return berlin


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=BERLIN)


def plays() -> Iterator[Play]:
    yield whole(1, local(16, 0, 5), 1, user=1, item=1)
    watching = whole(2, local(16, 11), 4 / 3, user=2, item=2, playback_type="transcode")
    yield replace(watching, bitrate=8_000_000, is_open=True, by_state=True)
    spans = (Span("playing", 300), Span("paused", 300))
    pausing = Play(3, int(local(16, 12, 10).timestamp()), spans, user=1, item=2)
    yield replace(
        pausing, playback_type="direct_stream", bitrate=4_000_000, is_open=True, by_state=True
    )
    yield whole(4, local(15, 0, 10), 1, user=1, item=1)
    yield whole(5, local(15, 12, 15), 1, user=3, item=1, bitrate=5_000_000, bytes_served=9_000)
    yield whole(6, local(15, 12, 25), 1, user=4, item=1)  # later in the quarter hour than AT
    yield whole(7, local(15, 23, 30), 1, user=5, item=3)  # half of it is today's
    yield whole(8, local(12, 0, 30), 1, user=1, item=4)  # Sunday in UTC, Monday here
    yield whole(9, local(11, 23), 0.5, user=1, item=4)


@pytest.mark.parametrize("refreshed", [False, True])
def test_today_is_compared_with_yesterday_at_the_same_time(filled: Pool, refreshed: bool) -> None:
    if refreshed:
        rollups.refresh(filled)
    today = overview.today(filled, at=AT)
    assert today.at == AT
    assert (today.active_streams, today.active_streams_before) == (2, 1)
    assert today.active_transcodes == 1
    assert (today.bits_per_second, today.bits_per_second_before) == (8_000_000, 5_000_000)
    assert (today.plays, today.plays_before) == (3, 2)
    assert (today.viewers, today.viewers_before) == (3, 2)
    assert (today.direct_plays, today.direct_streams, today.transcodes) == (1, 1, 1)
    assert today.transcodes_before == 0
    assert (today.failures, today.failures_before) == (2, 1)


def test_the_last_hours_are_whole_and_none_is_missing(filled: Pool) -> None:
    hours = {hour.bucket.astimezone(BERLIN): hour for hour in overview.last_hours(filled, at=AT)}
    assert list(hours) == [local(15, 12) + timedelta(hours=n) for n in range(24)]
    noon = hours[local(15, 12)]
    assert (noon.plays, noon.viewers, noon.streams) == (2, 2, 2)
    assert noon.bits_per_second == pytest.approx(9_000 * 8 * 0.75 / 3600)
    assert hours[local(15, 13)].failures == 1
    assert hours[local(16, 11)].transcodes == 1
    assert hours[local(16, 5)].streams == 0


def test_a_day_has_the_plays_that_started_in_it(filled: Pool) -> None:
    days = {day.day: day for day in overview.daily_plays(filled, days=30, at=AT)}
    assert list(days) == [date(2026, 1, 16) - timedelta(days=n) for n in range(29, -1, -1)]
    friday, thursday = days[date(2026, 1, 16)], days[date(2026, 1, 15)]
    assert (friday.direct_plays, friday.direct_streams, friday.transcodes) == (1, 1, 1)
    assert (thursday.direct_plays, thursday.direct_streams, thursday.transcodes) == (4, 0, 0)
    assert days[date(2026, 1, 12)].direct_plays == 1
    assert days[date(2026, 1, 13)].direct_plays == 0


def test_the_week_begins_on_monday(filled: Pool) -> None:
    assert overview.totals(filled, at=AT).plays_this_week == 8


def test_the_week_begins_when_one_likes(pool: Pool) -> None:
    days = [datetime(2026, 1, day, 12, tzinfo=UTC) for day in range(9, 17)]  # Friday to Friday
    save(pool, [whole(number, day, 0.1) for number, day in enumerate(days)])
    found: dict[str, int] = {}
    for first in ("monday", "sunday", "saturday"):
        preferences.tune(pool, "week_start", first)
        found[first] = overview.totals(pool, at=days[-1]).plays_this_week
    assert found == {"monday": 5, "sunday": 6, "saturday": 7}


def test_what_was_removed_is_not_in_the_library(berlin: Pool) -> None:
    assert overview.totals(berlin) == overview.Totals(0, 0, None)
    with connection(berlin) as conn:
        conn.execute(
            "INSERT INTO media_items (media_type, title, file_size_bytes, removed_at) VALUES"
            " ('movie', 'A', 3, NULL), ('movie', 'B', NULL, NULL), ('movie', 'C', 5, now())"
        )
    assert overview.totals(berlin) == overview.Totals(0, 2, 3)


def test_titles_rank_by_plays_and_then_by_time(filled: Pool) -> None:
    best = overview.top_titles(filled, days=2, most=2, at=AT)
    assert [(title.media_item_id, title.plays) for title in best] == [
        (named("item", 1), 4),
        (named("item", 2), 2),
    ]
    assert best[0].watch_seconds == 4 * 3600 + 0.0


def test_a_fresh_store_has_nothing_and_every_answer(pool: Pool) -> None:
    today = overview.today(pool)
    assert datetime.now(UTC) - today.at < timedelta(minutes=1)
    assert today.plays == today.viewers == today.failures == today.active_streams == 0
    assert len(overview.last_hours(pool)) == 24
    assert len(overview.daily_plays(pool, days=30)) == 30
    assert overview.top_titles(pool, days=7, most=6) == []
    assert overview.set_up(pool) == overview.SetUp(False, False, False, False)


@pytest.mark.parametrize("name", ["today", "last_hours"])
def test_a_day_is_found_by_an_index_however_long_the_history(pool: Pool, name: str) -> None:
    """The bounds reach the scans below the views; the planner may not choose otherwise."""
    with connection(pool) as conn:
        conn.execute("SET LOCAL enable_seqscan = off")
        asked = {"at": AT}
        answer = conn.execute(
            b"EXPLAIN (FORMAT JSON) " + query(f"overview/{name}"), asked
        ).fetchone()
    assert answer
    scans = [node for node in nodes(answer[0][0]["Plan"]) if node.get("Relation Name") in LARGE]
    assert scans
    for scan in scans:
        assert any(word in json.dumps(scan) for word in ("Index Cond", "Bitmap")), scan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plan's nodes, each without those below it except an index scan of its own."""
    below = plan.get("Plans", [])
    yield {k: v for k, v in plan.items() if k != "Plans"} | {
        "own": [node for node in below if node["Node Type"] == "Bitmap Index Scan"]
    }
    for node in below:
        yield from nodes(node)
