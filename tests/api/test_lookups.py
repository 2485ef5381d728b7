"""Jobs and runs as they are looked up: in the seed's words, newest first, storms for little."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient

from api.main import create_api
from settings import Settings
from store.db import Pool, open_pool
from tests.api.pushing import at, push
from tests.api.serving import serving
from tests.calling import bearer, calling

JOB = {
    "id": "stub-1",
    "updated_at": at(0),
    "status": "queued",
    "farm": "mock",
    "farm_type": "stub",
    "request": {"dcc": "nuke", "scene": "/a.nk", "frames": "1-100", "output": "/out"},
    "submitted_at": "2024-05-08T11:30:00.25+02:00",
}
RUN = {
    "id": "run-41",
    "updated_at": at(0),
    "started_at": "2024-05-08T09:24:48Z",
    "completed_at": "2024-05-08T09:30:00Z",
    "report": {
        "processed": [{"path": "a.mov", "media_info": {"show_code": "ALP", "shot": "sh0010"}}],
        "invalid": [{"path": "b.txt", "reason": "No show."}],
        "invalid_count": 3,
    },
}


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with calling(url) as client:
        yield client


@pytest.fixture
def pool(url: str) -> Iterator[Pool]:
    with open_pool(url, name="test", size=1) as pool:
        yield pool


def ids(client: TestClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return [row.get("job_id") or row["id"] for row in answer.json()]


def test_a_job_is_shown_as_the_seed_shows_it(client: TestClient) -> None:
    push(client, "render-jobs", JOB)
    shown = client.get("/jobs/stub-1").json()
    assert list(shown) == [
        "job_id", "status", "farm", "farm_type", "message", "request", "submitted_at",
    ]  # fmt: skip
    assert shown["submitted_at"] == "2024-05-08T09:30:00.250000+00:00"
    assert (shown["status"], shown["farm"], shown["message"]) == ("queued", "mock", None)
    assert list(shown["request"].items()) == [
        ("dcc", "nuke"),
        ("scene", "/a.nk"),
        ("frames", "1-100"),
        ("output", "/out"),
        ("farm", None),
        ("priority", None),
        ("chunk_size", None),
        ("user", None),
    ]
    assert client.get("/jobs").json() == [shown]


def test_what_was_pushed_is_found_at_once_also_where_a_replica_is_late(
    clone: Callable[[], str],
) -> None:
    with calling(clone(), read_database_url=clone()) as client:  # so late that it has nothing yet
        assert client.get("/jobs/stub-1").status_code == client.get("/runs/run-41").status_code
        push(client, "render-jobs", JOB)
        push(client, "ingest-runs", RUN)
        assert client.get("/jobs/stub-1").json()["status"] == "queued"
        assert client.get("/runs/run-41").json()["status"] == "completed"
        assert ids(client, "/jobs") + ids(client, "/runs") == ["stub-1", "run-41"]


def test_a_job_of_which_hardly_anything_is_known_is_shown_too(client: TestClient) -> None:
    push(client, "render-jobs", {"id": "j", "updated_at": at(0)})
    shown = client.get("/jobs/j").json()
    assert (shown["status"], shown["farm"], shown["request"]) == ("unknown", "unknown", None)


def test_a_run_is_shown_with_its_report(client: TestClient) -> None:
    push(client, "ingest-runs", RUN)
    shown = client.get("/runs/run-41").json()
    assert list(shown) == ["id", "started_at", "completed_at", "status", "report"]
    assert (shown["status"], shown["completed_at"]) == ("completed", "2024-05-08T09:30:00+00:00")
    report = shown["report"]
    assert (report["processed_count"], report["invalid_count"]) == (1, 3)
    assert report["processed"][0]["media_info"]["shot"] == "sh0010"
    assert report["invalid"][0]["reason"] == "No show."
    assert client.get("/runs").json() == [shown]
    push(client, "ingest-runs", {"id": "new", "updated_at": at(0)})
    assert client.get("/runs/new").json()["status"] == "running"


def test_lists_are_of_the_newest_and_of_what_is_wanted(client: TestClient) -> None:
    words = ["queued", "Running", "failed", "running"]
    farms = ["mock", "mock", "tractor", "tractor"]
    jobs = [
        {"id": f"j{n}", "updated_at": at(9), "submitted_at": at(n), "status": word, "farm": farm}
        for n, (word, farm) in enumerate(zip(words, farms, strict=True))
    ]
    push(client, "render-jobs", [*jobs, {"id": "bare", "updated_at": at(8)}])
    assert ids(client, "/jobs") == ["bare", "j3", "j2", "j1", "j0"]
    assert ids(client, "/jobs?limit=2") == ["bare", "j3"]
    assert ids(client, "/jobs?status=RUNNING") == ["j3", "j1"]
    assert ids(client, "/jobs?status=queued&status=failed&farm=mock") == ["j0"]
    assert ids(client, "/jobs?farm=unknown&status=unknown") == ["bare"]
    runs = [{"id": f"r{n:02}", "updated_at": at(0), "started_at": at(n)} for n in range(30)]
    push(client, "ingest-runs", runs)
    assert ids(client, "/runs") == [f"r{n:02}" for n in range(29, 9, -1)]
    assert len(ids(client, "/runs?limit=100")) == 30


@pytest.mark.parametrize(
    "path",
    [
        "/jobs?limit=0",
        "/jobs?limit=1001",
        "/jobs?status=",
        "/jobs?" + "farm=a&" * 21,
        f"/jobs/{'x' * 201}",
        "/runs?limit=0",
        "/runs?limit=101",
        "/runs?limit=x",
        "/runs/a%00b",
    ],
)
def test_what_is_out_of_range_is_refused(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("path", "code"), [("/jobs/no", "job_not_found"), ("/runs/no", "run_not_found")]
)
def test_what_is_not_there_is_404(client: TestClient, path: str, code: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)


def test_what_is_pushed_is_there_at_once_and_gone_when_it_is_removed(client: TestClient) -> None:
    for kind, path in (("render-jobs", "/jobs"), ("ingest-runs", "/runs")):
        assert client.get(f"{path}/a").status_code == 404
        push(client, kind, {"id": "a", "updated_at": at(0)})
        assert client.get(f"{path}/a").status_code == 200
        assert ids(client, path) == ["a"]
        push(client, kind, {"id": "a", "updated_at": at(1), "removed": True})
        assert client.get(f"{path}/a").status_code == 404
        assert ids(client, path) == []


def test_lookups_of_what_is_not_there_cost_one_read(client: TestClient) -> None:
    shared: Any = client.app.state.lookups.run  # type: ignore[attr-defined]
    shared.clock = lambda: 0.0
    assert {client.get("/runs/no").status_code for _ in range(50)} == {404}
    assert shared.reads == 1


def test_a_storm_of_lookups_costs_few_reads_and_hears_when_the_store_is_away(
    url: str, pool: Pool
) -> None:
    headers = bearer(pool, "analyst")
    api = create_api(Settings(database_url=url))
    with serving(api) as base, httpx.Client(base_url=base, headers=headers) as client:
        with ThreadPoolExecutor(20) as many:
            paths = [f"/runs/no-{number}" for number in range(400)]
            given = list(many.map(lambda path: client.get(path).status_code, paths))
        assert set(given) == {404}
        assert api.state.lookups.run.reads < 400 / 2
        api.state.pool.close()
        answer = client.get("/runs/another")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_unavailable")


def test_an_answer_is_json_that_says_what_it_is(client: TestClient) -> None:
    push(client, "render-jobs", JOB)
    answer = client.get("/jobs/stub-1")
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.text)["job_id"] == "stub-1"
