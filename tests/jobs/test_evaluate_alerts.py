"""A tick from the rows to the outbox."""

from dataclasses import fields
from datetime import timedelta
from threading import Event

from jobs.evaluate_alerts import run_once
from notify.message import Message
from settings import Settings
from store import alert_instances, alert_rules
from store.announcements import Announcement
from store.db import Pool
from tests.jobs.ticks import SETTINGS, START, TICK, kinds, rule, sampled, states, tick
from tests.store.alerting import delivered, outbox
from tests.store.watching import disk, host, plays, transcodes, user

# One tick


def test_without_rules_there_is_nothing_to_do(each_pool: Pool) -> None:
    assert run_once(each_pool, SETTINGS, Event()) == 0


def test_a_full_disk_is_told(each_pool: Pool) -> None:  # D6
    rule(each_pool, name="Low disk", severity="critical", threshold=50)
    assert sampled(each_pool, 0, 0) == 1
    (row,) = outbox(each_pool)
    assert (row["kind"], row["state"], row["target"]) == ("firing", "pending", "nas:/")
    assert row["created_at"] == START
    message = Message.from_json(row["payload"])
    assert message.title == "Low disk: nas:/"
    assert message.text == ("The free space of nas:/ is 0 GB; the rule fires below 50 GB.")
    assert (message.value, message.threshold, message.unit) == (0, 50, "GB")
    assert (message.severity, message.started_at) == ("critical", START)
    assert message.rule_name == "Low disk"
    (found,) = alert_rules.list_rules(each_pool)
    assert (found.last_triggered_at, found.evaluated_at, found.state) == (START, START, "firing")


def test_an_announcement_has_the_fields_of_a_message() -> None:
    assert [each.name for each in fields(Announcement)] == [each.name for each in fields(Message)]


def test_what_is_said_at_the_end_says_from_when_to_when(pool: Pool) -> None:
    rule(pool, name="Low disk")
    sampled(pool, 0, 20)
    delivered(pool)
    sampled(pool, 1, 5)
    sampled(pool, 3, 70)
    row = outbox(pool)[-1]
    assert row["kind"] == "resolved"
    assert row["episode"] == outbox(pool)[0]["episode"]
    message = Message.from_json(row["payload"])
    assert message.text == (
        "Was firing from 2026-11-20 13:00 CET to 2026-11-20 13:15 CET (15 min), at worst 5 GB. "
        "The free space of nas:/ is 70 GB; the rule fires below 50 GB."
    )
    assert (message.started_at, message.ended_at) == (START, START + 3 * TICK)


def test_every_disk_has_a_state_of_its_own(pool: Pool) -> None:  # D24
    rule(pool)
    disk(pool, START - timedelta(minutes=1), 10, mount="/srv")
    sampled(pool, 0, 100)
    assert states(pool) == {"nas:/": ("normal", "ok"), "nas:/srv": ("firing", "ok")}


def test_a_rule_may_be_for_some_targets_only(pool: Pool) -> None:
    rule(pool, target="nas:/srv*")
    disk(pool, START - timedelta(minutes=1), 10, mount="/srv/films")
    sampled(pool, 0, 10)
    assert states(pool).keys() == {"nas:/srv/films"}


def test_a_rule_that_is_off_is_not_evaluated(pool: Pool) -> None:
    rule(pool, is_enabled=False)
    assert sampled(pool, 0, 0) == 0
    assert states(pool) == {}


# Time


def test_two_alerts_are_an_hour_apart(pool: Pool) -> None:  # D1, D2
    rule(pool, cooldown_minutes=60)
    for number in range(25):
        sampled(pool, number, 10)
        delivered(pool)
    made = [(row["kind"], row["created_at"] - START) for row in outbox(pool)]
    assert made == [
        ("firing", timedelta()),
        ("reminder", timedelta(hours=1)),
        ("reminder", timedelta(hours=2)),
    ]
    (found,) = alert_instances.instances(pool)
    assert found.last_notified_at == START + timedelta(hours=1)


def test_an_alert_nobody_took_is_sent_again_within_the_cooldown(pool: Pool) -> None:  # D1
    rule(pool, cooldown_minutes=60)
    sampled(pool, 0, 10)
    delivered(pool, "dead")
    for number in range(1, 4):
        sampled(pool, number, 10)
    assert kinds(pool) == ["firing", "firing"]
    assert outbox(pool)[-1]["created_at"] == START + 3 * TICK
    assert outbox(pool)[0]["seq"] != outbox(pool)[1]["seq"]


