"""Who may call: tokens and browser sessions, and what a wrong one leads to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from api.access import Admin, Anybody, Ingest, Reader
from api.callers import PER_ADDRESS, PER_TOKEN
from api.main import create_api
from api.pools import Writes
from settings import Settings
from store import audit, tokens
from store.accounts import Role, create_account, end_session, open_session
from store.csrf import csrf_token
from store.db import Pool, connection
from store.tokens import TokenRole, new_token
from tests.calling import bearer
from tests.dashboard import COOKIE, PASSWORD, error


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    """Somebody without a token, before endpoints of every kind."""
    api = create_api(Settings(database_url=url))
    endpoints(api)
    with TestClient(api, raise_server_exceptions=False) as client:
        yield client


def endpoints(api: FastAPI) -> None:
    @api.get("/api/anybody")
    def anybody(caller: Anybody) -> str:
        return f"{caller.name} {caller.role} {caller.actor}"

    @api.get("/api/reads")
    def reads(caller: Reader) -> str:
        return caller.role

    @api.post("/api/pushes")
    def pushes(caller: Ingest) -> str:
        return caller.role

    @api.post("/api/changes")
    def changes(caller: Admin, pool: Writes) -> None:
        new_token(pool, "made", "ingest")

    @api.get("/api/changes")
    def shows(caller: Admin, pool: Writes) -> None:
        new_token(pool, "made by a read", "ingest")

    @api.post("/api/fails")
    def fails(caller: Admin) -> None:
        raise HTTPException(409)


def browser(pool: Pool, role: Role, name: str = "amara") -> str:
    """The token of a new account's session."""
    account = create_account(pool, name, PASSWORD, role)
    return open_session(pool, account.id, ip=None, agent=None)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YW1hcmE6eA==",
        "Bearer made-up",
        "Bearer cvt_" + "x" * 43,
        "Bearer cvt_" + "x" * 8000,
        "Token cvt_x",
        "cvt_x",
    ],
)
def test_whoever_is_unknown_is_told_how_to_be_known(client: TestClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for path in ("/api/anybody", "/api/nothing", "/api/openapi.json", "/api/docs", "/api"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert error(answer)["code"] == "not_signed_in"


@pytest.mark.parametrize("word", ["Bearer", "bearer", "BEARER  "])
def test_a_token_says_who_calls(client: TestClient, pool: Pool, word: str) -> None:
    _, text = new_token(pool, "grafana", "analyst")
    answer = client.get("/api/anybody", headers={"Authorization": f"{word} {text}"})
    assert answer.json() == "grafana analyst token grafana"


@pytest.mark.parametrize(
    ("role", "reads", "pushes", "changes"),
    [("admin", 200, 200, 200), ("analyst", 200, 403, 403), ("ingest", 403, 200, 403)],
)
def test_a_role_opens_what_it_is_for(
    client: TestClient, pool: Pool, role: TokenRole, reads: int, pushes: int, changes: int
) -> None:
    headers = bearer(pool, role)
    assert client.get("/api/reads", headers=headers).status_code == reads
    assert client.post("/api/pushes", headers=headers).status_code == pushes
    assert client.post("/api/changes", headers=headers).status_code == changes
    assert client.get("/api/openapi.json", headers=headers).status_code == 200


def test_a_viewer_reaches_nothing_that_is_everybodys(client: TestClient, pool: Pool) -> None:
    session = browser(pool, "viewer")
    client.cookies.set(COOKIE, session)
    client.headers["X-CSRF-Token"] = csrf_token(session)
    assert client.get("/api/anybody").json() == "amara viewer amara"
    assert error(client.get("/api/reads"))["code"] == "not_allowed"
    assert error(client.post("/api/pushes"))["code"] == "not_allowed"
    assert error(client.post("/api/changes"))["code"] == "not_allowed"


def test_a_revoked_token_is_refused_at_once(client: TestClient, pool: Pool) -> None:
    token, text = new_token(pool, "grafana", "analyst")
    headers = {"Authorization": f"Bearer {text}"}
    assert client.get("/api/reads", headers=headers).status_code == 200
    tokens.revoke_token(pool, token.id)
    assert client.get("/api/reads", headers=headers).status_code == 401


def test_an_expired_token_is_refused(client: TestClient, pool: Pool) -> None:
    _, text = new_token(pool, "old", "admin", expires_at=datetime.now(UTC) - timedelta(seconds=1))
    answer = client.get("/api/reads", headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 401


def test_a_wrong_token_is_not_helped_by_a_good_session(client: TestClient, pool: Pool) -> None:
    client.cookies.set(COOKIE, browser(pool, "admin"))
    assert client.get("/api/reads").status_code == 200
    assert client.get("/api/reads", headers={"Authorization": "Bearer x"}).status_code == 401


def test_guessing_is_slowed_down(client: TestClient, pool: Pool) -> None:
    good = bearer(pool)
    for number in range(PER_ADDRESS):
        wrong = {"Authorization": f"Bearer cvt_{number}"}
        assert client.get("/api/reads", headers=wrong).status_code == 401
        assert (
            number + 1 == PER_ADDRESS or client.get("/api/reads", headers=good).status_code == 200
        )
    for headers in ({"Authorization": "Bearer cvt_another"}, good):
        slowed = client.get("/api/reads", headers=headers)
        assert error(slowed)["code"] == "too_many"
        assert 0 < int(slowed.headers["retry-after"]) <= 60


def test_a_program_with_an_old_token_does_not_lock_out_its_neighbours(
    client: TestClient, pool: Pool
) -> None:
    old = {"Authorization": "Bearer cvt_old"}
    given = [client.get("/api/reads", headers=old).status_code for _ in range(3 * PER_ADDRESS)]
    assert given == [401] * PER_TOKEN + [429] * (3 * PER_ADDRESS - PER_TOKEN)
    assert client.get("/api/reads", headers=bearer(pool)).status_code == 200


def test_a_browsers_change_needs_proof_that_a_page_of_ours_asked_for_it(
    client: TestClient, pool: Pool
) -> None:
    session, other = browser(pool, "admin"), browser(pool, "admin", "ben")
    client.cookies.set(COOKIE, session)
    for given in (None, "", "x", "\xe4", session, csrf_token(other)):
        wrong = {} if given is None else {b"X-CSRF-Token": given.encode("latin-1")}
        assert error(client.post("/api/changes", headers=wrong))["code"] == "csrf"
    right = {"X-CSRF-Token": csrf_token(session)}
    assert client.post("/api/changes", headers=right).status_code == 200


def test_a_session_that_was_ended_is_refused_at_once(client: TestClient, pool: Pool) -> None:
    session = browser(pool, "analyst")
    client.cookies.set(COOKIE, session)
    assert client.get("/api/reads").status_code == 200
    end_session(pool, session)
    assert client.get("/api/reads").status_code == 401


def test_what_an_administrator_changes_is_written_down_as_theirs(
    client: TestClient, pool: Pool
) -> None:
    assert client.post("/api/changes", headers=bearer(pool, name="scripts")).status_code == 200
    session = browser(pool, "admin")
    with connection(pool) as conn:
        conn.execute("DELETE FROM api_tokens WHERE name = 'made'")
    client.cookies.set(COOKIE, session)
    client.post("/api/changes", headers={"X-CSRF-Token": csrf_token(session)})
    client.get("/api/changes")
    noted = [(e.actor, e.action) for e in audit.recent(pool, object_type="api_tokens")]
    assert noted == [("amara", "api_tokens.insert"), ("token scripts", "api_tokens.insert")]


def test_a_refused_change_leaves_nobody_acting(client: TestClient, pool: Pool) -> None:
    headers = bearer(pool)
    assert client.post("/api/fails", headers=headers).status_code == 409
    client.get("/api/changes", headers=headers)
    assert audit.recent(pool) == []


def test_use_of_a_token_is_noted_once_a_minute(client: TestClient, pool: Pool) -> None:
    headers = bearer(pool)

    def used() -> datetime | None:
        client.get("/api/reads", headers=headers)
        return tokens.list_tokens(pool)[0].last_used_at

    first = used()
    assert first is not None
    assert used() == first
    with connection(pool) as conn:
        conn.execute("UPDATE api_tokens SET last_used_at = last_used_at - interval '61 seconds'")
    assert cast("datetime", used()) > first


def test_a_store_that_takes_no_writes_still_lets_programs_read(
    client: TestClient, pool: Pool
) -> None:
    headers = bearer(pool, "analyst")
    with connection(pool) as conn:
        name = conn.info.dbname
        conn.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    with TestClient(client.app, headers=headers) as reader:  # with connections that know of it
        assert reader.get("/api/reads").status_code == 200
