"""daily_stats against a computation of its own: raw rows, another database, the zone's clock."""

from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import pytest

from demo.loading import Order, load
from jobs import compute_daily_stats
from settings import Settings
from store import rollups
from store.daily_stats import catch_up, next_days
from store.db import Pool, connection, open_pool
from store.migrations import migrate
from tests.store.plays import forget, save, whole

UNTIL = datetime(2026, 11, 15, 12, tzinfo=UTC)
COUNTS = (
    "stat_date, total_plays, unique_users, total_watch_minutes, transcodes, direct_plays, "
    "direct_streams, transcode_failures, new_media_added, library_size_total, storage_used_bytes"
)
RECOMPUTED = """
WITH watched AS (
    SELECT d.day, sum(least(p.ends, d.ends) - greatest(p.starts, d.starts)) AS seconds
    FROM days d JOIN playing p ON p.starts < d.ends AND p.ends > d.starts GROUP BY 1
), present AS (
    SELECT d.day, p.user_id
    FROM days d JOIN observed p ON p.starts < d.ends AND p.ends > d.starts
    UNION SELECT d.day, s.user_id
    FROM days d JOIN plays s ON s.started >= d.starts AND s.started < d.ends
), started AS (
    SELECT d.day, count(*) AS plays,
           count(*) FILTER (WHERE kind = 'transcode') AS transcodes,
           count(*) FILTER (WHERE kind = 'direct_play') AS direct_plays,
           count(*) FILTER (WHERE kind = 'direct_stream') AS direct_streams
    FROM days d JOIN plays s ON s.started >= d.starts AND s.started < d.ends GROUP BY 1
)
SELECT d.day,
       coalesce(s.plays, 0),
       (SELECT count(DISTINCT user_id) FROM present p WHERE p.day = d.day),
       coalesce(round(w.seconds / 60), 0)::int,
       coalesce(s.transcodes, 0), coalesce(s.direct_plays, 0), coalesce(s.direct_streams, 0),
       (SELECT count(*) FROM failures f WHERE f.started >= d.starts AND f.started < d.ends),
       (SELECT count(*) FROM items i WHERE i.came >= d.starts AND i.came < d.ends),
       (SELECT count(*) FROM items i
        WHERE i.came < d.ends AND (i.went IS NULL OR i.went >= d.ends)),
       (SELECT coalesce(sum(size), 0)::bigint FROM items i
        WHERE i.came < d.ends AND (i.went IS NULL OR i.went >= d.ends))
FROM days d LEFT JOIN started s USING (day) LEFT JOIN watched w USING (day)
ORDER BY 1
"""


class Observed(NamedTuple):
    user_id: Any
    started: float
    ended: float
    seconds: int
    timeline: list[dict[str, Any]] | None


def asked(pool: Pool, question: str) -> pd.DataFrame:
    with connection(pool) as conn:
        cursor = conn.execute(question.encode())
        names = [column.name for column in cursor.description or ()]
        return pd.DataFrame(cursor.fetchall(), columns=names)


