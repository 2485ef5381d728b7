"""The log over HTTP: newest first, page by page, with the names of the time."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from settings import Settings
from store.alert_log import Attempt, record
from store.db import Pool
from tests.api.notifying import calling, settings, state
from tests.dashboard import error
from tests.store.alerts import NOW, make_channel, make_rule

PATH = "/api/v1/notifications/log"

WRONG: list[tuple[dict[str, str | int], str]] = [
    ({"limit": 0}, "limit"),
    ({"limit": 501}, "limit"),
    ({"limit": "many"}, "limit"),
    ({"cursor": "nonsense"}, "cursor"),
    ({"cursor": "Ä"}, "cursor"),
    ({"from": "2026-02-30"}, "from"),
    ({"to": "yesterday"}, "to"),
    ({"from": "2026-02-02", "to": "2026-02-01"}, "from"),
    ({"rule_id": "7"}, "rule_id"),
    ({"channel_id": "7"}, "channel_id"),
    ({"success": "perhaps"}, "success"),
    ({"suppressed": "perhaps"}, "suppressed"),
]


@pytest.fixture
def client(clone: Callable[..., str], tmp_path: Path) -> Iterator[TestClient]:
    with calling(settings(clone(), tmp_path)) as client:
        yield client


@pytest.fixture
def pool(client: TestClient) -> Pool:
    return state(client).pool


def sent(pool: Pool, channel_id: UUID, number: int, *, success: bool = True) -> None:
    """An entry; the greater the number, the newer."""
    about = {"channel_id": channel_id, "channel_name": "Ops", "channel_type": "generic"}
    error = None if success else "http_500"
    at = NOW + timedelta(seconds=number // 3)  # several in one moment
    attempt = Attempt(
        **about,
        kind="test",
        message=f"number {number}",
        success=success,
        error_detail=error,
        http_status=200 if success else 500,
        duration_ms=12,
        sent_at=at,
    )
    record(pool, attempt)


def test_there_is_nothing_at_first(client: TestClient) -> None:
    assert client.get(PATH).json() == {"items": [], "next_cursor": None}


def test_the_newest_hundred_come_first(client: TestClient, pool: Pool) -> None:
    ops = make_channel(pool)
    for number in range(101):
        sent(pool, ops, number)
    page = client.get(PATH).json()
    assert len(page["items"]) == 100
    assert page["items"] == sorted(
        page["items"], key=lambda entry: (entry["sent_at"], entry["id"]), reverse=True
    )
    rest = client.get(PATH, params={"cursor": page["next_cursor"]}).json()
    assert [len(rest["items"]), rest["next_cursor"]] == [1, None]


def test_pages_hold_each_entry_once_though_more_are_written(client: TestClient, pool: Pool) -> None:
    ops = make_channel(pool)
    for number in range(20):
        sent(pool, ops, number)
    seen: list[str] = []
    cursor = None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = client.get(PATH, params=params).json()
        seen += [entry["message"] for entry in page["items"]]
        sent(pool, ops, 1000 + len(seen))
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(f"number {number}" for number in range(20))


def test_what_is_wrong_is_named(client: TestClient) -> None:
    for params, field in WRONG:
        answer = client.get(PATH, params=params)
        assert (answer.status_code, error(answer)["code"]) == (422, "invalid"), params
        assert field in error(answer)["message"], params
    for limit in (1, 500):
        assert client.get(PATH, params={"limit": limit}).status_code == 200


def test_filters(client: TestClient, pool: Pool) -> None:
    one, two = make_channel(pool, name="one"), make_channel(pool, name="two")
    sent(pool, one, 1)
    sent(pool, two, 2, success=False)
    watched = make_rule(pool, one)
    with pool.connection() as conn:
        conn.execute(
            "INSERT INTO alert_log (rule_id, channel_id, message, success, rule_name,"
            " suppressed_reason, sent_at) VALUES (%s, %s, 'kept back', false, 'Low disk',"
            " 'cooldown', %s)",
            [watched, one, NOW],
        )

    def found(**params: str | bool) -> list[str]:
        return [entry["message"] for entry in client.get(PATH, params=params).json()["items"]]

    assert sorted(found()) == ["kept back", "number 1", "number 2"]
    assert found(channel_id=str(two)) == ["number 2"]
    assert found(rule_id=str(watched)) == ["kept back"]
    assert found(success=True) == ["number 1"]
    assert found(success=False, suppressed=False) == ["number 2"]
    assert found(suppressed=True) == ["kept back"]
    assert found(rule_id=str(uuid4())) == []


def test_days_are_local_and_inclusive(client: TestClient, pool: Pool) -> None:
    state(client).settings = Settings(timezone="Asia/Kathmandu")  # NOW is 13:26 there
    sent(pool, make_channel(pool), 1)

    def found(**params: str) -> int:
        return len(client.get(PATH, params=params).json()["items"])

    assert found(**{"from": "2026-11-20", "to": "2026-11-20"}) == 1
    assert found(to="2026-11-19") == found(**{"from": "2026-11-21"}) == 0
    with pool.connection() as conn:
        conn.execute("UPDATE alert_log SET sent_at = '2026-11-19T18:15Z'")
    assert found(to="2026-11-19") == 0
    with pool.connection() as conn:
        conn.execute("UPDATE alert_log SET sent_at = '2026-11-19T18:14:59Z'")
    assert found(to="2026-11-19") == 1
    assert found(**{"from": "0001-01-01", "to": "9999-12-31"}) == 1


def test_names_are_those_of_the_time(client: TestClient, pool: Pool) -> None:
    ops = make_channel(pool)
    sent(pool, ops, 1)
    with pool.connection() as conn:
        conn.execute("DELETE FROM notification_channels")
    (entry,) = client.get(PATH).json()["items"]
    assert (entry["channel_id"], entry["channel_name"]) == (None, "Ops")
