"""Refreshing while others write: no reader ever sees a hole, and nothing is left behind."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event
from zoneinfo import ZoneInfo

from store import rollups, sessions
from store.db import Pool, connection, open_pool
from tests.store import answers
from tests.store.plays import (
    Play,
    count_concurrency,
    count_days,
    count_quarters,
    forget,
    know_about,
    save,
    whole,
)

MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
DISAGREEMENT = """
    SELECT (SELECT count(*) FROM stream_sessions)
           - (SELECT coalesce(sum(plays), 0) FROM playback_daily),
           (SELECT count(*) FROM stream_sessions)
           - (SELECT coalesce(sum(plays), 0) FROM playback_quarters),
           (SELECT coalesce(sum(duration_seconds), 0) FROM stream_sessions)
           - (SELECT coalesce(sum(watch_seconds), 0) FROM title_daily),
           (SELECT coalesce(sum(duration_seconds), 0) FROM stream_sessions)
           - (SELECT coalesce(sum(stream_seconds), 0) FROM concurrency_quarters)
"""


def write(pool: Pool, writer: int) -> list[Play]:
    """Forty plays, each written three times and a fifth of them deleted again; those that stay."""
    random = Random(writer)
    plays: dict[int, Play] = {}
    for turn in range(120):
        number = writer * 1000 + turn % 40
        start = MONDAY + timedelta(minutes=random.randrange(3 * 24 * 60))
        plays[number] = whole(number, start, random.random() * 3, item=turn % 3)
        sessions.save(pool, [plays[number].session()])
        if turn > 80 and turn % 5 == 0:
            forget(pool, [plays.pop(number)])
    return list(plays.values())


def refresh_until(pool: Pool, finished: Event) -> None:
    while not finished.is_set():
        rollups.refresh(pool)


def watch_until(pool: Pool, finished: Event) -> list[tuple[object, ...]]:
    """Every disagreement between the plays and their rollups that one snapshot ever showed."""
    wrong: list[tuple[object, ...]] = []
    while not finished.is_set():
        with connection(pool) as conn:
            # TimescaleDB learns of a table's first chunk while it plans, one part of the question
            # before the other; a snapshot taken first sees the rows of both or of neither.
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            conn.execute("SELECT 1")
            row = conn.execute(DISAGREEMENT).fetchone()
        if row != (0, 0, 0, 0):
            wrong.append(row or ())
    return wrong


def test_writers_refreshers_and_readers_at_once_agree_at_every_moment(
    edition: str, each_server: object, clone: Callable[..., str]
) -> None:
    finished = Event()
    with open_pool(clone(timezone="Europe/Berlin"), name="test", size=8) as pool:
        with connection(pool) as conn:
            know_about(conn, [whole(0, MONDAY, 0, item=item) for item in range(3)])
        with ThreadPoolExecutor(8) as threads:
            refreshing = [threads.submit(refresh_until, pool, finished) for _ in range(2)]
            watching = threads.submit(watch_until, pool, finished)
            writing = [threads.submit(write, pool, writer) for writer in (1, 2, 3)]
            try:
                plays = [play for writer in writing for play in writer.result()]
            finally:
                finished.set()
            for refresher in refreshing:
                refresher.result()
            assert watching.result() == []
        rollups.refresh(pool)
        assert rollups.pending(pool) == 0
        assert answers.quarters(pool) == count_quarters(plays)
        assert answers.days(pool) == count_days(plays, ZoneInfo("Europe/Berlin"))
        assert answers.concurrency(pool) == count_concurrency(plays)


def test_a_write_that_commits_during_a_refresh_is_not_forgotten(each_pool: Pool) -> None:
    save(each_pool, [whole(1, MONDAY, 1)])
    with connection(each_pool) as slow:
        slow.execute("SET LOCAL application_name = 'slow writer'")
        slow.execute(
            "INSERT INTO stream_sessions (started_at, ended_at, duration_seconds, is_active) "
            "VALUES (%s, %s, 3600, false)",
            (MONDAY, MONDAY + timedelta(hours=1)),
        )
        rollups.refresh(each_pool)
    assert sum(sums.plays for sums in answers.days(each_pool).values()) == 2
    assert rollups.refresh(each_pool) > 0
    assert sum(sums.plays for sums in answers.days(each_pool).values()) == 2


def test_a_refresh_recomputes_only_what_changed(each_pool: Pool) -> None:
    save(each_pool, [whole(n, MONDAY + timedelta(days=n), 1) for n in range(5)])
    rollups.refresh(each_pool)
    save(each_pool, [whole(3, MONDAY + timedelta(days=3), 0.2)])
    assert rollups.refresh(each_pool) == 4


def test_progress_is_told_in_days_and_ends_at_the_total(each_pool: Pool) -> None:
    save(each_pool, [whole(n, MONDAY + timedelta(days=n), 1) for n in range(40)])
    told: list[tuple[int, int]] = []
    rollups.refresh(each_pool, report=lambda done, total: told.append((done, total)))
    assert told[-1] == (40, 40)
    assert told == sorted(told)
