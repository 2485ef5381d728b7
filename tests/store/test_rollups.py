"""Every rollup, in every edition, against a count of every second: before a refresh, after it, after corrections."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import rollups
from store.db import Pool, connection, open_pool
from store.migrations import migrate
from tests.store import answers
from tests.store.plays import (
    Play,
    Span,
    count_concurrency,
    count_days,
    count_quarters,
    count_titles,
    forget,
    save,
)

# Days on which clocks change, by a whole hour, by half of one, or at midnight; and zones off by :30 and :45.
MOMENTS = [
    ("UTC", datetime(2026, 1, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 6, 30, 18, 30, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 6, 30, 18, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 4, 5, 3, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
]
SECONDS = st.sampled_from([0, 1, 59, 899, 900, 901, 3599, 3600, 7200]) | st.integers(0, 9000)
TYPES = st.sampled_from(["direct_play", "direct_stream", "transcode"])
BITRATES = st.none() | st.integers(1, 80_000_000)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    states = st.sampled_from(["playing", "playing", "paused", "buffering", "gap"])
    one = st.builds(Span, states, SECONDS, st.none() | TYPES, BITRATES)
    return tuple(draw(st.lists(one, max_size=5)))


@st.composite
def a_play(draw: st.DrawFn, number: int, moment: datetime) -> Play:
    offset = draw(st.sampled_from([-900, 0, 1, 899]) | st.integers(-36 * 3600, 36 * 3600))
    by_state = draw(st.booleans())
    total = st.tuples(SECONDS | st.just(3 * 86400), SECONDS, SECONDS)
    playing, buffering, paused = draw(total)
    by_totals = (Span("playing", playing), Span("buffering", buffering), Span("paused", paused))
    return Play(
        number,
        int(moment.timestamp()) + offset,
        draw(spans()) if by_state else by_totals,
        user=draw(st.none() | st.integers(1, 2)),
        library=draw(st.none() | st.integers(1, 2)),
        item=draw(st.none() | st.integers(1, 2)),
        playback_type=draw(TYPES),
        bitrate=draw(BITRATES),
        bytes_served=draw(st.integers(0, 2**40)),
        completed=draw(st.booleans()),
        by_state=by_state,
        is_open=draw(st.booleans()),
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, list[Play], list[Play]]:
    """A zone, plays as first known, and the same plays as known later."""
    zone, moment = draw(st.sampled_from(MOMENTS))
    numbers = range(draw(st.integers(1, 5)))
    return (
        zone,
        [draw(a_play(number, moment)) for number in numbers],
        [draw(a_play(number, moment)) for number in numbers],
    )


def check(pool: Pool, plays: list[Play], zone: ZoneInfo) -> None:
    """Every rollup says what the seconds say."""
    assert answers.quarters(pool) == count_quarters(plays)
    assert answers.days(pool) == count_days(plays, zone)
    assert answers.titles(pool) == count_titles(plays, zone)
    assert answers.concurrency(pool) == count_concurrency(plays)
    served: dict[object, int] = {}
    for play in plays:
        user = play.session().user_id
        served[user] = served.get(user, 0) + play.bytes_served
    assert answers.bytes_by_user(pool, "playback_quarters") == served
    assert answers.bytes_by_user(pool, "playback_daily") == served


@pytest.fixture
def address(clone) -> str:  # type: ignore[no-untyped-def]
    return clone()


@settings(max_examples=25)
@given(history=histories(), refreshed=st.lists(st.booleans(), min_size=3, max_size=3))
def test_rollups_say_what_every_second_says(
    edition: str,
    each_server: object,
    address: str,
    history: tuple[str, list[Play], list[Play]],
    refreshed: list[bool],
) -> None:
    zone, first, later = history
    migrate(address, timezone=zone)
    pool = open_pool(address, name="test", size=2)
    try:
        for plays, change, settle in zip(
            (first, later, later[1:]),
            (save, save, lambda pool, _: forget(pool, later[:1])),
            refreshed,
            strict=True,
        ):
            change(pool, plays)
            check(pool, plays, ZoneInfo(zone))
            if settle:
                rollups.refresh(pool)
                assert rollups.pending(pool) == 0
                check(pool, plays, ZoneInfo(zone))
        forget(pool, later)
        check(pool, [], ZoneInfo(zone))
        rollups.refresh(pool)
        check(pool, [], ZoneInfo(zone))
    finally:
        pool.close()


def test_samples_and_transcodes_are_summed_alike_before_and_after_a_refresh(
    each_pool: Pool,
) -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with connection(each_pool) as conn:
        for minute in range(180):
            conn.execute(
                "INSERT INTO system_metrics (host, recorded_at, cpu_percent, gpu_temp_celsius) "
                "VALUES ('nas', %s, %s, %s)",
                (noon + timedelta(minutes=minute), minute, minute if minute % 2 else None),
            )
        conn.cursor().executemany(
            "INSERT INTO transcode_history (started_at, output_codec, hw_accel, success, status, "
            "duration_seconds, file_size_bytes) VALUES (%s, 'h264', %s, %s, %s, 60, 1000)",
            [
                (noon, "h264_nvenc", True, None),
                (noon, "h264_nvenc", False, None),
                (noon, "h264_nvenc", None, None),
                (noon, "h264_nvenc", True, "stopped"),
                (noon + timedelta(hours=13), None, True, None),
            ],
        )

    def ask() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        with connection(each_pool) as conn:
            hours = conn.execute(
                "SELECT bucket, host, samples, cpu_percent_min, cpu_percent_avg, cpu_percent_max, "
                "gpu_temp_celsius_max, gpu_percent_avg FROM metrics_hourly ORDER BY bucket"
            ).fetchall()
            jobs = conn.execute(
                "SELECT day, output_codec, hw_accel, outcome, jobs, seconds, bytes "
                "FROM transcode_daily ORDER BY day, outcome"
            ).fetchall()
        return hours, jobs

    expected_hours = [
        (noon, "nas", 60, 0, 29.5, 59, 59, None),
        (noon + timedelta(hours=1), "nas", 60, 60, 89.5, 119, 119, None),
        (noon + timedelta(hours=2), "nas", 60, 120, 149.5, 179, 179, None),
    ]
    today, tomorrow = noon.date(), noon.date() + timedelta(days=1)
    expected_jobs = [
        (today, "h264", "h264_nvenc", "failed", 1, 60, 1000),
        (today, "h264", "h264_nvenc", "stopped", 1, 60, 1000),
        (today, "h264", "h264_nvenc", "success", 1, 60, 1000),
        (today, "h264", "h264_nvenc", "unknown", 1, 60, 1000),
        (tomorrow, "h264", None, "success", 1, 60, 1000),
    ]
    assert ask() == (expected_hours, expected_jobs)
    rollups.refresh(each_pool)
    assert ask() == (expected_hours, expected_jobs)
    with connection(each_pool) as conn:
        conn.execute("DELETE FROM system_metrics WHERE recorded_at >= %s", (expected_hours[1][0],))
        conn.execute("UPDATE transcode_history SET success = false, status = NULL")
    assert ask()[0] == expected_hours[:1]
    assert [job[3] for job in ask()[1]] == ["failed", "failed"]
    rollups.refresh(each_pool)
    assert ask()[0] == expected_hours[:1]
