"""python -m bench: loads a demo, asks a dozen questions, prints ratios."""

import sys
from argparse import ArgumentParser, Namespace
from time import perf_counter

from bench.loads import loads
from bench.reads import reads
from bench.scratch import scratch
from commands.table import table
from store.db import Pool, open_pool
from store.migrations import migrate
from store.rollups import refresh

ZONE = "Europe/Berlin"


def arguments() -> Namespace:
    """What to measure, and where."""
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sessions", type=int, default=200_000, help="plays (%(default)s)")
    parser.add_argument("--days", type=int, default=365, help="over so many days (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the demo (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="loads of each kind (%(default)s)")
    parser.add_argument("--asks", type=int, default=9, help="runs of each read (%(default)s)")
    parser.add_argument("--url", help="a server to make a database on (an embedded one)")
    return parser.parse_args()


def main() -> int:
    """Measures and prints; 1 where a rollup and the raw rows disagree."""
    args = arguments()
    with scratch(args.url) as url:
        edition = migrate(url, timezone=ZONE).edition
        with open_pool(url, name="bench", size=2) as pool:
            print(f"{edition} edition, {server(pool)}\n{args.sessions:,} plays in {args.days} days")
            print(f"\n{table(['loading, median', 'seconds', 'ratio'], loads(pool, args, ZONE))}")
            print(f"\n{settling(pool, args.days)}")
            headings = ["read, p50", "settled ms", "live ms", "raw ms", "raw ÷ live", "same"]
            rows = reads(pool, args.asks, told=lambda name: print(f"  {name}", file=sys.stderr))
            print(f"\n{table(headings, rows)}")
    return 0 if all(row[-1] == "yes" for row in rows) else 1


def server(pool: Pool) -> str:
    """Which PostgreSQL it is."""
    with pool.connection() as conn:
        version = conn.info.server_version
    return f"PostgreSQL {version // 10_000}.{version % 10_000}"


def settling(pool: Pool, days: int) -> str:
    """How long the rollups of everything loaded take, in words."""
    began = perf_counter()
    quarters = refresh(pool)
    seconds = perf_counter() - began
    each = seconds / days * 1000
    return f"rollups: {quarters:,} quarter hours settled in {seconds:.1f} s ({each:.0f} ms per day)"


sys.exit(main())
