"""Reads of the API: the time the database needs for each, and what a server gives per second."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import psycopg
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from api.main import create_api
from api.pools import Pools
from settings import Settings
from store.db import OPTIONS, Pool

ROOT = "/api/v1"
CALLERS = 4  # who ask at the same time
AIM, STRICT = 20.0, 10.0  # milliseconds
WATCHES = b"UPDATE stream_sessions SET bytes_served = bytes_served + 1000 WHERE is_active"
SOMEBODY = b"SELECT user_id FROM stream_sessions GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Read:
    """A request; `aim` is what the database may need for it, in milliseconds."""

    path: str
    aim: float | None = AIM
    headers: dict[str, str] = field(default_factory=dict[str, str])


READS = [
    Read("/analytics/overview", STRICT),
    Read("/analytics/streams"),
    Read("/analytics/streams/breakdown?days=30"),
    Read("/analytics/watch-activity?limit=100", STRICT),
    Read("/analytics/watch-activity?limit=100&cursor={cursor}", STRICT),
    Read("/analytics/watch-activity?limit=100&user_id={user}", STRICT),
    Read("/analytics/watch-activity?limit=100&media_type=movie", STRICT),
    Read("/analytics/users/activity"),
    Read("/analytics/transcodes?days=30"),
    Read("/analytics/system"),
    Read("/analytics/system/history?hours=24"),
    Read("/analytics/system/history?hours=168"),
    Read("/analytics/storage"),
    Read("/analytics/library-health"),
    Read("/analytics/trends"),
    Read("/notifications/alerts"),
    Read("/notifications/log?limit=100"),
    Read("/prometheus", None, {"Accept": "application/openmetrics-text"}),
]


class Watch(psycopg.Cursor[Any]):
    """Adds up what the database needs: time that passes, and time on a processor."""

    spent, worked, statements = 0.0, 0.0, 0

    def execute(self, *args: Any, **more: Any) -> "Watch":
        process = self.connection.info.backend_pid
        began, before = perf_counter(), on_processor(process)
        super().execute(*args, **more)
        Watch.spent += perf_counter() - began
        Watch.worked += on_processor(process) - before
        Watch.statements += 1
        return self


def on_processor(process: int) -> float:
    """How many seconds the server's process has worked; 0 where it is not on this machine."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError):
        return 0


def timed(url: str, pool: Pool, token: str, asks: int) -> list[list[str]]:
    """One row for each read: statements, milliseconds in the database, the aim, whether met.

    It is as it mostly is: somebody watches, so that the last quarter hours are not settled. On a
    machine that is busy with other things only the time on a processor (CPU) means anything.
    """
    with pool.connection() as conn:
        conn.execute(WATCHES)
        conn.execute(b"ANALYZE")
    api = create_api(Settings(database_url=url))
    with (
        watching(url) as watched,
        TestClient(api, headers={"Authorization": f"Bearer {token}"}) as client,
    ):
        api.state.pools, api.state.pool = Pools(watched, watched), watched
        known = places(client, pool)
        return [measured(api, client, read, known, asks) for read in READS]


def watching(url: str) -> Pool:
    """A pool of one connection, whose cursors add up."""
    options = {"cursor_factory": Watch, "options": OPTIONS}
    return ConnectionPool(url, kwargs=options, min_size=1, max_size=1, open=True)


def places(client: TestClient, pool: Pool) -> dict[str, str]:
    """A cursor far down the history, and the person who watches most."""
    with pool.connection() as conn:
        user = str((conn.execute(SOMEBODY).fetchone() or ("",))[0])
    cursor = ""
    for _ in range(10):
        answer = client.get(
            f"{ROOT}/analytics/watch-activity",
            params={"limit": 500} | ({"cursor": cursor} if cursor else {}),
        )
        cursor = answer.json()["next_cursor"] or cursor
    return {"cursor": cursor, "user": user}


def measured(
    api: FastAPI, client: TestClient, read: Read, known: dict[str, str], asks: int
) -> list[str]:
    """What one read needs of the database."""
    times: list[float] = []
    worked: list[float] = []
    for _ in range(asks + 1):
        Watch.spent, Watch.worked, Watch.statements = 0.0, 0.0, 0
        answer = client.get(ROOT + read.path.format(**known), headers=read.headers)
        assert answer.status_code == 200, (read.path, answer.text)
        assert Watch.statements > 1, "only the caller was asked for: another pool has answered"
        times.append(Watch.spent * 1000)
        worked.append(Watch.worked * 1000)
    most = percentile(times[1:], 95)
    aim, met = (
        ("", "") if read.aim is None else (f"{read.aim:.0f}", "yes" if most < read.aim else "no")
    )
    took = [f"{median(worked[1:]):.1f}", f"{median(times[1:]):.1f}", f"{most:.1f}"]
    return [read.path, str(Watch.statements), *took, aim, met]


def percentile(times: Sequence[float], share: int) -> float:
    """The value that so many percent of them do not exceed."""
    ordered = sorted(times)
    return ordered[math.ceil(len(ordered) * share / 100) - 1]


def loaded(base: str, token: str, seconds: float) -> list[list[str]]:
    """One row for each read: requests a second from four callers, and how long each took."""
    known = cursor_of(base, token)
    return [asked(base, token, read, known, seconds) for read in READS]


def cursor_of(base: str, token: str) -> dict[str, str]:
    """Somebody, and a place in the history."""
    _, text = Caller(base, token).get(Read("/analytics/watch-activity?limit=100"), {})
    page = json.loads(text)
    return {"cursor": page["next_cursor"], "user": page["items"][0]["user_id"]}


class Caller:
    """A program that keeps its connection."""

    def __init__(self, base: str, token: str) -> None:
        self.line = HTTPConnection(urlsplit(base).netloc)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.times: list[float] = []

    def get(self, read: Read, known: dict[str, str]) -> tuple[int, bytes]:
        """Status and body of an answer."""
        path = ROOT + read.path.format(**known)
        self.line.request("GET", path, headers=self.headers | read.headers)
        answer = self.line.getresponse()
        return answer.status, answer.read()

    def ask(self, read: Read, known: dict[str, str], until: float) -> None:
        """Asks again and again."""
        while (began := perf_counter()) < until:
            status, _ = self.get(read, known)
            assert status == 200
            self.times.append(perf_counter() - began)


def asked(base: str, token: str, read: Read, known: dict[str, str], seconds: float) -> list[str]:
    """What the server gives for one read."""
    callers = [Caller(base, token) for _ in range(CALLERS)]
    _, text = callers[0].get(read, known)
    until = perf_counter() + seconds
    threads = [Thread(target=caller.ask, args=[read, known, until]) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [1000 * took for caller in callers for took in caller.times]
    rate, size = len(times) / seconds, len(text) / 1024
    return [
        read.path.format(cursor="…", user="…"),
        f"{rate:.0f}",
        f"{median(times):.1f}",
        f"{percentile(times, 99):.1f}",
        f"{size:.1f}",
    ]
