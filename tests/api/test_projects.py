"""Projects as programs ask for them, with the store there, away, and away from the start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_api
from settings import Settings
from store.pipeline import roster
from store.pipeline.roster import FILE, Registry
from tests.api.pushing import at, push
from tests.calling import calling
from tests.line import Line

GIVEN = {"Authorization": "Bearer open-sesame"}


@contextmanager
def started(line: Line, folder: Path) -> Iterator[TestClient]:
    """A dashboard's program, and an API that keeps its files in the folder."""
    knobs = {"database_url": line.url(), "data_dir": folder}
    api = create_api(Settings.model_validate(knobs | {"trafalgar_dashboard_token": "open-sesame"}))
    with TestClient(api, headers=GIVEN, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def line(url: str) -> Iterator[Line]:
    """The way to the store."""
    line = Line(url)
    yield line
    line.cut()


@pytest.fixture
def pusher(url: str) -> Iterator[TestClient]:
    """A program that may push, to an API with a line of its own."""
    with calling(url, "ingest") as client:
        yield client


@pytest.fixture
def client(line: Line, pusher: TestClient, tmp_path: Path) -> Iterator[TestClient]:
    """A dashboard's program; there are two projects."""
    projects = [{"id": "b", "name": "Beta"}, {"id": "a", "name": "Alpha", "code": "ALP"}]
    push(pusher, "projects", [row | {"updated_at": at(0)} for row in projects])
    with started(line, tmp_path) as client:
        yield client


def flush(client: TestClient) -> None:
    assert client.post("/admin/cache").status_code == 200


def names(client: TestClient) -> list[str]:
    return [each["name"] for each in asked(client)["projects"]]


def asked(client: TestClient) -> Any:
    answer = client.get("/projects")
    assert answer.status_code == 200, answer.text
    return answer.json()


def known(folder: Path) -> list[str]:
    """The names in the file."""
    found = Registry(folder).read()
    return [project.name for project in found.projects] if found else []


def test_projects_are_listed_with_the_time_they_are_of(client: TestClient, tmp_path: Path) -> None:
    found = asked(client)
    assert found["projects"] == [
        {"id": "a", "name": "Alpha", "code": "ALP"},
        {"id": "b", "name": "Beta", "code": None},
    ]
    assert found["source"] == "store"
    kept = Registry(tmp_path).read()
    assert kept
    assert found["synced_at"] == kept.synced_at.isoformat()


def test_one_that_is_archived_goes_from_the_list_and_from_the_file(
    client: TestClient, pusher: TestClient, tmp_path: Path
) -> None:
    assert names(client) == known(tmp_path) == ["Alpha", "Beta"]
    push(pusher, "projects", {"id": "a", "archived": True, "updated_at": at(1)})
    flush(client)
    assert names(client) == known(tmp_path) == ["Beta"]
    answer = client.get("/projects/a")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "project_not_found")


def test_the_file_is_as_new_as_the_store_right_after_a_start(
    client: TestClient, pusher: TestClient, line: Line, tmp_path: Path
) -> None:
    assert names(client) == ["Alpha", "Beta"]
    push(pusher, "projects", {"id": "a", "removed": True, "updated_at": at(1)})
    with started(line, tmp_path) as another:
        while known(tmp_path) != ["Beta"]:
            another.get("/api/health")


def test_where_the_store_is_away_at_the_start_the_file_is_shown(
    client: TestClient, line: Line, tmp_path: Path, pusher: TestClient
) -> None:
    synced = asked(client)["synced_at"]
    line.cut()
    roster.of.cache_clear()  # as in a process that has just begun
    with started(line, tmp_path) as another:
        found = asked(another)
        assert (found["source"], found["synced_at"]) == ("disk", synced)
        assert names(another) == ["Alpha", "Beta"]
        assert another.get("/metrics").status_code == 503
        assert another.get("/projects", headers={"Authorization": "Bearer no"}).status_code == 401
        line.mend()
        while asked(another)["source"] != "store":
            pass  # each waits until the pool tries again
        push(pusher, "projects", {"id": "a", "removed": True, "updated_at": at(1)})
        flush(another)
        assert names(another) == known(tmp_path) == ["Beta"]


def test_where_the_store_goes_away_later_what_is_known_is_shown(
    client: TestClient, line: Line, tmp_path: Path
) -> None:
    synced = asked(client)["synced_at"]
    assert client.get("/projects/a").status_code == 200
    line.cut()
    client.app.state.projects.all.forget()  # type: ignore[attr-defined]
    found = asked(client)
    assert (found["source"] in ("disk", "memory"), found["synced_at"]) == (True, synced)
    (tmp_path / FILE).unlink()
    assert asked(client)["source"] == "memory"
    assert client.get("/projects/a").status_code == 200
    assert client.get("/projects/b").status_code == 503


def test_where_nobody_ever_knew_them_it_says_so(line: Line, tmp_path: Path) -> None:
    line.cut()
    with started(line, tmp_path) as client:
        answer = client.get("/projects")
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "store_unavailable"


def test_a_disk_that_refuses_keeps_nobody_from_the_list(
    client: TestClient, line: Line, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with started(line, tmp_path / "file") as another:
        assert names(another) == ["Alpha", "Beta"]
        line.cut()
        another.app.state.projects.all.forget()  # type: ignore[attr-defined]
        assert asked(another)["source"] == "memory"


def test_a_project_in_numbers(client: TestClient, pusher: TestClient) -> None:
    told: dict[str, list[dict[str, Any]]] = {
        "shots": [{"id": "s1", "project_id": "a", "name": "sh1"}],
        "versions": [
            {"id": "v1", "project_id": "a", "shot_id": "s1"},
            {"id": "v2", "project_id": "a", "shot_id": "elsewhere"},
            {"id": "v3", "project_id": "b", "shot_id": "s9"},
        ],
        "reconcile-errors": [
            {"id": "e1", "kind": "orphan_in_fs", "project_id": "a"},
            {"id": "e2", "kind": "orphan_in_fs", "project_id": "a", "resolved_at": at(0)},
        ],
        "playlists": [
            {
                "id": f"p{n}",
                "project_id": "a",
                "clips": [
                    {"version_id": "v1", "frame_count": 48, "frame_rate": 24},
                    {"shot_id": "s1", "duration_seconds": 1.5},
                    {"version_id": "v2"},
                ],
            }
            for n in range(2)
        ],
    }
    for kind, rows in told.items():
        push(pusher, kind, [row | {"updated_at": at(0)} for row in rows])
    answer = client.get("/projects/a")
    assert answer.json() == {
        "id": "a",
        "name": "Alpha",
        "code": "ALP",
        "status": {"shots": 2, "versions": 2, "errors": 1},
        "review": {"playlists": 2, "clips": 6, "shots": 4, "duration_seconds": 7.0},
    }
    assert answer.headers["age"] == "0"
    given = client.get("/metrics").json()
    (shown,) = given["review"]["projects"]
    assert shown == {"project": "Alpha"} | answer.json()["review"]
    assert given["status"] == {"projects": 2, "shots": 3, "versions": 3, "errors": 1}
