"""Clients that come and go, two processes, bursts, dropped connections: nothing is lost."""

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx2 as httpx
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from api.main import create_api
from settings import Settings
from store import live
from store.db import Pool, open_pool
from store.pipeline.lookups import jobs
from tests.api.serving import serving
from tests.calling import bearer
from tests.store.test_live import job, tell

BURSTS, EACH, CLIENTS = 12, 150, 6
State = dict[str, Any]


@pytest.fixture
def pool(url: str) -> Iterator[Pool]:
    with open_pool(url, name="writer", size=3) as pool:
        yield pool


@dataclass
class Client:
    """Knows every job from what it is told, is cut off now and then, and goes on where it was."""

    bases: list[str]
    headers: dict[str, str]
    dice: random.Random
    over: Event
    state: State = field(default_factory=dict[str, Any])
    last: str | None = None
    gaps: int = 0
    returns: int = 0

    def hear(self, told: dict[str, Any], number: str | None) -> None:
        """Takes in what is told."""
        match told["event"]:
            case "jobs.snapshot":
                self.state |= {each["job_id"]: each for each in told["jobs"]}
            case "job.removed":
                self.state.pop(told["job"]["job_id"], None)
            case "job.created" | "job.updated":
                self.state[told["job"]["job_id"]] = told["job"]
            case "gap":
                self.gaps += 1
                return
        if number:
            self.last = number

    def run(self) -> None:
        """Goes on until everything was told."""
        read = self.read_stream if self.dice.random() < 0.5 else self.read_socket
        while not self.over.is_set():
            with suppress(httpx.HTTPError, WebSocketException, OSError, TimeoutError):
                read(self.dice.choice(self.bases), self.dice.randint(1, 120))
            self.returns += 1
            self.over.wait(0.02)  # while the store is away, every answer comes at once

    def read_stream(self, base: str, patience: int) -> None:
        """Reads so many messages."""
        headers = self.headers | ({"Last-Event-ID": self.last} if self.last else {})
        with httpx.stream("GET", f"{base}/jobs/stream", headers=headers, timeout=1) as response:
            response.raise_for_status()
            number: str | None = None
            for line in response.iter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    number = value
                elif name == "data":
                    self.hear(json.loads(value), number)
                    number, patience = None, patience - 1
                if patience == 0 or self.over.is_set():
                    return

    def read_socket(self, base: str, patience: int) -> None:
        """Reads so many frames."""
        query = f"?after={self.last}" if self.last else ""
        address = f"{base.replace('http', 'ws')}/jobs/ws{query}"
        with connect(
            address,
            additional_headers=self.headers,
            close_timeout=0.1,  # this client does not read on to the server's goodbye
        ) as connection:
            for _ in range(patience):
                told = json.loads(connection.recv(timeout=1))
                self.hear(told, told["id"] and str(told["id"]))


def write(pool: Pool, dice: random.Random, drop: bool) -> None:
    """Bursts of changes; in the middle the server drops every connection of the readers."""
    for burst in range(BURSTS):
        names = [f"j{dice.randrange(400)}" for _ in range(EACH)]
        reports = [
            job(name, burst, status=f"{burst}.{dice.random()}", removed=dice.random() < 0.1)
            for name in names
        ]
        tell(pool, *reports)
        if drop and burst == BURSTS // 2:
            with pool.connection() as conn:
                conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name LIKE 'cinevault-api%%' AND datname = current_database()"
                )


@pytest.mark.parametrize("drop", [False, True])
def test_whoever_comes_back_ends_with_what_the_store_has(
    url: str, pool: Pool, tmp_path: Path, drop: bool
) -> None:
    headers, over = bearer(pool, "analyst"), Event()
    apis = [create_api(Settings(database_url=url, data_dir=tmp_path)) for _ in range(2)]
    with serving(apis[0]) as first, serving(apis[1]) as second:
        clients = [
            Client([first, second], headers, random.Random(number), over)
            for number in range(CLIENTS)
        ]
        threads = [Thread(target=client.run) for client in clients]
        for thread in threads:
            thread.start()
        write(pool, random.Random(7), drop)
        stored = {each.id: compared(each.payload) for each in jobs(pool, limit=1000)}
        last = str(settled(pool))
        for _ in range(600):
            if all(client.last == last for client in clients):
                break
            Event().wait(0.1)
        over.set()
        for thread in threads:
            thread.join(20)
    for client in clients:
        assert client.last == last
        assert {name: compared(shown) for name, shown in client.state.items()} == stored
        assert client.returns > 1


def settled(pool: Pool) -> int:
    """The number of the last event, once everything has one."""
    while live.number(pool):
        pass
    return live.place(pool).last


def compared(payload: State) -> tuple[str, str]:
    """What is compared of a job."""
    return payload["job_id"], payload["status"]
