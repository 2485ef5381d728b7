"""What every request passes: an id, a line in the log, safe headers, limits, and an answer."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel
from starlette.types import Message, Receive, Scope, Send

from api.doorway import MIB, BodyLimit
from api.main import create_api
from logs import REQUEST, JsonLines, TextLines
from settings import Settings
from store.db import open_pool
from tests.calling import bearer, calling
from tests.dashboard import error
from tests.line import Line


class Note(BaseModel):
    text: str


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    """An administrator, before endpoints to try things with."""
    with calling(url) as client:
        endpoints(client.app)  # type: ignore[arg-type]
        yield client


def endpoints(api: FastAPI) -> None:
    @api.get("/api/logs")
    def logs() -> str:
        logging.getLogger("endpoint").info("at work")
        return REQUEST.get()

    @api.get("/api/broken")
    def broken() -> None:
        raise RuntimeError("a secret")

    @api.post("/api/notes")
    def notes(note: Note) -> int:
        return len(note.text)

    @api.post("/api/v1/events/notes")
    async def events(request: Request) -> int:
        return len(await request.body())


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The access log."""
    return [record.getMessage() for record in caplog.records if record.name == "api.doorway"]


def test_each_request_has_an_id_of_its_own(client: TestClient) -> None:
    answers = [client.get("/api/logs"), client.get("/api/logs"), client.get("/api/nothing")]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == 3
    assert ids[0] == answers[0].json()


def test_a_proxys_id_is_kept_unless_it_could_do_harm(client: TestClient) -> None:
    for given in ("a", "0f3b-1.2_3:4", "x" * 64):
        answer = client.get("/api/logs", headers={"X-Request-ID": given})
        assert (answer.headers["x-request-id"], answer.json()) == (given, given)
    for given in ("", "x" * 65, "a b", "a\tb", "<b>", "\xe4", '"'):
        answer = client.get("/api/logs", headers={b"X-Request-ID": given.encode("latin-1")})
        assert answer.headers["x-request-id"] not in (given, "")


def test_every_line_of_a_request_has_its_id() -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "at work", (), None)
    mark = REQUEST.set("abc")
    try:
        assert json.loads(JsonLines("api").format(record))["request"] == "abc"
        assert TextLines("api").format(record).endswith("api: [abc] at work")
    finally:
        REQUEST.reset(mark)
    assert "request" not in json.loads(JsonLines("api").format(record))
    assert TextLines("api").format(record).endswith("api: at work")


def test_the_log_says_what_was_asked_by_whom_and_nothing_secret(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "api.doorway")
    client.get("/api/logs?key=secret", headers={"Cookie": "secret=1"})
    client.get("/api/a%0Ab%1b%20c?secret", headers={"Authorization": "Bearer cvt_secret"})
    client.get("/api/health")
    first, second, third = lines(caplog)
    assert first.startswith("GET /api/logs 200 ")
    assert first.endswith(" ms token test admin")
    assert second.startswith("GET /api/a%0Ab%1b%20c 401 ")
    assert second.endswith(" ms -")
    assert third.startswith("GET /api/health 200 ")
    assert "secret" not in "".join(lines(caplog))


def test_health_is_no_news(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "api.doorway")
    client.get("/api/health")
    assert lines(caplog) == []


