"""How a play is cut, whoever writes it and however often."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from store import rollups, sessions
from store.db import Pool, connection, open_pool
from store.errors import Conflict, StoreError
from tests.store import answers
from tests.store.plays import Play, Span, forget, save, whole

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 5, 1, 20, 7, tzinfo=UTC)


def slices(pool: Pool) -> list[tuple[Any, ...]]:
    """From and to in minutes after EVENING, state, bytes, plays and playback type, in order."""
    with connection(pool) as conn:
        rows = conn.execute(
            "SELECT started_at, ended_at, state, bytes, plays, playback_type FROM stream_slices "
            "ORDER BY session_id, started_at, ended_at"
        ).fetchall()
    return [(minutes(start), minutes(end), *rest) for start, end, *rest in rows]


def minutes(at: datetime) -> float:
    return (at - EVENING).total_seconds() / 60


def at(moment: datetime) -> int:
    return int(moment.timestamp())


def test_a_play_is_cut_at_quarter_hours_and_its_first_slice_carries_the_play(
    each_pool: Pool,
) -> None:
    save(each_pool, [whole(1, EVENING, 0.5, bytes_served=30_000)])
    assert slices(each_pool) == [
        (0, 0, "playing", 0, 1, "direct_play"),
        (0, 8, "playing", 8_000, 0, "direct_play"),
        (8, 23, "playing", 15_000, 0, "direct_play"),
        (23, 30, "playing", 7_000, 0, "direct_play"),
    ]


def test_a_timeline_gives_each_state_its_own_decision_and_its_share_of_the_bytes(
    each_pool: Pool,
) -> None:
    spans = (
        Span("playing", 300, "direct_play", 1_000),
        Span("paused", 60),
        Span("gap", 600),
        Span("playing", 100, "transcode", 3_000),
    )
    play = Play(1, at(EVENING), spans, playback_type="transcode", by_state=True, bytes_served=600)
    save(each_pool, [play])
    assert slices(each_pool) == [
        (0, 0, "playing", 0, 1, "transcode"),
        (0, 5, "playing", 300, 0, "direct_play"),
        (5, 6, "paused", 0, 0, "transcode"),
        (16, pytest.approx(16 + 100 / 60), "playing", 300, 0, "transcode"),
    ]


def test_a_play_that_moved_nobody_keeps_its_bytes_on_the_slice_that_carries_it(
    each_pool: Pool,
) -> None:
    save(each_pool, [Play(1, at(EVENING), (), bytes_served=77)])
    assert slices(each_pool) == [(0, 0, "playing", 77, 1, "direct_play")]


def test_writing_the_same_play_again_changes_no_slice_and_marks_nothing(each_pool: Pool) -> None:
    play = whole(1, EVENING, 2, bytes_served=123_456_789, bitrate=8_000_000)
    save(each_pool, [play])
    before = slices(each_pool)
    with connection(each_pool) as conn:
        conn.execute("DELETE FROM rollup_dirty")
    save(each_pool, [play])
    with connection(each_pool) as conn:
        conn.execute("UPDATE stream_sessions SET client_info = 'television'")
    assert slices(each_pool) == before
    with connection(each_pool) as conn:
        assert conn.execute("SELECT count(*) FROM rollup_dirty").fetchone() == (0,)


def test_a_growing_play_touches_only_the_quarter_hours_that_changed(each_pool: Pool) -> None:
    save(each_pool, [whole(1, EVENING, 2, is_open=True)])
    with connection(each_pool) as conn:
        conn.execute("DELETE FROM rollup_dirty")
    save(each_pool, [whole(1, EVENING, 2 + 1 / 60, is_open=True)])
    with connection(each_pool) as conn:
        marked = conn.execute("SELECT DISTINCT bucket FROM rollup_dirty").fetchall()
    assert marked == [(datetime(2026, 5, 1, 22, tzinfo=UTC),)]


def test_a_play_that_turns_out_to_have_started_elsewhere_moves_with_all_its_slices(
    each_pool: Pool,
) -> None:
    save(each_pool, [whole(1, EVENING, 1)])
    moved = EVENING + timedelta(days=45)
    save(each_pool, [whole(1, moved, 0.05)])
    first = minutes(moved)
    assert [row[:2] for row in slices(each_pool)] == [(first, first), (first, first + 3)]
    with connection(each_pool) as conn:
        assert conn.execute("SELECT count(*) FROM stream_sessions").fetchone() == (1,)


def test_a_deleted_play_leaves_nothing(each_pool: Pool) -> None:
    plays = [whole(1, EVENING, 3), whole(2, EVENING, 1)]
    save(each_pool, plays)
    forget(each_pool, plays[:1])
    assert {row[:2] for row in slices(each_pool)} == {
        (0, 0),
        (0, 8),
        (8, 23),
        (23, 38),
        (38, 53),
        (53, 60),
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"started_at": datetime(1999, 12, 31, tzinfo=UTC)},
        {"ended_at": EVENING - timedelta(seconds=1)},
        {"ended_at": EVENING + timedelta(days=32)},
        {"duration_seconds": -1},
        {"timeline": []},
    ],
)
def test_an_unbelievable_play_is_refused_and_leaves_nothing(
    pool: Pool, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Conflict):
        sessions.save(pool, [sessions.Session(**({"id": uuid4(), "started_at": EVENING} | wrong))])
    assert slices(pool) == []


def test_a_timeline_of_an_unknown_state_is_refused(pool: Pool) -> None:
    strange = [{"at": 0, "state": "dreaming"}]
    with pytest.raises(StoreError):
        sessions.save(
            pool,
            [sessions.Session(uuid4(), EVENING, EVENING + timedelta(hours=1), timeline=strange)],
        )
    assert slices(pool) == []


# What the peers get wrong.


def test_three_streams_over_midnight_and_two_beside_them_peak_at_five_once(each_pool: Pool) -> None:
    night = datetime(2026, 5, 1, 23, tzinfo=UTC)
    three = [whole(number, night, 3) for number in (1, 2, 3)]
    two = [whole(number, night + timedelta(hours=1.5), 1) for number in (4, 5)]
    save(each_pool, three + two)
    peaks = {bucket: values[0] for bucket, values in answers.concurrency(each_pool).items()}
    fives = [bucket for bucket, peak in peaks.items() if peak == 5]
    assert sorted(fives) == [night + timedelta(minutes=90 + 15 * n) for n in range(4)]
    assert max(peaks.values()) == 5
    assert {peak for bucket, peak in peaks.items() if bucket.date() == night.date()} == {3}


def test_nine_hours_over_midnight_are_three_and_six(each_pool: Pool) -> None:
    night = datetime(2026, 5, 1, 23, tzinfo=UTC)
    save(each_pool, [whole(number, night, 3) for number in (1, 2, 3)])
    hours = {day: sums.playing / 3600 for (day, *_), sums in answers.days(each_pool).items()}
    assert hours == {date(2026, 5, 1): 3, date(2026, 5, 2): 6}


def test_a_stream_from_21_to_2330_is_counted_at_22(each_pool: Pool) -> None:
    save(each_pool, [whole(1, datetime(2026, 5, 1, 21, tzinfo=UTC), 2.5)])
    peaks = answers.concurrency(each_pool)
    assert [peaks[datetime(2026, 5, 1, hour, tzinfo=UTC)][0] for hour in (21, 22, 23)] == [1, 1, 1]
    assert datetime(2026, 5, 1, 23, 30, tzinfo=UTC) not in peaks


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_the_day_the_clocks_change_has_the_hours_it_has(
    edition: str, each_server: object, clone: Any, day: date, hours: int
) -> None:
    noon_before = datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN) - timedelta(days=1)
    with open_pool(clone(timezone="Europe/Berlin"), name="test", size=2) as pool:
        save(pool, [whole(1, noon_before.astimezone(UTC), 48)])
        watched = {key[0]: sums.playing / 3600 for key, sums in answers.days(pool).items()}
    assert watched[day] == hours


def test_a_replay_of_part_of_a_film_is_two_plays_with_time_of_their_own(each_pool: Pool) -> None:
    save(
        each_pool, [whole(1, EVENING, 2, item=1), whole(2, EVENING + timedelta(hours=3), 1, item=1)]
    )
    total = answers.titles(each_pool).values()
    assert (sum(sums.plays for sums in total), sum(sums.playing for sums in total)) == (2, 10800)


def test_what_turns_out_to_be_an_episode_counts_as_one_from_the_start(each_pool: Pool) -> None:
    save(each_pool, [whole(1, EVENING, 2, item=1), whole(2, EVENING, 1)])
    rollups.refresh(each_pool)
    assert by_media_type(each_pool) == {"movie": 2, None: 1}
    with connection(each_pool) as conn:
        conn.execute("UPDATE media_items SET media_type = 'episode'")
    assert by_media_type(each_pool) == {"episode": 2, None: 1}
    rollups.refresh(each_pool)
    assert by_media_type(each_pool) == {"episode": 2, None: 1}


def by_media_type(pool: Pool) -> dict[str | None, float]:
    """Hours, as days and as quarter hours say."""
    found: list[dict[str | None, float]] = []
    for rollup in (answers.days(pool), answers.quarters(pool)):
        hours: dict[str | None, float] = {}
        for (*_, of), sums in rollup.items():
            hours[of] = hours.get(of, 0) + sums.playing / 3600
        found.append(hours)
    assert found[0] == found[1]
    return found[0]


def test_direct_and_transcoded_parts_of_one_evening_stay_apart(each_pool: Pool) -> None:
    parts = [
        whole(1, EVENING, 100 / 60, playback_type="transcode"),
        whole(2, EVENING + timedelta(hours=2), 5 / 60),
    ]
    save(each_pool, parts)
    watched: dict[str, float] = {}
    for (*_, kind, _), sums in answers.days(each_pool).items():
        watched[kind] = watched.get(kind, 0) + sums.playing / 60
    assert watched == {"transcode": 100, "direct_play": 5}
