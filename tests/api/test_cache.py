"""What the API keeps of productions: what is asked for uses it, and it can be looked at."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_api
from settings import Settings
from store import audit
from store.db import Pool
from tests.api.pushing import at, push
from tests.calling import bearer
from tests.line import Line

TOKEN = "open-sesame"
GIVEN = {"Authorization": f"Bearer {TOKEN}"}
NAMES = {
    "job",
    "jobs",
    "run",
    "runs",
    "status",
    "ingest",
    "render",
    "review",
    "projects",
    "project",
}
Client = TestClient


@pytest.fixture
def line(url: str) -> Iterator[Line]:
    """The way to the store."""
    line = Line(url)
    yield line
    line.cut()


@pytest.fixture
def client(line: Line, pool: Pool, tmp_path: Path) -> Iterator[Client]:
    """An administrator's program, and a dashboard's where it says so with GIVEN."""
    knobs = {"database_url": line.url(), "trafalgar_dashboard_token": TOKEN, "data_dir": tmp_path}
    api = create_api(Settings.model_validate(knobs))
    with TestClient(api, headers=bearer(pool), raise_server_exceptions=False) as client:
        yield client


def jobs(client: Client) -> int:
    answer = client.get("/metrics", headers=GIVEN)
    assert answer.status_code == 200, answer.text
    return answer.json()["render"]["jobs"]


def state(client: Client) -> Any:
    answer = client.get("/admin/cache", headers=GIVEN)
    assert answer.status_code == 200, answer.text
    return answer.json()


def change(client: Client, body: object = None, status: int = 200) -> Any:
    answer = client.post("/admin/cache", json=body, headers=GIVEN)
    assert answer.status_code == status, answer.text
    return answer.json()


def later(client: Client, seconds: float) -> None:
    """Lets that much time pass for the cache."""
    for bucket in client.app.state.cache.buckets.values():  # type: ignore[attr-defined]
        clock = bucket.clock
        bucket.clock = lambda clock=clock: clock() + seconds


def told(pool: Pool) -> list[tuple[str, str, Any]]:
    """What the audit log has of the cache, oldest first."""
    found = audit.recent(pool, object_type="cache")
    return [(each.actor, each.action, each.detail) for each in reversed(found)]


def test_metrics_are_read_once_for_all_who_ask_within_the_ttl(client: Client) -> None:
    push(client, "render-jobs", {"id": "a", "updated_at": at(0)})
    assert [jobs(client) for _ in range(20)] == [1] * 20
    push(client, "render-jobs", {"id": "b", "updated_at": at(0)})
    assert jobs(client) == 1
    for name in ("status", "ingest", "render", "review"):
        bucket = state(client)["buckets"][name]
        assert (bucket["reads"], bucket["hits"], bucket["misses"]) == (1, 20, 1)
    later(client, 61)
    assert jobs(client) == 2


def test_an_answer_says_how_old_it_is(client: Client) -> None:
    assert client.get("/metrics", headers=GIVEN).headers["age"] == "0"
    later(client, 25)
    assert client.get("/metrics", headers=GIVEN).headers["age"] == "25"


def test_what_is_kept_is_shown(client: Client, pool: Pool) -> None:
    before = datetime.now(UTC)
    assert set(state(client)["buckets"]) == NAMES
    push(client, "render-jobs", [{"id": name, "updated_at": at(0)} for name in "abc"])
    assert client.get("/jobs/a").status_code == 200
    assert client.get("/jobs/no").status_code == 404
    assert len(client.get("/jobs").json()) == 3
    jobs(client)
    found = state(client)
    assert [found[name] for name in ("ttl_seconds", "max_records", "max_projects")] == [
        30,
        5000,
        50,
    ]
    assert found["entries"] == sum(bucket["entries"] for bucket in found["buckets"].values())
    job, listed = found["buckets"]["job"], found["buckets"]["jobs"]
    assert (job["entries"], job["records"], job["ttl_seconds"]) == (2, 2, 1)
    assert (listed["entries"], listed["records"]) == (1, 3)
    for name in ("status", "ingest", "render", "review", "job", "jobs"):
        bucket = found["buckets"][name]
        assert before <= datetime.fromisoformat(bucket["last_refresh"]) <= datetime.now(UTC)
        assert bucket["oldest_seconds"] >= 0
    assert found["buckets"]["run"]["last_refresh"] is None
    assert found["buckets"]["run"]["oldest_seconds"] is None
    assert told(pool) == []


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b'{"flush": true}', b'{"ttl_seconds":null}'])
def test_an_empty_body_flushes(client: Client, pool: Pool, body: bytes) -> None:
    assert jobs(client) == 0
    push(client, "render-jobs", {"id": "a", "updated_at": at(0)})
    kind = {"Content-Type": "application/json" if body else "application/x-www-form-urlencoded"}
    answer = client.post("/admin/cache", content=body, headers=GIVEN | kind)
    assert answer.status_code == 200, answer.text
    assert answer.json()["entries"] == 0
    assert answer.json()["ttl_seconds"] == 30
    assert jobs(client) == 1
    assert told(pool) == [("dashboard", "cache.flush", {})]


def test_settings_are_changed_and_what_is_kept_stays(client: Client, pool: Pool) -> None:
    assert jobs(client) == 0
    push(client, "render-jobs", {"id": "a", "updated_at": at(0)})
    found = change(client, {"ttl_seconds": 600, "max_projects": 7.0})
    assert [found[name] for name in ("ttl_seconds", "max_records", "max_projects")] == [
        600,
        5000,
        7,
    ]
    later(client, 500)
    assert jobs(client) == 0
    change(client, {"ttl_seconds": 600})
    change(client, {"flush": False})
    assert jobs(client) == 0
    changed = {"ttl_seconds": {"from": 30, "to": 600}, "max_projects": {"from": 50, "to": 7}}
    assert told(pool) == [("dashboard", "cache.update", changed)]
    change(client, {"ttl_seconds": 0, "flush": True})
    assert jobs(client) == 1
    push(client, "render-jobs", {"id": "b", "updated_at": at(0)})
    assert jobs(client) == 2
    assert [action for _, action, _ in told(pool)] == [
        "cache.update",
        "cache.update",
        "cache.flush",
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"ttl_seconds": -1}, 422),
        ({"ttl_seconds": 3601}, 422),
        ({"ttl_seconds": "30"}, 422),
        ({"ttl_seconds": True}, 422),
        ({"max_records": 99}, 422),
        ({"max_records": 100.5}, 422),
        ({"max_projects": 0}, 422),
        ({"max_projects": 1001}, 422),
        ({"max_project": 5}, 422),
        ({"flush": "yes"}, 422),
        ({"ttl_seconds": 10, "max_records": 1}, 422),
        ([], 422),
        ("flush", 422),
        (7, 422),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(
    client: Client, pool: Pool, body: object, status: int
) -> None:
    jobs(client)
    error = change(client, body, status)["error"]
    assert (error["status"], error["code"]) == (status, "invalid")
    if isinstance(body, dict):
        assert any(name in error["message"] for name in body)
    assert state(client)["ttl_seconds"] == 30
    assert state(client)["buckets"]["render"]["entries"] == 1
    assert told(pool) == []


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b'{"ttl_seconds": NaN}', 422), (b"\xff", 400)]
)
def test_a_body_that_cannot_be_read_is_refused(client: Client, body: bytes, status: int) -> None:
    headers = GIVEN | {"Content-Type": "application/json"}
    answer = client.post("/admin/cache", content=body, headers=headers)
    assert answer.status_code == status, answer.text


def test_while_the_store_is_away_what_is_kept_is_given_and_cannot_be_flushed(
    client: Client, line: Line, pool: Pool
) -> None:
    push(client, "projects", {"id": "alpha", "name": "Alpha", "updated_at": at(0)})
    push(client, "render-jobs", {"id": "a", "updated_at": at(0)})
    assert jobs(client) == 1
    assert client.get("/projects/alpha", headers=GIVEN).status_code == 200
    dashboard = client.app.state.projects.one  # type: ignore[attr-defined]
    line.cut()
    later(client, 600)
    answer = client.get("/metrics", headers=GIVEN)
    assert (answer.status_code, answer.json()["render"]["jobs"]) == (200, 1)
    assert int(answer.headers["age"]) >= 600
    assert change(client, None, 503)["error"]["code"] == "store_unavailable"
    assert change(client, {"ttl_seconds": 5}, 503)["error"]["code"] == "store_unavailable"
    found = state(client)
    assert (found["ttl_seconds"], found["buckets"]["render"]["entries"]) == (30, 1)
    assert found["buckets"]["render"]["failures"] >= 1
    assert dashboard.state().entries == 1
    later(client, 3000)
    assert client.get("/metrics", headers=GIVEN).status_code == 503
    line.mend()
    while client.get("/metrics", headers=GIVEN).status_code == 503:
        pass  # each waits until the pool tries again
    assert jobs(client) == 1
    assert told(pool) == []


def test_the_numbers_of_a_project_are_kept_for_those_that_are_asked_for(client: Client) -> None:
    projects = [{"id": f"p{n}", "name": f"P{n}", "updated_at": at(0)} for n in range(4)]
    push(client, "projects", projects)
    change(client, {"max_projects": 2})
    for name in ("p0", "p1", "p0", "p2", "p0"):
        assert client.get(f"/projects/{name}", headers=GIVEN).status_code == 200
    bucket = state(client)["buckets"]["project"]
    assert (bucket["entries"], bucket["hits"], bucket["misses"], bucket["evicted"]) == (2, 2, 3, 1)