def test_what_waits_is_not_repeated_and_ends_in_one_message(pool: Pool) -> None:
    rule(pool, cooldown_minutes=0)
    sampled(pool, 0, 10)
    sampled(pool, 1, 10)
    assert kinds(pool) == ["firing"]
    sampled(pool, 2, 100)
    assert [(row["kind"], row["state"]) for row in outbox(pool)] == [
        ("firing", "suppressed"),
        ("resolved", "pending"),
    ]


def test_an_evaluation_that_comes_late_begins_the_wait_anew(pool: Pool) -> None:
    rule(pool, for_minutes=10)
    sampled(pool, 0, 10)
    sampled(pool, 6, 10)
    assert states(pool)["nas:/"][0] == "pending"
    sampled(pool, 7, 10)
    sampled(pool, 8, 10)
    assert states(pool)["nas:/"][0] == "firing"


def test_the_same_tick_twice_is_one(pool: Pool) -> None:
    rule(pool)
    assert sampled(pool, 0, 10) == 1
    assert tick(pool, 0) == 0
    assert tick(pool, -1) == 0
    assert kinds(pool) == ["firing"]


# What is not known


def test_a_stale_sample_neither_fires_nor_resolves(each_pool: Pool) -> None:  # D7
    rule(each_pool, no_data_action="ok")
    disk(each_pool, START - timedelta(minutes=6), 10)
    tick(each_pool, 0)
    assert states(each_pool) == {}
    sampled(each_pool, 1, 10)
    for number in range(2, 8):
        tick(each_pool, number)
    assert states(each_pool) == {"nas:/": ("firing", "no_data")}
    assert kinds(each_pool) == ["firing"]


def test_a_slow_collector_is_given_time(pool: Pool) -> None:
    rule(pool)
    disk(pool, START - timedelta(minutes=25), 10)
    tick(pool, 0, Settings(collect_seconds=600))
    assert states(pool) == {"nas:/": ("firing", "ok")}


def test_that_a_machine_is_silent_is_told_once(pool: Pool) -> None:
    rule(pool, "cpu_high", for_minutes=0, no_data_minutes=15)
    host(pool, START, cpu_percent=10)
    for number in range(10):
        tick(pool, number)
    assert kinds(pool) == ["no_data"]
    assert "Nothing is known" in outbox(pool)[0]["payload"]["text"]


def test_a_count_of_none_is_unknown_while_nobody_counts(pool: Pool) -> None:
    rule(pool, "transcode_failure")
    host(pool, START)
    transcodes(pool, 4, START - timedelta(minutes=59), success=False)
    tick(pool, 0)
    assert states(pool)[""] == ("firing", "ok")
    tick(pool, 2)
    assert states(pool)[""] == ("firing", "no_data")
    host(pool, START + 3 * TICK)
    tick(pool, 3)
    assert states(pool)[""] == ("normal", "ok")


def test_a_disk_that_is_gone_for_a_day_is_let_go(pool: Pool) -> None:
    rule(pool)
    sampled(pool, 0, 10)
    for number in (1, 290):
        host(pool, START + number * TICK)
        disk(pool, START + number * TICK, 500, mount="/other")
        tick(pool, number)
    assert states(pool)["nas:/"] == ("no_data", "no_data")
    assert "for a day" in outbox(pool)[-1]["payload"]["text"]


def test_a_disk_whose_machine_is_silent_is_not_let_go(pool: Pool) -> None:
    rule(pool)
    sampled(pool, 0, 10)
    for number in (1, 290, 600):
        tick(pool, number)
    assert states(pool)["nas:/"] == ("firing", "no_data")


def test_a_user_who_plays_nothing_any_more_is_not_looked_at_for_ever(pool: Pool) -> None:
    rule(pool, "user_streams_high")
    ann = user(pool, "ann")
    plays(pool, [START - timedelta(minutes=30)] * 3, 1790, user_id=ann)
    for number in range(4):
        host(pool, START + number * TICK)
        tick(pool, number)
    assert kinds(pool) == ["firing", "resolved"]
    (found,) = alert_instances.instances(pool)
    assert (found.state, found.evaluated_at) == ("normal", START + TICK)
