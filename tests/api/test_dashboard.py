"""The dashboard API of productions: the seed's answer to the letter, and its order of refusals."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.main import create_api
from settings import Settings
from store import audit
from store.db import Pool
from store.tokens import new_token
from tests.api.pushing import push

TOKEN = "open-sesame"
GIVEN = {"Authorization": f"Bearer {TOKEN}"}
# The seed's answer; of the projects in review it shows the first.
SEED = """
{"status": {"projects": 4, "shots": 128, "versions": 512, "errors": 3},
 "ingest": {"counts": {"total": 10, "successful": 9, "failed": 1, "running": 0},
            "last_success_at": "2024-05-08T09:30:00+00:00", "failure_streak": 0},
 "render": {"jobs": 6, "by_status": {"completed": 4, "failed": 1, "running": 1},
            "by_farm": {"mock": 5, "tractor": 1}},
 "review": {"totals": {"projects": 3, "playlists": 7, "clips": 42, "shots": 28,
                       "duration_seconds": 963.5},
            "projects": [{"project": "alpha", "playlists": 3, "clips": 18, "shots": 12,
                          "duration_seconds": 450.0}]}}
"""
Row = dict[str, Any]


def asking(url: str, token: str | None) -> TestClient:
    """A program that asks an API whose dashboards have that token, and which keeps nothing."""
    knobs = Settings(
        database_url=url,
        trafalgar_dashboard_token=SecretStr(token) if token else None,
        dashboard_cache_ttl=0,
    )
    return TestClient(create_api(knobs), raise_server_exceptions=False)


@pytest.fixture
def client(url: str, pool: Pool) -> Iterator[TestClient]:
    """A program that may push, over an API with a dashboard's token."""
    with asking(url, TOKEN) as client:
        _, ingest = new_token(pool, "pusher", "ingest")
        client.headers["Authorization"] = f"Bearer {ingest}"
        yield client


def metrics(client: TestClient) -> Any:
    answer = client.get("/metrics", headers=GIVEN)
    assert answer.status_code == 200, answer.text
    return answer.json()


def at(minute: int) -> str:
    return f"2024-05-08T{9 + minute // 60:02}:{minute % 60:02}:00Z"


def tell(client: TestClient, kind: str, rows: list[Row]) -> None:
    """Pushes the rows, each of the same moment where it names none."""
    told = [{"updated_at": at(0)} | row for row in rows]
    assert push(client, kind, told)["accepted"] == len(rows)


def run(number: int, *, minute: int | None, refused: int = 0) -> Row:
    """An ingest run that was over at that minute, None where it goes on."""
    row: Row = {"id": f"run-{number}", "started_at": f"2024-05-08T08:{number:02}:00Z"}
    ended = {} if minute is None else {"completed_at": at(minute)}
    return row | ended | {"report": {"invalid_count": refused}}


def tell_the_seeds_production(client: TestClient) -> None:
    projects = ["alpha", "beta", "gamma", "delta"]
    tell(client, "projects", [{"id": name, "name": name} for name in projects])
    shots = [
        {"id": f"shot-{n}", "project_id": projects[n % 4], "name": f"sh{n:04}"} for n in range(128)
    ]
    tell(client, "shots", shots)
    versions = [
        {"id": f"v{n}", "project_id": projects[n % 4], "shot_id": f"shot-{n % 128}"}
        for n in range(512)
    ]
    tell(client, "versions", versions)
    tell(client, "reconcile-errors", [{"id": f"e{n}", "kind": "missing_in_fs"} for n in range(3)])
    runs = [run(n, minute=20 + n, refused=int(n == 5)) for n in range(1, 11)]
    tell(client, "ingest-runs", [run(0, minute=0), *runs])
    farms = ["mock"] * 5 + ["tractor"]
    words = ["Completed", "completed", "COMPLETED", "completed", "running", "failed"]
    jobs = zip(farms, words, strict=True)
    rows = [{"id": f"j{n}", "farm": f, "status": s} for n, (f, s) in enumerate(jobs)]
    tell(client, "render-jobs", rows)
    tell_review(client)