def test_a_fault_of_ours_is_in_the_log_and_not_in_the_answer(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/api/broken")
    assert error(answer)["code"] == "internal"
    assert answer.headers["x-request-id"]
    assert "secret" not in answer.text
    assert "RuntimeError: a secret" in caplog.text


@pytest.mark.parametrize("path", ["/api/health", "/api/logs", "/api/nothing", "/api/broken"])
def test_every_answer_is_safe_to_open(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_no_other_site_may_read_answers(client: TestClient) -> None:
    answer = client.get("/api/logs", headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    assert client.options("/api/logs", headers=asked).status_code == 405


def test_listed_origins_may_with_a_token(url: str) -> None:
    with calling(url, cors_origins=("https://home.lan",)) as client:
        del client.headers["Authorization"]  # a browser asks first, and without it
        asked = {"Origin": "https://home.lan", "Access-Control-Request-Method": "GET"}
        asked["Access-Control-Request-Headers"] = "authorization"
        answer = client.options("/api/openapi.json", headers=asked)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "https://home.lan"
        assert "access-control-allow-credentials" not in answer.headers
        asked["Origin"] = "https://evil.example"
        assert client.options("/api/openapi.json", headers=asked).status_code == 400


@pytest.mark.parametrize("size", [MIB + 1, 40 * MIB])
def test_a_large_body_is_refused_whether_it_says_its_size_or_not(
    client: TestClient, size: int
) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(0, size, 4096):
            yield b" " * 4096

    headers = {"Content-Type": "application/json"}
    for path in ("/api/notes", *(["/api/v1/events/notes"] if size > 32 * MIB else [])):
        for content in (b" " * size, pieces()):
            answer = client.post(path, content=content, headers=headers)
            assert error(answer)["code"] == "too_large"


def test_pushed_events_may_be_larger(client: TestClient) -> None:
    answer = client.post("/api/v1/events/notes", content=b" " * 32 * MIB)
    assert answer.json() == 32 * MIB


def test_a_body_that_is_just_small_enough_is_taken(client: TestClient) -> None:
    body = json.dumps({"text": "x" * (MIB - 12)}).encode()
    assert len(body) == MIB
    answer = client.post("/api/notes", content=body, headers={"Content-Type": "application/json"})
    assert answer.json() == MIB - 12


def test_a_body_that_never_ends_is_not_waited_for() -> None:
    async def trickle() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    async def nothing(message: Message) -> None:
        pass

    async def ask() -> None:
        scope: dict[str, Any] = {"type": "http", "path": "/api/notes", "headers": []}
        await BodyLimit(read, seconds=0.01)(scope, trickle, nothing)

    with pytest.raises(Exception, match="408"):
        anyio.run(ask)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"text": ' + b"9" * 100_000 + b"}",
        b'{"text": NaN}',
        b'{"\\ud800": 1}',
        b'{"text": "\x00"}',
        b'{"text": ["\\ud800"]}',
        b"\x00",
        b'"\xff"',
    ],
)
def test_no_body_is_too_strange_for_an_answer(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/notes", content=body, headers={"Content-Type": "application/json"})
    assert error(answer)["status"] in (400, 422)


@pytest.mark.parametrize("trouble", ["cut", "hold"])
def test_without_the_store_every_path_says_so(url: str, trouble: str) -> None:
    line = Line(url)
    with open_pool(url, name="test", size=1) as pool:
        headers = bearer(pool)
    with TestClient(create_api(Settings(database_url=line.url())), headers=headers) as client:
        assert client.get("/api/openapi.json").status_code == 200
        getattr(line, trouble)()
        for path in ("/api/openapi.json", "/api/nothing", "/api/v1/analytics/overview"):
            answer = client.get(path)
            assert error(answer)["code"] == "store_unavailable"
            assert int(answer.headers["retry-after"]) > 0
        line.release()
        line.cut()


def test_reads_go_to_the_replica_and_say_so_when_it_is_away(url: str) -> None:
    line = Line(url)
    with calling(url, read_database_url=line.url()) as client:
        assert client.get("/api/v1/analytics/storage").json() == []
        line.cut()
        answer = client.get("/api/v1/analytics/storage")
        assert error(answer)["code"] == "store_unavailable"
        assert client.get("/api/v1/notifications/channels").status_code == 200


def test_the_documents_need_no_other_host(client: TestClient) -> None:
    page = client.get("/api/docs")
    assert "//" not in page.text.replace("<!doctype", "")
    assert "script-src 'self';" in page.headers["content-security-policy"]
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png", "start.js"):
        answer = client.get(f"/api/docs/{name}")
        assert answer.status_code == 200
        assert f"/api/docs/{name}" in page.text
    for name in ("docs.py", "..%2fdocs.py", "%2e%2e/docs.py", "redoc.standalone.js"):
        assert client.get(f"/api/docs/{name}").status_code == 404
