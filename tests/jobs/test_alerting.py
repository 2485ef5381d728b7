"""From the rows to a receiver: the evaluator and the sender together, over real HTTP."""

import json
from datetime import timedelta
from threading import Event
from typing import Any

from jobs.deliver import send_due
from store import alert_instances
from store.db import Pool
from tests.jobs.sending import Clock, to
from tests.jobs.ticks import START, TICK, rule, sampled, states
from tests.notify.receiver import Receiver, Reply, running
from tests.store.alerts import make_channel
from tests.store.watching import disk

NEVER = Event()
WAIT = timedelta(minutes=1)


def bodies(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in receiver.received]


def kinds(receiver: Receiver) -> list[str]:
    return [body["type"].removeprefix("alert.") for body in bodies(receiver)]


def send(pool: Pool, receiver: Receiver, at: Any) -> None:
    send_due(pool, to(receiver, Clock(at)), NEVER)


def test_an_episode_is_told_from_beginning_to_end(each_pool: Pool) -> None:
    rule(each_pool, name="Low disk", channel_id=make_channel(each_pool))
    with running(Receiver(Reply(204))) as receiver:
        for number, free in enumerate([100, 10, *[5] * 12, 100, 100]):
            sampled(each_pool, number, free)
            send(each_pool, receiver, START + number * TICK + WAIT)
    assert kinds(receiver) == ["firing", "reminder", "resolved"]
    first, last = bodies(receiver)[0], bodies(receiver)[-1]
    assert first["episode_id"] == last["episode_id"]
    assert first["title"].endswith("Low disk: nas:/")
    assert "at worst 5 GB" in last["message"]
    (found,) = alert_instances.instances(each_pool)
    assert found.last_notified_at == START + 13 * TICK


def test_a_failed_attempt_that_succeeds_later_is_one_alert(pool: Pool) -> None:
    rule(pool, channel_id=make_channel(pool))
    with running(Receiver(Reply(500), Reply(500), Reply(204))) as receiver:
        for number in range(14):
            sampled(pool, number, 10)
            send(pool, receiver, START + number * TICK + WAIT)
    assert kinds(receiver) == ["firing", "firing", "firing", "reminder"]
    ids = [each.headers["webhook-id"] for each in receiver.received]
    assert len(set(ids[:3])) == 1
    assert ids[3] != ids[0]


def test_an_alert_that_its_receiver_refused_is_made_again(pool: Pool) -> None:  # D1
    rule(pool, channel_id=make_channel(pool))
    with running(Receiver(Reply(400), Reply(204))) as receiver:
        for number in range(5):
            sampled(pool, number, 10)
            send(pool, receiver, START + number * TICK + WAIT)
    assert kinds(receiver) == ["firing", "firing"]
    assert states(pool)["nas:/"][0] == "firing"


def test_what_is_over_before_it_was_sent_is_told_in_one_message(pool: Pool) -> None:
    rule(pool, channel_id=make_channel(pool))
    with running(Receiver(Reply(204))) as receiver:
        sampled(pool, 0, 10)
        sampled(pool, 1, 100)
        send(pool, receiver, START + TICK + WAIT)
    assert kinds(receiver) == ["resolved"]
    assert "Was firing from" in bodies(receiver)[0]["message"]


def test_a_channel_that_wants_only_ends_gets_only_ends(pool: Pool) -> None:
    rule(pool, channel_id=make_channel(pool, events=["resolved"]))
    with running(Receiver(Reply(204))) as receiver:
        for number, free in enumerate([10, 10, 100]):
            sampled(pool, number, free)
            send(pool, receiver, START + number * TICK + WAIT)
    assert kinds(receiver) == ["resolved"]


def test_a_digest_arrives_and_its_parts_end_alone(pool: Pool) -> None:
    rule(pool, channel_id=make_channel(pool))
    with running(Receiver(Reply(204))) as receiver:
        for number in (0, 1):
            at = START + number * TICK
            for mount in "abcd":
                free = 100 if (mount, number) == ("a", 1) else 10
                disk(pool, at - WAIT, free, mount=f"/{mount}")
            sampled(pool, number, 100)
            send(pool, receiver, at + WAIT)
    assert kinds(receiver) == ["digest", "resolved"]
