"""What is not said, or later, or together with others."""

from datetime import timedelta

from notify.message import Message
from store import alert_instances, channels, silences
from store.db import Pool
from tests.jobs.ticks import START, TICK, kinds, rule, sampled, states, tick, told
from tests.store.alerting import channel, delivered, log, outbox
from tests.store.watching import disk, host, server


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
    delivered(pool, "suppressed", "not_wanted")
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
