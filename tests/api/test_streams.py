"""Live streams as clients meet them, over real connections."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from api import event_stream, streams
from api.callers import Caller
from api.main import create_api
from api.tickets import Tickets
from settings import Settings, new_secret_key
from store.accounts import create_account, open_session
from store.db import Pool, open_pool
from store.events.batch import Rows
from store.events.pipeline import merge_ingest_runs
from tests.api.serving import serving
from tests.calling import bearer
from tests.dashboard import COOKIE, PASSWORD
from tests.store.test_live import job, tell

# The seed's own programs, but for the address, the token, and that they end.
SEEDS_PROGRAM = """
import asyncio
import sys
import httpx2 as httpx


async def consume_ingest_events():
    headers = {"Authorization": sys.argv[2]}
    async with httpx.AsyncClient(base_url=sys.argv[1], headers=headers) as client:
        async with client.stream("GET", "/runs/stream") as response:
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    payload = line.removeprefix("data: ").strip()
                    if payload and payload != "{}":
                        print(payload)
                        return


asyncio.run(consume_ingest_events())
"""


@dataclass
class Message:
    """What a client of Server-Sent Events makes of some lines."""

    id: str | None
    name: str
    data: Any


class Reader:
    """Reads Server-Sent Events as the standard says."""

    def __init__(self, response: httpx.Response) -> None:
        self.lines = response.iter_lines()
        self.last_id: str | None = None
        self.raw: list[str] = []

    def __iter__(self) -> Iterator[Message]:
        name, data = "message", list[str]()
        for line in self.lines:
            self.raw.append(line)
            field, _, value = line.partition(": ")
            if field == "id":
                self.last_id = value
            elif field == "event":
                name = value
            elif field == "data":
                data.append(value)
            elif not line:
                if data:
                    yield Message(self.last_id, name, json.loads("\n".join(data)))
                name, data = "message", []


@pytest.fixture
def url(clone: Callable[..., str]) -> str:
    return clone()


@pytest.fixture
def pool(url: str) -> Iterator[Pool]:
    with open_pool(url, name="test", size=2) as pool:
        yield pool


@pytest.fixture
def api(url: str, tmp_path: Path) -> FastAPI:
    return create_api(Settings(database_url=url, data_dir=tmp_path))


@pytest.fixture
def client(api: FastAPI, pool: Pool) -> Iterator[httpx.Client]:
    """A reader's program."""
    headers = bearer(pool, "analyst")
    with serving(api) as base, httpx.Client(base_url=base, headers=headers) as client:
        yield client


@contextmanager
def reading(client: httpx.Client, path: str, **headers: str) -> Iterator[Reader]:
    with client.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["x-accel-buffering"] == "no"
        assert "no-cache" in response.headers["cache-control"]
        yield Reader(response)


@contextmanager
def socket(client: httpx.Client, path: str, **headers: str) -> Iterator[ClientConnection]:
    """A WebSocket of the same program, or of one with other headers."""
    address = str(client.base_url).replace("http", "ws").rstrip("/") + path
    given = headers or {"Authorization": client.headers["Authorization"]}
    with connect(address, additional_headers=given) as connection:
        yield connection


def frame(connection: ClientConnection) -> Any:
    return json.loads(connection.recv(timeout=20))


def revoke_all(pool: Pool) -> None:
    with pool.connection() as conn:
        conn.execute("UPDATE api_tokens SET revoked_at = now()")


def test_a_stream_begins_with_the_present_and_goes_on_with_changes(
    client: httpx.Client, pool: Pool
) -> None:
    tell(pool, job("a", 0, status="queued", farm="mock", farm_type="stub"))
    with reading(client, "/jobs/stream") as reader:
        messages = iter(reader)
        first = next(messages)
        assert (first.id, first.name, first.data["event"]) == ("1", "message", "jobs.snapshot")
        assert (first.data["last"], first.data["complete"]) == (True, True)
        assert [each["job_id"] for each in first.data["jobs"]] == ["a"]
        tell(pool, job("a", 1, status="running"))
        shown = client.get("/jobs/a").json()
        tell(pool, job("a", 2, removed=True))
        tell(pool, job("b", 0))
        found = [next(messages) for _ in range(3)]
    assert [(each.id, each.data["event"]) for each in found] == [
        ("2", "job.updated"),
        ("3", "job.removed"),
        ("4", "job.created"),
    ]
    assert found[0].data["job"] == shown
    assert shown["status"] == "running"
    assert found[1].data["job"] == {"job_id": "a"}
    seeds = 'data: {"event": "job.created", "job": {"job_id": "b", "status": "unknown", "farm": '
    assert any(line.startswith(seeds) for line in reader.raw)


def test_runs_have_a_stream_of_their_own(client: httpx.Client, pool: Pool) -> None:
    run = {"id": "r", "updated_at": "2026-03-01T20:00:00Z"}
    merge_ingest_runs(pool, Rows([0], json.dumps([run])))
    tell(pool, job("a", 0))
    with reading(client, "/runs/stream?after=0&once=true") as reader:
        (told,) = list(reader)
    assert told.data == {"event": "run.created", "run": client.get("/runs/r").json()}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/jobs/stream?once=true&after=1", {}),
        ("/jobs/stream?once=true", {"Last-Event-ID": "1"}),
        ("/jobs/stream?once=true&after=3", {"Last-Event-ID": "1"}),
    ],
)
def test_who_comes_back_gets_what_happened_meanwhile(
    client: httpx.Client, pool: Pool, path: str, headers: dict[str, str]
) -> None:
    tell(pool, job("a", 0), job("b", 0), job("c", 0))
    assert len(list_of(client, "/jobs/stream?once=true&after=0")) == 3
    assert list_of(client, path, **headers) == [("2", "job.created"), ("3", "job.created")]


