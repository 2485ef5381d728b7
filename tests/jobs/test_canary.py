"""A secret that is looked for everywhere after everything went wrong that can."""

import io
import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest

import logs
from jobs import deliver
from jobs.deliver import Means, send_due
from notify.dispatch import Target
from notify.guard import Policy
from notify.trial import Trial, try_out
from store import alert_log, channels
from store.alert_log import Attempt
from store.cluster import program
from store.db import Pool
from tests.notify.receiver import HERE, Receiver, Reply, make_certificates, policy, running
from tests.store.alerts import KEYS, NOW, log, make_channel, make_message, make_rule

CANARY = "CANARY"
SIGNING = "whsec_" + CANARY * 8
ECHO = b"your token CANARY-token-9fQ2 is wrong"
REPLIES = [
    Reply(204),
    Reply(302, headers={"Location": f"http://receiver.example/{CANARY}"}),
    Reply(400, ECHO),
    Reply(401, b'{"message": "CANARY-token-9fQ2", "code": 50027}'),
    Reply(404, ECHO),
    Reply(429, ECHO),
    Reply(500, ECHO),
    Reply(how="reset"),
    Reply(how="never"),
]


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """All that is logged, the least important too, libraries' lines too."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonLines("test"))
    root = logging.getLogger()
    before, chatty = root.level, logging.getLogger("urllib3")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    chatty.setLevel(logging.DEBUG)
    yield written
    chatty.setLevel(logging.NOTSET)
    root.setLevel(before)
    root.removeHandler(handler)


def dumped(pool: Pool) -> str:
    """The whole database as SQL."""
    with pool.connection() as conn:
        url, password = conn.info.dsn, conn.info.password
    done = subprocess.run(
        [program("pg_dump"), "--dbname", url],
        env={"PGPASSWORD": password},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def trial(pool: Pool, channel_id: UUID, policy: Policy) -> Trial:
    """A test message, sent and written down as the API does it."""
    found = channels.sealed(pool, channel_id)
    assert found
    url = KEYS.open(str(channel_id), "url", found.webhook_url)
    result = try_out(Target(found.channel_type, url), policy, NOW)
    alert_log.record(
        pool,
        Attempt(
            channel_id,
            found.name,
            found.channel_type,
            "test",
            "Test message",
            result.success,
            result.error,
            result.http_status,
            result.duration_ms,
            NOW,
        ),
    )
    return result


def test_a_secret_is_found_nowhere(
    pool: Pool, tmp_path: Path, said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [
        make_channel(pool, "discord"),
        make_channel(pool, "slack"),
        make_channel(pool, "generic", signing_secret=SIGNING),
        make_channel(pool, "apprise"),
    ]
    rules = [make_rule(pool, channel) for channel in made]
    certificates = make_certificates(tmp_path)
    shown: list[Any] = []
    for number, reply in enumerate(REPLIES):
        for channel, rule in zip(made, rules, strict=True):
            channels.set_enabled(pool, channel, True)
            make_message(pool, channel, rule, seq=number, episode=number)
        with running(Receiver(reply)) as plain, running(Receiver(reply)) as secure:
            secure.secure(certificates)
            for receiver, folder in ((plain, None), (secure, certificates)):
                where = policy(receiver, folder, seconds=0.3)
                send_due(pool, Means(KEYS, where, lambda: NOW, lambda: 0.0), Event())
                shown += [trial(pool, channel, where) for channel in made]
    poisoned(pool, made[2], monkeypatch)
    shown += [channels.list_all(pool), log(pool), alert_log.page(pool, limit=500)]
    dump = dumped(pool)
    assert "COPY public.alert_log" in dump
    assert len(log(pool)) > 50
    for text in (dump, said.getvalue(), repr(shown)):
        assert CANARY not in text
    assert "[hidden]" in said.getvalue(), "libraries said something, and it was kept back"


def poisoned(pool: Pool, channel: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of our own whose trace holds the address."""

    def mistaken(target: Target, *_: Any) -> Any:
        raise ValueError(target.url)

    channels.set_enabled(pool, channel, True)
    make_message(pool, channel, episode=99)
    with monkeypatch.context() as patch:
        patch.setattr(deliver, "dispatch", mistaken)
        send_due(pool, Means(KEYS, Policy(allow=HERE), lambda: NOW, lambda: 0.0), Event())
    assert any(entry["error_detail"] == "internal_error" for entry in log(pool))
