"""Every rollup in every edition against a count of every second, refreshed or not."""

from datetime import UTC, date, datetime, timedelta
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
    count_hours,
    count_months,
    count_quarters,
    count_titles,
    forget,
    save,
)

# Days on which clocks change, by a whole hour, by half of one, or at midnight; and zones off by
# :30 and :45.
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
    assert answers.hours(pool) == count_hours(plays, zone)
    settled = answers.settled_months(pool)
    assert answers.months(pool) == {
        key: sums for key, sums in count_months(plays, zone).items() if key[0] in settled
    }
    assert answers.titles(pool) == count_titles(plays, zone)
    assert answers.concurrency(pool) == count_concurrency(plays)
    served: dict[object, int] = {}
    for play in plays:
        user = play.session().user_id
        served[user] = served.get(user, 0) + play.bytes_served
    assert answers.bytes_by_user(pool, "playback_quarters") == served
    assert answers.bytes_by_user(pool, "playback_daily") == served


def months_over(plays: list[Play], zone: ZoneInfo) -> set[date]:
    """The months with plays that are over."""
    this = datetime.now(zone).date().replace(day=1)
    return {month for month, *_ in count_months(plays, zone) if month < this}


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
                assert months_over(plays, ZoneInfo(zone)) <= answers.settled_months(pool)
        forget(pool, later)
        check(pool, [], ZoneInfo(zone))
        rollups.refresh(pool)
        check(pool, [], ZoneInfo(zone))
    finally:
        pool.close()


NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOURS = [
    (NOON, "nas", 60, 0, 29.5, 59, 59, None),
    (NOON + timedelta(hours=1), "nas", 60, 60, 89.5, 119, 119, None),
    (NOON + timedelta(hours=2), "nas", 60, 120, 149.5, 179, 179, None),
]
JOBS = [
    (NOON.date(), "h264", "h264_nvenc", "failed", 1, 60, 1000),
    (NOON.date(), "h264", "h264_nvenc", "stopped", 1, 60, 1000),
    (NOON.date(), "h264", "h264_nvenc", "success", 1, 60, 1000),
    (NOON.date(), "h264", "h264_nvenc", "unknown", 1, 60, 1000),
    (NOON.date() + timedelta(days=1), "h264", None, "success", 1, 60, 1000),
]


def ask(pool: Pool, question: bytes) -> list[tuple[object, ...]]:
    with connection(pool) as conn:
        return conn.execute(question).fetchall()


def hours(pool: Pool) -> list[tuple[object, ...]]:
    return ask(
        pool,
        b"SELECT bucket, host, samples, cpu_percent_min, cpu_percent_avg, cpu_percent_max, "
        b"gpu_temp_celsius_max, gpu_percent_avg FROM metrics_hourly ORDER BY bucket",
    )


def jobs(pool: Pool) -> list[tuple[object, ...]]:
    return ask(
        pool,
        b"SELECT day, output_codec, hw_accel, outcome, jobs, seconds, bytes "
        b"FROM transcode_daily ORDER BY day, outcome",
    )


def sample(pool: Pool) -> None:
    """Three hours: the CPU's percentage is the minute, the GPU answers every other time."""
    with connection(pool) as conn:
        conn.cursor().executemany(
            "INSERT INTO system_metrics (host, recorded_at, cpu_percent, gpu_temp_celsius) "
            "VALUES ('nas', %s, %s, %s)",
            [(NOON + timedelta(minutes=n), n, n if n % 2 else None) for n in range(180)],
        )


def transcode(pool: Pool) -> None:
    """Four jobs of one day that ended differently, and one of the next."""
    with connection(pool) as conn:
        conn.cursor().executemany(
            "INSERT INTO transcode_history (started_at, output_codec, hw_accel, success, status, "
            "duration_seconds, file_size_bytes) VALUES (%s, 'h264', %s, %s, %s, 60, 1000)",
            [
                (NOON, "h264_nvenc", True, None),
                (NOON, "h264_nvenc", False, None),
                (NOON, "h264_nvenc", None, None),
                (NOON, "h264_nvenc", True, "stopped"),
                (NOON + timedelta(hours=13), None, True, None),
            ],
        )


def test_hours_of_samples_are_the_same_before_and_after_a_refresh(each_pool: Pool) -> None:
    sample(each_pool)
    assert hours(each_pool) == HOURS
    rollups.refresh(each_pool)
    assert hours(each_pool) == HOURS
    ask(
        each_pool,
        b"DELETE FROM system_metrics WHERE recorded_at >= '2026-05-01 13:00Z' RETURNING 1",
    )
    assert hours(each_pool) == HOURS[:1]
    rollups.refresh(each_pool)
    assert hours(each_pool) == HOURS[:1]


def test_days_of_transcodes_are_the_same_before_and_after_a_refresh(each_pool: Pool) -> None:
    transcode(each_pool)
    assert jobs(each_pool) == JOBS
    rollups.refresh(each_pool)
    assert jobs(each_pool) == JOBS
    ask(each_pool, b"UPDATE transcode_history SET success = false, status = NULL RETURNING 1")
    corrected = [(job[3], job[4]) for job in jobs(each_pool)]
    assert sorted(corrected) == [("failed", 1), ("failed", 4)]
    rollups.refresh(each_pool)
    assert [(job[3], job[4]) for job in jobs(each_pool)] == corrected
