"""Nothing answers without a session, and nobody can claim one."""

import json
import re
import subprocess
import sys
import time

import httpx2 as httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from store.accounts import end_session, set_password
from tests.calling import bearer
from tests.dashboard import COOKIE, PAGE, Dashboard, error
from tests.programs import environment
from tests.source import ROOT

OPEN = {
    "/api/health",
    "/_stcore/health",
    "/session/login",
    "/session/logout",
    "/session/oidc",
    "/session/oidc/back",
    "/app/static/Inter-Regular.woff2",
    "/app/static/Inter-SemiBold.woff2",
    "/app/static/mark.svg",
}
# No page leads there, and no session counts: without a token of their own they are shut.
OF_DASHBOARDS = {"/metrics", "/admin/cache", "/projects", "/projects/x"}
# They take forms, or what a provider that is not set would send.
ELSEWHERE = {"/session/logout", "/session/oidc", "/session/oidc/back"}
ROUTES = """
import json
from app import api, app
known = [getattr(route, "path", None) for route in app._build_starlette_app().routes]
print(json.dumps([path for path in [*known, api.openapi_url, *api.openapi()["paths"]] if path]))
"""


@pytest.fixture(scope="module")
def paths(dashboard: Dashboard, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every path of the whole program: Streamlit's, ours and the API's."""
    env = environment(tmp_path_factory.mktemp("routes"), database_url=dashboard.url)
    command = [sys.executable, "-c", ROUTES]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return {re.sub(r"{.*?}", "x", path) for path in json.loads(done.stdout.splitlines()[-1])}


def test_no_path_answers_without_a_session(dashboard: Dashboard, paths: set[str]) -> None:
    assert paths > {"/api/health", "/api/openapi.json", "/_stcore/health", "/_stcore/metrics"}
    with dashboard.client() as client:
        for path in sorted((paths | {"/", "/streams", "/media/x", "/static/js/x.js"}) - OPEN):
            shut = path in OF_DASHBOARDS
            for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"):
                answer = client.request(method, path)
                assert answer.status_code == (503 if shut else 401), (method, path)
            assert error(client.get(path))["code"] == (
                "not_configured" if shut else "not_signed_in"
            )


def test_a_browser_is_not_led_to_the_sign_in_form_by_what_dashboards_read(
    dashboard: Dashboard,
) -> None:
    session = dashboard.session(dashboard.account("metrics"))
    for client in (dashboard.client(), dashboard.client(session)):
        with client:
            assert client.get("/metrics", headers=PAGE).status_code == 503


@pytest.mark.parametrize("path", sorted(OPEN - ELSEWHERE))
def test_what_is_open_answers(dashboard: Dashboard, path: str) -> None:
    with dashboard.client() as client:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/health/",
        "/api/health/x",
        "/api/healthy",
        "/api//health",
        "/session/login/../../api/openapi.json",
        "/session/login%2f..%2f..%2fapi%2fopenapi.json",
        "/app/static/logo.svg",
        "/app/static/../shell.py",
        "/_stcore/health/../metrics",
        "/_stcore/host-config",
        "/_stcore/script-health-check",
    ],
)
def test_a_path_that_only_resembles_an_open_one_is_closed(dashboard: Dashboard, path: str) -> None:
    with dashboard.client() as client:
        assert client.get(client.base_url.copy_with(raw_path=path.encode())).status_code == 401


def test_a_page_leads_to_the_sign_in_form_and_back(dashboard: Dashboard) -> None:
    with dashboard.client() as client:
        answer = client.get("/streams?user=a%20b&days=30d", headers=PAGE)
    assert answer.status_code == 303
    assert (
        answer.headers["location"] == "/session/login?next=/streams%3Fuser%3Da%2520b%26days%3D30d"
    )


def test_a_session_opens_pages_and_api(dashboard: Dashboard) -> None:
    token = dashboard.session(dashboard.account("opens"))
    with dashboard.client(token) as client:
        assert client.get("/", headers=PAGE).status_code == 200
        assert client.get("/streams", headers=PAGE).status_code == 200
        assert client.get("/_stcore/host-config").status_code == 200
        assert client.get("/api/openapi.json").json()["info"]["title"] == "CineVault Analytics"
        assert error(client.get("/api/nothing"))["code"] == "not_found"


def test_a_token_opens_the_api_and_no_page(dashboard: Dashboard) -> None:
    with dashboard.pool() as pool, dashboard.client() as client:
        client.headers.update(bearer(pool))
        assert client.get("/api/openapi.json", headers=PAGE).status_code == 200
        assert error(client.get("/api/nothing"))["code"] == "not_found"
        assert client.get("/", headers=PAGE).status_code == 303
        for path in ("/_stcore/host-config", "/_stcore/metrics", "/media/x", "/apix"):
            assert client.get(path).status_code == 401


def test_the_apis_documents_open_like_a_page(dashboard: Dashboard) -> None:
    with dashboard.client() as client:
        answer = client.get("/api/docs", headers=PAGE)
        assert answer.headers["location"] == "/session/login?next=/api/docs"
    with dashboard.client(dashboard.session(dashboard.account("docs", "viewer"))) as client:
        assert "swagger-ui" in client.get("/api/docs", headers=PAGE).text


@pytest.mark.parametrize("path", ["/", "/session/login", "/_stcore/health", "/static/js/x.js"])
def test_no_other_site_can_frame_a_page_or_learn_its_address(
    dashboard: Dashboard, path: str
) -> None:
    name = "framed" + "".join(filter(str.isalpha, path))
    with dashboard.client(dashboard.session(dashboard.account(name))) as client:
        headers = client.get(path, headers=PAGE).headers
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_the_api_takes_no_websocket(dashboard: Dashboard) -> None:
    address = dashboard.base.replace("http", "ws") + "/api/v1/stream"
    with dashboard.pool() as pool, pytest.raises(InvalidStatus) as refused:
        connect(address, additional_headers=bearer(pool, name="socket"))
    assert refused.value.response.status_code == 403


def test_live_streams_pass_the_gate_with_a_token_or_a_ticket(dashboard: Dashboard) -> None:
    with dashboard.pool() as pool, dashboard.client() as client:
        client.headers.update(bearer(pool, name="live"))
        ticket = client.post("/api/v1/stream-tickets").json()["ticket"]
        assert "jobs.snapshot" in client.get("/jobs/stream?once=true").text
    address = dashboard.base.replace("http", "ws") + "/runs/ws"
    for query, headers in ((f"?ticket={ticket}", {}), ("", dict(client.headers))):
        given = {name: value for name, value in headers.items() if name == "authorization"}
        with connect(address + query, additional_headers=given, close_timeout=1) as socket:
            assert json.loads(socket.recv(timeout=10))["event"] == "runs.snapshot"
    session = dashboard.session(dashboard.account("live"))
    for cookie in ({}, {"Cookie": f"{COOKIE}={session}"}):
        with pytest.raises(InvalidStatus):
            connect(address, additional_headers=cookie)


def test_a_session_that_was_ended_is_out_within_seconds(dashboard: Dashboard) -> None:
    account = dashboard.account("ended")
    token, other = dashboard.session(account), dashboard.session(account)
    with dashboard.pool() as pool, dashboard.client(token) as client:
        assert client.get("/api/openapi.json").status_code == 200
        end_session(pool, token)
        assert ends(client)
    with dashboard.pool() as pool, dashboard.client(other) as client:
        assert client.get("/api/openapi.json").status_code == 200
        set_password(pool, "ended", "another horse")
        assert ends(client)


def test_no_page_opens_once_its_session_was_ended(dashboard: Dashboard) -> None:
    token = dashboard.session(dashboard.account("opened"))
    with dashboard.pool() as pool, dashboard.client(token) as client:
        assert client.get("/session/alive").status_code == 204
        assert client.get("/", headers=PAGE).status_code == 200
        end_session(pool, token)
        assert client.get("/", headers=PAGE).status_code == 303
        assert client.get("/session/alive").status_code == 401


@pytest.mark.parametrize(
    "cookie", ["x", "", "x" * 5000, "a b", "\u20ac", '"', "None", "' OR true --"]
)
def test_a_made_up_cookie_opens_nothing(dashboard: Dashboard, cookie: str) -> None:
    sent = {b"Cookie": f"{COOKIE}={cookie}".encode()}
    with dashboard.client() as client:
        assert client.get("/api/openapi.json", headers=sent).status_code == 401


def test_a_made_up_header_opens_nothing(dashboard: Dashboard) -> None:
    token = dashboard.session(dashboard.account("header"))
    with dashboard.client() as client:
        for name in ("X-Cinevault-Session", "x-cinevault-session", "X-CINEVAULT-SESSION"):
            assert client.get("/api/openapi.json", headers={name: token}).status_code == 401


def test_the_websocket_is_refused_without_a_session(dashboard: Dashboard) -> None:
    address = dashboard.base.replace("http", "ws") + "/_stcore/stream"
    for headers in ({}, {"Cookie": f"{COOKIE}=made-up"}, {"X-Cinevault-Session": "made-up"}):
        with pytest.raises(InvalidStatus) as refused:
            connect(address, additional_headers=headers)
        assert refused.value.response.status_code == 403
    token = dashboard.session(dashboard.account("websocket"))
    with connect(address, additional_headers={"Cookie": f"{COOKIE}={token}"}) as socket:
        assert socket.response
        assert socket.response.status_code == 101


def ends(client: httpx.Client) -> bool:
    """Whether the session is turned away in the end; the gate asks the store every few seconds."""
    return any(turned_away(client) for _ in range(200))


def turned_away(client: httpx.Client) -> bool:
    if client.get("/api/openapi.json").status_code == 401:
        return True
    time.sleep(0.1)  # nobody tells a browser that its session is over
    return False
