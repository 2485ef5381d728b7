"""The demo's alerts: a year of them, and some that fire now."""

from collections import Counter
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from demo.alerts import CHANNELS, RULES, Sealed
from demo.loading import Order, load
from store import (
    alert_history,
    alert_instances,
    alert_rules,
    channels,
    job_runs,
    outbox,
    silences,
)
from store.alert_history import Wanted
from store.db import Pool
from tests.demo.test_loading import UNTIL


def seal(channel_id: UUID, channel_type: str, name: str) -> Sealed:
    return Sealed("ciphertext", f"{channel_type}.example/…", "key")


@pytest.fixture
def demo(pool: Pool) -> Pool:
    load(pool, Order(12_000, 120, 1, UNTIL, ZoneInfo("UTC")), seal)
    return pool


def test_there_is_something_of_everything(demo: Pool) -> None:
    types = {each.channel_type for each in channels.list_all(demo)}
    assert types == {"discord", "slack", "generic", "apprise"}
    rules = alert_rules.list_rules(demo)
    assert len(rules) == len(RULES)
    assert {each.state for each in rules} >= {"firing", "normal"}
    assert not all(each.is_enabled for each in rules)
    assert any(each.last_triggered_at for each in rules)
    assert silences.list_silences(demo)
    told = alert_history.history(demo, Wanted(), limit=10_000)
    assert {each.outcome for each in told} >= {"delivered", "failed", "kept back"}
    assert {each.kind for each in told} >= {"firing", "resolved", "test"}
    assert any(each.can_retry for each in told)
    assert Counter(each.kind for each in told)["test"] == len(CHANNELS) - 1


def test_what_fires_has_a_beginning_and_nothing_waits(demo: Pool) -> None:
    firing = [each for each in alert_instances.instances(demo) if each.state == "firing"]
    assert firing
    for each in firing:
        assert each.started_at
        assert each.as_state().told == each.episode
        assert each.evaluated_at
        assert each.started_at < each.evaluated_at
    assert [run.job for run in job_runs.last_runs(demo)] == ["evaluate_alerts"]
    counts = outbox.counts(demo)
    assert (counts.pending, counts.sending, counts.dead) == (0, 0, 1)


def test_without_a_way_to_keep_addresses_there_are_none(pool: Pool) -> None:
    load(pool, Order(200, 10, 1, UNTIL, ZoneInfo("UTC")))
    assert channels.list_all(pool) == []
