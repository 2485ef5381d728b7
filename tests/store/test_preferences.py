"""What is tuned on the Settings screen, and what the environment decides."""

from datetime import UTC, datetime, timedelta

import pytest

from store import preferences, sizes
from store.db import Pool
from store.preferences import OutOfRange, Preferences
from tests.store.plays import save, whole


def test_what_nobody_tuned_is_as_usual(pool: Pool) -> None:
    assert preferences.in_force(pool, {}) == Preferences()


def test_the_environment_wins_over_what_was_tuned(pool: Pool) -> None:
    preferences.tune_all(pool, {"watched_percent": 80, "resume_minutes": 5})
    found = preferences.in_force(pool, {"watched_percent": 95, "port": 8501})
    assert (found.watched_percent, found.resume_minutes) == (95, 5)
    assert preferences.forget(pool, "resume_minutes")
    assert preferences.in_force(pool, {}).resume_minutes == 30


@pytest.mark.parametrize(("name", "value"), [("watched_percent", 49), ("resume_minutes", 1441)])
def test_what_cannot_be_is_refused(pool: Pool, name: str, value: int) -> None:
    with pytest.raises(OutOfRange, match="between"):
        preferences.tune(pool, name, value)
    assert preferences.kept(pool) == []


def test_a_percentage_says_what_it_would_change(pool: Pool) -> None:
    day = datetime.now(UTC) - timedelta(days=2)
    save(pool, [whole(number, day, hours, user=1) for number, hours in ((1, 1), (2, 0.5))])
    found = preferences.would_finish(pool, 50)
    assert found.plays >= found.would_finish >= preferences.would_finish(pool, 100).would_finish


def test_every_table_has_its_size(pool: Pool) -> None:
    found = sizes.tables(pool)
    names = [table.name for table in found]
    assert {"stream_sessions", "system_metrics", "settings_kv"} <= set(names)
    assert len(names) == len(set(names))
    assert 0 < sum(table.bytes for table in found) <= sizes.database(pool)
