"""The sender in trouble: nothing is lost, and nobody waits for somebody else."""

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
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from jobs import deliver
from jobs.deliver import Means, means, send_due
from notify.secrets import Keys
from settings import Settings, new_secret_key
from store import outbox
from store.db import Pool, open_pool
from store.errors import StoreError
from store.outbox import LEASE
from tests.jobs.sending import Clock, to
from tests.notify.receiver import Received, Receiver, Reply, running
from tests.programs import Program, environment
from tests.store.alerts import NOW, log, make_channel, make_message, state, states

NEVER = Event()


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
    name = conninfo_to_dict(url)["dbname"]
    admin_url = make_conninfo(url, dbname="postgres")
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
