"""The sender against a real receiver: exact attempts, times, channels and log."""

import json
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Event
from uuid import UUID

import pytest

from jobs.deliver import Means, send_due
from jobs.rotate_secrets import run_once as rotate
from notify.guard import Policy
from notify.retry import WAITS
from notify.secrets import Keys
from settings import Settings, new_secret_key
from store import channels, outbox
from store.db import Pool
from tests.jobs.sending import Clock, to
from tests.notify import validators
from tests.notify.receiver import Receiver, Reply, running
from tests.store.alerts import (
    KEYS,
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
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "1234567890123456789"
DISCORD_OK = Reply(200, json.dumps({"id": MESSAGE_ID}).encode())
SLACK_OK = Reply(200, b"ok")


def seconds_after(at: str | None) -> float | None:
    return (datetime.fromisoformat(at) - NOW).total_seconds() if at else None


OUTCOMES: list[tuple[Reply, str, float | None, str | None, bool, float | None, int]] = [
    # the answer; state, when next, error, whether the channel stays on, until when it is paused,
    # how many of the eight attempts are used up
    (Reply(200, b"fine"), "sent", None, None, True, None, 0),
    (Reply(204), "sent", None, None, True, None, 0),
    (Reply(302, headers={"Location": "/login"}), "dead", None, "http_302", True, None, 1),
    (Reply(400), "dead", None, "http_400", True, None, 1),
    (Reply(401), "dead", None, "http_401", True, None, 1),
    (Reply(403), "dead", None, "http_403", True, None, 1),
    (Reply(404), "dead", None, "http_404", False, None, 1),
    (Reply(408), "pending", 5, "http_408", True, None, 1),
    (Reply(410), "dead", None, "http_410", False, None, 1),
    (Reply(413), "dead", None, "http_413", True, None, 1),
    (Reply(422), "dead", None, "http_422", True, None, 1),
    (Reply(425), "pending", 5, "http_425", True, None, 1),
    (Reply(429, headers={"Retry-After": "17"}), "pending", 17, "http_429", True, 17, 0),
    (
        Reply(429, headers={"Retry-After": "Fri, 20 Nov 2026 07:43:00 GMT"}),
        "pending",
        120,
        "http_429",
        True,
        120,
        0,
    ),
    (Reply(429, b'{"retry_after": 2.5}'), "pending", 2.5, "http_429", True, 2.5, 0),
    (Reply(429, headers={"Retry-After": "999999"}), "pending", 3600, "http_429", True, 3600, 0),
    (Reply(429), "pending", 60, "http_429", True, 60, 0),
    (Reply(500), "pending", 5, "http_500", True, None, 1),
    (Reply(503), "pending", 5, "http_503", True, None, 1),
    (Reply(how="never"), "pending", 5, "timeout", True, None, 1),
    (Reply(how="drip"), "pending", 5, "timeout", True, None, 1),
    (Reply(how="reset"), "pending", 5, "reset", True, None, 1),
]


@pytest.mark.parametrize(
    ("reply", "ends", "next_in", "error", "stays_on", "paused", "failures"),
    OUTCOMES,
    ids=[f"{o[0].status}-{o[0].how}-{o[2]}" for o in OUTCOMES],
)
def test_every_answer_has_its_consequence(
    pool: Pool,
    reply: Reply,
    ends: str,
    next_in: float | None,
    error: str | None,
    stays_on: bool,
    paused: float | None,
    failures: int,
) -> None:
    channel = make_channel(pool, name="Ops")
    rule = make_rule(pool, channel)
    message = make_message(pool, channel, rule)
    with running(Receiver(reply)) as receiver:
        assert send_due(pool, to(receiver, seconds=0.5), NEVER) == 1
        assert send_due(pool, to(receiver), NEVER) == 0, "nothing is sent before its time"
        assert len(receiver.received) == 1
    found, on = state(pool, message), channel_state(pool, channel)
    assert (found["state"], found["last_error"], found["attempts"]) == (ends, error, 1)
    assert found["failures"] == failures
    if next_in is not None:
        assert seconds_after(found["next_attempt_at"]) == next_in
    assert (on["is_enabled"], on["disabled_reason"]) == (stays_on, None if stays_on else error)
    assert seconds_after(on["paused_until"]) == paused
    (entry,) = log(pool)
    assert (entry["success"], entry["error_detail"]) == (ends == "sent", error)
    assert entry["http_status"] == (reply.status if reply.how == "whole" else None)
    assert (entry["attempt"], entry["kind"], UUID(entry["notification_id"])) == (
        1,
        "firing",
        message,
    )
    assert (entry["rule_name"], entry["channel_name"], entry["channel_type"]) == (
        "Low disk",
        "Ops",
        "generic",
    )
    assert entry["message"] == "FIRING: Low disk on nas-1 – 12.0 GB free"
    assert entry["maybe_duplicate"] == (reply.how != "whole")
    assert entry["duration_ms"] >= 0


def test_a_message_is_tried_eight_times_and_then_given_up(pool: Pool) -> None:
    message = make_message(pool, make_channel(pool))
    clock, times = Clock(), list[datetime]()
    with running(Receiver(Reply(500))) as receiver:
        while state(pool, message)["state"] == "pending":
            times.append(clock.at)
            assert send_due(pool, to(receiver, clock), NEVER) == 1
            clock.at = datetime.fromisoformat(state(pool, message)["next_attempt_at"])
        assert {request.headers["webhook-id"] for request in receiver.received} == {str(message)}
        stamps = [int(request.headers["webhook-timestamp"]) for request in receiver.received]
        assert len({request.body for request in receiver.received}) == 1
    assert stamps == [int(at.timestamp()) for at in times]
    waits = tuple(later - earlier for earlier, later in pairwise(times))
    assert (waits, len(log(pool))) == (WAITS, 8)
    assert state(pool, message)["state"] == "dead"
    assert outbox.counts(pool).dead == 1
    assert channel_state(pool, UUID(state(pool, message)["channel_id"]))["is_enabled"]


def test_being_told_to_slow_down_uses_up_no_attempt_and_holds_the_whole_channel(
    pool: Pool,
) -> None:
    channel, other = make_channel(pool), make_channel(pool)
    first = make_message(pool, channel, at=NOW - timedelta(seconds=1))
    second, elsewhere = make_message(pool, channel), make_message(pool, other)
    clock = Clock()
    slow = Reply(429, headers={"Retry-After": "10"})
    with running(Receiver(slow)) as receiver:
        for _ in range(20):
            send_due(pool, to(receiver, clock), NEVER)
            clock.at += timedelta(seconds=10)
        per_message = [request.headers["webhook-id"] for request in receiver.received]
        assert per_message.count(str(elsewhere)) == 20
        assert per_message.count(str(first)) + per_message.count(str(second)) == 20
        receiver.replies = [Reply(204)]
        assert send_due(pool, to(receiver, clock), NEVER) == 3
    assert set(states(pool).values()) == {"sent"}
    assert {state(pool, message)["failures"] for message in (first, second, elsewhere)} == {0}


def test_a_signed_message_is_signed_anew_at_each_attempt(pool: Pool) -> None:
    make_message(pool, make_channel(pool, signing_secret=SECRET))
    clock = Clock()
    with running(Receiver(Reply(500), Reply(204))) as receiver:
        send_due(pool, to(receiver, clock), NEVER)
        clock.at += timedelta(seconds=5)
        send_due(pool, to(receiver, clock), NEVER)
        first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert second.headers["webhook-signature"].startswith("v1,")
    validators.generic(first.body)


def test_what_a_channel_does_not_want_is_kept_back_and_logged(pool: Pool) -> None:
    channel = make_channel(pool, events=["resolved"])
    message = make_message(pool, channel)
    with running(Receiver()) as receiver:
        send_due(pool, to(receiver), NEVER)
        assert receiver.received == []
    assert state(pool, message)["state"] == "suppressed"
    (entry,) = log(pool)
    assert (entry["suppressed_reason"], entry["success"]) == ("not_wanted", False)


def test_an_address_whose_key_is_gone_is_said_so(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    channel = make_channel(pool, keys=Keys([new_secret_key()]))
    message = make_message(pool, channel)
    with running(Receiver()) as receiver:
        send_due(pool, to(receiver), NEVER)
        assert receiver.received == []
    assert (state(pool, message)["state"], state(pool, message)["last_error"]) == (
        "dead",
        "secret_lost",
    )
    assert channel_state(pool, channel)["disabled_reason"] == "secret_lost"
    assert "Enter the address again" in caplog.text


def test_an_address_that_moved_inside_is_blocked_and_not_tried_again(pool: Pool) -> None:
    message = make_message(pool, make_channel(pool, url="http://127.0.0.1/hook"))
    send_due(pool, Means(KEYS, Policy(), Clock()), NEVER)
    assert (state(pool, message)["state"], state(pool, message)["last_error"]) == (
        "dead",
        "blocked",
    )


def test_secrets_are_written_anew_with_the_first_key(pool: Pool) -> None:
    old, new = new_secret_key(), new_secret_key()
    channel = make_channel(pool, keys=Keys([old]), signing_secret=SECRET)
    lost = make_channel(pool, keys=Keys([new_secret_key()]))
    knobs = Settings(secret_keys=f"{new},{old}")  # pyright: ignore
    assert (rotate(pool, knobs, NEVER), rotate(pool, knobs, NEVER)) == (1, 0)
    found = channels.sealed(pool, channel)
    assert found
    assert found.signing_secret
    assert Keys([new]).open(str(channel), "url", found.webhook_url) == URLS["generic"]
    assert Keys([new]).open(str(channel), "signing_secret", found.signing_secret) == SECRET
    assert channel_state(pool, lost)["key_id"] != Keys([new]).key_id
