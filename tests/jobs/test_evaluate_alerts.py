"""A tick from the rows to the outbox: exact, whoever else evaluates, and whatever is broken."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event
from typing import Any
from uuid import UUID

import pytest

from jobs.evaluate_alerts import evaluate, run_once
from notify.message import Message
from settings import Settings
from store import alert_instances, alert_rules, channels, conditions, silences
from store.alert_rules import Rule, Wanted
from store.announcements import Announcement
from store.db import Pool, connection, open_pool
from store.errors import StoreUnavailable
from tests.store.alerting import channel, delivered, log, outbox
from tests.store.watching import disk, host, server, transcodes

SETTINGS = Settings(timezone="Europe/Berlin")
START = datetime(2026, 11, 20, 12, tzinfo=UTC)
TICK = timedelta(minutes=5)


def rule(pool: Pool, condition: str = "disk_space_low", **about: Any) -> UUID:
    """A rule that ends at once."""
    about = {"name": condition, "keep_firing_minutes": 0, **about}
    about.setdefault("channel_id", None)
    about["channel_id"] = about["channel_id"] or channel(pool)
    return alert_rules.create(pool, Wanted(condition_type=condition, **about))


def tick(pool: Pool, number: float, settings: Settings = SETTINGS) -> int:
    """Evaluates at that tick."""
    return evaluate(pool, settings, START + number * TICK)


def sampled(pool: Pool, number: float, free: float | None, **about: Any) -> int:
    """A disk's sample a minute before the tick, the collector's with it, and the tick."""
    at = START + number * TICK - timedelta(minutes=1)
    disk(pool, at, free, **about)
    host(pool, at)
    return tick(pool, number)


def kinds(pool: Pool) -> list[str]:
    return [row["kind"] for row in outbox(pool)]


def states(pool: Pool) -> dict[str, tuple[str, str]]:
    return {each.target: (each.state, each.health) for each in alert_instances.instances(pool)}


def told(pool: Pool) -> list[tuple[str, str]]:
    """What was kept back, and why."""
    return [(row["kind"], row["suppressed_reason"]) for row in log(pool)]


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


# What is not said


def test_what_fires_while_the_channel_is_off_is_told_when_it_is_on(pool: Pool) -> None:  # D12
    there = channel(pool, is_enabled=False)
    rule(pool, channel_id=there)
    sampled(pool, 0, 10)
    assert states(pool)["nas:/"][0] == "firing"
    assert kinds(pool) == []
    assert told(pool) == [("firing", "channel_disabled")]
    channels.set_enabled(pool, there, True)
    sampled(pool, 1, 10)
    assert kinds(pool) == ["firing"]


def test_what_the_sender_could_not_send_to_a_dead_channel_is_said_again(pool: Pool) -> None:
    there = channel(pool)
    rule(pool, channel_id=there)
    sampled(pool, 0, 10)
    delivered(pool, "suppressed", "channel_disabled")
    channels.set_enabled(pool, there, False, "it answered 404")
    sampled(pool, 1, 10)
    channels.set_enabled(pool, there, True)
    sampled(pool, 4, 10)
    assert kinds(pool) == ["firing", "firing"]


def test_what_the_channel_does_not_want_is_not_said_again(pool: Pool) -> None:
    rule(pool)
    sampled(pool, 0, 10)
    delivered(pool, "suppressed", "not wanted by the channel")
    for number in range(1, 20):
        sampled(pool, number, 10)
    assert kinds(pool) == ["firing"]


def test_a_silence_holds_back_and_its_end_tells(pool: Pool) -> None:
    rule(pool, severity="info")
    silences.add_silence(
        pool,
        silences.Wanted({"host": "nas"}, START, START + 2 * TICK, comment="new disk"),
    )
    sampled(pool, 0, 10)
    sampled(pool, 1, 10)
    assert kinds(pool) == []
    assert told(pool) == [("firing", "silenced: new disk")]
    sampled(pool, 2, 10)
    assert kinds(pool) == ["firing"]


def test_a_snooze_is_a_silence_for_one_target(pool: Pool) -> None:
    this = rule(pool, cooldown_minutes=5)
    for mount in ("/a", "/b"):
        disk(pool, START - timedelta(minutes=1), 10, mount=mount)
    tick(pool, 0)
    delivered(pool)
    until = START + 4 * TICK
    alert_instances.snooze(pool, this, "nas:/a", by="ann", at=START, until=until)
    for number in (1, 2, 3, 4, 5):
        for mount in ("/a", "/b"):
            disk(pool, START + number * TICK, 10, mount=mount)
        tick(pool, number)
        delivered(pool)
    reminders = [row["target"] for row in outbox(pool) if row["kind"] == "reminder"]
    assert reminders.count("nas:/b") > reminders.count("nas:/a") > 0


def test_an_acknowledged_alert_is_resolved_aloud_and_forgotten(pool: Pool) -> None:
    this = rule(pool, cooldown_minutes=5)
    sampled(pool, 0, 10)
    delivered(pool)
    about = {"by": "ann", "comment": "on it", "at": START}
    assert alert_instances.acknowledge(pool, this, "nas:/", **about)
    for number in (1, 2, 3):
        sampled(pool, number, 10)
    (found,) = alert_instances.instances(pool)
    assert (found.acknowledged_by, found.comment) == ("ann", "on it")
    assert kinds(pool) == ["firing"]
    sampled(pool, 4, 100)
    (found,) = alert_instances.instances(pool)
    assert (found.acknowledged_at, found.acknowledged_by, found.comment) == (None, None, None)
    assert kinds(pool) == ["firing", "resolved"]
    assert not alert_instances.acknowledge(pool, this, "nas:/", **about)


def test_a_silent_machine_holds_back_its_own_alerts(pool: Pool) -> None:
    there = channel(pool)
    rule(pool, "collector_stale", name="Silent", channel_id=there)
    rule(pool, "cpu_high", channel_id=there, for_minutes=0)
    host(pool, START, cpu_percent=99)
    host(pool, START, name="attic", cpu_percent=99)
    tick(pool, 0)
    assert kinds(pool) == ["firing", "firing"]
    for number in range(1, 8):
        host(pool, START + number * TICK, name="attic", cpu_percent=99)
        tick(pool, number)
    said = [(row["kind"], row["payload"]["condition_type"]) for row in outbox(pool)[2:]]
    assert said == [("firing", "collector_stale")]


def test_a_server_that_is_down_holds_back_its_own_alerts_only(pool: Pool) -> None:
    there = channel(pool)
    rule(pool, "credential_expired", channel_id=there)
    rule(pool, "server_down", name="Down", channel_id=there)
    old = START - timedelta(hours=1)
    server(pool, "nas", last_seen_at=old, state="unauthorized")
    server(pool, "films", last_seen_at=START, state="unauthorized")
    sampled(pool, 0, 10)
    said = {(row["payload"]["condition_type"], row["target"]) for row in outbox(pool)}
    assert said == {("server_down", "nas"), ("credential_expired", "films")}
    assert told(pool) == [("firing", "held back by Down")]


def test_many_alerts_at_once_are_one_message(each_pool: Pool) -> None:
    there = channel(each_pool)
    this = rule(each_pool, channel_id=there, severity="critical")
    for mount in "abcd":
        disk(each_pool, START - timedelta(minutes=1), 10, mount=f"/{mount}")
    assert tick(each_pool, 0) == 1
    by_kind = {row["kind"]: row for row in outbox(each_pool)}
    digest = by_kind["digest"]
    assert (digest["state"], digest["rule_id"]) == ("pending", None)
    message = Message.from_json(digest["payload"])
    assert (message.title, message.severity) == ("4 alerts", "critical")
    assert [part.target for part in message.parts] == [f"nas:/{mount}" for mount in "abcd"]
    parts = [row for row in outbox(each_pool) if row["kind"] == "firing"]
    assert {row["digest_id"] for row in parts} == {digest["id"]}
    assert {row["state"] for row in parts} == {"suppressed"}
    assert told(each_pool) == [("firing", "part of a digest")] * 4
    assert {row["rule_id"] for row in log(each_pool)} == {this}


def test_an_alert_in_a_digest_was_told_when_the_digest_was(pool: Pool) -> None:
    rule(pool, cooldown_minutes=60)
    for number in (0, 1, 2):
        for mount in "abcd":
            free = 100 if (mount, number) == ("a", 2) else 10
            disk(pool, START + number * TICK, free, mount=f"/{mount}")
        tick(pool, number)
        delivered(pool)
    assert kinds(pool).count("digest") == 1
    assert [row["target"] for row in outbox(pool) if row["kind"] == "resolved"] == ["nas:/a"]


def test_three_alerts_at_once_are_three_messages(pool: Pool) -> None:
    rule(pool)
    for mount in "abc":
        disk(pool, START - timedelta(minutes=1), 10, mount=f"/{mount}")
    assert tick(pool, 0) == 3
    assert set(kinds(pool)) == {"firing"}


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
