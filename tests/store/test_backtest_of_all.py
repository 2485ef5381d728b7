"""The past of each condition: the ticks would have seen the same."""

from datetime import datetime, timedelta
from math import inf
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from store.alert_rules import Wanted, policy
from store.backtest import Backtest, backtest
from store.conditions import CONDITIONS
from store.conditions.base import Past, Span
from store.db import Pool, connection
from tests.store.watching import NOW, ago, disk, gpu, host, insert, plays, transcodes, user
from tests.store.watching import look as looked

HOUR = timedelta(hours=1)
FORGOTTEN = {"server_down", "credential_expired", "rollup_missing"}


def wanted(name: str, **about: Any) -> Wanted:
    return Wanted("x", name, uuid4(), **{"keep_firing_minutes": 0, "for_minutes": 0, **about})


def tried(pool: Pool, name: str, days: int = 90, **about: Any) -> Backtest:
    return backtest(pool, wanted(name, **about), days, at=NOW)


def lasted(found: Backtest) -> list[tuple[str, datetime, timedelta]]:
    return [(each.target, each.started_at, each.lasted(NOW)) for each in found.episodes]


def remembered(pool: Pool, name: str, days: float, **params: Any) -> list[Past]:
    condition = CONDITIONS[name]
    rule = policy(wanted(name), condition)
    span = Span(NOW - timedelta(days=days), NOW, condition.filled(params), rule)
    return list(condition.past(pool, span) or ())


def seen_then(pool: Pool, name: str, past: Past, **params: Any) -> float | None:
    found = looked(pool, name, at=past.at, ingest_at=past.at, **params).get(past.target)
    return found.value if found else 0


def assert_seen(pool: Pool, name: str, history: list[Past], most: int = 60, **params: Any) -> None:
    """A number of the remembered ticks are as a look at that time sees them."""
    assert history
    some = Random(4).sample(history, min(most, len(history)))
    told = {(past.target, past.at): past.value for past in some}
    then = {(past.target, past.at): seen_then(pool, name, past, **params) for past in some}
    assert told == {key: pytest.approx(value) for key, value in then.items()}


def moments(count: int, hours: float, seed: int = 1) -> list[datetime]:
    """So many moments of the last hours."""
    random = Random(seed)
    return sorted(ago(hours=random.random() * hours, minutes=5) for _ in range(count))


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_each_condition_has_a_past_or_says_why_not(each_pool: Pool, name: str) -> None:
    found = tried(each_pool, name)
    assert (found.why_not is not None) == (name in FORGOTTEN)
    assert found.count == 0
    assert (found.why_not or found.note or "x.").endswith(".")


def test_full_tables_of_files_are_remembered(each_pool: Pool) -> None:
    for minute in range(3, 120, 10):
        free = 20 if minute < 60 else 500
        disk(each_pool, ago(minutes=minute), 9, inodes_total=1000, inodes_free=free)
    disk(each_pool, ago(minutes=9), 9, mount="/btrfs", inodes_total=None, inodes_free=None)
    found = tried(each_pool, "inodes_low")
    assert [(each.target, each.worst, each.ended_at) for each in found.episodes] == [
        ("nas:/", 98, None)
    ]


def test_gpus_slowed_down_by_heat_are_remembered(each_pool: Pool) -> None:
    for minute in range(120):
        hot = ["hw_thermal_slowdown"] if 50 <= minute < 90 else ["sw_power_cap"]
        gpu(each_pool, ago(minutes=minute), throttle_reasons=hot)
    gpu(each_pool, ago(minutes=50), index=1, throttle_reasons=["hw_thermal_slowdown"], error="lost")
    found = tried(each_pool, "gpu_throttled")
    assert [(each.target, each.worst) for each in found.episodes] == [("nas GPU 0", 5)]
    assert found.firing == timedelta(minutes=45)  # from 10:33 to 11:12, in steps of five minutes


def test_silent_collectors_are_remembered(each_pool: Pool) -> None:
    for minute in range(3, 600, 5):
        if not 200 < minute < 240:
            host(each_pool, ago(minutes=minute))
    history = remembered(each_pool, "collector_stale", 0.5)
    assert_seen(each_pool, "collector_stale", history)
    (found,) = tried(each_pool, "collector_stale").episodes
    assert found.target == "nas"
    assert (found.started_at, found.ended_at) == (ago(minutes=235), ago(minutes=195))


def test_a_host_that_was_taken_away_is_let_go(each_pool: Pool) -> None:
    host(each_pool, ago(days=20), name="sold")
    rows = [{"host": "nas", "recorded_at": ago(minutes=5 * n)} for n in range(25 * 288)]
    insert(each_pool, "system_metrics", rows)
    (found,) = tried(each_pool, "collector_stale").episodes
    assert found.target == "sold"
    assert timedelta(days=7.9) < found.lasted(NOW) < timedelta(days=8.1)


def test_slow_transcodes_are_remembered(each_pool: Pool) -> None:
    for hours, speed in ((30, 0.5), (20, 3.0), (10, None)):
        transcodes(each_pool, 1, ago(hours=hours - 1), started_at=ago(hours=hours), speed=speed)
    transcodes(
        each_pool, 1, ago(), started_at=ago(hours=1), speed=0.8, status="running", completed_at=None
    )
    found = tried(each_pool, "transcode_slow")
    assert [(each.started_at, each.worst) for each in found.episodes] == [
        (ago(hours=30), 0.5),
        (ago(hours=1), 0.8),
    ]
    assert lasted(found)[0][2] == HOUR
    assert "last speed" in str(found.note)
    assert remembered(each_pool, "transcode_slow", 9)[0].value == inf


