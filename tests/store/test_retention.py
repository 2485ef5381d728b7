"""Old samples go; what the hours say of them stays."""

from datetime import UTC, datetime, timedelta
from typing import Any

from store import retention, rollups
from store.db import Pool, connection

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
OLD = NOW - timedelta(days=45)
YOUNG = NOW - timedelta(days=10)


def sample(pool: Pool, moments: list[datetime], cpu: float = 50) -> None:
    with connection(pool) as conn:
        for moment in moments:
            conn.execute(
                "INSERT INTO system_metrics (recorded_at, host, cpu_percent) "
                "VALUES (%s, 'nas', %s)",
                (moment, cpu),
            )
            conn.execute("INSERT INTO disk_metrics VALUES ('nas', '/', %s, 10, 4, 6)", (moment,))
            conn.execute("INSERT INTO gpu_metrics VALUES ('nas', 0, %s)", (moment,))


def hours(pool: Pool) -> list[tuple[Any, ...]]:
    with connection(pool) as conn:
        return conn.execute(
            "SELECT bucket, samples, cpu_percent_avg FROM metrics_hourly ORDER BY bucket"
        ).fetchall()


def counts(pool: Pool) -> tuple[Any, ...] | None:
    with connection(pool) as conn:
        return conn.execute(
            "SELECT (SELECT count(*) FROM system_metrics), (SELECT count(*) FROM disk_metrics), "
            "(SELECT count(*) FROM gpu_metrics)"
        ).fetchone()


def minutes(start: datetime, count: int) -> list[datetime]:
    return [start + timedelta(minutes=n) for n in range(count)]


def test_old_samples_go_and_their_hours_stay(each_pool: Pool) -> None:
    sample(each_pool, minutes(OLD, 60) + minutes(YOUNG, 60))
    before = hours(each_pool)
    rollups.refresh(each_pool)
    assert retention.drop_old_metrics(each_pool, days=30) > 0
    assert counts(each_pool) == (60, 60, 60)
    assert hours(each_pool) == before
    assert rollups.refresh(each_pool) == 0
    assert hours(each_pool) == before == [(OLD, 60, 50), (YOUNG, 60, 50)]


def test_nothing_goes_before_its_hours_are_stored(each_pool: Pool) -> None:
    sample(each_pool, minutes(OLD, 5))
    assert retention.drop_old_metrics(each_pool, days=30) == 0
    assert counts(each_pool) == (5, 5, 5)


def test_a_sample_that_comes_after_its_hour_was_let_go_does_not_replace_it(each_pool: Pool) -> None:
    sample(each_pool, minutes(OLD, 60))
    rollups.refresh(each_pool)
    retention.drop_old_metrics(each_pool, days=30)
    sample(each_pool, [OLD + timedelta(seconds=30), YOUNG], cpu=99)
    rollups.refresh(each_pool)
    assert hours(each_pool) == [(OLD, 60, 50), (YOUNG, 1, 99)]


def test_nothing_old_is_nothing_to_do(each_pool: Pool) -> None:
    sample(each_pool, minutes(YOUNG, 5))
    rollups.refresh(each_pool)
    assert retention.drop_old_metrics(each_pool, days=30) == 0
    assert counts(each_pool) == (5, 5, 5)
