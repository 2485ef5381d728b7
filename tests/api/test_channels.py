"""Channels over HTTP: what goes in, what comes out, and that addresses never do."""

import json
import logging
import socket
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from notify import guard
from store.db import open_pool
from tests.api.notifying import ADDRESS, CANARY, calling, channel, rule, settings, state
from tests.dashboard import error
from tests.notify.receiver import Receiver, Reply, running

PATH = "/api/v1/notifications/channels"
SEEDS_EXAMPLE = {
    "name": "Discord Alerts",
    "channel_type": "discord",
    "webhook_url": "https://discord.com/api/webhooks/...",
    "is_enabled": True,
    "events": '["all"]',
}

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": "  "}, "name"),
    ({"name": "x" * 301}, "name"),
    ({"name": "nul\0"}, "name"),
    ({"name": None}, "name"),
    ({"channel_type": "pigeon"}, "channel_type"),
    ({"webhook_url": ""}, "webhook_url"),
    ({"webhook_url": None}, "webhook_url"),
    ({"webhook_url": "ftp://discord.com/x"}, "webhook_url"),
    ({"webhook_url": "https://example.org/hook"}, "webhook_url"),
    ({"channel_type": "slack"}, "webhook_url"),
    ({"channel_type": "generic", "webhook_url": "http://10.0.0.1/hook"}, "webhook_url"),
    ({"channel_type": "apprise", "webhook_url": "ntfys://ntfy.sh/topic"}, "webhook_url"),
    ({"webhook_url": "https://discord.com/" + "x" * 4000}, "webhook_url"),
    ({"is_enabled": "yes"}, "is_enabled"),
    ({"is_enabled": None}, "is_enabled"),
    ({"events": 7}, "events"),
    ({"events": ["Loud!"]}, "events"),
    ({"events": "[" * 9000}, "events"),
    ({"events": ["all"] * 101}, "events"),
    ({"signing_secret": "whsec_short", "channel_type": "generic"}, "signing_secret"),
    ({"signing_secret": "whsec_" + "QUJD" * 8}, "signing_secret"),
]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running(Receiver()) as receiver:
        yield receiver


@pytest.fixture
def client(
    clone: Callable[..., str],
    tmp_path: Path,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[TestClient]:
    """A client of an API for which discord.com is a public address, wherever the tests run."""
    known = socket.getaddrinfo

    def resolve(host: str, *args: Any, **named: Any) -> list[Any]:
        public = host in ("discord.com", "hooks.slack.com")
        return known("162.159.128.233" if public else host, *args, **named)

    monkeypatch.setattr(guard.socket, "getaddrinfo", resolve)
    with calling(settings(clone(), tmp_path, receiver.port)) as client:
        yield client


def test_the_seeds_example_is_taken_as_it_stands(client: TestClient) -> None:
    answer = client.post(PATH, json=SEEDS_EXAMPLE | {"webhook_url": ADDRESS})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["channel_type"]) == ("Discord Alerts", "discord")
    assert (made["events"], made["is_enabled"]) == (["all"], True)
    assert made["webhook_url"] is None
    assert made["webhook_url_set"] is True
    assert made["webhook_url_hint"] == "discord.com/…/…9fQ2"
    assert client.get(PATH).json() == [made]


def test_the_seeds_three_dots_are_no_address(client: TestClient) -> None:
    answer = client.post(PATH, json=SEEDS_EXAMPLE)
    assert answer.status_code == 422
    assert "webhook_url: This is no Discord webhook" in error(answer)["message"]


def test_a_channel_hears_all_and_is_on_unless_told_otherwise(client: TestClient) -> None:
    channel(client)
    (found,) = client.get(PATH).json()
    assert (found["events"], found["is_enabled"], found["is_fallback"]) == (["all"], True, False)
    assert (found["rules"], found["signing_secret_set"]) == (0, False)


def test_there_are_no_channels_at_first(client: TestClient) -> None:
    assert client.get(PATH).json() == []


def test_events_are_a_list_or_a_string_with_one(client: TestClient) -> None:
    for events in (["firing"], '["firing"]', "firing"):
        channel(client, events=events)
    assert [each["events"] for each in client.get(PATH).json()] == [["firing"]] * 3


def test_what_is_wrong_is_named(client: TestClient) -> None:
    for wrong, field in WRONG:
        body = {"name": "Ops", "channel_type": "discord", "webhook_url": ADDRESS, **wrong}
        answer = client.post(PATH, json=body)
        assert answer.status_code == 422, wrong
        assert field in error(answer)["message"], wrong
    assert client.get(PATH).json() == []


