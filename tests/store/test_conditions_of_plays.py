"""Conditions of transcodes, streams, servers and libraries on real rows."""

from datetime import timedelta
from math import inf
from uuid import uuid4

import pytest

from store.db import Pool, connection
from tests.store.watching import (
    NOW,
    ago,
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
