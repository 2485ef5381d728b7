"""No endpoint tells an analyst's program who somebody is while pseudonyms are wanted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient

from api import streams
from store import preferences
from store.db import Pool, connection, open_pool
from tests.api.streaming import frame, reading, socket
from tests.calling import bearer, calling
from tests.store.alerts import make_channel
from tests.store.plays import named, save, whole
from tests.store.test_live import job, tell
from tests.ui.alerting import fire, rule, told

NAME = "Zebulon"
FILLED = dict.fromkeys(("render_id", "request_id", "job_id", "run_id", "project_id"), "7")
FILLED |= {"export_id": str(named("export", 1)), "report": "transcode_bill"}
ENDLESS = ("/jobs/stream", "/runs/stream")  # what they tell is what the lists tell


def test_no_endpoint_names_anybody(clone: Callable[[], str]) -> None:
    url, day = clone(), datetime.now(UTC) - timedelta(days=1)
    with open_pool(url, name="test", size=2) as pool:
        save(pool, [whole(1, day, 1, user=1, item=1), whole(2, day, 1, user=1, is_open=True)])
        with connection(pool) as conn:
            conn.execute("UPDATE users SET name = %s WHERE id = %s", [NAME, named("user", 1)])
            conn.execute("UPDATE stream_sessions SET device = %s, ip = '10.1.2.3'", [NAME])
        about = rule(pool, make_channel(pool), NAME, condition_type="user_streams_high")
        fire(pool, about, NAME)
        told(pool, make_channel(pool, name="Other"), f"{NAME}: 3 streams", rule_id=about)
        preferences.tune(pool, "pseudonyms", True)
        analyst = bearer(pool, "analyst")
    with calling(url) as client:
        told_by = naming(client, client.headers)
        assert {
            "/api/v1/analytics/streams",
            "/api/v1/analytics/users/activity",
            "/api/v1/analytics/watch-activity",
            "/api/v1/prometheus",
        } <= told_by
        assert naming(client, analyst) == set()
        found = client.get("/api/v1/analytics/users/activity", headers=analyst).json()
        assert found[0]["username"].startswith("V-")
        filtered = {"user_id": str(named("user", 1))}
        asked = client.get("/api/v1/analytics/watch-activity", params=filtered, headers=analyst)
        assert len(asked.json()["items"]) == 2


def naming(client: TestClient, headers: object) -> set[str]:
    """The paths whose answers tell the name."""
    paths = client.app.openapi()["paths"]  # type: ignore[attr-defined]
    answers = {
        path: client.get(path.format(**FILLED), headers=headers)  # type: ignore[arg-type]
        for path, operations in paths.items()
        if "get" in operations and path not in ENDLESS
    }
    assert sum(answer.status_code == 200 for answer in answers.values()) > 10
    return {path for path, answer in answers.items() if NAME in answer.text}


def users(client: httpx.Client, headers: dict[str, str]) -> list[object]:
    """Whom lookups, streams and sockets name as having asked for the job `a`."""
    found = [client.get("/jobs/a", headers=headers).json()]
    found += [one for one in client.get("/jobs", headers=headers).json() if one["job_id"] == "a"]
    for query in ("once=true", "once=true&after=0"):
        with reading(client, f"/jobs/stream?{query}", **headers) as reader:
            told = [message.data for message in reader]
        found += [each for one in told for each in (*one.get("jobs", ()), one.get("job")) if each]
    with socket(client, "/jobs/ws", **headers) as connection:
        found += frame(connection)["jobs"]
    return [one["request"]["user"] for one in found if one["request"]]


def test_who_asked_for_a_job_is_told_to_those_who_may_know(
    client: httpx.Client, pool: Pool
) -> None:
    tell(pool, job("a", 0, request={"dcc": "nuke", "user": NAME}), job("bare", 0))
    analyst = {"Authorization": client.headers["Authorization"]}
    admin = bearer(pool, "admin")
    assert users(client, analyst) == [NAME] * 5
    preferences.tune(pool, "pseudonyms", True)
    wait_for_word(client)
    assert users(client, analyst) == [None] * 5
    assert users(client, admin) == [NAME] * 5


def wait_for_word(client: httpx.Client) -> None:
    """Until the API knows that pseudonyms are wanted."""
    while client.get("/jobs/a").json()["request"]["user"]:
        pass


def test_a_stream_that_is_open_falls_silent_about_them_too(
    client: httpx.Client, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHECKED_EVERY", 0)
    tell(pool, job("a", 0, request={"user": NAME}))
    with reading(client, "/jobs/stream") as reader:
        messages = iter(reader)
        assert next(messages).data["jobs"][0]["request"]["user"] == NAME
        preferences.tune(pool, "pseudonyms", True)
        wait_for_word(client)
        tell(pool, job("a", 1, status="running"))
        told = next(messages).data
    assert (told["job"]["status"], told["job"]["request"]["user"]) == ("running", None)
