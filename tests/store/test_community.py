"""What only TimescaleDB's Community edition does: own aggregates, policies, columnstore."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from store import preferences, privacy, retention, rollups
from store.db import Pool, connection, open_pool
from tests.store import answers
from tests.store.plays import count_concurrency, count_days, forget, named, save, whole

pytestmark = pytest.mark.parametrize("edition", ["given"], indirect=True)
LAST_YEAR = datetime(2025, 6, 1, 18, tzinfo=UTC)


@pytest.fixture
def community(pool: Pool) -> Pool:
    with connection(pool) as conn:
        row = conn.execute("SELECT value ->> 'edition' FROM settings_kv WHERE key = 'definitions'")
        if row.fetchone() != ("community",):
            pytest.skip("the given server is not TimescaleDB Community")
    return pool


def test_the_rollups_are_continuous_aggregates_in_real_time_with_policies(community: Pool) -> None:
    with connection(community) as conn:
        aggregates = conn.execute(
            "SELECT view_name, materialized_only "
            "FROM timescaledb_information.continuous_aggregates ORDER BY 1"
        ).fetchall()
        policies = dict(
            conn.execute(
                "SELECT proc_name, count(*) FROM timescaledb_information.jobs "
                "WHERE proc_name LIKE 'policy%%' GROUP BY 1"
            ).fetchall()
        )
    names = [
        "metrics_hourly",
        "playback_daily",
        "playback_quarters",
        "title_daily",
        "transcode_daily",
    ]
    assert aggregates == [(f"{name}_stored", False) for name in names]
    assert policies["policy_refresh_continuous_aggregate"] == 5
    assert policies["policy_retention"] == 3
    assert (
        sum(n for name, n in policies.items() if "compress" in name or "columnstore" in name) == 6
    )


def test_the_policies_follow_the_setting(community: Pool) -> None:
    for days in (90, 90, 7):
        retention.drop_old_metrics(community, days)
        with connection(community) as conn:
            kept = conn.execute(
                "SELECT config ->> 'drop_after' FROM timescaledb_information.jobs "
                "WHERE proc_name = 'policy_retention'"
            ).fetchall()
        assert kept == [(f"{days} days",)] * 3


def test_compressed_plays_can_be_corrected_and_deleted_and_every_rollup_follows(
    community: Pool,
) -> None:
    plays = [whole(n, LAST_YEAR + timedelta(days=n), 2, item=n % 3) for n in range(60)]
    save(community, plays)
    rollups.refresh(community)
    with connection(community) as conn:
        for table in ("stream_sessions", "stream_slices"):
            compressed = conn.execute(
                "SELECT count(compress_chunk(c)) FROM show_chunks(%s::regclass) AS c", (table,)
            ).fetchone()
            assert compressed is not None
            assert compressed[0] >= 2
    corrected = [whole(n, LAST_YEAR + timedelta(days=n), 0.7, item=1) for n in range(10, 20)]
    save(community, corrected)
    forget(community, plays[:5])
    expected = plays[5:10] + corrected + plays[20:]
    for _ in range(2):
        assert answers.days(community) == count_days(expected, ZoneInfo("UTC"))
        assert answers.concurrency(community) == count_concurrency(expected)
        rollups.refresh(community)


@pytest.mark.parametrize("delete", [True, False])
def test_somebody_is_forgotten_in_compressed_plays_too(community: Pool, delete: bool) -> None:
    plays = [whole(n, LAST_YEAR + timedelta(days=n), 2, user=n % 2 + 1) for n in range(60)]
    save(community, plays)
    rollups.refresh(community)
    with connection(community) as conn:
        conn.execute("UPDATE stream_sessions SET ip = '10.1.2.3'")
        for table in ("stream_sessions", "stream_slices"):
            conn.execute("SELECT compress_chunk(c) FROM show_chunks(%s::regclass) AS c", (table,))
        conn.execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET"
            " timescaledb.max_tuples_decompressed_per_dml_transaction = 5', current_database());"
            " END $$"
        )
    preferences.tune(community, "truncate_ips", True)
    with open_pool(str(community.conninfo), name="limited") as limited:
        assert privacy.truncate_ips(limited, None).rows == 60
        assert privacy.forget(limited, named("user", 1), delete=delete) == 30
    left = [play for play in plays if play.user == 2]
    left += [] if delete else [replace(play, user=None) for play in plays if play.user == 1]
    for _ in range(2):
        assert answers.days(community) == count_days(left, ZoneInfo("UTC"))
        rollups.refresh(community)


def test_every_policy_runs(community: Pool) -> None:
    save(community, [whole(n, LAST_YEAR + timedelta(days=n), 2) for n in range(40)])
    before = answers.days(community)
    with connection(community) as conn:
        jobs = conn.execute(
            "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name LIKE 'policy%%' "
            "AND hypertable_name IS NOT NULL"
        ).fetchall()
    assert len(jobs) == 14
    with community.connection() as conn:
        conn.autocommit = True
        for job in jobs:
            conn.execute("CALL run_job(%s)", job)
        conn.autocommit = False
    assert answers.days(community) == before
