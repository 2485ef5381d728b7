"""What machines did, in steps of time: nothing lost, no peak flattened, however far back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from store import machines, rollups
from store.db import Pool, connection

AT = datetime(2026, 1, 16, 12, 20, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def sample(pool: Pool, rows: Sequence[tuple[object, ...]]) -> None:
    """Writes rows of host, time, processor, disk size, disk used."""
    with connection(pool) as conn:
        conn.cursor().executemany(
            "INSERT INTO system_metrics (host, recorded_at, cpu_percent, disk_total_gb,"
            " disk_used_gb) VALUES (%s, %s, %s, %s, %s)",
            rows,
        )


def minutes(host: str, since: datetime, until: datetime) -> list[tuple[object, ...]]:
    """A sample a minute, its processor at 0 to 59."""
    count = int((until - since) / MINUTE)
    at = [since + n * MINUTE for n in range(count)]
    return [(host, moment, float(moment.minute), 1000.0, 500.0) for moment in at]


def test_each_host_has_its_newest_sample_of_a_week(each_pool: Pool) -> None:
    sample(
        each_pool,
        [
            ("nas", AT - 2 * MINUTE, 10.0, 1000.0, 500.0),
            ("nas", AT - MINUTE, 20.0, 1000.0, 810.0),
            ("nas", AT + HOUR, 30.0, 1000.0, 999.0),  # a clock that is wrong
            ("attic", AT - 6 * DAY, None, 0.0, 0.0),
            ("gone", AT - 8 * DAY, 10.0, 1000.0, 500.0),
        ],
    )
    attic, nas = machines.newest(each_pool, at=AT)
    assert (attic.host, attic.cpu_percent, attic.disk_percent) == ("attic", None, None)
    assert (nas.host, nas.cpu_percent, nas.disk_percent) == ("nas", 20, 81)
    assert (nas.age_seconds, attic.age_seconds) == (60, 6 * 86400)


def test_disks_and_cards_are_those_of_their_last_sample(each_pool: Pool) -> None:
    with connection(each_pool) as conn:
        conn.cursor().executemany(
            "INSERT INTO disk_metrics (host, mount, recorded_at, total_bytes, free_bytes)"
            " VALUES (%s, %s, %s, 10, %s)",
            [
                ("nas", "/", AT - HOUR, 5),
                ("nas", "/", AT - MINUTE, 4),
                ("nas", "/media", AT - HOUR, 0),
                ("attic", "/", AT - HOUR, 9),
                ("nas", "/old", AT - 2 * DAY, 1),
            ],
        )
        conn.cursor().executemany(
            "INSERT INTO gpu_metrics (host, gpu_index, recorded_at, temp_celsius)"
            " VALUES (%s, %s, %s, %s)",
            [("nas", 0, AT - HOUR, 50), ("nas", 0, AT - MINUTE, 60), ("nas", 1, AT - HOUR, 70)],
        )
    found = [(disk.host, disk.mount, disk.free_bytes) for disk in machines.disks(each_pool, at=AT)]
    assert found == [("attic", "/", 9), ("nas", "/", 4), ("nas", "/media", 0)]
    assert [disk.host for disk in machines.disks(each_pool, host="attic", at=AT)] == ["attic"]
    cards = [(gpu.gpu_index, gpu.temp_celsius) for gpu in machines.gpus(each_pool, at=AT)]
    assert cards == [(0, 60), (1, 70)]


def test_a_step_has_the_mean_and_the_peak_of_its_samples(each_pool: Pool) -> None:
    sample(each_pool, [*minutes("nas", AT - DAY, AT), ("nas", AT - HOUR, 99.0, 1000.0, 500.0)])
    asked = machines.stretch(AT - DAY, AT, most=600)
    assert asked.step == timedelta(minutes=5)
    points = machines.history(each_pool, asked)
    assert len(points) == 288
    assert points[0].recorded_at == AT - DAY
    first = points[0]
    assert (first.cpu_percent_min, first.cpu_percent_avg, first.cpu_percent_max) == (20, 22, 24)
    assert max(point.cpu_percent_max or 0 for point in points) == 99


def test_a_step_without_a_sample_is_left_out_and_unknown_is_not_zero(each_pool: Pool) -> None:
    sample(
        each_pool, [("nas", AT - 50 * MINUTE, 5.0, None, None), ("nas", AT - MINUTE, None, 1, 1)]
    )
    points = machines.history(each_pool, machines.stretch(AT - HOUR, AT, most=600))
    assert [(point.cpu_percent_avg, point.disk_used_gb_avg) for point in points] == [
        (5, None),
        (None, 1),
    ]


def test_hosts_are_taken_together_or_one_is_chosen(each_pool: Pool) -> None:
    sample(each_pool, [("a", AT - MINUTE, 10.0, 1, 1), ("b", AT - MINUTE, 90.0, 1, 1)])
    both = machines.stretch(AT - HOUR, AT, most=600)
    (point,) = machines.history(each_pool, both)
    assert (point.cpu_percent_min, point.cpu_percent_avg, point.cpu_percent_max) == (10, 50, 90)
    one = machines.stretch(AT - HOUR, AT, most=600, host="b")
    (point,) = machines.history(each_pool, one)
    assert point.cpu_percent_avg == 90


@pytest.mark.parametrize("settled", [False, True])
def test_whole_hours_say_the_same_as_their_samples(each_pool: Pool, settled: bool) -> None:
    sample(each_pool, minutes("nas", AT - 30 * HOUR, AT) + minutes("attic", AT - 9 * HOUR, AT))
    if settled:
        rollups.refresh(each_pool)
    asked = machines.Stretch(AT - 30 * HOUR, AT, HOUR)
    hourly = machines.hourly_history(each_pool, asked)
    assert len(hourly) == 31
    assert [rounded(point) for point in hourly] == [
        rounded(point) for point in machines.fine_history(each_pool, asked)
    ]


def rounded(point: machines.Point) -> list[object]:
    """The point without the last digits of its means."""
    values = [getattr(point, name) for name in point.__slots__]
    return [round(value, 9) if isinstance(value, float) else value for value in values]


@pytest.mark.parametrize(
    ("hours", "most", "step", "points"),
    [
        (1, 1000, timedelta(minutes=1), 60),
        (6, 1000, timedelta(minutes=1), 360),
        (24, 1000, timedelta(minutes=2), 720),
        (24, 600, timedelta(minutes=5), 288),
        (168, 1000, HOUR, 168),
        (720, 600, 2 * HOUR, 360),
        (24 * 365, 1000, 12 * HOUR, 730),
        (24 * 3650, 600, 7 * DAY, 521),
    ],
)
def test_no_history_has_more_points_than_asked_for(
    hours: int, most: int, step: timedelta, points: int
) -> None:
    asked = machines.stretch(AT - hours * HOUR, AT, most=most)
    assert asked.step == step
    assert int((asked.until - asked.since) / asked.step) == points <= most


def test_a_fresh_store_has_no_machines(pool: Pool) -> None:
    assert machines.newest(pool) == machines.disks(pool) == machines.gpus(pool) == []
    assert machines.history(pool, machines.stretch(AT - HOUR, AT, most=600)) == []
