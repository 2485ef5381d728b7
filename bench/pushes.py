"""Plays pushed over HTTP against COPY of the same plays into the same table."""

import gzip
import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from random import Random
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from store.db import Pool, connection

AIM = 0.25
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = (
    "id",
    "started_at",
    "ended_at",
    "is_active",
    "last_seen_at",
    "user_id",
    "media_item_id",
    "playback_type",
    "codec",
    "resolution",
    "container",
    "bitrate",
    "bytes_served",
    "duration_seconds",
    "paused_seconds",
    "position_seconds",
    "completed",
    "client_info",
    "device",
    "ip",
    "location",
    "end_reason",
)
COPY = f"COPY stream_sessions ({', '.join(COLUMNS)}) FROM STDIN".encode()
UNWATCHED = COPY.replace(b"stream_sessions", b"bench_sessions")
KNOWN = b"SELECT (SELECT array_agg(id) FROM users), (SELECT array_agg(id) FROM media_items)"


def pushes(pool: Pool, base: str, token: str, args: Namespace) -> list[list[str]]:
    """One row for each way of writing: rows a second, and how that compares with COPY."""
    plain, watched, pushed, again = [], [], [], []
    with connection(pool) as conn:
        conn.execute("CREATE TABLE bench_sessions (LIKE stream_sessions INCLUDING ALL)")
    for number in range(args.rounds):
        rows = list(plays(pool, Random(f"copied {number}"), args.pushed))
        plain.append(args.pushed / copied(pool, UNWATCHED, rows))
        watched.append(args.pushed / copied(pool, COPY, rows))
        body = packed(plays(pool, Random(f"pushed {number}"), args.pushed))
        pushed.append(args.pushed / sent(base, token, body, args.pushed))
        again.append(args.pushed / sent(base, token, body, args.pushed))
    best, ratio = median(watched), median(pushed) / median(watched)
    met = "yes" if ratio >= AIM else "no"
    return [
        ["COPY into the same table", f"{best:,.0f}", "1.00", "", ""],
        [
            "pushed over HTTP, compressed lines",
            f"{median(pushed):,.0f}",
            f"{ratio:.2f}",
            f"{AIM}",
            met,
        ],
        [
            "pushed once more, nothing changes",
            f"{median(again):,.0f}",
            f"{median(again) / best:.2f}",
            "",
            "",
        ],
        [
            "COPY into a table without slices",
            f"{median(plain):,.0f}",
            f"{median(plain) / best:.2f}",
            "",
            "",
        ],
    ]


def plays(pool: Pool, dice: Random, count: int) -> Iterator[dict[str, Any]]:
    """Plays of a month, a different one for each throw of the dice."""
    with connection(pool) as conn:
        users, items = conn.execute(KNOWN).fetchone() or ([], [])
    for _ in range(count):
        began = FIRST + timedelta(seconds=dice.randrange(30 * 86_400))
        seconds = dice.randrange(60, 7200)
        yield {
            "id": str(UUID(int=dice.getrandbits(128))),
            "started_at": began.isoformat(),
            "ended_at": (began + timedelta(seconds=seconds)).isoformat(),
            "is_active": False,
            "last_seen_at": (began + timedelta(seconds=seconds)).isoformat(),
            "user_id": str(dice.choice(users)),
            "media_item_id": str(dice.choice(items)),
            "playback_type": dice.choice(["direct_play", "direct_stream", "transcode"]),
            "codec": "h264",
            "resolution": "1080p",
            "container": "mkv",
            "bitrate": 8_000_000,
            "bytes_served": seconds * 1_000_000,
            "duration_seconds": seconds,
            "paused_seconds": 0,
            "position_seconds": seconds,
            "completed": seconds > 5000,
            "client_info": "Jellyfin Web 10.11",
            "device": "Living room",
            "ip": "192.168.1.20",
            "location": "lan",
            "end_reason": "stopped",
        }


def copied(pool: Pool, statement: bytes, rows: list[dict[str, Any]]) -> float:
    """Seconds to copy the rows, which are lines already."""
    lines = "".join("\t".join(str(row[name]) for name in COLUMNS) + "\n" for row in rows).encode()
    began = perf_counter()
    with connection(pool) as conn, conn.cursor().copy(statement) as copy:
        copy.write(lines)
    return perf_counter() - began


def packed(rows: Iterator[dict[str, Any]]) -> bytes:
    """The rows as compressed lines."""
    return gzip.compress("".join(f"{json.dumps(row)}\n" for row in rows).encode(), 1)


def sent(base: str, token: str, body: bytes, count: int) -> float:
    """Seconds until the API has taken all rows of the body."""
    line = HTTPConnection(urlsplit(base).netloc)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/x-ndjson",
        "Content-Encoding": "gzip",
    }
    began = perf_counter()
    line.request("POST", "/api/v1/events/sessions", body, headers)
    taken = json.loads(line.getresponse().read())
    took = perf_counter() - began
    assert taken["accepted"] == count, taken
    return took