def tell_review(client: TestClient) -> None:
    """Playlists of 18, 12 and 12 clips; every third clip shows the shot before it again."""
    for project, playlists, clips, length in (
        ("alpha", 3, 6, 25.0),
        ("beta", 2, 6, 21.5),
        ("gamma", 2, 6, 21.291_666_666_7),
    ):
        lists: list[Row] = [
            {
                "id": f"{project}-{number}",
                "project_id": project,
                "clips": [
                    {"shot_id": f"shot-{place - (place % 3 == 2)}", "duration_seconds": length}
                    for place in range(clips)
                ],
            }
            for number in range(playlists)
        ]
        tell(client, "playlists", lists)


def in_order(value: Any) -> Any:
    """The value with its keys in their order, so that this counts too."""
    return json.loads(value, object_pairs_hook=list)


def test_the_answer_is_the_seeds_to_the_letter(client: TestClient) -> None:
    tell_the_seeds_production(client)
    found = client.get("/metrics", headers=GIVEN)
    wanted, given = json.loads(SEED), found.json()
    assert [each["project"] for each in given["review"]["projects"]] == ["alpha", "beta", "gamma"]
    given["review"]["projects"] = given["review"]["projects"][:1]
    assert in_order(json.dumps(given)) == in_order(json.dumps(wanted))
    assert found.headers["content-type"] == "application/json"


def test_where_nothing_is_everything_is_zero(client: TestClient) -> None:
    found = metrics(client)
    assert found["status"] == {"projects": 0, "shots": 0, "versions": 0, "errors": 0}
    assert found["ingest"]["counts"]["total"] == 0
    assert found["ingest"]["last_success_at"] is None
    assert found["render"] == {"jobs": 0, "by_status": {}, "by_farm": {}}
    assert found["review"]["projects"] == []
    assert found["review"]["totals"]["duration_seconds"] == 0


def test_what_is_archived_or_removed_is_left_out(client: TestClient) -> None:
    tell_the_seeds_production(client)
    tell(client, "projects", [{"id": "alpha", "archived": True, "updated_at": at(1)}])
    tell(
        client,
        "reconcile-errors",
        [{"id": "of-alpha", "kind": "orphan_in_fs", "project_id": "alpha"}],
    )
    tell(client, "render-jobs", [{"id": "j5", "removed": True, "updated_at": at(1)}])
    tell(client, "ingest-runs", [{"id": "run-10", "removed": True, "updated_at": at(1)}])
    tell(
        client,
        "playlists",
        [{"id": "beta-0", "project_id": "beta", "removed": True, "updated_at": at(1)}],
    )
    found = metrics(client)
    assert found["status"] == {"projects": 3, "shots": 96, "versions": 384, "errors": 3}
    assert found["render"]["by_farm"] == {"mock": 5}
    assert found["ingest"]["counts"] == {"total": 10, "successful": 9, "failed": 1, "running": 0}
    assert found["ingest"]["last_success_at"] == "2024-05-08T09:29:00+00:00"
    totals = found["review"]["totals"]
    assert (totals["projects"], totals["playlists"], totals["clips"]) == (2, 3, 18)


def test_what_only_others_name_is_there_too(client: TestClient) -> None:
    tell(client, "versions", [{"id": "v", "project_id": "new", "shot_id": "somewhere"}])
    tell(client, "versions", [{"id": "w", "project_id": "new", "shot_id": "somewhere"}])
    tell(
        client,
        "playlists",
        [{"id": "p", "project_id": "other", "clips": [{"version_id": "v"}] * 2}],
    )
    found = metrics(client)
    assert found["status"] == {"projects": 2, "shots": 1, "versions": 2, "errors": 0}
    assert found["review"]["projects"] == [
        {"project": "other", "playlists": 1, "clips": 2, "shots": 1, "duration_seconds": 0.0}
    ]


def test_an_error_that_was_resolved_counts_no_more(client: TestClient) -> None:
    tell(client, "reconcile-errors", [{"id": "e", "kind": "version_mismatch"}])
    assert metrics(client)["status"]["errors"] == 1
    solved = {"kind": "version_mismatch", "updated_at": at(2), "resolved_at": at(2)}
    tell(client, "reconcile-errors", [solved | {"id": "e"}])
    assert metrics(client)["status"]["errors"] == 0


