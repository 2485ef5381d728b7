"""python -m bench.api: what the API's reads and pushes cost, over a demo that goes on now."""

import os
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bench.pushes import pushes
from bench.requests import loaded, timed
from bench.scratch import scratch
from commands.table import table
from demo.loading import Order, load
from jobs.sum_up_viewers import SETTLES
from settings import PREFIX, ROOT
from store import daily_stats, viewers
from store.db import Pool, open_pool
from store.migrations import migrate
from store.tokens import TokenRole, new_token
from tests.keeper import free_port

ZONE = ZoneInfo("Europe/Berlin")


def main() -> int:
    """Measures and prints; 1 where an aim is missed."""
    args = arguments()
    with scratch(args.url) as url:
        edition = migrate(url, timezone=ZONE.key).edition
        with open_pool(url, name="bench", size=2) as pool:
            fill(pool, args)
            print(f"{edition} edition, {args.sessions:,} plays in {args.days} days\n")
            reader, pusher = token(pool, "admin"), token(pool, "ingest")
            headings = [
                "database time of a read",
                "statements",
                "CPU ms",
                "p50 ms",
                "p95 ms",
                "aim",
                "met",
            ]
            reads = timed(url, pool, reader, args.asks)
            print(f"{table(headings, reads)}\n", flush=True)
            with served(url) as base:
                headings = ["read over HTTP", "requests/s", "p50 ms", "p99 ms", "KiB"]
                print(f"{table(headings, loaded(base, reader, args.seconds))}\n", flush=True)
                pushed = pushes(pool, base, pusher, args)
                print(table(["plays written, median", "rows/s", "ratio", "aim", "met"], pushed))
    return 0 if all(row[-1] != "no" for row in [*reads, *pushed]) else 1


def arguments() -> Namespace:
    """What to measure, and where."""
    parser = ArgumentParser(prog="python -m bench.api", description=__doc__)
    parser.add_argument("--sessions", type=int, default=50_000, help="plays (%(default)s)")
    parser.add_argument("--days", type=int, default=365, help="over so many days (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the demo (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="pushes of each kind (%(default)s)")
    parser.add_argument("--asks", type=int, default=40, help="runs of each read (%(default)s)")
    parser.add_argument("--seconds", type=float, default=3, help="for each read (%(default)s)")
    parser.add_argument("--pushed", type=int, default=10_000, help="rows at once (%(default)s)")
    parser.add_argument("--url", help="a server to make a database on (an embedded one)")
    return parser.parse_args()


def fill(pool: Pool, args: Namespace) -> None:
    """A demo until now, and all that jobs would have done with it."""
    now = datetime.now(UTC)
    load(pool, Order(args.sessions, args.days, args.seed, int(now.timestamp()), ZONE))
    daily_stats.catch_up(pool, now=now)
    viewers.keep_totals(pool, day=(now.astimezone(ZONE) - SETTLES).date())


def token(pool: Pool, role: TokenRole) -> str:
    """The text of a new token."""
    return new_token(pool, f"bench {role}", role)[1]


@contextmanager
def served(url: str) -> Generator[str]:
    """The address of the API, running alone as in production."""
    port = str(free_port())
    ours = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    env = ours | {f"{PREFIX}DATABASE_URL": url, f"{PREFIX}LOG_LEVEL": "warning"}
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.main:create_api"]
    process = subprocess.Popen(
        [*command, "--port", port, "--no-access-log", "--log-level", "warning"], cwd=ROOT, env=env
    )
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_for(port: str) -> None:
    """Returns once somebody listens there."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", int(port)), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    sys.exit(main())
