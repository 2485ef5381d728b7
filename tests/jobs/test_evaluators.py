"""Rules that are broken, a store that is away, and many evaluators at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from jobs.evaluate_alerts import evaluate
from store import alert_rules, conditions
from store.alert_rules import Rule
from store.db import Pool, connection, open_pool
from store.errors import StoreUnavailable
from tests.jobs.ticks import SETTINGS, START, TICK, kinds, rule, sampled, states, tick, told
from tests.store.alerting import channel, delivered, outbox
from tests.store.watching import disk, host

# What is broken


def broken(pool: Pool, rule_id: UUID, change: str) -> None:
    with connection(pool) as conn:
        conn.execute(f"UPDATE alert_rules SET {change} WHERE id = %s".encode(), [rule_id])


@pytest.mark.parametrize(
    "change",
    [
        "condition_type = 'nonsense'",
        """params = '{"measured_in": 7, "x": []}', threshold = 'NaN'""",
    ],
)
def test_a_broken_rule_does_not_stop_the_others(pool: Pool, change: str) -> None:
    bad = rule(pool, name="bad")
    broken(pool, bad, change)
    good = rule(pool, name="good")
    sampled(pool, 0, 10)
    firing = {row["rule_id"] for row in outbox(pool)}
    assert good in firing


def test_a_rule_that_fails_three_times_says_so_once(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:  # D8
    rule(pool, name="Low disk")
    sampled(pool, 0, 10)
    with connection(pool) as conn:
        conn.execute("ALTER TABLE disk_metrics RENAME TO elsewhere")
    for number in range(1, 7):
        tick(pool, number)
    (found,) = alert_rules.list_rules(pool)
    assert found.failures == 6
    assert "disk_metrics" in str(found.failure)
    assert states(pool) == {"nas:/": ("firing", "error")}
    assert kinds(pool) == ["firing", "meta"]
    assert outbox(pool)[-1]["payload"]["title"] == "Low disk cannot be evaluated"
    with connection(pool) as conn:
        conn.execute("ALTER TABLE elsewhere RENAME TO disk_metrics")
    sampled(pool, 7, 10)
    (found,) = alert_rules.list_rules(pool)
    assert (found.failures, found.failure) == (0, None)
    assert states(pool) == {"nas:/": ("firing", "ok")}


def test_while_the_store_is_away_nothing_is_lost(
    clone: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:  # D17
    url = clone()
    pool = open_pool(url, name="test", size=2)
    rule(pool)
    disk(pool, START, 10)
    pool.close()
    with pytest.raises(StoreUnavailable):
        tick(pool, 0)
    again = open_pool(url, name="test", size=2)
    assert states(again) == {}
    disk(again, START + TICK, 10)
    tick(again, 1)
    assert kinds(again) == ["firing"]
    again.close()


def test_a_tick_is_written_whole_or_not_at_all(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:  # D17
    rule(pool)
    with connection(pool) as conn:
        conn.execute("ALTER TABLE notifications ADD CONSTRAINT none CHECK (kind <> 'firing')")
    with pytest.raises(Exception, match="none"):
        sampled(pool, 0, 10)
    assert states(pool) == {}
    with connection(pool) as conn:
        conn.execute("ALTER TABLE notifications DROP CONSTRAINT none")
    sampled(pool, 1, 10)
    assert kinds(pool) == ["firing"]


def test_a_rule_that_changes_meanwhile_is_left_alone(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    this = rule(pool)
    looked = type(conditions.CONDITIONS["disk_space_low"]).look

    def look_and_change(self: Any, pool: Pool, watch: Any) -> Any:
        found = looked(self, pool, watch)
        broken(pool, this, "threshold = 5, updated_at = clock_timestamp()")
        return found

    monkeypatch.setattr(type(conditions.CONDITIONS["disk_space_low"]), "look", look_and_change)
    sampled(pool, 0, 10)
    assert (states(pool), kinds(pool)) == ({}, [])


def test_a_rule_that_is_deleted_meanwhile_is_gone(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    this, other = rule(pool), rule(pool, name="other")
    looked = type(conditions.CONDITIONS["disk_space_low"]).look

    def look_and_delete(self: Any, pool: Pool, watch: Any) -> Any:
        alert_rules.delete(pool, this)
        return looked(self, pool, watch)

    monkeypatch.setattr(type(conditions.CONDITIONS["disk_space_low"]), "look", look_and_delete)
    sampled(pool, 0, 10)
    assert {row["rule_id"] for row in outbox(pool)} == {other}


# Many at once


def at_once(url: str, moments: list[datetime]) -> None:
    """Evaluates at each moment, all together, each with connections of its own."""
    start = Barrier(len(moments))

    def one(at: datetime) -> None:
        pool = open_pool(url, name="evaluator", size=1, wait=True)
        start.wait()
        evaluate(pool, SETTINGS, at)
        pool.close()

    with ThreadPoolExecutor(len(moments)) as threads:
        list(threads.map(one, moments))


@pytest.mark.parametrize("spread", [0, 7], ids=["the same moment", "a few milliseconds apart"])
@pytest.mark.parametrize("edition", ["plain", "apache", "given"], indirect=True)
def test_eight_evaluators_at_once_make_one_episode_and_one_message(
    clone: Callable[[], str], spread: int
) -> None:  # D21
    url = clone()
    pool = open_pool(url, name="test", size=2)
    rule(pool, cooldown_minutes=60)
    rule(pool, "credential_expired", name="broken", channel_id=channel(pool))
    with connection(pool) as conn:
        conn.execute("ALTER TABLE servers RENAME TO elsewhere")
    for number, free in enumerate((10, 10, 100, 10)):
        at = START + number * TICK
        disk(pool, at, free)
        host(pool, at)
        at_once(url, [at + timedelta(milliseconds=spread * n) for n in range(8)])
        delivered(pool)
    assert sorted(kinds(pool)) == ["firing", "meta", "resolved"]
    assert len({row["episode"] for row in outbox(pool) if row["kind"] != "meta"}) == 1
    assert told(pool) == [("firing", "cooldown")]
    assert {each.failures for each in alert_rules.list_rules(pool)} == {0, 4}
    pool.close()


def test_rules_are_found_by_name(pool: Pool) -> None:
    rule(pool, name="b")
    rule(pool, name="A")
    found: list[Rule] = alert_rules.list_rules(pool)
    assert [each.name for each in found] == ["A", "b"]
