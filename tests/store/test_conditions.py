"""Conditions on real rows: what they see, what they do not, and what they do not know."""

from typing import Any

import pytest

from store.alert_rules import Wanted, policy
from store.conditions import CONDITIONS, named
from store.db import Pool
from tests.store.watching import (
    ago,
    disk,
    gpu,
    host,
    look,
    values,
)

CATALOGUE = {
    "disk_space_low", "gpu_temp_high", "transcode_failure", "stream_error", "cpu_high",
    "memory_high", "gpu_memory_high", "gpu_throttled", "hw_accel_fallback", "transcode_slow",
    "transcode_failure_rate", "streams_high", "transcodes_high", "bandwidth_high",
    "user_streams_high", "server_down", "collector_stale", "credential_expired", "disk_full_in",
    "inodes_low", "library_shrunk", "rollup_missing", "plays_anomaly", "no_plays",
    "render_stalled", "render_failure_rate", "ingest_failure_streak", "ingest_no_success",
    "farm_queue_wait",
}  # fmt: skip


def test_the_whole_catalogue_is_registered() -> None:
    assert CONDITIONS.keys() == CATALOGUE
    assert named("nonsense") is None


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_form_and_a_sentence_can_be_made_of_each(name: str) -> None:
    condition = CONDITIONS[name]
    said = condition.explain(condition.threshold, condition.for_minutes, {})
    assert said.startswith("Fires when the ")
    assert condition.title
    assert condition.about.endswith(".")
    for param in condition.params:
        assert param.label
        assert param.kind in ("number", "integer", "flag", "choice")
        assert (param.kind == "choice") == bool(param.choices)
    rule = policy(Wanted("", name, None), condition)  # type: ignore[arg-type]
    assert not rule.breached(rule.clear)
    assert rule.cleared(rule.clear)


def test_a_wait_between_two_ticks_is_rounded_up_and_says_so() -> None:
    said = CONDITIONS["transcode_slow"].explain(1, 2, {})
    assert "is below 1 × for 2 minutes (in fact 5: it is judged every 5)." in said
    assert "for 10 minutes." in CONDITIONS["gpu_temp_high"].explain(85, 10, {})


def test_defaults_are_those_of_the_design() -> None:
    clears = {name: CONDITIONS[name].clear(CONDITIONS[name].threshold) for name in CATALOGUE}
    assert clears["disk_space_low"] == pytest.approx(55)
    assert (clears["gpu_temp_high"], clears["cpu_high"], clears["inodes_low"]) == (80, 80, 80)
    assert (clears["transcode_failure"], clears["disk_full_in"]) == (3, 21)


def test_an_empty_store_fires_nothing(each_pool: Pool) -> None:
    for name, condition in CONDITIONS.items():
        rule = policy(Wanted("", name, None), condition)  # type: ignore[arg-type]
        seen = [value for value in values(each_pool, name).values() if value is not None]
        assert not [value for value in seen if rule.breached(value)]


# Hosts


def only(column: str, value: float | None) -> dict[str, Any]:
    """A sample's one gauge."""
    return {column: value}


@pytest.mark.parametrize(
    ("name", "column"), [("cpu_high", "cpu_percent"), ("memory_high", "memory_percent")]
)
def test_a_hosts_gauge_is_averaged_since_the_last_evaluation(
    each_pool: Pool, name: str, column: str
) -> None:  # D20
    for minute, percent in ((6, 10), (4, 80), (3, 100), (2, 90)):
        host(each_pool, ago(minutes=minute), **only(column, percent))
    host(each_pool, ago(minutes=1), **only(column, None))
    host(each_pool, ago(minutes=3), name="attic", **only(column, 5))
    host(each_pool, ago(minutes=30), name="cellar", **only(column, 99))
    assert values(each_pool, name) == {"nas": 90, "attic": 5}
    seen = look(each_pool, name)["nas"]
    assert (seen.sampled_at, seen.place) == (ago(minutes=2), "nas")


def test_traffic_is_counted_in_megabits(each_pool: Pool) -> None:
    host(each_pool, ago(minutes=1), network_tx_bytes_per_second=12_500_000)
    assert values(each_pool, "bandwidth_high") == {"nas": 100}


@pytest.mark.parametrize(
    ("name", "column"),
    [("streams_high", "active_streams"), ("transcodes_high", "active_transcodes")],
)
def test_concurrency_is_the_highest_any_collector_counted(
    each_pool: Pool, name: str, column: str
) -> None:
    for minute, count in ((4, 3), (3, 12), (2, 4)):
        host(each_pool, ago(minutes=minute), **only(column, count))
    host(each_pool, ago(minutes=2), name="attic", **only(column, 5))
    assert values(each_pool, name) == {"": 12}


def test_a_spike_between_two_samples_of_a_gpu_is_seen(each_pool: Pool) -> None:  # D20
    for minute, heat in ((4, 60), (3, 91), (2, 70)):
        gpu(each_pool, ago(minutes=minute), temp_celsius=heat, memory_percent=heat)
    gpu(each_pool, ago(minutes=2), index=1, temp_celsius=50, memory_percent=None)
    assert values(each_pool, "gpu_temp_high") == {"nas GPU 0": 91, "nas GPU 1": 50}
    assert values(each_pool, "gpu_memory_high") == {"nas GPU 0": pytest.approx(73.67, abs=0.01)}