def test_a_streak_is_of_all_runs_and_a_run_that_goes_on_does_not_end_it(client: TestClient) -> None:
    good = run(0, minute=0)
    bad = [run(number, minute=number, refused=1) for number in range(1, 14)]
    tell(client, "ingest-runs", [good, *bad, run(14, minute=None)])
    found = metrics(client)["ingest"]
    assert found["counts"] == {"total": 10, "successful": 0, "failed": 9, "running": 1}
    assert found["failure_streak"] == 13
    assert found["last_success_at"] == "2024-05-08T09:00:00+00:00"
    tell(client, "ingest-runs", [run(15, minute=15)])
    assert metrics(client)["ingest"]["failure_streak"] == 0


HEADERS: dict[str, Row] = {
    "missing": {},
    "empty": {"Authorization": ""},
    "another scheme": {"Authorization": f"Basic {TOKEN}"},
    "no token": {"Authorization": "Bearer"},
    "blanks only": {"Authorization": "Bearer   "},
    "the token alone": {"Authorization": TOKEN},
    "wrong": {"Authorization": "Bearer open-sesam"},
    "longer": {"Authorization": f"Bearer {TOKEN}x"},
    "other letters": {"Authorization": f"Bearer {TOKEN.upper()}"},
    "no ASCII": {"Authorization": "Bearer öffne-dich".encode()},
    "in the query": {"params": TOKEN},
}


ENDPOINTS = [
    ("GET", "/metrics"),
    ("GET", "/admin/cache"),
    ("POST", "/admin/cache"),
    ("GET", "/projects"),
]
of_each = pytest.mark.parametrize(("method", "path"), ENDPOINTS)


@of_each
@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("token", [None, TOKEN])
def test_503_comes_before_401(
    url: str, pool: Pool, token: str | None, header: str, method: str, path: str
) -> None:
    with asking(url, token) as client:
        query = f"?token={TOKEN}" if header == "in the query" else ""
        headers = {} if query else HEADERS[header]
        answer = client.request(method, f"{path}{query}", headers=headers)
    assert answer.status_code == (401 if token else 503)
    error = answer.json()["error"]
    assert error["code"] == ("not_signed_in" if token else "not_configured")
    assert ("hint" in error) == (token is None)
    assert TOKEN not in answer.text
    assert audit.recent(pool) == []


@of_each
@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER  "])
def test_the_right_token_is_let_in(url: str, scheme: str, method: str, path: str) -> None:
    headers = {"Authorization": scheme + TOKEN}
    with asking(url, TOKEN) as client:
        assert client.request(method, path, headers=headers).status_code == 200
    with asking(url, None) as client:
        assert client.request(method, path, headers=headers).status_code == 503


@of_each
def test_a_body_that_is_none_is_not_looked_at_before_the_token(
    url: str, method: str, path: str
) -> None:
    for token, status in ((None, 503), (TOKEN, 401)):
        with asking(url, token) as client:
            answer = client.request(method, path, content=b"{", headers=HEADERS["wrong"])
            assert answer.status_code == status


def test_our_own_tokens_do_not_count_here_and_the_dashboards_nowhere_else(
    url: str, pool: Pool
) -> None:
    _, admin = new_token(pool, "admin", "admin")
    with asking(url, TOKEN) as client:
        ours = {"Authorization": f"Bearer {admin}"}
        assert client.get("/metrics", headers=ours).status_code == 401
        assert client.get("/api/v1/analytics/overview", headers=GIVEN).status_code == 401
        assert client.get("/metrics/", headers=GIVEN).status_code == 401
        assert client.post("/admin/cache", headers=ours).status_code == 401
        assert client.post("/admin/cache/", headers=GIVEN).status_code == 401


@of_each
def test_who_guesses_is_slowed_down(url: str, method: str, path: str) -> None:
    with asking(url, TOKEN) as client:
        wrong = [{"Authorization": f"Bearer guess-{number}"} for number in range(40)]
        given = [client.request(method, path, headers=headers).status_code for headers in wrong]
        assert given == [401] * 30 + [429] * 10


def test_an_empty_token_is_none(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFALGAR_DASHBOARD_TOKEN", "")
    with TestClient(create_api(Settings(database_url=url))) as client:
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 503