def list_of(client: httpx.Client, path: str, **headers: str) -> list[tuple[str | None, str]]:
    """What a stream that ends says."""
    with reading(client, path, **headers) as reader:
        return [(each.id, each.data["event"]) for each in reader]


@pytest.mark.parametrize("last", ["77", "-1", "x", "1.5", "9" * 30, "\N{SUPERSCRIPT TWO}"])
def test_an_id_that_nobody_gave_leads_to_a_gap_and_the_present(
    client: httpx.Client, pool: Pool, last: str
) -> None:
    tell(pool, job("a", 0))
    headers = {"Last-Event-ID": last.encode()}
    with reading(client, "/jobs/stream?once=true", **headers) as reader:  # type: ignore[arg-type]
        gap, whole = list(reader)
    assert (gap.name, gap.data["event"], gap.data["reason"]) == ("gap", "gap", "forgotten")
    assert whole.data["event"] == "jobs.snapshot"


def test_while_nothing_happens_there_is_a_heartbeat(
    client: httpx.Client, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.05)
    monkeypatch.setattr(streams, "DATA_HEARTBEAT", 0.06)
    tell(pool, job("a", 0))
    with reading(client, "/runs/stream?snapshot=false") as reader:
        lines = [line for line, _ in zip(reader.lines, range(9), strict=False)]
    assert lines[:2] == ["retry: 2000", ""]
    assert lines[2:4] == [": ping", f"id: {lines[3].removeprefix('id: ')}"]
    with reading(client, "/jobs/stream?snapshot=false&keepalive=data") as reader:
        assert next(line for line in reader.lines if line.startswith("data")) == "data: {}"


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "once=perhaps", "keepalive=never", f"after={2**63}"]
)
def test_what_is_out_of_range_is_refused(client: httpx.Client, query: str) -> None:
    assert client.get(f"/jobs/stream?{query}").status_code == 422


def test_a_socket_says_the_same_with_numbers_in_its_frames(
    client: httpx.Client, pool: Pool
) -> None:
    tell(pool, job("a", 0))
    with socket(client, "/jobs/ws") as connection:
        whole = frame(connection)
        assert (whole["id"], whole["event"]) == (1, "jobs.snapshot")
        tell(pool, job("a", 1, status="running"))
        told = frame(connection)
        assert list(told) == ["id", "event", "job"]
        assert (told["id"], told["event"], told["job"]["status"]) == (2, "job.updated", "running")
    with socket(client, "/jobs/ws?after=1") as connection:
        assert frame(connection) == told
        connection.send("x" * 10_000)  # nobody listens, and nothing breaks
        tell(pool, job("b", 0))
        assert frame(connection)["event"] == "job.created"
    with socket(client, "/jobs/ws?after=nine") as connection:
        assert [frame(connection)["event"] for _ in range(2)] == ["gap", "jobs.snapshot"]
    with socket(client, "/runs/ws") as connection:
        assert frame(connection)["runs"] == []


def test_a_socket_has_a_heartbeat_too(
    client: httpx.Client, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.05)
    with socket(client, "/jobs/ws?snapshot=false") as connection:
        assert frame(connection) == {"id": 0, "event": "ping"}


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


def test_who_does_not_read_is_cut_off_and_holds_up_nobody(
    client: httpx.Client, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "SEND_SECONDS", 1.0)
    prose, found = "x" * 20_000, set[str]()
    with reading(client, "/jobs/stream") as stalled, reading(client, "/jobs/stream") as quick:
        messages = iter(quick)
        next(messages)

        def read() -> None:
            while len(found) < 800:
                found.add(next(messages).data["job"]["job_id"])

        reader = Thread(target=read)
        reader.start()
        for burst in range(8):
            tell(pool, *(job(f"j{burst}-{n}", 0, message=prose) for n in range(100)))
        reader.join(60)
        assert len(found) == 800
        with pytest.raises(httpx.RemoteProtocolError):
            list(stalled)


def test_the_seeds_own_programs_work_as_printed(client: httpx.Client, pool: Pool) -> None:
    tell(pool, job("a", 0))
    token, base = client.headers["Authorization"], str(client.base_url)
    program = [sys.executable, "-W", "error", "-c", SEEDS_PROGRAM, base, token]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["event"] == "runs.snapshot"
    address = f"{base.rstrip('/')}/jobs/stream"
    curl = ["curl", "-sN", "--max-time", "3", "-H", f"Authorization: {token}", address]
    said = subprocess.run(curl, capture_output=True, text=True, check=False).stdout
    assert 'data: {"event": "jobs.snapshot", "jobs": [{"job_id": "a"' in said


def test_the_server_ends_though_streams_are_open(api: FastAPI, pool: Pool) -> None:
    headers = bearer(pool, "analyst")
    with (
        serving(api) as base,
        httpx.Client(base_url=base, headers=headers) as client,
        reading(client, "/jobs/stream") as reader,
        socket(client, "/jobs/ws") as connection,
    ):
        next(iter(reader))
        frame(connection)
    assert not api.state.hub.thread or api.state.hub.stop.is_set()