def spans(plays: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """When each play was observed, and when it was playing, in seconds since 1970."""
    observed: list[tuple[Any, float, float]] = []
    playing: list[tuple[Any, float, float]] = []
    for play in map(Observed._make, plays[list(Observed._fields)].itertuples(index=False)):
        user = str(play.user_id)
        if play.timeline is None:
            observed.append((user, play.started, play.ended))
            playing.append((user, play.started, min(play.ended, play.started + play.seconds)))
            continue
        marks = [entry["at"] for entry in play.timeline] + [play.ended - play.started]
        for entry, ends in zip(play.timeline, marks[1:], strict=True):
            span = (user, play.started + entry["at"], play.started + min(ends, marks[-1]))
            if entry["state"] != "gap":
                observed.append(span)
            if entry["state"] == "playing":
                playing.append(span)
    columns = ["user_id", "starts", "ends"]
    return pd.DataFrame(observed, columns=columns), pd.DataFrame(playing, columns=columns)


def midnights(zone: ZoneInfo, first: date, last: date) -> pd.DataFrame:
    """Every local day with its first second and the first second after it."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    edges = [
        datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
        for day in [*days, last + timedelta(days=1)]
    ]
    return pd.DataFrame({"day": days, "starts": edges[:-1], "ends": edges[1:]})


def recomputed(pool: Pool, zone: ZoneInfo, first: date, last: date) -> list[tuple[Any, ...]]:
    plays = asked(
        pool,
        "SELECT user_id, playback_type AS kind, extract(epoch FROM started_at)::float8 AS started, "
        "extract(epoch FROM coalesce(ended_at, last_seen_at))::float8 AS ended, "
        "duration_seconds AS seconds, timeline FROM stream_sessions",
    )
    tables = {
        "plays": plays.assign(user_id=plays.user_id.astype(str)).drop(columns="timeline"),
        "failures": asked(
            pool,
            "SELECT extract(epoch FROM started_at)::float8 AS started FROM transcode_history "
            "WHERE coalesce(status = 'failed', NOT success)",
        ),
        "items": asked(
            pool,
            "SELECT extract(epoch FROM coalesce(added_at, created_at))::float8 AS came, "
            "extract(epoch FROM removed_at)::float8 AS went, file_size_bytes AS size "
            "FROM media_items",
        ),
        "days": midnights(zone, first, last),
    }
    tables["observed"], tables["playing"] = spans(plays)
    with duckdb.connect() as lake:
        for name, frame in tables.items():
            lake.register(name, frame)
        return lake.execute(RECOMPUTED).fetchall()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_a_year_of_days_equals_an_independent_recomputation(clone: Any, zone: str) -> None:
    with open_pool(clone(timezone=zone), name="test", size=3) as pool:
        load(pool, Order(4000, 366, 7, int(UNTIL.timestamp()), ZoneInfo(zone)))
        catch_up(pool, now=UNTIL)
        with connection(pool) as conn:
            rows = conn.execute(f"SELECT {COUNTS} FROM daily_stats ORDER BY 1".encode()).fetchall()
            served = conn.execute(b"SELECT sum(total_bytes_served) FROM daily_stats").fetchone()
            said = conn.execute(b"SELECT sum(bytes) FROM playback_daily WHERE day < '2026-11-15'")
            assert served == said.fetchone()
        first, last = rows[0][0], rows[-1][0]
        assert last == date(2026, 11, 14)
        assert len(rows) == (last - first).days + 1 >= 366
        assert rows == recomputed(pool, ZoneInfo(zone), first, last)


def days_of(pool: Pool) -> list[tuple[Any, ...]]:
    with connection(pool) as conn:
        return conn.execute(
            b"SELECT stat_date, total_plays, total_watch_minutes FROM daily_stats ORDER BY 1"
        ).fetchall()


MONDAY = datetime(2026, 5, 4, 20, tzinfo=UTC)


def test_a_week_without_jobs_leaves_no_hole(each_pool: Pool) -> None:
    save(each_pool, [whole(1, MONDAY, 1), whole(2, MONDAY + timedelta(days=6), 2)])
    rollups.refresh(each_pool)
    catch_up(each_pool, now=MONDAY + timedelta(days=1))
    assert days_of(each_pool) == [(MONDAY.date(), 1, 60)]
    catch_up(each_pool, now=MONDAY + timedelta(days=7))
    assert [row[1] for row in days_of(each_pool)] == [1, 0, 0, 0, 0, 0, 1]


def test_a_day_is_complete_five_minutes_after_midnight(each_pool: Pool) -> None:
    save(each_pool, [whole(1, MONDAY, 1)])
    midnight = datetime(2026, 5, 5, tzinfo=UTC)
    assert next_days(each_pool, now=midnight + timedelta(minutes=4), limit=9) == []
    assert next_days(each_pool, now=midnight + timedelta(minutes=5), limit=9) == [MONDAY.date()]


def test_a_day_corrected_later_is_computed_again_and_only_that_day(each_pool: Pool) -> None:
    plays = [whole(n, MONDAY + timedelta(days=n), 1) for n in range(3)]
    save(each_pool, plays)
    rollups.refresh(each_pool)
    now = MONDAY + timedelta(days=5)
    catch_up(each_pool, now=now)
    forget(each_pool, plays[1:2])
    rollups.refresh(each_pool)
    assert next_days(each_pool, now=now, limit=9) == [plays_day(1)]
    catch_up(each_pool, now=now)
    assert [row[1] for row in days_of(each_pool)] == [1, 0, 1, 0, 0]
    assert catch_up(each_pool, now=now) == 0


def plays_day(number: int) -> date:
    return (MONDAY + timedelta(days=number)).date()


def test_a_new_time_zone_makes_new_days(each_server: Any, clone: Any) -> None:
    url = clone()
    with open_pool(url, name="test", size=3) as pool:
        save(pool, [whole(1, MONDAY, 1)])
        rollups.refresh(pool)
        catch_up(pool, now=MONDAY + timedelta(days=2))
        migrate(url, timezone="Asia/Tokyo")
        rollups.refresh(pool)
        catch_up(pool, now=MONDAY + timedelta(days=2))
        assert days_of(pool)[0] == (date(2026, 5, 5), 1, 60)


def test_the_job_settles_what_was_written_first(pool: Pool) -> None:
    save(pool, [whole(1, MONDAY, 1)])
    assert compute_daily_stats.run_once(pool, Settings(), Event()) > 0
    assert rollups.pending(pool) == 0
    assert days_of(pool)[0] == (MONDAY.date(), 1, 60)


def test_an_empty_store_has_no_days(pool: Pool) -> None:
    assert compute_daily_stats.run_once(pool, Settings(), Event()) == 0
