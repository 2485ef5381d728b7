"""Live streams as clients meet them, over real connections."""

import json
import subprocess
import sys
from threading import Event

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from api import event_stream, streams
from store.db import Pool
from store.events.batch import Rows
from store.events.pipeline import merge_ingest_runs
from tests.api.serving import serving
from tests.api.streaming import frame, reading, socket
from tests.calling import bearer
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


def test_a_client_that_takes_no_more_than_a_mib_at_a_time_gets_every_run(
    client: httpx.Client, pool: Pool
) -> None:
    files = [{"path": f"/plates/{'x' * 200}/{number}.exr"} for number in range(20)]
    run = {"updated_at": "2026-03-01T20:00:00Z", "report": {"processed": files}}
    rows = [{"id": f"r{number}"} | run for number in range(300)]
    merge_ingest_runs(pool, Rows(list(range(300)), json.dumps(rows)))
    found = set[str]()
    with socket(client, "/runs/ws") as connection:  # it refuses larger frames
        told = {"last": False}
        while not told["last"]:
            told = frame(connection)
            found |= {each["id"] for each in told["runs"]}
    assert found == {row["id"] for row in rows}


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


def test_who_does_not_read_is_cut_off_and_holds_up_nobody(
    client: httpx.Client, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = Event()
    monkeypatch.setattr(event_stream, "SEND_SECONDS", 1.0)
    monkeypatch.setattr(event_stream.log, "info", lambda *_: cut.set())
    prose, found = "x" * 20_000, set[str]()
    with reading(client, "/jobs/stream") as stalled, reading(client, "/jobs/stream") as quick:
        messages = iter(quick)
        next(messages)
        for burst in range(8):  # more than the buffers of a connection hold
            tell(pool, *(job(f"j{burst}-{n}", 0, message=prose) for n in range(100)))
            while len(found) < 100 * (burst + 1):
                found.add(next(messages).data["job"]["job_id"])
        assert cut.wait(60)
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
