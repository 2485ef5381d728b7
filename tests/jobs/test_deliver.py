"""The sender against a real receiver: exact attempts, times, channels and log."""

import json
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import psycopg
import pytest

from jobs.deliver import Means, means, send_due
from jobs.rotate_secrets import run_once as rotate
from notify.guard import Policy
from notify.retry import WAITS
from notify.secrets import Keys
from settings import Settings, new_secret_key
from store import channels, outbox
from store.db import Pool, open_pool
from store.errors import StoreError
from store.outbox import LEASE
from tests.notify import validators
from tests.notify.receiver import Received, Receiver, Reply, make_certificates, policy, running
from tests.programs import Program, environment
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


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with certificates for the services' names."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def to(
    receiver: Receiver,
    clock: Clock | None = None,
    certificates: Path | None = None,
    seconds: float = 15.0,
) -> Means:
    """Sending to the receiver, without chance."""
    return Means(KEYS, policy(receiver, certificates, seconds), clock or Clock(), lambda: 0.0)


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
    waits = tuple(later - earlier for earlier, later in zip(times, times[1:], strict=False))
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
        send_due(pool, to(receiver), NEVER)
        bodies = [json.loads(request.body) for request in receiver.received]
    assert (state(pool, first)["state"], state(pool, second)["state"]) == ("dead", "suppressed")
    assert len(bodies) == 2
    assert all("the channel Ops could not deliver it" in body["message"] for body in bodies)


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


