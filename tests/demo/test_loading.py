"""The made-up server in a store: all of it, once, and accounted for to the second."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from demo.loading import Order, StoreInUse, load
from store import daily_stats, rollups
from store.db import Pool, connection, open_pool
from tests.programs import cinevault, complaint, environment

UNTIL = int(datetime(2026, 4, 12, 19, 10, tzinfo=UTC).timestamp())
TABLES = (
    "servers",
    "libraries",
    "media_items",
    "users",
    "stream_sessions",
    "stream_slices",
    "transcode_history",
    "system_metrics",
    "disk_metrics",
    "gpu_metrics",
)


def order(sessions: int, days: int = 20, seed: int = 1) -> Order:
    return Order(sessions, days, seed, UNTIL, ZoneInfo("UTC"))


def ask(pool: Pool, question: str) -> tuple[Any, ...]:
    """The first row of the answer."""
    with connection(pool) as conn:
        row = conn.execute(question.encode()).fetchone()
    assert row is not None
    return row


def digests(pool: Pool) -> dict[str, str]:
    """A checksum of every table's rows."""
    text = "SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {} AS t"
    return {table: ask(pool, text.format(table))[0] for table in TABLES}


def test_slices_account_for_every_second_and_byte(each_pool: Pool) -> None:
    load(each_pool, order(2_000))
    of_sessions = ask(
        each_pool,
        "SELECT count(*), count(*) FILTER (WHERE completed), sum(duration_seconds), "
        "sum(paused_seconds), sum(buffering_seconds), sum(bytes_served) FROM stream_sessions",
    )
    of_slices = ask(
        each_pool,
        "SELECT sum(plays), sum(completed), "
        "extract(epoch FROM sum(ended_at - started_at) FILTER (WHERE state = 'playing')), "
        "extract(epoch FROM sum(ended_at - started_at) FILTER (WHERE state = 'paused')), "
        "extract(epoch FROM sum(ended_at - started_at) FILTER (WHERE state = 'buffering')), "
        "sum(bytes) FROM stream_slices",
    )
    assert of_sessions[0] == 2_000
    assert of_slices == of_sessions


def test_every_slice_of_a_known_course_ends_where_the_play_does(each_pool: Pool) -> None:
    load(each_pool, order(2_000))
    wrong, known = ask(
        each_pool,
        "SELECT count(*) FILTER (WHERE l.ends <> s.last_seen_at), "
        "count(*) FILTER (WHERE s.timeline IS NOT NULL) "
        "FROM stream_sessions AS s JOIN (SELECT session_id, max(ended_at) AS ends "
        "FROM stream_slices GROUP BY 1) AS l ON l.session_id = s.id",
    )
    assert wrong == 0
    assert known > 50


def test_rollups_are_settled_and_agree_with_the_plays(each_pool: Pool) -> None:
    load(each_pool, order(1_000))
    assert rollups.pending(each_pool) == 0
    plays, watched, served = ask(
        each_pool, "SELECT count(*), sum(duration_seconds), sum(bytes_served) FROM stream_sessions"
    )
    for rollup in ("playback_quarters", "playback_daily", "title_daily"):
        sums = ask(each_pool, f"SELECT sum(plays), sum(watch_seconds), sum(bytes) FROM {rollup}")
        assert sums == (plays, watched, served), rollup
    jobs = ask(each_pool, "SELECT count(*) FROM transcode_history")
    assert ask(each_pool, "SELECT sum(jobs) FROM transcode_daily") == jobs
    samples = ask(each_pool, "SELECT count(*) FROM system_metrics")
    assert ask(each_pool, "SELECT sum(samples) FROM metrics_hourly") == samples


def test_every_complete_day_has_its_statistics(each_pool: Pool) -> None:
    load(each_pool, order(1_000))
    days = daily_stats.trends(each_pool, at=datetime.fromtimestamp(UNTIL, UTC))
    assert len(days) == 29
    assert days[-1].stat_date == date(2026, 4, 11)
    whole = ask(
        each_pool,
        "SELECT sum(plays), round(sum(watch_seconds) / 60) FROM playback_daily"
        " WHERE day < '2026-04-12'",
    )
    assert whole[0] == sum(day.total_plays for day in days)
    assert whole[1] == pytest.approx(sum(day.total_watch_minutes for day in days), abs=len(days))


def test_transcodes_belong_to_plays_that_were_transcoded(each_pool: Pool) -> None:
    load(each_pool, order(2_000))
    strays, transcoded, with_job = ask(
        each_pool,
        "SELECT (SELECT count(*) FROM transcode_history AS t LEFT JOIN stream_sessions AS s "
        "        ON s.id = t.session_id WHERE s.playback_type IS DISTINCT FROM 'transcode' "
        "        OR t.started_at < s.started_at OR t.completed_at > s.ended_at), "
        "(SELECT count(*) FROM stream_sessions WHERE playback_type = 'transcode'), "
        "(SELECT count(DISTINCT session_id) FROM transcode_history)",
    )
    assert strays == 0
    assert transcoded == with_job > 200


@pytest.mark.parametrize("sessions", [0, 1])
def test_hardly_anything_is_loaded_as_well(each_pool: Pool, sessions: int) -> None:
    load(each_pool, order(sessions, days=2))
    assert ask(each_pool, "SELECT count(*) FROM stream_sessions") == (sessions,)
    assert ask(each_pool, "SELECT count(DISTINCT host), count(*) FROM system_metrics") == (2, 5760)


def test_a_store_with_plays_or_servers_is_refused(each_pool: Pool) -> None:
    load(each_pool, order(3, days=1))
    before = digests(each_pool)
    with pytest.raises(StoreInUse):
        load(each_pool, order(3, days=1, seed=2))
    assert digests(each_pool) == before


def test_the_same_order_leaves_the_same_rows(clone: Callable[[], str]) -> None:
    found = []
    for _ in range(2):
        with open_pool(clone(), name="test", size=2) as pool:
            load(pool, order(500))
            found.append(digests(pool))
    assert found[0] == found[1]


def test_the_command_says_what_it_wrote_and_refuses_a_second_time(
    clone: Callable[[], str], tmp_path: Path
) -> None:
    env = environment(tmp_path, database_url=clone())
    line = ("demo", "--sessions", "1,200", "--days", "3", "--until", "2026-04-12T21:00")
    done = cinevault(*line, env=env)
    assert done.returncode == 0, done.stderr
    assert "plays, slices, transcodes" in done.stdout
    assert "plays: 1,200 of 1,200 plays" in done.stderr
    assert "empty one only" in complaint(cinevault(*line, env=env))
    left_alone = cinevault(*line, "--if-empty", env=env)
    assert left_alone.returncode == 0, left_alone.stderr
    assert "stays as it is" in left_alone.stdout


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--until", "yesterday"), "--until yesterday is no time"),
        (("--days", "3650", "--until", "2005-01-01"), "reaches back beyond 2001"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    arguments: tuple[str, ...], problem: str, tmp_path: Path
) -> None:
    assert problem in complaint(cinevault("demo", *arguments, env=environment(tmp_path)))
