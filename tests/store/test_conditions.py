"""Conditions on real rows: what they see, what they do not, and what they do not know."""

from datetime import timedelta
from math import inf
from uuid import uuid4

import pytest

from store.alert_rules import Wanted, policy
from store.conditions import CONDITIONS, named
from store.db import Pool, connection
from tests.store.watching import (
    NOW,
    ago,
    disk,
    gpu,
    host,
    insert,
    look,
    plays,
    server,
    transcodes,
    user,
    values,
)

CATALOGUE = {
    "disk_space_low", "gpu_temp_high", "transcode_failure", "stream_error", "cpu_high",
    "memory_high", "gpu_memory_high", "gpu_throttled", "hw_accel_fallback", "transcode_slow",
    "transcode_failure_rate", "streams_high", "transcodes_high", "bandwidth_high",
    "user_streams_high", "server_down", "collector_stale", "credential_expired", "disk_full_in",
    "inodes_low", "library_shrunk", "rollup_missing", "plays_anomaly", "no_plays",
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


@pytest.mark.parametrize(
    ("name", "column"), [("cpu_high", "cpu_percent"), ("memory_high", "memory_percent")]
)
def test_a_hosts_gauge_is_averaged_since_the_last_evaluation(
    each_pool: Pool, name: str, column: str
) -> None:  # D20
    for minute, percent in ((6, 10), (4, 80), (3, 100), (2, 90)):
        host(each_pool, ago(minutes=minute), **{column: percent})
    host(each_pool, ago(minutes=1), **{column: None})
    host(each_pool, ago(minutes=3), name="attic", **{column: 5})
    host(each_pool, ago(minutes=30), name="cellar", **{column: 99})
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
        host(each_pool, ago(minutes=minute), **{column: count})
    host(each_pool, ago(minutes=2), name="attic", **{column: 5})
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


# Transcodes


def test_failed_transcodes_of_the_last_hour_are_counted(each_pool: Pool) -> None:
    transcodes(each_pool, 3, ago(minutes=5), success=False)
    transcodes(each_pool, 1, ago(minutes=5), status="failed", success=None)
    transcodes(each_pool, 6, ago(minutes=5), success=True)
    transcodes(each_pool, 2, ago(minutes=5), status="stopped", success=None)
    transcodes(each_pool, 9, ago(minutes=61), success=False)
    transcodes(each_pool, 1, ago(minutes=59), success=False, started_at=ago(hours=5))
    assert values(each_pool, "transcode_failure") == {"": 5}
    assert values(each_pool, "transcode_failure", window_minutes=120) == {"": 14}
    rate = look(each_pool, "transcode_failure_rate")[""]
    assert rate.value == pytest.approx(100 * 5 / 13)
    assert rate.note == "5 of 13"


def test_of_a_few_transcodes_the_rate_says_nothing(each_pool: Pool) -> None:
    transcodes(each_pool, 4, ago(minutes=5), success=False)
    assert values(each_pool, "transcode_failure_rate") == {"": 0}
    assert values(each_pool, "transcode_failure_rate", at_least=4) == {"": 100}


def test_a_count_is_as_old_as_the_newest_sample_or_event(each_pool: Pool) -> None:
    stale = ago(hours=1)
    assert look(each_pool, "transcode_failure", ingest_at=stale)[""].sampled_at == stale
    transcodes(each_pool, 4, ago(minutes=5), success=False)
    seen = look(each_pool, "transcode_failure", ingest_at=stale)[""]
    assert (seen.value, seen.sampled_at) == (4, ago(minutes=5))


def test_transcodes_that_do_not_use_the_gpu_are_seen_where_there_is_one(each_pool: Pool) -> None:
    gpu(each_pool, ago(minutes=10))
    for count, encoder in ((3, None), (1, "libx264"), (1, "h264_nvenc")):
        transcodes(each_pool, count, ago(minutes=5), host="nas", hw_accel=encoder)
    transcodes(each_pool, 9, ago(minutes=5), host="nas", output_codec="aac")
    transcodes(each_pool, 9, ago(minutes=5), host="no-gpu", hw_accel=None)
    assert values(each_pool, "hw_accel_fallback") == {"nas": 80}
    assert values(each_pool, "hw_accel_fallback", at_least=6) == {"nas": 0}


def test_the_slowest_running_transcode_is_seen(each_pool: Pool) -> None:
    for speed, status in ((0.7, "running"), (3.1, "running"), (0.2, "stopped")):
        transcodes(each_pool, 1, ago(minutes=1), speed=speed, status=status, success=None)
    transcodes(each_pool, 1, ago(days=3), speed=0.1, status="running", success=None)
    assert values(each_pool, "transcode_slow") == {"": 0.7}


def test_where_nothing_is_transcoded_nothing_is_slow(each_pool: Pool) -> None:
    assert values(each_pool, "transcode_slow") == {"": inf}


# Streams


def test_streams_that_broke_off_are_counted(each_pool: Pool) -> None:  # D15
    plays(each_pool, [ago(minutes=30)] * 2, error_message="network", end_reason=None)
    plays(each_pool, [ago(minutes=30)], error_message=None, end_reason="error")
    plays(each_pool, [ago(minutes=20)] * 4, 5)
    plays(each_pool, [ago(minutes=90)], 60, error_message="too long ago")
    plays(each_pool, [ago(minutes=90)], 3600, error_message="it ended lately")
    assert values(each_pool, "stream_error") == {"": 4}
    suspected = look(each_pool, "stream_error", suspected=True)[""]
    assert (suspected.value, suspected.note) == (8, "4 of them only suspected")


def test_the_most_streams_of_a_user_at_once_are_counted(each_pool: Pool) -> None:
    ann, ben = user(each_pool, "ann"), user(each_pool, "ben")
    plays(each_pool, [ago(minutes=30)] * 3, 1600, user_id=ann)  # until three minutes ago
    plays(each_pool, [ago(minutes=10)] * 2, 60, user_id=ben)  # over before the last look
    plays(each_pool, [ago(hours=1)], user_id=ben, is_active=True, ended_at=None)
    assert values(each_pool, "user_streams_high") == {"ann": 3, "ben": 1}


def test_the_next_episode_is_no_second_stream(each_pool: Pool) -> None:
    ann = user(each_pool, "ann")
    plays(each_pool, [ago(minutes=4)], 68, user_id=ann)
    plays(each_pool, [ago(minutes=3)], 60, user_id=ann)  # began 8 seconds before the other's end
    assert values(each_pool, "user_streams_high") == {"ann": 1}
    assert values(each_pool, "user_streams_high", grace_seconds=5) == {"ann": 2}


# Habits


def weeks_of_plays(pool: Pool, per_hour: int, weeks: int = 5) -> None:
    start = NOW - timedelta(weeks=weeks)
    hours = range(1, 24 * 7 * weeks + 1)
    gap = timedelta(hours=1) / per_hour
    moments = [start + timedelta(hours=h - 1) + gap * n for h in hours for n in range(per_hour)]
    plays(pool, [at for at in moments if at < NOW - timedelta(hours=1)], 60)


def test_far_more_plays_than_usual_are_seen(each_pool: Pool) -> None:
    weeks_of_plays(each_pool, 4)
    assert values(each_pool, "plays_anomaly")[""] == 0
    plays(each_pool, [ago(minutes=n) for n in range(1, 31)])
    seen = look(each_pool, "plays_anomaly")[""]
    assert seen.value == pytest.approx(26 / 2)
    assert seen.note == "30 plays, Fridays 12:00 usually 4 (4–4)"


def test_what_is_usual_has_to_be_learnt(each_pool: Pool) -> None:
    weeks_of_plays(each_pool, 1, weeks=3)
    for name in ("plays_anomaly", "no_plays"):
        seen = look(each_pool, name)[""]
        assert (seen.value, seen.note) == (None, "learning what is usual")


def test_silence_where_there_usually_are_plays_is_seen(each_pool: Pool) -> None:
    weeks_of_plays(each_pool, 4)
    with connection(each_pool) as conn:
        conn.execute("DELETE FROM stream_sessions WHERE started_at > %s", [ago(hours=3)])
    seen = look(each_pool, "no_plays")[""]
    assert seen.value == pytest.approx(3)
    assert values(each_pool, "no_plays", usually=20)[""] == 0
    plays(each_pool, [ago(hours=2)], is_active=True, ended_at=None)
    assert values(each_pool, "no_plays")[""] == 0


# Servers, libraries, our own bookkeeping


def test_how_long_a_server_has_not_answered_is_known(each_pool: Pool) -> None:
    server(each_pool, "films", last_seen_at=ago(seconds=30))
    server(each_pool, "music", last_seen_at=ago(minutes=10), state_reason="refused")
    server(each_pool, "off", last_seen_at=ago(days=1), is_enabled=False)
    server(each_pool, "pushes", base_url=None)
    found = look(each_pool, "server_down")
    assert {target: seen.value for target, seen in found.items()} == {"films": 30, "music": 600}
    assert (found["music"].place, found["music"].note) == ("server:music", "refused")
    assert look(each_pool, "server_down", ingest_at=ago(hours=1))["films"].sampled_at == ago(
        hours=1
    )


def test_a_server_that_refuses_our_token_is_seen(each_pool: Pool) -> None:
    server(each_pool, "films", state="ok")
    server(each_pool, "music", state="unauthorized")
    server(each_pool, "shows", state="error", state_reason="HTTP 401 Unauthorized")
    server(each_pool, "news", state="error", state_reason="HTTP 4010")
    assert values(each_pool, "credential_expired") == {
        "films": 0,
        "music": 1,
        "shows": 1,
        "news": 0,
    }


def library(pool: Pool, name: str, kept: int, gone: int, fresh: int = 0) -> None:
    found = uuid4()
    insert(pool, "libraries", [{"id": found, "name": name, "media_type": "movie"}])
    old = {"library_id": found, "media_type": "movie", "title": "x", "created_at": ago(days=9)}
    rows = [{**old, "removed_at": None}] * kept + [{**old, "removed_at": ago(hours=2)}] * gone
    rows += [{**old, "created_at": ago(hours=1), "removed_at": None}] * fresh
    insert(pool, "media_items", rows)


def test_a_library_that_lost_items_since_yesterday_is_seen(each_pool: Pool) -> None:
    library(each_pool, "films", kept=80, gone=20)
    library(each_pool, "shows", kept=95, gone=5, fresh=50)
    library(each_pool, "tiny", kept=1, gone=9)
    found = look(each_pool, "library_shrunk")
    assert {target: seen.value for target, seen in found.items()} == {
        "films": 20,
        "shows": 0,
        "tiny": 0,
    }
    assert found["films"].note == "80 items, a day ago 100"


def test_days_without_their_daily_numbers_are_counted(each_pool: Pool) -> None:
    host(each_pool, ago(days=4))
    for day in (16, 18):
        insert(each_pool, "daily_stats", [{"stat_date": f"2026-11-{day}"}])
    seen = look(each_pool, "rollup_missing")[""]
    assert (seen.value, seen.note) == (2, "2026-11-17 to 2026-11-19")
    night = NOW.replace(hour=1)
    assert look(each_pool, "rollup_missing", at=night)[""].value == 1
