"""The sender and the services: what each of them wants besides a message."""

import json
from datetime import timedelta
from pathlib import Path
from threading import Event

from jobs.deliver import send_due
from store.db import Pool
from store.outbox import LEASE
from tests.jobs.sending import Clock, to
from tests.notify import validators
from tests.notify.receiver import Receiver, Reply, running
from tests.store.alerts import (
    NOW,
    URLS,
    channel_state,
    log,
    make_channel,
    make_message,
    make_rule,
    state,
    states,
)

NEVER = Event()
MESSAGE_ID = "1234567890123456789"
DISCORD_OK = Reply(200, json.dumps({"id": MESSAGE_ID}).encode())
SLACK_OK = Reply(200, b"ok")


def test_discord_is_told_once_and_its_message_is_edited_when_it_is_over(
    pool: Pool, certificates: Path
) -> None:
    channel = make_channel(pool, "discord", url=f"{URLS['discord']}?thread_id=42")
    rule = make_rule(pool, channel)
    firing = make_message(pool, channel, rule)
    make_message(pool, channel, rule, kind="reminder", at=NOW + timedelta(seconds=1))
    make_message(pool, channel, rule, kind="resolved", at=NOW + timedelta(seconds=2))
    clock = Clock(NOW + timedelta(seconds=3))
    with running(Receiver(DISCORD_OK).secure(certificates)) as receiver:
        assert send_due(pool, to(receiver, clock, certificates), NEVER) == 3
        posted, reminded, edited = receiver.received
    path = "/api/webhooks/123456789012345678/CANARY-token-9fQ2"
    assert (posted.method, posted.path) == ("POST", f"{path}?thread_id=42&wait=true")
    assert reminded.method == "POST"
    assert (edited.method, edited.path) == ("PATCH", f"{path}/messages/{MESSAGE_ID}?thread_id=42")
    for request in (posted, reminded, edited):
        validators.discord(json.loads(request.body))
    assert state(pool, firing)["external_id"] == MESSAGE_ID


def test_an_edit_of_a_message_that_somebody_deleted_is_sent_as_a_message(
    pool: Pool, certificates: Path
) -> None:
    channel = make_channel(pool, "discord")
    rule = make_rule(pool, channel)
    make_message(pool, channel, rule)
    make_message(pool, channel, rule, kind="resolved", at=NOW + timedelta(seconds=1))
    gone = Reply(404, b'{"message": "Unknown Message", "code": 10008}')
    clock = Clock(NOW + timedelta(seconds=1))
    with running(Receiver(DISCORD_OK, gone, DISCORD_OK).secure(certificates)) as receiver:
        assert send_due(pool, to(receiver, clock, certificates), NEVER) == 3
        assert [request.method for request in receiver.received] == ["POST", "PATCH", "POST"]
    assert channel_state(pool, channel)["is_enabled"]
    assert set(states(pool).values()) == {"sent"}


def test_slack_gets_mere_text_when_it_does_not_like_the_blocks(
    pool: Pool, certificates: Path
) -> None:
    make_message(pool, make_channel(pool, "slack"))
    refused = Reply(400, b"invalid_blocks")
    with running(Receiver(refused, SLACK_OK).secure(certificates)) as receiver:
        assert send_due(pool, to(receiver, certificates=certificates), NEVER) == 2
        first, second = (json.loads(request.body) for request in receiver.received)
    validators.slack(first)
    assert second == {"text": first["text"]}
    assert sorted((entry["attempt"], entry["error_detail"]) for entry in log(pool)) == [
        (1, "http_400: invalid_blocks"),
        (2, None),
    ]


def test_slack_saying_anything_but_ok_is_no_delivery(pool: Pool, certificates: Path) -> None:
    message = make_message(pool, make_channel(pool, "slack"))
    with running(Receiver(Reply(200, b"<html>")).secure(certificates)) as receiver:
        send_due(pool, to(receiver, certificates=certificates), NEVER)
    assert (state(pool, message)["state"], state(pool, message)["last_error"]) == (
        "pending",
        "not_ok",
    )


def test_a_closed_slack_channel_is_off_and_what_waits_for_it_goes_to_the_fallback(
    pool: Pool, certificates: Path
) -> None:
    slack = make_channel(pool, "slack", name="Ops")
    make_channel(pool, "generic", is_fallback=True)
    first, second = make_message(pool, slack), make_message(pool, slack, seq=1)
    closed = Reply(403, b"action_prohibited")
    with running(Receiver(closed).secure(certificates)) as receiver:
        send_due(pool, to(receiver, certificates=certificates), NEVER)
    assert channel_state(pool, slack)["disabled_reason"] == "http_403: action_prohibited"
    with running(Receiver(Reply(204))) as receiver:
        send_due(pool, to(receiver, Clock(NOW + LEASE)), NEVER)
        bodies = [json.loads(request.body) for request in receiver.received]
    assert (state(pool, first)["state"], state(pool, second)["state"]) == ("dead", "suppressed")
    assert len(bodies) == 2
    assert all("the channel Ops could not deliver it" in body["message"] for body in bodies)
