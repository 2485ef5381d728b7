"""What libraries hold and how transcodes went, against a computation over the same rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from statistics import mean
from typing import Any

import pytest
from fastapi.testclient import TestClient

from store.db import Pool, connection
from tests.api.made_up import BASE, BERLIN, Filled, made_up
from tests.api.notifying import calling, settings
from tests.dashboard import error


@pytest.fixture(scope="module")
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    with made_up(request, tmp_path_factory.mktemp("api")) as filled:
        yield filled


@pytest.fixture
def client(clone: Any, tmp_path: Any) -> Iterator[TestClient]:
    """The API over an empty store."""
    with calling(settings(clone(timezone="Europe/Berlin"), tmp_path)) as client:
        yield client


@pytest.fixture
def pool_of(client: TestClient) -> Pool:
    """The store behind the client."""
    state: Any = client.app
    return state.state.pool


def test_an_empty_store_has_empty_answers(client: TestClient) -> None:
    assert client.get(BASE + "/storage").json() == []
    assert client.get(BASE + "/library-health").json() == []
    assert client.get(BASE + "/transcodes").json() == {
        "days": 30,
        "total_transcodes": 0,
        "success_count": 0,
        "failure_count": 0,
        "success_rate": None,
        "avg_duration_seconds": None,
        "hw_accel_percent": None,
        "codec_distribution": [],
        "recent": [],
    }


@pytest.mark.parametrize("days", [1, 3, 30])
def test_transcodes_are_counted_by_how_they_ended(filled: Filled, days: int) -> None:
    answer = filled.get("/transcodes", days=days)
    since = filled.until.date() - timedelta(days=days - 1)
    jobs = [
        job
        for job in filled.rows("transcode_history")
        if job["started_at"].astimezone(BERLIN).date() >= since
    ]
    outcomes = Counter(job["status"] for job in jobs)
    good, bad = outcomes["success"], outcomes["failed"]
    assert (answer["days"], answer["total_transcodes"]) == (days, len(jobs))
    assert (answer["success_count"], answer["failure_count"]) == (good, bad)
    assert answer["success_rate"] == pytest.approx(100 * good / (good + bad))
    ended = [job["duration_seconds"] for job in jobs if job["status"] != "running"]
    assert answer["avg_duration_seconds"] == pytest.approx(mean(ended))
    video = [job for job in jobs if job["output_codec"] == "h264"]
    hardware = sum(job["hw_accel"] is not None for job in video)
    assert answer["hw_accel_percent"] == pytest.approx(100 * hardware / len(video))
    made = Counter(job["output_codec"] for job in jobs)
    assert {one["name"]: one["count"] for one in answer["codec_distribution"]} == dict(made)
    latest = sorted(jobs, key=lambda job: (job["started_at"], job["id"]), reverse=True)[:50]
    assert [job["id"] for job in answer["recent"]] == [str(job["id"]) for job in latest]
    assert answer["recent"][0]["username"]
    assert answer["recent"][0]["title"]


@pytest.mark.parametrize("days", [0, -1, 3651, "all"])
def test_transcodes_refuse_days_out_of_range(client: TestClient, days: int) -> None:
    answer = client.get(BASE + "/transcodes", params={"days": days})
    assert (answer.status_code, error(answer)["code"]) == (422, "invalid")


def test_a_poller_that_never_sees_an_end_proves_no_success(
    client: TestClient, pool_of: Pool
) -> None:
    with connection(pool_of) as conn:
        conn.execute(
            "INSERT INTO transcode_history (status, success) VALUES ('stopped', NULL),"
            " ('killed', NULL), (NULL, NULL), ('running', NULL)"
        )
    answer = client.get(BASE + "/transcodes").json()
    assert answer["total_transcodes"] == 4
    assert (answer["success_count"], answer["failure_count"]) == (0, 0)
    assert answer["success_rate"] is None
    assert answer["hw_accel_percent"] is None
    assert answer["codec_distribution"] == [{"name": "unknown", "count": 4}]


def test_storage_and_health_count_each_library(filled: Filled) -> None:
    items: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in filled.rows("media_items"):
        items[str(item["library_id"])].append(item)
    storage = filled.get("/storage")
    assert [one["total_bytes"] for one in storage] == sorted(
        (one["total_bytes"] for one in storage), reverse=True
    )
    for one in storage:
        held = items[one["library_id"]]
        assert one["file_count"] == len(held)
        assert one["total_bytes"] == sum(item["file_size_bytes"] or 0 for item in held)
    health = filled.get("/library-health")
    assert [one["name"] for one in health] == sorted(
        (one["name"] for one in storage), key=str.lower
    )
    for one in health:
        held = items[one["library_id"]]
        assert one["items"] == len(held)
        complete = sum(item["has_metadata"] and item["has_poster"] for item in held)
        assert one["metadata_complete_percent"] == pytest.approx(100 * complete / len(held))
        assert one["missing_metadata"] == sum(not item["has_metadata"] for item in held)
        assert one["missing_posters"] == sum(not item["has_poster"] for item in held)
        assert counts(one["codecs"]) == known(held, "video_codec")
        assert counts(one["resolutions"]) == known(held, "resolution")
        assert counts(one["hdr_formats"]) == known(held, "hdr_format")
        assert one["hdr_count"] == sum(item["hdr_format"] is not None for item in held)
        assert one["atmos_count"] == sum(bool(item["has_atmos"]) for item in held)


def counts(found: list[dict[str, Any]]) -> dict[str, int]:
    return {one["name"]: one["count"] for one in found}


def known(items: list[dict[str, Any]], column: str) -> dict[str, int]:
    return dict(Counter(item[column] for item in items if item[column] is not None))
