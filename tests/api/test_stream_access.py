"""Who may open a live stream, with what, and for how long."""

import time

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from websockets.exceptions import InvalidStatus

from api import streams
from api.callers import Caller
from api.tickets import Tickets
from settings import new_secret_key
from store.accounts import create_account, open_session
from store.db import Pool
from tests.api.streaming import frame, reading, socket
from tests.calling import bearer
from tests.dashboard import COOKIE, PASSWORD


def revoke_all(pool: Pool) -> None:
    with pool.connection() as conn:
        conn.execute("UPDATE api_tokens SET revoked_at = now()")


def test_who_may_not_read_opens_no_stream(api: FastAPI, client: httpx.Client, pool: Pool) -> None:
    account = create_account(pool, "amara", PASSWORD, "admin")
    cookie = {"Cookie": f"{COOKIE}={open_session(pool, account.id, ip=None, agent=None)}"}
    pusher = bearer(pool, "ingest")
    with httpx.Client(base_url=str(client.base_url)) as nobody:
        for path in ("/jobs/stream?once=true", "/runs/stream?once=true"):
            assert nobody.get(path).status_code == 401
            assert nobody.get(path, headers=pusher).status_code == 403
            assert nobody.get(path, headers=cookie).status_code == 200
            assert nobody.get(f"{path}&ticket=made-up").status_code == 401
    strangers = (
        {"X": "nobody"},
        {"Authorization": "Bearer cvt_made-up"},
        pusher,
        cookie,  # any site may open a socket, and the browser sends the cookie along
    )
    for headers in strangers:
        with pytest.raises(InvalidStatus), socket(client, "/jobs/ws", **headers):
            pass
    with pytest.raises(InvalidStatus), socket(client, "/jobs/other"):
        pass


def test_a_ticket_opens_streams_and_nothing_else(
    api: FastAPI, client: httpx.Client, pool: Pool
) -> None:
    made = client.post("/api/v1/stream-tickets")
    assert made.status_code == 201
    ticket = made.json()["ticket"]
    with httpx.Client(base_url=str(client.base_url)) as browser:
        assert browser.get(f"/jobs/stream?once=true&ticket={ticket}").status_code == 200
        for path in ("/jobs", "/api/v1/analytics/overview", "/metrics"):
            assert browser.get(f"{path}?ticket={ticket}").status_code in (401, 503)
        ingest = bearer(pool, "ingest")
        assert browser.post("/api/v1/stream-tickets", headers=ingest).status_code == 403
        assert browser.post("/api/v1/stream-tickets").status_code == 401
    with socket(client, f"/jobs/ws?ticket={ticket}", X="nobody") as connection:
        assert frame(connection)["event"] == "jobs.snapshot"
    others = Tickets(lambda: [new_secret_key()])
    api.state.callers.tickets = others
    with pytest.raises(InvalidStatus), socket(client, f"/jobs/ws?ticket={ticket}", X="nobody"):
        pass


def test_a_ticket_is_good_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_secret_key()
    tickets = Tickets(lambda: [key])
    ticket = tickets.make(Caller("ann", "analyst"))
    read = tickets.read(ticket)
    assert read
    assert (read.actor, read.role) == ("ann", "analyst")
    for wrong in ("", "x", ticket[:-1], ticket + "x", "x" * 3000, "\N{SNOWMAN}"):
        assert tickets.read(wrong) is None
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert tickets.read(ticket) is None


def test_a_stream_ends_when_its_token_is_revoked(
    client: httpx.Client, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHECKED_EVERY", 0)
    monkeypatch.setattr(streams, "HEARTBEAT", 0.05)
    with reading(client, "/jobs/stream") as reader:
        assert next(iter(reader)).data["event"] == "jobs.snapshot"
        revoke_all(pool)
        assert list(reader) == []