def test_transcodes_without_the_gpu_are_remembered(each_pool: Pool) -> None:
    gpu(each_pool, ago(hours=12))
    for at in moments(40, 10):
        for name in ("nas", "no-gpu", None):
            encoder = None if at > ago(hours=4) else "h264_nvenc"
            transcodes(each_pool, 1, at, host=name, hw_accel=encoder)
    history = remembered(each_pool, "hw_accel_fallback", 0.5)
    assert {past.target for past in history} == {"nas", ""}
    assert_seen(each_pool, "hw_accel_fallback", history)
    assert {each.target for each in tried(each_pool, "hw_accel_fallback").episodes} == {"nas", ""}


def test_a_users_streams_at_once_are_remembered(each_pool: Pool) -> None:
    for number, name in enumerate(("ann", "ben")):
        plays(each_pool, moments(40, 40, number), 3600, user_id=user(each_pool, name))
    plays(each_pool, [ago(hours=50)] * 9, 3600, user_id=user(each_pool, "eve"))
    history = remembered(each_pool, "user_streams_high", 1.5, grace_seconds=0)
    busy = [past for past in history if past.value]
    assert {past.target for past in busy} == {"ann", "ben"}
    assert_seen(each_pool, "user_streams_high", busy, grace_seconds=0)
    (eve,) = (each for each in tried(each_pool, "user_streams_high").episodes if each.worst == 9)
    assert eve.lasted(NOW) == HOUR


def test_short_overlaps_of_a_users_streams_are_not_counted_back(each_pool: Pool) -> None:
    ann = user(each_pool, "ann")
    for _ in range(3):
        plays(each_pool, [ago(minutes=64)], 68, user_id=ann)
        plays(each_pool, [ago(minutes=63)], 60, user_id=ann)  # 8 seconds before the others' end
    assert tried(each_pool, "user_streams_high", threshold=3).count == 0
    grace = {"grace_seconds": 5}
    assert tried(each_pool, "user_streams_high", threshold=3, params=grace).count == 1


def library(pool: Pool, name: str, items: list[tuple[datetime, datetime | None]]) -> None:
    found = uuid4()
    insert(pool, "libraries", [{"id": found, "name": name, "media_type": "movie"}])
    about = {"library_id": found, "media_type": "movie", "title": "x"}
    rows = [{**about, "created_at": came, "removed_at": went} for came, went in items]
    insert(pool, "media_items", rows)


def test_libraries_that_lost_items_are_remembered(each_pool: Pool) -> None:
    films = [(ago(days=200), ago(days=10) if n < 30 else None) for n in range(100)]
    library(each_pool, "films", films + [(ago(days=10, hours=-6), None)] * 28)
    library(each_pool, "shows", [(at, None) for at in moments(50, 300)])
    library(each_pool, "tiny", [(ago(days=9), ago(days=5))] * 9)
    found = tried(each_pool, "library_shrunk")
    assert lasted(found) == [("films", ago(days=10), 6 * HOUR)]
    assert found.episodes[0].worst == 30
    assert_seen(each_pool, "library_shrunk", remembered(each_pool, "library_shrunk", 12))


def habit(pool: Pool, zone: str) -> None:
    """Six weeks of plays: evenings are busy, one is far busier, and one afternoon is silent."""
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO settings_kv (key, value) VALUES ('timezone', to_jsonb(%s::text)) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [zone],
        )
    usual = [
        at for at in moments(42 * 24 * 6, 42 * 24) if not ago(days=2, hours=4) < at <= ago(days=2)
    ]
    plays(pool, usual + [ago(days=1, minutes=n) for n in range(50)], 60)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_what_was_unusual_is_remembered(each_pool: Pool, zone: str) -> None:
    habit(each_pool, zone)
    noisy = {"least_difference": 1}
    surges = remembered(each_pool, "plays_anomaly", 16, **noisy)
    assert_seen(each_pool, "plays_anomaly", surges, most=40, **noisy)
    silences = [past for past in remembered(each_pool, "no_plays", 16) if past.value]
    assert_seen(each_pool, "no_plays", silences, most=40)
    (surge,) = tried(each_pool, "plays_anomaly").episodes
    assert ago(days=1, hours=1) < surge.started_at < ago(hours=23)
    (silent,) = tried(each_pool, "no_plays").episodes
    assert timedelta(hours=1.5) < silent.lasted(NOW) < timedelta(hours=2.5)
    assert silent.worst == pytest.approx(4, abs=0.3)


def test_before_anything_is_usual_nothing_is_remembered(pool: Pool) -> None:
    plays(pool, moments(400, 24 * 20), 60)
    assert tried(pool, "plays_anomaly").since is None
    assert tried(pool, "no_plays").since is None


def test_forecasts_are_remembered(each_pool: Pool) -> None:
    for hour in range(24 * 20):
        disk(each_pool, ago(hours=hour, minutes=10), 50 + hour, mount="/filling")
        disk(each_pool, ago(hours=hour, minutes=10), 500, mount="/steady")
    history = remembered(each_pool, "disk_full_in", 5)
    assert {past.target for past in history} == {"nas:/filling", "nas:/steady"}
    assert_seen_nearly(each_pool, history)
    (found,) = tried(each_pool, "disk_full_in").episodes
    assert (found.target, found.ended_at) == ("nas:/filling", None)
    assert ago(days=12.5) < found.started_at < ago(days=11)


def assert_seen_nearly(pool: Pool, history: list[Past]) -> None:
    """Hours are not ticks: the look comes a little later than the hour it follows."""
    for past in Random(4).sample(history, 10):
        then = looked(pool, "disk_full_in", at=past.at)[past.target].value
        assert past.value == pytest.approx(then, rel=0.03)