def test_our_own_mistake_holds_up_nobody(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    channel = make_channel(pool)
    wrong = make_message(pool, channel, text="poison")
    right = make_message(pool, channel, seq=1)

    def mistaken(target: Any, message: Any, *rest: Any) -> Any:
        if message.text == "poison":
            raise ZeroDivisionError
        return dispatched(target, message, *rest)

    from jobs import deliver

    dispatched = deliver.dispatch
    monkeypatch.setattr(deliver, "dispatch", mistaken)
    with running(Receiver()) as receiver:
        assert send_due(pool, to(receiver), NEVER) == 2
    assert state(pool, right)["state"] == "sent"
    found = state(pool, wrong)
    assert (found["state"], found["last_error"]) == ("pending", "internal_error")
    assert "ZeroDivisionError" in caplog.text


def test_six_senders_at_once_deliver_each_message_once(each_pool: Pool, clone: Any) -> None:
    made = [make_channel(each_pool) for _ in range(10)]
    wanted = {make_message(each_pool, channel, seq=n) for n in range(6) for channel in made}
    with each_pool.connection() as conn:
        url = conn.info.dsn + (f" password={conn.info.password}" if conn.info.password else "")
    pools = [open_pool(url, name=f"sender-{number}", size=4) for number in range(6)]
    try:
        with running(Receiver(Reply(204))) as receiver:

            def sender(pool: Pool) -> int:
                attempts = 0
                while outbox.counts(pool).pending:
                    attempts += send_due(pool, to(receiver), NEVER)
                return attempts

            with ThreadPoolExecutor(6) as senders:
                attempts = sum(senders.map(sender, pools))
            got = [request.headers["webhook-id"] for request in receiver.received]
    finally:
        for pool in pools:
            pool.close()
    assert attempts == len(got) == len(wanted)
    assert {UUID(each) for each in got} == wanted
    assert set(states(each_pool).values()) == {"sent"}
    assert len(log(each_pool)) == len(wanted)


def test_a_slow_receiver_holds_up_no_other_channel(pool: Pool) -> None:
    slow = make_channel(pool, url="http://receiver.example/slow")
    fast = [make_channel(pool, url="http://receiver.example/fast") for _ in range(3)]
    make_message(pool, slow, at=NOW - timedelta(hours=1))
    wanted = [make_message(pool, channel) for channel in fast]
    all_came = Event()
    with running(Receiver(Reply(204))) as receiver:

        def wait(request: Received) -> None:
            got = {each.headers["webhook-id"] for each in receiver.received}
            if got >= {str(message) for message in wanted}:
                all_came.set()
            if request.path == "/slow":
                assert all_came.wait(20), "the others waited for the slow one"

        receiver.hook = wait
        assert send_due(pool, to(receiver, seconds=30), NEVER) == 4
    assert set(states(pool).values()) == {"sent"}


def test_a_sender_that_is_told_to_stop_begins_nothing(pool: Pool) -> None:
    make_message(pool, make_channel(pool))
    stop = Event()
    stop.set()
    with running(Receiver()) as receiver:
        assert send_due(pool, to(receiver), stop) == 0
        assert receiver.received == []


def test_nothing_is_lost_when_the_store_goes_away_between_sending_and_writing(
    clone: Callable[[], str],
) -> None:
    url = clone()
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    admin_url = psycopg.conninfo.make_conninfo(url, dbname="postgres")
    pool = open_pool(url, name="test", size=2)
    message = make_message(pool, make_channel(pool))

    def close(_: Received) -> None:
        with psycopg.connect(admin_url, autocommit=True) as conn:
            conn.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    with running(Receiver(Reply(204))) as receiver:
        receiver.hook = close
        with pytest.raises(StoreError):
            send_due(pool, to(receiver), NEVER)
        pool.close()
        receiver.hook = lambda _: None
        with psycopg.connect(admin_url, autocommit=True) as conn:
            conn.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
        pool = open_pool(url, name="test", size=2)
        try:
            assert send_due(pool, to(receiver, Clock(NOW + LEASE / 2)), NEVER) == 0
            assert send_due(pool, to(receiver, Clock(NOW + LEASE)), NEVER) == 1
            found, entries = state(pool, message), log(pool)
        finally:
            pool.close()
        ids = [request.headers["webhook-id"] for request in receiver.received]
    assert ids == [str(message)] * 2
    assert found["state"] == "sent"
    assert [(entry["error_detail"], entry["success"]) for entry in entries] == [
        ("sender_died", False),
        (None, True),
    ]


KILLED = """
import os, signal, sys, threading
from jobs.deliver import Means, send_due, means
from settings import load
from store import outbox
from store.db import open_pool
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
outbox.finish = die
knobs = load()
with open_pool(knobs.database_url, name="test", size=4) as pool:
    print("sending", flush=True)
    send_due(pool, means(knobs), threading.Event())
"""


def test_a_message_whose_sender_was_killed_is_delivered_again_with_the_same_id(
    clone: Callable[[], str], tmp_path: Path
) -> None:
    url, key = clone(), new_secret_key()
    keys = Keys([key])
    pool = open_pool(url, name="test", size=2)
    try:
        with running(Receiver(Reply(204))) as receiver:
            channel = make_channel(pool, url=f"http://127.0.0.1:{receiver.port}/hook", keys=keys)
            message = make_message(pool, channel)
            env = environment(
                tmp_path,
                database_url=url,
                secret_keys=key,
                webhook_allow_cidrs="127.0.0.0/8",
                webhook_ports=receiver.port,
            )
            program = Program("-c", KILLED, env=env)
            with program.process:
                program.until("sending")
                assert program.process.wait() == -signal.SIGKILL
            assert state(pool, message)["state"] == "sending"
            knobs = Settings(
                secret_keys=key,  # pyright: ignore
                webhook_allow_cidrs="127.0.0.0/8",  # pyright: ignore
                webhook_ports=str(receiver.port),  # pyright: ignore
            )
            found = means(knobs)
            assert send_due(pool, found, NEVER) == 0, "its lease has not ended"
            leased = datetime.fromisoformat(state(pool, message)["leased_until"])
            later = Means(found.keys, found.policy, Clock(leased))
            assert send_due(pool, later, NEVER) == 1
            ids = [request.headers["webhook-id"] for request in receiver.received]
        assert ids == [str(message)] * 2
        assert state(pool, message)["state"] == "sent"
        assert sorted(entry["attempt"] for entry in log(pool)) == [1, 2]
    finally:
        pool.close()


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
