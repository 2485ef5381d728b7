"""What is tuned on the Settings screen, and what the environment decides."""

from datetime import UTC, datetime, timedelta

import pytest

from store import preferences, sizes
from store.db import Pool, connection
from store.preferences import Finishing, OutOfRange, Preferences
from tests.store.plays import named, save, whole


def test_what_nobody_tuned_is_as_usual(pool: Pool) -> None:
    assert preferences.in_force(pool, {}) == Preferences()


def test_the_environment_wins_over_what_was_tuned(pool: Pool) -> None:
    preferences.tune_all(pool, {"watched_percent": 80, "resume_minutes": 5})
    found = preferences.in_force(pool, {"watched_percent": 95, "port": 8501})
    assert (found.watched_percent, found.resume_minutes) == (95, 5)
    assert preferences.forget(pool, "resume_minutes")
    assert preferences.in_force(pool, {}).resume_minutes == 30


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("watched_percent", 49),
        ("resume_minutes", 1441),
        ("week_start", "friday"),
        ("uplink_mbit", "x"),
    ],
)
def test_what_cannot_be_is_refused(pool: Pool, name: str, value: int | str) -> None:
    with pytest.raises(OutOfRange, match="It has to"):
        preferences.tune(pool, name, value)
    assert preferences.kept(pool) == []


def test_what_is_tuned_may_be_left_to_the_usual_again(pool: Pool) -> None:
    preferences.tune_all(pool, {"uplink_mbit": 40, "watched_percent_movie": 80})
    assert preferences.in_force(pool, {}).watched_by_type == {"movie": 80}
    preferences.tune(pool, "watched_percent_movie", None)
    found = preferences.in_force(pool, {"watched_percent_track": 50})
    assert (found.uplink_mbit, found.watched_by_type) == (40, {"track": 50})


def test_of_several_values_none_is_kept_where_one_cannot_be(pool: Pool) -> None:
    with pytest.raises(OutOfRange):
        preferences.tune_all(pool, {"watched_percent": 80, "watched_percent_movie": 20})
    assert preferences.kept(pool) == []


def test_percentages_say_what_they_would_have_changed(pool: Pool) -> None:
    day = datetime.now(UTC) - timedelta(days=2)
    halves = [whole(number, day, number / 2, item=number) for number in (1, 2)]
    save(pool, halves)
    with connection(pool) as conn:
        conn.execute("UPDATE media_items SET runtime_seconds = 3600")
        conn.execute(
            "UPDATE media_items SET media_type = 'episode' WHERE id = %s", [named("item", 1)]
        )
    assert preferences.would_finish(pool, 90, {}) == Finishing(2, 1, 0)
    assert preferences.would_finish(pool, 50, {}) == Finishing(2, 2, 0)
    assert preferences.would_finish(pool, 90, {"episode": 55}) == Finishing(2, 2, 0)
    assert preferences.would_finish(pool, 50, {"episode": 90}) == Finishing(2, 1, 0)
    with connection(pool) as conn:
        conn.execute("UPDATE stream_sessions SET completed = true")
    assert preferences.would_finish(pool, 90, {"track": 50}) == Finishing(2, 0, 1)


def test_every_table_has_its_size(pool: Pool) -> None:
    found = sizes.tables(pool)
    names = [table.name for table in found]
    assert {"stream_sessions", "system_metrics", "settings_kv"} <= set(names)
    assert len(names) == len(set(names))
    assert 0 < sum(table.bytes for table in found) <= sizes.database(pool)
