"""Rules: the seed's examples as they stand, clear words for what cannot be, history kept."""

from dataclasses import replace
from datetime import UTC, datetime
from math import inf, nan
from typing import Any
from uuid import UUID, uuid4

import pytest

from store import alert_rules, channels
from store.alert_rules import Rule, Wanted
from store.conditions import CONDITIONS
from store.db import Pool, connection
from store.errors import Conflict
from store.rule_checks import WrongRule
from tests.store.alerting import channel, log, outbox, put_instance

LOW_DISK = {"name": "Low Disk Space", "condition_type": "disk_space_low", "threshold": 50.0}
FAILURES = {"name": "Transcode Failures", "condition_type": "transcode_failure", "threshold": 3}


def made(pool: Pool, **about: Any) -> Rule:
    wanted = Wanted(**{**LOW_DISK, "channel_id": None, **about})
    if wanted.channel_id is None:
        wanted = replace(wanted, channel_id=channel(pool))
    found = alert_rules.get_rule(pool, alert_rules.create(pool, wanted))
    assert found
    return found


def as_wanted(rule: Rule, **changes: Any) -> Wanted:
    names = Wanted.__dataclass_fields__
    return Wanted(**{name: getattr(rule, name) for name in names} | changes)


def test_the_seeds_examples_are_rules(each_pool: Pool) -> None:  # D14
    rule = made(each_pool, cooldown_minutes=120)
    assert (rule.threshold, rule.cooldown_minutes, rule.is_enabled) == (50.0, 120, True)
    rule = made(each_pool, **FAILURES, cooldown_minutes=60)
    assert (rule.threshold, rule.cooldown_minutes, rule.is_enabled) == (3, 60, True)
    assert (rule.state, rule.firing, rule.targets) == (None, 0, 0)


def test_what_nobody_says_is_as_the_condition_has_it(pool: Pool) -> None:
    rule = made(pool, condition_type="gpu_temp_high", threshold=None)
    assert (rule.threshold, rule.for_minutes, rule.cooldown_minutes) == (85, 10, 60)
    assert alert_rules.policy(rule, CONDITIONS["gpu_temp_high"]).clear == 80
    assert made(pool).for_minutes == 0


def test_a_threshold_is_what_was_entered(pool: Pool) -> None:  # D10
    assert made(pool, threshold=50.1).threshold == 50.1


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "a\ud800b"}, "name"),
        ({"condition_type": "disk_space"}, "condition_type"),
        ({"threshold": nan}, "threshold"),
        ({"threshold": inf}, "threshold"),
        ({"threshold": True}, "threshold"),
        ({"threshold": "50"}, "threshold"),
        ({"threshold": -1}, "threshold"),
        ({"condition_type": "cpu_high", "threshold": 101}, "threshold"),
        ({"condition_type": "transcode_failure", "threshold": 2.5}, "threshold"),  # D9
        ({"clear_threshold": 40}, "clear_threshold"),
        ({"condition_type": "cpu_high", "threshold": 80, "clear_threshold": 85}, "clear_threshold"),
        ({"cooldown_minutes": -1}, "cooldown_minutes"),
        ({"cooldown_minutes": 1.5}, "cooldown_minutes"),
        ({"for_minutes": 10**9}, "for_minutes"),
        ({"max_reminders": True}, "max_reminders"),
        ({"severity": "panic"}, "severity"),
        ({"no_data_action": "resolve"}, "no_data_action"),
        ({"target": "\0"}, "target"),
        ({"params": {"window": 5}}, "params.window"),
        ({"params": {"measured_in": "bytes"}}, "params.measured_in"),
        ({"condition_type": "stream_error", "params": {"suspected": 1}}, "params.suspected"),
        (
            {"condition_type": "stream_error", "params": {"window_minutes": 1}},
            "params.window_minutes",
        ),
        (
            {"condition_type": "stream_error", "params": {"window_minutes": 7.5}},
            "params.window_minutes",
        ),
        (
            {"condition_type": "stream_error", "params": {"window_minutes": "60"}},
            "params.window_minutes",
        ),
        ({"channel_id": uuid4()}, "channel_id"),
    ],
)
def test_a_rule_that_cannot_be_says_which_field_is_wrong(
    pool: Pool, about: dict[str, Any], field: str
) -> None:
    threshold = {"threshold": None} if "condition_type" in about else {}
    with pytest.raises(WrongRule) as caught:
        made(pool, **(threshold | about))
    assert list(caught.value.fields) == [field]
    assert str(caught.value).startswith(field)


