"""Rules over HTTP: the seed's examples as they stand, limits, and what a change keeps."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from store import alert_rules
from store.conditions import CONDITIONS
from store.rule_checks import YEAR
from tests.api.notifying import calling, rule, settings, state
from tests.dashboard import error
from tests.store.alerting import put_instance
from tests.store.alerts import make_channel

PATH = "/api/v1/notifications/alerts"
LOW_DISK = {
    "name": "Low Disk Space",
    "condition_type": "disk_space_low",
    "threshold": 50.0,
    "cooldown_minutes": 120,
    "is_enabled": True,
}
FAILURES = {
    "name": "Transcode Failures",
    "condition_type": "transcode_failure",
    "threshold": 3,
    "cooldown_minutes": 60,
}

GOOD: list[dict[str, Any]] = [
    {"threshold": 0},
    {"cooldown_minutes": 0},
    {"cooldown_minutes": YEAR},
    {"for_minutes": 0, "repeat_minutes": 0, "max_reminders": 0, "no_data_minutes": 0},
    {"clear_threshold": 60.5},
    {"params": {"measured_in": "percent"}},
    {"target": "nas*", "severity": "critical", "no_data_action": "ok"},
    {"name": "x" * 300},
    {"name": "😀" * 300},
    {"name": "<script>alert(1)</script>"},
    {"threshold": None, "clear_threshold": None, "for_minutes": None, "target": None},
]
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": " "}, "name"),
    ({"name": "x" * 301}, "name"),
    ({"name": "nul\0"}, "name"),
    ({"condition_type": "weather"}, "condition_type"),
    ({"channel_id": "ops"}, "channel_id"),
    ({"channel_id": str(uuid4())}, "channel_id"),
    ({"threshold": -1}, "threshold"),
    ({"threshold": "50"}, "threshold"),
    ({"threshold": True}, "threshold"),
    ({"threshold": 2.5, "condition_type": "transcode_failure"}, "threshold"),
    ({"threshold": 101, "condition_type": "cpu_high"}, "threshold"),
    ({"clear_threshold": 49}, "clear_threshold"),
    ({"cooldown_minutes": -1}, "cooldown_minutes"),
    ({"cooldown_minutes": YEAR + 1}, "cooldown_minutes"),
    ({"cooldown_minutes": 1.5}, "cooldown_minutes"),
    ({"cooldown_minutes": None}, "cooldown_minutes"),
    ({"for_minutes": -1}, "for_minutes"),
    ({"severity": "fatal"}, "severity"),
    ({"no_data_action": "panic"}, "no_data_action"),
    ({"target": "x" * 301}, "target"),
    ({"target": "nul\0"}, "target"),
    ({"is_enabled": "true"}, "is_enabled"),
    ({"is_enabled": None}, "is_enabled"),
    ({"params": {"colour": "red"}}, "params.colour"),
    ({"params": {"measured_in": "TB"}}, "params.measured_in"),
    ({"params": []}, "params"),
    ({"params": {"measured_in": {"deep": 1}}}, "params"),
]


@pytest.fixture
def client(clone: Callable[..., str], tmp_path: Path) -> Iterator[TestClient]:
    with calling(settings(clone(), tmp_path)) as client:
        yield client


@pytest.fixture
def ops(client: TestClient) -> str:
    """The id of a channel."""
    return str(make_channel(state(client).pool, "discord"))


def test_the_seeds_disk_example_is_taken_as_it_stands(client: TestClient, ops: str) -> None:
    made = rule(client, ops, **LOW_DISK)
    assert {name: made[name] for name in LOW_DISK} == LOW_DISK
    assert (made["channel_id"], made["channel_name"]) == (ops, "discord channel")
    assert (made["last_triggered_at"], made["state"], made["firing"]) == (None, None, 0)
    assert client.get(PATH).json() == [made]


def test_the_seeds_transcode_example_is_born_on(client: TestClient, ops: str) -> None:
    made = rule(client, ops, **FAILURES)
    assert {name: made[name] for name in FAILURES} == FAILURES
    assert made["is_enabled"] is True


def test_name_condition_and_channel_are_enough(client: TestClient, ops: str) -> None:
    made = rule(client, ops, condition_type="gpu_temp_high")
    hot = CONDITIONS["gpu_temp_high"]
    assert (made["threshold"], made["for_minutes"]) == (hot.threshold, hot.for_minutes)
    assert (made["cooldown_minutes"], made["is_enabled"]) == (60, True)
    assert (made["severity"], made["target"], made["params"]) == ("warning", None, {})


def test_there_are_no_rules_at_first(client: TestClient) -> None:
    assert client.get(PATH).json() == []


def test_what_a_new_rule_needs_is_named(client: TestClient, ops: str) -> None:
    for missing in ("name", "condition_type", "channel_id"):
        body = {"channel_id": ops, **FAILURES}
        answer = client.post(PATH, json={k: v for k, v in body.items() if k != missing})
        assert (answer.status_code, error(answer)["code"]) == (422, "invalid")
        assert missing in error(answer)["message"]


def test_what_is_within_the_limits_is_taken(client: TestClient, ops: str) -> None:
    for good in GOOD:
        made = rule(client, ops, **LOW_DISK | good)
        given = {name: value for name, value in good.items() if value is not None}
        assert {name: made[name] for name in given} == given


def test_what_is_wrong_is_named(client: TestClient, ops: str) -> None:
    for wrong, field in WRONG:
        answer = client.post(PATH, json={**LOW_DISK, "channel_id": ops, **wrong})
        assert (answer.status_code, error(answer)["code"]) == (422, "invalid"), wrong
        assert field in error(answer)["message"], wrong
    assert client.get(PATH).json() == []


def test_a_threshold_is_a_number(client: TestClient, ops: str) -> None:
    body = f'{{"name": "x", "condition_type": "cpu_high", "channel_id": "{ops}", "threshold": '
    json = {"Content-Type": "application/json"}
    for number in ("NaN", "Infinity", "-Infinity", "1e999"):
        answer = client.post(PATH, content=f"{body}{number}}}", headers=json)
        assert answer.status_code in (400, 422)
    assert client.get(PATH).json() == []


def test_a_change_carries_the_seeds_fields_and_keeps_the_others(
    client: TestClient, ops: str
) -> None:
    made = rule(client, ops, **LOW_DISK, severity="critical", for_minutes=25, target="nas*")
    own = f"{PATH}/{made['id']}"
    wanted = {**LOW_DISK, "channel_id": ops, "name": "Lower", "threshold": 20}
    changed = client.put(own, json=wanted).json()
    expected = made | wanted | {"updated_at": changed["updated_at"]}
    assert changed == expected
    for missing in wanted:
        answer = client.put(own, json={k: v for k, v in wanted.items() if k != missing})
        assert answer.status_code == 422
        assert missing in error(answer)["message"]
    assert client.put(own, json=wanted | {"target": None}).json()["target"] is None


def test_what_is_shown_can_be_sent_back(client: TestClient, ops: str) -> None:
    made = rule(client, ops, **LOW_DISK, params={"measured_in": "percent"}, clear_threshold=60)
    again = client.put(f"{PATH}/{made['id']}", json=made).json()
    assert again == made | {"updated_at": again["updated_at"]}


def test_another_condition_begins_with_what_it_suggests(client: TestClient, ops: str) -> None:
    made = rule(client, ops, **LOW_DISK, params={"measured_in": "percent"}, for_minutes=25)
    wanted = {"channel_id": ops, "is_enabled": True, **FAILURES}
    changed = client.put(f"{PATH}/{made['id']}", json=wanted).json()
    assert (changed["params"], changed["for_minutes"]) == ({}, 0)


def test_a_change_that_cannot_be_changes_nothing(client: TestClient, ops: str) -> None:
    made = rule(client, ops, **LOW_DISK)
    answer = client.put(f"{PATH}/{made['id']}", json=made | {"channel_id": str(uuid4())})
    assert answer.status_code == 422
    assert client.get(PATH).json() == [made]


def test_a_rule_tells_what_it_finds(client: TestClient, ops: str) -> None:
    made = rule(client, ops, **LOW_DISK)
    pool = state(client).pool
    found = alert_rules.get_rule(pool, made["id"])
    assert found
    put_instance(pool, found, "nas-1", "firing")
    put_instance(pool, found, "nas-2", "normal")
    (shown,) = client.get(PATH).json()
    assert (shown["state"], shown["firing"], shown["targets"]) == ("firing", 1, 2)


def test_an_unknown_rule_is_404_and_no_id_is_422(client: TestClient, ops: str) -> None:
    ids = ((str(uuid4()), 404), ("7", 422))
    for method, (wrong, status) in product(("PUT", "DELETE"), ids):
        body = {**LOW_DISK, "channel_id": ops} if method == "PUT" else None
        answer = client.request(method, f"{PATH}/{wrong}", json=body)
        assert answer.status_code == status
        assert error(answer)["code"] == ("rule_not_found" if status == 404 else "invalid")


def test_a_deleted_rule_is_gone_and_its_history_is_not(client: TestClient, ops: str) -> None:
    made = rule(client, ops, **LOW_DISK)
    pool = state(client).pool
    found = alert_rules.get_rule(pool, made["id"])
    assert found
    put_instance(pool, found, "nas-1", "firing")
    answer = client.delete(f"{PATH}/{made['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(PATH).json() == []
    (entry,) = client.get("/api/v1/notifications/log").json()["items"]
    assert (entry["rule_id"], entry["rule_name"]) == (None, "Low Disk Space")


def test_changes_are_written_down_as_the_callers(client: TestClient, ops: str) -> None:
    made = rule(client, ops, **LOW_DISK)
    client.put(f"{PATH}/{made['id']}", json=made | {"threshold": 20})
    client.delete(f"{PATH}/{made['id']}")
    with state(client).pool.connection() as conn:
        found = conn.execute(
            "SELECT actor, action FROM audit_log WHERE object_id = %s ORDER BY id", [made["id"]]
        ).fetchall()
    assert found == [
        ("token tests", "alert_rules.insert"),
        ("token tests", "alert_rules.update"),
        ("token tests", "alert_rules.delete"),
    ]
