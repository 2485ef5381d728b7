"""Every endpoint with every caller: the table in docs/api/access.md is what really comes back."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.main import create_api
from jobs import make_exports
from store.accounts import create_account, open_session
from store.csrf import csrf_token
from store.db import Pool, open_pool
from store.tokens import TokenRole, new_token, revoke_token
from tests.api.notifying import settings
from tests.dashboard import COOKIE, PASSWORD
from tests.source import ROOT

PAGE = ROOT / "docs" / "api" / "access.md"
WRITE = "WRITE_DOCS" in os.environ
HEAD = """# Who may call what

Written by `WRITE_DOCS=1 .venv/bin/python -m pytest tests/api/test_access.py`; without that
variable the same test checks it.

Each row is one endpoint, the numbers are what it answered each caller to a request that was good
in itself.

- **none**: neither token nor session; **bad**, **expired**, **revoked**: tokens that are no good.
- **dashboard**: the token in `TRAFALGAR_DASHBOARD_TOKEN`. Without that setting its endpoints answer
  503 to everybody.
- **viewer**: a browser session of an account that may see only its own plays.
- **ingest**, **analyst**, **admin**: tokens of that role. Browser sessions of analysts and
  administrators get the same, when their changes carry `X-CSRF-Token`.

"""
CALLERS = (
    "none",
    "bad",
    "expired",
    "revoked",
    "dashboard",
    "viewer",
    "ingest",
    "analyst",
    "admin",
)
DASHBOARD = "the-dashboards-token"
OF_DASHBOARDS = ("/metrics", "/admin/cache", "/projects", "/projects/{project_id}")
Headers = dict[str, str]


@pytest.fixture
def client(url: str, tmp_path: Path) -> Iterator[TestClient]:
    token = {"trafalgar_dashboard_token": SecretStr(DASHBOARD)}
    knobs = settings(url, tmp_path, 9).model_copy(update=token)
    with TestClient(create_api(knobs)) as client:
        yield client


@pytest.fixture
def callers(url: str) -> dict[str, Headers]:
    """What each caller sends to say who it is."""
    with open_pool(url, name="test", size=1) as pool:
        roles: tuple[TokenRole, ...] = ("ingest", "analyst", "admin")
        good = {role: bearer(new_token(pool, role, role)[1]) for role in roles}
        nobody = {"none": {}, "bad": bearer("cvt_made-up"), "dashboard": bearer(DASHBOARD)}
        return nobody | useless(pool) | good


def useless(pool: Pool) -> dict[str, Headers]:
    """Those who are known and still refused."""
    past = datetime.now(UTC) - timedelta(days=1)
    _, expired = new_token(pool, "expired", "admin", expires_at=past)
    token, revoked = new_token(pool, "revoked", "admin")
    revoke_token(pool, token.id)
    account = create_account(pool, "viewer", PASSWORD, "viewer")
    session = open_session(pool, account.id, ip=None, agent=None)
    viewer = {"Cookie": f"{COOKIE}={session}", "X-CSRF-Token": csrf_token(session)}
    return {"expired": bearer(expired), "revoked": bearer(revoked), "viewer": viewer}


def bearer(text: str) -> Headers:
    return {"Authorization": f"Bearer {text}"}


class Asking:
    """Sends each endpoint a good request, in the name of whoever it is told."""

    def __init__(self, client: TestClient, admin: Headers) -> None:
        self.client, self.admin = client, admin

    def status(self, method: str, path: str, headers: Headers) -> int:
        """What the endpoint answers."""
        ids, body = self.things(path), self.body(method, path)
        if "{export_id}" in path:
            ids["export_id"] = self.exported(headers)
        query = {"/lineage": "?id=7", "/stream": "?once=true"}  # or they would not end
        address = path.format(**ids) + query.get(path[path.rfind("/") :], "")
        if body is not None and "channel_id" in body:
            body |= {"channel_id": ids["channel_id"]}
        return self.client.request(method, address, json=body, headers=headers).status_code

    def things(self, path: str) -> dict[str, str]:
        """Ids of a channel and, where a rule is asked for or must not be in the way, of a rule."""
        made = self.make("channels", channel())
        needs_rule = "{rule_id}" in path
        known = {"channel_id": made} | dict.fromkeys(
            ("render_id", "request_id", "job_id", "run_id", "project_id"), "7"
        )
        known["report"] = "duplicate_space"
        return known | ({"rule_id": self.make("alerts", rule(made))} if needs_rule else {})

    def exported(self, headers: Headers) -> str:
        """The id of an export that is done: the caller's own, where they may have one."""
        told = {"json": {"dataset": "daily"}, "follow_redirects": False}
        answer = self.client.post("/api/v1/exports", headers=headers, **told)
        if answer.status_code != 202:
            answer = self.client.post("/api/v1/exports", headers=self.admin, **told)
        state = self.client.app.state  # type: ignore[attr-defined]
        assert make_exports.run_once(state.pools.writes, state.settings, Event()) > 0
        return answer.json()["id"]

    def make(self, what: str, body: dict[str, Any]) -> str:
        """The id of a new thing."""
        answer = self.client.post(f"/api/v1/notifications/{what}", json=body, headers=self.admin)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def sample(self) -> None:
        """Lets there be a machine, a render, a job, a run and a project to tell of."""
        sample = {"host": "nas", "recorded_at": datetime.now(UTC).isoformat()}
        render = {"id": 7, "updatedAt": sample["recorded_at"], "rerenderRequests": [{"id": 7}]}
        thing = {"id": "7", "updated_at": sample["recorded_at"]}
        for kind, row in (
            ("metrics", sample),
            ("renders", render),
            ("render-jobs", thing),
            ("ingest-runs", thing),
            ("projects", thing),
        ):
            answer = self.client.post(f"/api/v1/events/{kind}", json=row, headers=self.admin)
            assert answer.json()["accepted"] == 1

    def body(self, method: str, path: str) -> Any:
        """A body that is taken there."""
        if path.endswith("/stream-tickets") or path == "/admin/cache":
            return None
        if "/events/" in path:
            return []
        if "/export" in path:
            return {"dataset": "daily"}
        if method in ("GET", "DELETE") or path.endswith("/test"):
            return None
        return rule("") if "/alerts" in path else channel()


