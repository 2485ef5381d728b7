"""No endpoint tells an analyst's program who somebody is while pseudonyms are wanted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient

from store import preferences
from store.db import connection, open_pool
from tests.calling import bearer, calling
from tests.store.alerts import make_channel
from tests.store.plays import named, save, whole
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