def test_a_gpu_that_is_only_in_the_machines_sample_is_seen_too(each_pool: Pool) -> None:
    host(each_pool, ago(minutes=1), gpu_temp_celsius=88, gpu_memory_percent=96)
    assert values(each_pool, "gpu_temp_high") == {"nas GPU 0": 88}
    assert values(each_pool, "gpu_memory_high") == {"nas GPU 0": 96}


def test_a_gpu_slowed_down_by_heat_is_seen(each_pool: Pool) -> None:
    gpu(each_pool, ago(minutes=4), throttle_reasons=["sw_thermal_slowdown", "sw_power_cap"])
    gpu(each_pool, ago(minutes=3), throttle_reasons=["hw_thermal_slowdown"])
    gpu(each_pool, ago(minutes=2), throttle_reasons=["sw_power_cap"])
    gpu(each_pool, ago(minutes=2), index=1, throttle_reasons=["gpu_idle"])
    gpu(each_pool, ago(minutes=20), index=2, throttle_reasons=["hw_thermal_slowdown"])
    found = look(each_pool, "gpu_throttled")
    assert {target: seen.value for target, seen in found.items()} == {
        "nas GPU 0": 2,
        "nas GPU 1": 0,
    }
    assert found["nas GPU 0"].note == "hw_thermal_slowdown, sw_thermal_slowdown"


def test_the_age_of_each_hosts_newest_sample_is_known(each_pool: Pool) -> None:
    for minute in (1, 7):
        host(each_pool, ago(minutes=minute))
    host(each_pool, ago(hours=2), name="attic")
    host(each_pool, ago(days=8), name="sold")
    assert values(each_pool, "collector_stale") == {"nas": 1, "attic": 120}


# Disks


def test_the_least_free_space_of_each_disk_is_seen(each_pool: Pool) -> None:  # D20, D24
    for minute, free in ((4, 80), (3, 20), (2, 60)):
        disk(each_pool, ago(minutes=minute), free)
    disk(each_pool, ago(minutes=2), 500, mount="/srv")
    host(each_pool, ago(minutes=2), disk_free_gb=1)
    assert values(each_pool, "disk_space_low") == {"nas:/": 20, "nas:/srv": 500}
    assert values(each_pool, "disk_space_low", measured_in="percent") == {
        "nas:/": 2,
        "nas:/srv": 50,
    }


def test_no_space_is_zero_and_no_reading_is_nothing(each_pool: Pool) -> None:  # D6
    disk(each_pool, ago(minutes=1), 0)
    disk(each_pool, ago(minutes=1), None, mount="/broken", error="Input/output error")
    host(each_pool, ago(minutes=1), name="full", disk_free_gb=0.0, disk_total_gb=100)
    host(each_pool, ago(minutes=1), name="unknown", disk_free_gb=None)
    assert values(each_pool, "disk_space_low") == {"nas:/": 0, "full": 0}


def test_an_old_sample_of_a_disk_is_none(each_pool: Pool) -> None:  # D7
    disk(each_pool, ago(minutes=6), 0)
    assert values(each_pool, "disk_space_low") == {}


def test_inodes_are_seen_where_there_are_any(each_pool: Pool) -> None:
    disk(each_pool, ago(minutes=1), 9, inodes_total=1000, inodes_free=50)
    disk(each_pool, ago(minutes=1), 9, mount="/btrfs", inodes_total=None, inodes_free=None)
    assert values(each_pool, "inodes_low") == {"nas:/": pytest.approx(95)}


def test_a_disk_that_fills_up_steadily_is_full_on_a_day(each_pool: Pool) -> None:
    for day in range(14):
        disk(each_pool, ago(days=day, minutes=2), 100 + day * 10)
    seen = look(each_pool, "disk_full_in")["nas:/"]
    assert seen.value == pytest.approx(10, abs=0.1)
    assert seen.note == "full in 10–10 days"


def test_a_disk_that_fills_up_within_hours_is_seen_at_once(each_pool: Pool) -> None:
    for minute in range(0, 240, 10):
        disk(each_pool, ago(minutes=minute + 1), 20 + minute / 6)
    seen = look(each_pool, "disk_full_in")["nas:/"]
    assert seen.value == pytest.approx(2 / 24, abs=0.02)
    assert "full in 2 hours" in seen.note


def test_a_download_onto_a_roomy_disk_alarms_nobody(each_pool: Pool) -> None:
    for day in range(14):
        disk(each_pool, ago(days=day, hours=7), 600)
    for minute in range(0, 60, 5):
        disk(each_pool, ago(minutes=minute + 1), 540 + minute)
    assert values(each_pool, "disk_full_in") == {"nas:/": pytest.approx(365)}


def test_a_disk_known_for_days_only_has_no_forecast(each_pool: Pool) -> None:
    for day in range(3):
        disk(each_pool, ago(days=day, minutes=2), 900 - day)
    seen = look(each_pool, "disk_full_in")["nas:/"]
    assert (seen.value, seen.note) == (None, "not enough history")