def test_a_clear_threshold_may_be_the_threshold(pool: Pool) -> None:
    assert made(pool, clear_threshold=50.0).clear_threshold == 50


def test_a_channel_with_rules_cannot_be_deleted(each_pool: Pool) -> None:  # D11
    rule = made(each_pool)
    with pytest.raises(Conflict, match="Low Disk Space"):
        channels.delete(each_pool, rule.channel_id)


def open_episode(pool: Pool, rule: Rule) -> None:
    put_instance(pool, rule, "nas:/", "firing")
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO notifications (rule_id, channel_id, target, kind, payload) "
            "VALUES (%s, %s, 'nas:/', 'firing', '{}')",
            (rule.id, rule.channel_id),
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"threshold": 60.0},
        {"for_minutes": 5},
        {"target": "nas:*"},
        {"params": {"measured_in": "percent"}},
        {"is_enabled": False},
    ],
)
def test_another_rule_begins_anew_without_a_word(pool: Pool, changes: dict[str, Any]) -> None:
    rule = made(pool)
    open_episode(pool, rule)
    assert alert_rules.update(pool, rule.id, as_wanted(rule, **changes))
    now = alert_rules.get_rule(pool, rule.id)
    assert now
    assert now.targets == 0
    assert [row["state"] for row in outbox(pool)] == ["suppressed"]
    assert [(row["kind"], row["rule_name"]) for row in log(pool)] == [("resolved", rule.name)]


def test_another_name_or_channel_is_the_same_rule(pool: Pool) -> None:
    rule = made(pool)
    open_episode(pool, rule)
    wanted = as_wanted(rule, name="Disk", channel_id=channel(pool), severity="critical")
    assert alert_rules.update(pool, rule.id, replace(wanted, cooldown_minutes=5))
    now = alert_rules.get_rule(pool, rule.id)
    assert now
    assert (now.name, now.state, now.firing) == ("Disk", "firing", 1)
    assert not log(pool)


def test_history_keeps_the_names_of_a_deleted_rule(each_pool: Pool) -> None:  # D16
    rule = made(each_pool)
    open_episode(each_pool, rule)
    assert alert_rules.delete(each_pool, rule.id)
    (row,) = log(each_pool)
    assert (row["rule_id"], row["rule_name"]) == (None, "Low Disk Space")
    assert row["suppressed_reason"] == "the rule was deleted"
    assert not alert_rules.delete(each_pool, rule.id)


def test_what_does_not_exist_is_not_changed(pool: Pool) -> None:
    rule = made(pool)
    nowhere: UUID = uuid4()
    assert alert_rules.get_rule(pool, nowhere) is None
    assert not alert_rules.update(pool, nowhere, as_wanted(rule))


def test_the_state_of_a_rule_is_that_of_its_most_urgent_target(pool: Pool) -> None:
    rule = made(pool)
    for target, state in (("a", "normal"), ("b", "pending"), ("c", "no_data")):
        put_instance(pool, rule, target, state)
    (found,) = alert_rules.list_rules(pool)
    assert (found.state, found.firing, found.targets) == ("pending", 0, 3)
    put_instance(pool, rule, "d", "firing")
    (found,) = alert_rules.list_rules(pool)
    assert (found.state, found.firing, found.targets) == ("firing", 1, 4)
    assert found.created_at <= datetime.now(UTC)