def channel() -> dict[str, Any]:
    return {
        "name": "Ops",
        "channel_type": "generic",
        "webhook_url": "http://127.0.0.1:9/hook",
        "events": ["all"],
        "is_enabled": True,
    }


def rule(channel_id: str) -> dict[str, Any]:
    return {
        "name": "Low disk",
        "condition_type": "disk_space_low",
        "threshold": 10,
        "channel_id": channel_id,
        "cooldown_minutes": 60,
        "is_enabled": True,
    }


def test_the_table_says_what_each_caller_gets(
    client: TestClient, callers: dict[str, Headers]
) -> None:
    assert set(callers) == set(CALLERS)
    asking = Asking(client, callers["admin"])
    asking.sample()
    rows = [f"| endpoint | {' | '.join(CALLERS)} |", f"|---|{'---|' * len(CALLERS)}"]
    for path, operations in client.app.openapi()["paths"].items():  # type: ignore[attr-defined]
        for method in map(str.upper, operations):
            given = [asking.status(method, path, callers[caller]) for caller in CALLERS]
            client.app.state.callers.brake.tries.clear()  # type: ignore[attr-defined]
            rows.append(f"| {method} {path} | {' | '.join(map(str, given))} |")
    table = HEAD + "\n".join(rows) + "\n"
    if WRITE:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(table)
    assert PAGE.read_text() == table


def is_of_dashboards(row: str) -> bool:
    """Whether the row is of an endpoint with a token of its own."""
    return any(f" {path} " in row for path in OF_DASHBOARDS)


def test_nobody_unknown_gets_in_anywhere() -> None:
    for row in PAGE.read_text().splitlines():
        is_open = "/api/health" in row or is_of_dashboards(row) or row.startswith("| endpoint")
        if row.startswith("| ") and not is_open:
            name, *given = (cell.strip() for cell in row.strip("| ").split("|"))
            assert given[:5] == ["401"] * 5, name
            assert given[5] == "403", name
            assert all(status in "200 201 202 204 403" for status in given[6:]), name
            assert given[-1] in "200 201 202 204", name


def test_dashboards_are_let_in_with_their_own_token_only() -> None:
    rows = [row for row in PAGE.read_text().splitlines() if is_of_dashboards(row)]
    assert len(rows) == len(OF_DASHBOARDS) + 1  # one of them takes GET and POST
    for row in rows:
        _, *given = (cell.strip() for cell in row.strip("| ").split("|"))
        assert dict(zip(CALLERS, given, strict=True)) == dict.fromkeys(CALLERS, "401") | {
            "dashboard": "200"
        }
