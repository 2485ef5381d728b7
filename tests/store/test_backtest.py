"""What a rule would have done: counted from rows, by the same steps that evaluate."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from store import rollups
from store.alert_rules import Wanted
from store.backtest import Backtest, backtest
from store.db import Pool, connection
from tests.store.watching import NOW, ago, disk, gpu, host, insert, plays, transcodes

HOUR = timedelta(hours=1)


def tried(pool: Pool, name: str, days: int = 90, **about: Any) -> Backtest:
    wanted = Wanted("x", name, uuid4(), **{"keep_firing_minutes": 0, **about})
    return backtest(pool, wanted, days, at=NOW)


def spans(found: Backtest) -> list[tuple[str, timedelta]]:
    return [(each.target, each.lasted(found.until)) for each in found.episodes]


def gauges(pool: Pool, percents: list[float], start: Any, every: timedelta) -> None:
    rows = [
        {"host": "nas", "recorded_at": start + n * every, "cpu_percent": percent}
        for n, percent in enumerate(percents)
    ]
    insert(pool, "system_metrics", rows)


def test_the_moments_and_how_long_they_lasted_are_told(each_pool: Pool) -> None:
    busy = [10.0] * 60 + [99.0] * 60 + [10.0] * 60 + [99.0] * 20 + [10.0] * 60
    gauges(each_pool, busy, ago(days=2, minutes=2), timedelta(minutes=1))
    found = tried(each_pool, "cpu_high", for_minutes=15)
    assert (found.count, found.why_not) == (2, None)
    first, second = found.episodes
    assert first.target == "nas"
    assert first.started_at == ago(days=2, minutes=2) + timedelta(minutes=80)
    assert first.ended_at == ago(days=2, minutes=2) + timedelta(minutes=125)
    assert first.worst == 99
    assert second.lasted(NOW) == timedelta(minutes=5)
    assert found.firing == timedelta(minutes=50)
    assert found.since == ago(days=2, minutes=2)


def test_where_samples_are_gone_the_hours_tell(each_pool: Pool) -> None:
    start = ago(days=60, minutes=2)
    gauges(each_pool, [10, 99, 10, 10, 99, 99, 10], start, HOUR)
    gauges(each_pool, [99, 99, 10], ago(hours=1), timedelta(minutes=5))
    rollups.refresh(each_pool)
    with connection(each_pool) as conn:
        conn.execute("SET LOCAL cinevault.retention = 'on'")
        conn.execute("DELETE FROM system_metrics WHERE recorded_at < %s", [ago(days=30)])
    found = tried(each_pool, "cpu_high", for_minutes=0)
    assert [each.started_at for each in found.episodes[:2]] == [start + 2 * HOUR, start + 5 * HOUR]
    assert [lasted for _, lasted in spans(found)[:2]] == [HOUR, 2 * HOUR]
    assert found.count == 3


def test_what_still_fires_has_no_end(pool: Pool) -> None:
    disk(pool, ago(hours=2), 10)
    found = tried(pool, "disk_space_low")
    assert found.episodes[0].ended_at is None
    assert found.firing == found.until - found.episodes[0].started_at


def test_a_tick_that_has_not_come_yet_is_not_foretold(each_pool: Pool) -> None:
    disk(each_pool, ago(seconds=30), 10)
    found = tried(each_pool, "disk_space_low")
    assert all(each.started_at <= found.until for each in found.episodes)
    assert found.firing >= timedelta()


def test_every_disk_and_gpu_is_tested(each_pool: Pool) -> None:
    for mount in ("/a", "/b"):
        disk(each_pool, ago(hours=2), 10, mount=mount)
        disk(each_pool, ago(hours=1), 100, mount=mount)
    gpu(each_pool, ago(hours=2), temp_celsius=99)
    host(each_pool, ago(hours=3), name="attic", gpu_temp_celsius=99, disk_free_gb=1)
    targets = {target for target, _ in spans(tried(each_pool, "disk_space_low"))}
    assert targets == {"nas:/a", "nas:/b", "attic"}
    assert tried(each_pool, "disk_space_low", target="nas:/b").count == 1
    heat = tried(each_pool, "gpu_temp_high", for_minutes=0)
    assert {target for target, _ in spans(heat)} == {"nas GPU 0", "attic GPU 0"}
    percent = {"measured_in": "percent"}
    assert tried(each_pool, "disk_space_low", threshold=0.5, params=percent).count == 0


def test_failures_are_counted_as_the_ticks_would_have(each_pool: Pool) -> None:
    transcodes(each_pool, 4, ago(days=3), success=False)
    transcodes(each_pool, 4, ago(days=2), success=True)
    found = tried(each_pool, "transcode_failure")
    assert [lasted for _, lasted in spans(found)] == [HOUR]
    assert tried(each_pool, "transcode_failure", params={"window_minutes": 120}).firing == 2 * HOUR
    assert tried(each_pool, "transcode_failure_rate").count == 0
    transcodes(each_pool, 2, ago(days=3), success=True)
    assert tried(each_pool, "transcode_failure_rate").count == 1


def test_streams_that_broke_off_are_counted_back(each_pool: Pool) -> None:
    plays(each_pool, [ago(days=3, minutes=10)] * 3, error_message="lost")
    plays(each_pool, [ago(days=3)] * 4, 3)
    assert tried(each_pool, "stream_error").count == 0
    assert tried(each_pool, "stream_error", params={"suspected": True}).count == 1


def test_concurrency_comes_from_its_rollup(each_pool: Pool) -> None:
    plays(each_pool, [ago(days=80, minutes=2)] * 12, 3600)
    found = tried(each_pool, "streams_high", for_minutes=0)
    assert [lasted for _, lasted in spans(found)] == [HOUR]
    assert found.episodes[0].worst == 12
    assert tried(each_pool, "transcodes_high").count == 0


def test_only_the_days_asked_for_count(pool: Pool) -> None:
    transcodes(pool, 4, ago(days=3), success=False)
    assert tried(pool, "transcode_failure", days=2).count == 0


@pytest.mark.parametrize("name", ["server_down", "rollup_missing", "credential_expired"])
def test_what_is_not_kept_is_not_guessed(pool: Pool, name: str) -> None:
    found = tried(pool, name)
    assert (found.count, found.since) == (0, None)
    assert found.why_not


def test_a_store_without_history_says_nothing(pool: Pool) -> None:
    assert tried(pool, "cpu_high") == Backtest(None, NOW)


def test_a_rule_that_would_fire_all_the_time_gets_another_threshold(pool: Pool) -> None:
    wave = [70.0, 70, 70, 92, 92, 92] * 40
    wave[100:103] = [98.0, 98, 98]
    gauges(pool, wave, ago(days=5), timedelta(minutes=5))
    often = tried(pool, "cpu_high", for_minutes=0)
    assert often.count == 40
    assert often.suggestion == 92
    calm = tried(pool, "cpu_high", for_minutes=0, threshold=often.suggestion)
    assert (calm.count, calm.suggestion) == (1, None)


def test_a_lower_threshold_is_suggested_where_low_is_bad(pool: Pool) -> None:
    for hour in range(200):
        disk(pool, ago(hours=200 - hour), 40 if hour % 2 else 60)
    often = tried(pool, "disk_space_low")
    assert often.count == 100
    assert often.suggestion == 40
