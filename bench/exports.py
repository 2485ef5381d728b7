"""python -m bench.exports: plays as a file, against COPY to nowhere and against pandas."""

import os
import resource
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from zoneinfo import ZoneInfo

import psycopg

from bench.loads import UNTIL
from bench.scratch import scratch
from commands.table import table
from demo.loading import Order as Demo
from demo.loading import load
from store.db import open_pool
from store.exports.datasets import Order, statements
from store.exports.snapshot import snapshot
from store.exports.writing import export
from store.migrations import migrate

ZONE = "Europe/Berlin"
PLAYS = Order("sessions")
Way = Callable[[str, str], int]


def to_nowhere(url: str, folder: str) -> int:
    """The rows as the server sends them, thrown away; how many bytes."""
    with snapshot(url) as taken:
        (whole,) = statements(taken.conn, PLAYS, 1)
        with taken.conn.cursor().copy(f"COPY ({whole}) TO STDOUT (FORMAT binary)".encode()) as copy:
            return sum(map(len, copy))


def to_parquet(url: str, folder: str) -> int:
    """Our export; how many bytes."""
    with snapshot(url) as taken:
        return export(taken, PLAYS, Path(folder, "plays.parquet"), version="bench").bytes


def by_pandas(url: str, folder: str) -> int:
    """What a notebook does: read_sql, to_parquet; how many bytes."""
    import pandas as pd

    path = Path(folder, "pandas.parquet")
    with psycopg.connect(url) as conn:
        (whole,) = statements(conn, PLAYS, 1)
        cursor = conn.execute(whole.encode())
        names = [column.name for column in cursor.description or ()]
        frame = pd.DataFrame(cursor.fetchall(), columns=names)
    for name in ("id", "server_id", "user_id", "media_item_id", "library_id", "group_id"):
        frame[name] = frame[name].astype("string")
    frame["timeline"] = frame["timeline"].astype("string")
    frame.to_parquet(path, compression="zstd")
    return path.stat().st_size


WAYS: dict[str, Way] = {
    "COPY … TO STDOUT (FORMAT binary), to nowhere": to_nowhere,
    "cinevault export sessions (Parquet, zstd)": to_parquet,
    "pandas: the rows into a frame, to_parquet": by_pandas,
}


def measured(way: str, url: str, folder: str) -> tuple[float, float, int]:
    """Seconds, peak megabytes of a process of its own, and bytes."""
    began = perf_counter()
    size = WAYS[way](url, folder)
    seconds = perf_counter() - began
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, size


def compared(url: str, rounds: int) -> list[list[str]]:
    """A row for each way: the median of its seconds, the ratio to the first, memory and size."""
    taken: dict[str, list[tuple[float, float, int]]] = {way: [] for way in WAYS}
    with TemporaryDirectory(prefix="cinevault-bench-") as folder:
        for number in range(rounds):  # in turn, so that all meet the same weather
            for way, found in taken.items():
                if number and WAYS[way] is by_pandas:  # once is long enough
                    continue
                with get_context("spawn").Pool(1) as process:
                    found.append(process.apply(measured, (way, url, folder)))
                print(f"  {way}: {found[-1][0]:.1f} s", file=sys.stderr)
    base = median(seconds for seconds, _, _ in next(iter(taken.values())))
    return [row(way, found, base) for way, found in taken.items()]


def row(way: str, found: list[tuple[float, float, int]], base: float) -> list[str]:
    """What is printed of one way."""
    seconds = median(each[0] for each in found)
    memory = max(each[1] for each in found)
    size = found[-1][2] / 1e6
    return [way, f"{seconds:.1f}", f"{seconds / base:.2f}", f"{memory:.0f}", f"{size:.0f}"]


def main() -> int:
    """Measures and prints."""
    parser = ArgumentParser(prog="python -m bench.exports", description=__doc__)
    parser.add_argument("--sessions", type=int, default=1_000_000, help="plays (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (%(default)s)")
    parser.add_argument("--url", help="a server to make a database on (an embedded one)")
    parser.add_argument("--store", help="a store that has plays already; it is only read")
    args = parser.parse_args()
    if args.store:
        rows = compared(args.store, args.rounds)
    else:
        with scratch(args.url) as url:
            migrate(url, timezone=ZONE)
            with open_pool(url, name="bench", size=2) as pool:
                load(pool, Demo(args.sessions, 365, 1, UNTIL, ZoneInfo(ZONE)))
            rows = compared(url, args.rounds)
    print(f"{os.cpu_count()} cores")
    print(table(["plays, all columns", "seconds", "ratio", "peak MB", "file MB"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