def test_what_a_new_channel_needs_is_named(client: TestClient) -> None:
    for missing in ("name", "channel_type", "webhook_url"):
        body = {key: value for key, value in SEEDS_EXAMPLE.items() if key != missing}
        answer = client.post(PATH, json=body)
        assert (answer.status_code, error(answer)["code"]) == (422, "invalid")
        assert missing in error(answer)["message"]


def test_what_is_no_channel_at_all_is_refused(client: TestClient) -> None:
    for body in (b"", b"{", b"[]", b"null", b'{"name": "\xff"}'):
        answer = client.post(PATH, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), body
        assert error(answer)


def test_a_change_is_whole_and_keeps_the_address(client: TestClient) -> None:
    own = f"{PATH}/{channel(client)}"
    before = client.get(PATH).json()[0]
    wanted = {"name": "Night", "channel_type": "discord", "is_enabled": False, "events": ["firing"]}
    for url in ({}, {"webhook_url": None}, {"webhook_url": before["webhook_url_hint"]}):
        answer = client.put(own, json=wanted | url)
        assert answer.status_code == 200
        assert answer.json() == before | wanted | {"updated_at": answer.json()["updated_at"]}
    for missing in wanted:
        answer = client.put(own, json={k: v for k, v in wanted.items() if k != missing})
        assert answer.status_code == 422
        assert missing in error(answer)["message"]


def test_what_is_shown_can_be_sent_back(client: TestClient) -> None:
    own = f"{PATH}/{channel(client, is_fallback=True, events=['firing', 'disk_space_low'])}"
    before = client.get(PATH).json()[0]
    after = client.put(own, json=before).json()
    assert after == before | {"updated_at": after["updated_at"]}


def test_another_type_needs_its_address(client: TestClient) -> None:
    own = f"{PATH}/{channel(client)}"
    wanted = {"name": "Ops", "channel_type": "slack", "is_enabled": True, "events": ["all"]}
    answer = client.put(own, json=wanted)
    assert answer.status_code == 422
    assert "webhook_url: has to be entered again" in error(answer)["message"]
    slack = "https://hooks.slack.com/services/T000/B000/CANARYtoken9fQ2"
    answer = client.put(own, json=wanted | {"webhook_url": slack})
    assert answer.json()["webhook_url_hint"] == "hooks.slack.com/…"


def test_a_signing_secret_comes_and_goes(client: TestClient, receiver: Receiver) -> None:
    about = {"channel_type": "generic", "webhook_url": f"http://127.0.0.1:{receiver.port}/hook"}
    own = f"{PATH}/{channel(client, **about, signing_secret='whsec_' + 'QUJD' * 8)}"
    wanted = {"name": "Ops", "channel_type": "generic", "is_enabled": True, "events": ["all"]}
    assert client.put(own, json=wanted).json()["signing_secret_set"] is True
    client.post(f"{own}/test")
    assert not client.put(own, json=wanted | {"signing_secret": ""}).json()["signing_secret_set"]
    client.post(f"{own}/test")
    first, second = ({name.lower() for name in sent.headers} for sent in receiver.received)
    assert "webhook-signature" in first
    assert "webhook-signature" not in second


def test_there_is_one_fallback(client: TestClient) -> None:
    channel(client, is_fallback=True)
    body = {"name": "Two", "channel_type": "discord", "webhook_url": ADDRESS, "is_fallback": True}
    answer = client.post(PATH, json=body)
    assert (answer.status_code, error(answer)["code"]) == (409, "fallback_taken")


