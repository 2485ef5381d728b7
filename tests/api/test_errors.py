"""One shape for everything that goes wrong."""

from collections.abc import Callable, Iterator
from typing import Annotated, cast

import pytest
from fastapi import FastAPI, HTTPException, Query
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.errors import Refused
from store.errors import (
    Conflict,
    StatementTimeout,
    StoreBusy,
    StoreRefused,
    StoreUnavailable,
    Unstorable,
)
from tests.calling import calling
from tests.dashboard import error


class Body(BaseModel):
    name: str
    threshold: float


@pytest.fixture
def client(clone: Callable[..., str]) -> Iterator[TestClient]:
    """The API with endpoints that fail in every way there is."""
    with calling(clone()) as client:
        fail(cast("FastAPI", client.app))
        yield client


def fail(api: FastAPI) -> None:
    @api.get("/api/days")
    def days(days: Annotated[int, Query(ge=1, le=365)]) -> int:
        return days

    @api.post("/api/rules")
    def rules(body: Body) -> str:
        return body.name

    def failing(path: str, exc: Exception) -> None:
        @api.get(path)
        def failed() -> None:
            raise exc

    failing("/api/conflict", Conflict("duplicate key value violates x", "idx_secret"))
    failing("/api/timeout", StatementTimeout("too long"))
    failing("/api/away", StoreUnavailable("connection to 10.0.0.7 refused"))
    failing("/api/refused", StoreRefused("password authentication failed for user x"))
    failing("/api/busy", StoreBusy("deadlock detected"))
    failing("/api/unstorable", Unstorable("a NUL in a secret"))
    failing("/api/no", Refused(404, "rule_not_found", "There is no such rule.", "Look again."))
    failing("/api/broken", RuntimeError("a secret"))
    failing("/api/forbidden", HTTPException(403))
    failing("/api/teapot", HTTPException(418, "I am a teapot."))


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api", 404, "not_found"),
        ("/api/nothing", 404, "not_found"),
        ("/nothing", 404, "not_found"),
        ("/api/docs/nothing", 404, "not_found"),
        ("/api/conflict", 409, "conflict"),
        ("/api/timeout", 503, "store_timeout"),
        ("/api/away", 503, "store_unavailable"),
        ("/api/refused", 503, "store_unavailable"),
        ("/api/busy", 503, "store_busy"),
        ("/api/unstorable", 422, "invalid"),
        ("/api/no", 404, "rule_not_found"),
        ("/api/broken", 500, "internal"),
        ("/api/forbidden", 403, "not_allowed"),
        ("/api/teapot", 418, "refused"),
    ],
)
def test_every_error_has_its_status_and_code(
    client: TestClient, path: str, status: int, code: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert error(answer)["code"] == code
    for secret in ("secret", "10.0.0.7", "password", "duplicate", "Traceback"):
        assert secret not in answer.text


def test_a_wrong_method_is_told_the_right_ones(client: TestClient) -> None:
    answer = client.delete("/api/health")
    assert error(answer)["code"] == "method_not_allowed"
    assert answer.headers["allow"] == "GET"
    answer = client.patch("/api/v1/notifications/channels")
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize("days", ["0", "366", "x", "", "1e3", "9" * 5000])
def test_a_parameter_out_of_range_is_422_and_named(client: TestClient, days: str) -> None:
    answer = client.get("/api/days", params={"days": days})
    assert answer.status_code == 422
    assert error(answer)["message"].startswith("days: ")


def test_every_wrong_field_of_a_body_is_named(client: TestClient) -> None:
    answer = client.post("/api/rules", json={"threshold": "high"})
    assert answer.status_code == 422
    message = error(answer)["message"]
    assert "name: " in message
    assert "threshold: " in message


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1,]"])
def test_a_body_that_is_no_json_is_400(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/rules", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert error(answer)["code"] == "malformed"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"'])
def test_json_of_another_kind_is_422(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/rules", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert error(answer)["code"] == "invalid"


def test_the_description_leads_to_no_other_host(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert list(described["paths"]["/api/health"]["get"]["responses"]) == ["200", "503"]
    assert "servers" not in described
