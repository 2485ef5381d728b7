"""python -m bench.streams: how soon every client of a live stream has what was committed."""

import asyncio
import json
import random
import sys
import time
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bench.api import served, token
from bench.scratch import scratch
from commands.table import table
from store import live
from store.db import Pool, open_pool
from store.events.batch import Rows
from store.events.pipeline import merge_render_jobs
from store.migrations import migrate
from store.pipeline.lookups import jobs

JOBS = 400
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
SLOW, CUT_OFF = 0.05, 0.2  # of the clients
PATIENCE = 120.0
known: dict[str, tuple[str, str | None]] = {}  # a line of data is understood once for all clients


def main() -> int:
    """Measures and prints; 1 where a client ends with anything else than the store has."""
    args = arguments()
    with scratch(args.url) as url:
        migrate(url, timezone="UTC")
        with open_pool(url, name="bench", size=2) as pool, served(url) as base:
            found = asyncio.run(measured(pool, base, token(pool, "analyst"), args))
            memory = most_memory(url)
    print(
        table(["burst", "events", "commit to last client, ms", "to 99 % of them, ms"], found.rows)
    )
    print(f"\n{args.clients:,} clients: {found.returns:,} came back, {found.gaps:,} gaps were told")
    print(f"memory of the API at its most: {memory}")
    print(f"clients that end with exactly the store's state: {found.right:,} of {args.clients:,}")
    return 0 if found.right == args.clients else 1


def arguments() -> Namespace:
    """How many, how often, how much."""
    parser = ArgumentParser(prog="python -m bench.streams", description=__doc__)
    parser.add_argument("--clients", type=int, default=1000, help="at once (%(default)s)")
    parser.add_argument("--bursts", type=int, default=8, help="of changes (%(default)s)")
    parser.add_argument("--events", type=int, default=1000, help="in a burst (%(default)s)")
    parser.add_argument("--pause", type=float, default=2, help="seconds between (%(default)s)")
    parser.add_argument("--url", help="a server to make a database on (an embedded one)")
    return parser.parse_args()


@dataclass
class Found:
    """What came out."""

    rows: list[list[str]] = field(default_factory=list[list[str]])
    returns: int = 0
    gaps: int = 0
    right: int = 0


@dataclass
class Client:
    """Reads a stream, and goes on where it was when it is cut off."""

    base: str
    token: str
    dice: random.Random
    slow: bool = False
    last: int = -1
    at: float = 0
    returns: int = 0
    gaps: int = 0
    state: dict[str, str] = field(default_factory=dict[str, str])

    async def run(self) -> None:
        """Reads until it is cancelled."""
        cut_off = self.dice.random() < CUT_OFF
        while True:
            seconds = self.dice.uniform(1, 4) if cut_off else None
            with suppress(OSError, EOFError, TimeoutError):
                await self.read(0.2 if self.slow else 0, seconds)
            self.returns += 1

    async def read(self, pause: float, seconds: float | None) -> None:
        """One connection, for so many seconds at most."""
        place = urlsplit(self.base)
        reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=2**22)
        after = f"Last-Event-ID: {self.last}\r\n" if self.last >= 0 else ""
        asked = f"GET /jobs/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
        writer.write(f"{asked}{after}\r\n".encode())
        try:
            async with asyncio.timeout(seconds):
                await self.hear(reader, pause)
        finally:
            writer.close()

    async def hear(self, reader: asyncio.StreamReader, pause: float) -> None:
        """Takes in what is told, until the server ends it."""
        number = -1
        while line := (await reader.readline()).decode().rstrip():
            pass  # the head
        while line := await reader.readline():
            text = line.decode().rstrip()
            if text.startswith("id: "):
                number = int(text[4:])
            elif text.startswith("data: "):
                self.take(text, number)
                if pause and self.last % 50 == 0:
                    await asyncio.sleep(pause)

    def take(self, text: str, number: int) -> None:
        """Takes in an event."""
        name, status = understood(text, self.state)
        if name == "gap":
            self.gaps += 1
            return
        if status is not None:
            self.state[name] = status
        elif name:
            self.state.pop(name, None)
        self.last, self.at = max(self.last, number), time.perf_counter()


def understood(text: str, state: dict[str, str]) -> tuple[str, str | None]:
    """The job and its status; a snapshot goes into the state at once."""
    if text not in known:
        told = json.loads(text[6:])
        if told["event"].endswith(".snapshot"):
            state |= {each["job_id"]: each["status"] for each in told["jobs"]}
            return "", None
        name = "gap" if told["event"] == "gap" else told["job"]["job_id"]
        known[text] = (name, told.get("job", {}).get("status"))
    return known[text]


async def measured(pool: Pool, base: str, text: str, args: Namespace) -> Found:
    """Bursts of changes, and when every client has them."""
    clients = [
        Client(base, text, random.Random(number), slow=number < SLOW * args.clients)
        for number in range(args.clients)
    ]
    tasks = [asyncio.create_task(client.run()) for client in clients]
    await everybody(clients, 0)
    found = Found()
    for burst in range(args.bursts):
        last = await asyncio.to_thread(write, pool, burst, args.events)
        began = time.perf_counter()
        await everybody(clients, last)
        quick = [client for client in clients if not client.slow]
        waits = sorted(max(0.0, client.at - began) * 1000 for client in quick)
        whole, most = waits[-1], waits[int(len(waits) * 0.99) - 1]
        found.rows.append([str(burst + 1), f"{args.events:,}", f"{whole:,.0f}", f"{most:,.0f}"])
        await asyncio.sleep(args.pause)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    stored = {each.id: each.payload["status"] for each in jobs(pool, limit=2 * JOBS)}
    found.returns = sum(client.returns for client in clients)
    found.gaps = sum(client.gaps for client in clients)
    found.right = sum(client.state == stored for client in clients)
    return found


async def everybody(clients: list[Client], last: int) -> None:
    """Waits until every client has everything up to that number."""
    async with asyncio.timeout(PATIENCE):
        while any(client.last < last for client in clients):
            await asyncio.sleep(0.01)


def write(pool: Pool, burst: int, events: int) -> int:
    """So many changes in one transaction; the number of the last of them."""
    at = (BEGIN + timedelta(seconds=burst)).isoformat()
    before = live.place(pool).last
    for first in range(0, events, JOBS):
        some = range(first, min(first + JOBS, events))
        rows = [
            {"id": f"j{n % JOBS}", "updated_at": at, "status": f"{burst}.{n}", "farm": "mock"}
            for n in some
        ]
        merge_render_jobs(pool, Rows(list(range(len(rows))), json.dumps(rows)))
    return before + events


def most_memory(url: str) -> str:
    """The most memory that the API had, as far as this machine says."""
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            command = status.with_name("cmdline").read_bytes()
            if b"api.main:create_api" in command and url.encode() in environment(status):
                lines = status.read_text().splitlines()
                return (
                    next(line for line in lines if line.startswith("VmHWM")).split(":")[1].strip()
                )
    return "unknown"


def environment(status: Path) -> bytes:
    """The environment of the process."""
    return status.with_name("environ").read_bytes()


if __name__ == "__main__":
    sys.exit(main())