def test_a_channel_that_rules_use_stays(client: TestClient) -> None:
    used = channel(client)
    made = [rule(client, used, name=name) for name in ("Low disk", "Hot card")]
    answer = client.delete(f"{PATH}/{used}")
    assert (answer.status_code, error(answer)["code"]) == (409, "channel_in_use")
    assert "Hot card, Low disk" in error(answer)["message"]
    assert client.get(PATH).json()[0]["rules"] == 2
    for each in made:
        assert client.delete(f"/api/v1/notifications/alerts/{each['id']}").status_code == 204
    answer = client.delete(f"{PATH}/{used}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(PATH).json() == []


def test_an_unknown_channel_is_404_and_no_id_is_422(client: TestClient) -> None:
    body = {"name": "Ops", "channel_type": "discord", "is_enabled": True, "events": ["all"]}
    ids = ((str(uuid4()), 404), ("7", 422), ("x" * 300, 422))
    for method, (wrong, status) in product(("PUT", "DELETE", "POST"), ids):
        path = f"{PATH}/{wrong}" + ("/test" if method == "POST" else "")
        answer = client.request(method, path, json=body if method == "PUT" else None)
        assert answer.status_code == status
        code = error(answer)["code"]
        assert code == ("channel_not_found" if status == 404 else "invalid")


def test_a_test_reaches_the_receiver_and_the_log(client: TestClient, receiver: Receiver) -> None:
    url = f"http://127.0.0.1:{receiver.port}/hooks/{CANARY}"
    used = channel(client, channel_type="generic", webhook_url=url)
    answer = client.post(f"{PATH}/{used}/test")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["success"], found["http_status"], found["error"]) == (True, 200, None)
    assert found["duration_ms"] >= 0
    (sent,) = receiver.received
    assert sent.path == f"/hooks/{CANARY}"
    assert json.loads(sent.body)["type"] == "alert.test"
    (entry,) = client.get("/api/v1/notifications/log").json()["items"]
    assert (entry["kind"], entry["channel_name"], entry["success"]) == ("test", "Ops", True)
    assert entry["rule_id"] is None


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_failed_test_says_how(client: TestClient, receiver: Receiver, status: int) -> None:
    receiver.replies = [Reply(status, b"secret words of a stranger")]
    url = f"http://127.0.0.1:{receiver.port}/hooks/{CANARY}"
    used = channel(client, channel_type="generic", webhook_url=url)
    found = client.post(f"{PATH}/{used}/test").json()
    assert (found["success"], found["http_status"]) == (False, status)
    assert found["error"] == f"http_{status}"
    (entry,) = client.get("/api/v1/notifications/log?success=false").json()["items"]
    assert entry["error_detail"] == f"http_{status}"
    assert client.get(PATH).json()[0]["is_enabled"] is True


def test_a_lost_key_is_said_and_another_address_heals_it(
    client: TestClient, tmp_path: Path, receiver: Receiver
) -> None:
    used = channel(client)
    knobs = settings(state(client).settings.database_url, tmp_path / "new", receiver.port)
    state(client).settings = knobs
    assert client.post(f"{PATH}/{used}/test").json()["error"] == "secret_lost"
    wanted = {"name": "Ops", "channel_type": "generic", "is_enabled": True, "events": ["all"]}
    url = f"http://127.0.0.1:{receiver.port}/hook"
    client.put(f"{PATH}/{used}", json=wanted | {"webhook_url": url})
    assert client.post(f"{PATH}/{used}/test").json()["success"] is True


def test_the_address_is_nowhere_to_be_seen(
    client: TestClient, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"http://127.0.0.1:{receiver.port}/hooks/{CANARY}"
    secret = "whsec_" + "Q0FO" * 8
    about = {"channel_type": "generic", "webhook_url": url, "signing_secret": secret}
    used = channel(client, **about)
    body = {"name": "Ops", "is_enabled": True, "events": ["all"], **about}
    receiver.replies = [Reply(500), Reply(how="reset")]
    answers = [
        client.put(f"{PATH}/{used}", json=body),
        client.post(f"{PATH}/{used}/test"),
        client.post(f"{PATH}/{used}/test"),
        client.put(f"{PATH}/{used}", json=body | {"events": ["No!"]}),
        client.post(PATH, json=body | {"name": ""}),
        client.post(PATH, json=body | {"webhook_url": f"{url}\n"}),
        client.post(PATH, json=body | {"channel_type": "discord"}),
        client.get(PATH),
        client.get("/api/v1/notifications/log"),
        client.get("/api/openapi.json"),
    ]
    said = "".join(answer.text + str(answer.headers) for answer in answers) + caplog.text
    assert CANARY not in said
    assert secret not in said
    assert stored(client, CANARY) == stored(client, secret) == []


def stored(client: TestClient, secret: str) -> list[str]:
    """The tables in which the secret can be read."""
    pool = open_pool(state(client).settings.database_url, name="test", size=1)
    try:
        with pool.connection() as conn:
            tables = conn.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                " WHERE schemaname = 'public'"
            ).fetchall()
            return [
                table
                for (table,) in tables
                if conn.execute(
                    f"SELECT 1 FROM {table} AS t WHERE t::text LIKE %s LIMIT 1".encode(),
                    [f"%{secret}%"],
                ).fetchone()
            ]
    finally:
        pool.close()
