from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.main import create_api, version
from settings import Settings
from tests.dashboard import error
from tests.line import Line


@pytest.fixture
def line(clone: Callable[..., str]) -> Iterator[Line]:
    line = Line(clone(timezone="Asia/Kathmandu"))
    yield line
    line.release()
    line.cut()


@pytest.fixture
def api(line: Line) -> FastAPI:
    return create_api(Settings(database_url=line.url()))


def test_a_store_that_answers_is_named_and_timed(api: FastAPI) -> None:
    with TestClient(api) as client:
        answer = client.get("/api/health")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["version"]) == ("ok", version())
    assert body["store"].pop("latency_ms") > 0
    assert body["store"].pop("version")
    assert body["store"] == {"edition": "plain", "timezone": "Asia/Kathmandu", "is_replica": False}


def test_a_store_that_is_away_is_503_until_it_is_back(api: FastAPI, line: Line) -> None:
    with TestClient(api) as client:
        assert client.get("/api/health").status_code == 200
        line.cut()
        answer = client.get("/api/health")
        assert answer.status_code == 503
        assert error(answer)["code"] == "store_unavailable"
        assert int(answer.headers["retry-after"]) > 0
        line.mend()
        assert any(client.get("/api/health").status_code == 200 for _ in range(20))


def test_a_store_that_was_never_there_does_not_keep_the_api_from_starting(line: Line) -> None:
    line.cut()
    with TestClient(create_api(Settings(database_url=line.url()))) as client:
        assert client.get("/api/health").status_code == 503
        line.mend()
        assert any(client.get("/api/health").status_code == 200 for _ in range(20))


def test_a_store_that_hangs_is_503_and_not_asked_again_meanwhile(api: FastAPI, line: Line) -> None:
    with TestClient(api) as client:
        assert client.get("/api/health").status_code == 200
        line.hold()
        assert client.get("/api/health").status_code == 503
        asking = api.state.probe.asking
        assert client.get("/api/health").status_code == 503
        assert api.state.probe.asking is asking
        line.release()
        assert any(client.get("/api/health").status_code == 200 for _ in range(20))


def test_it_says_nothing_of_where_the_store_is(api: FastAPI, line: Line) -> None:
    with TestClient(api) as client:
        well = client.get("/api/health").text
        line.cut()
        ill = client.get("/api/health").text
    for secret in ("postgres:", str(line.port), "127.0.0.1", str(line.target["dbname"])):
        assert secret not in well + ill
