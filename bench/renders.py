"""python -m bench.renders: what the render monitor asks of a million renders, in milliseconds."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.scratch import scratch
from commands.table import table
from store.db import Pool, open_pool
from store.migrations import migrate
from store.renders import listing, monitor
from store.renders.listing import Filters
from store.rollups import refresh

LOAD = Path(__file__).parent / "sql" / "load_renders.sql"
NEW = b"UPDATE renders SET processing = true WHERE published_at > now() - interval '1 hour'"
LIMIT = 20.0  # milliseconds for each of these
Ask = Callable[[Pool], object]

BOUND: dict[str, Ask] = {
    "audit, first page": lambda pool: listing.audit(pool, Filters()),
    "audit, page 20,000": lambda pool: listing.audit(pool, Filters(), number=20_000),
    "audit, last page": lambda pool: listing.audit(pool, Filters(), number=40_000),
    "audit, ghosts": lambda pool: listing.audit(pool, Filters(status="ghost"), number=300),
    "audit, a small account": lambda pool: listing.audit(pool, Filters(account_id=400)),
    "telemetry": monitor.telemetry,
    "distribution": monitor.distribution,
    "analytics, 12 months": lambda pool: monitor.analytics(pool, period="month"),
}
BESIDE: dict[str, Ask] = {
    "audit, the largest account": lambda pool: listing.audit(pool, Filters(account_id=0)),
    "audit, stalled": lambda pool: listing.audit(pool, Filters(stalled=True)),
    "audit, by a word in any name": lambda pool: listing.audit(pool, Filters(text="er 77777")),
    "running, with what is usual": monitor.running,
}


def main() -> int:
    """Measures and prints; 1 where one that has a limit takes longer."""
    parser = ArgumentParser(prog="python -m bench.renders", description=__doc__)
    parser.add_argument("--renders", type=int, default=1_000_000, help="how many (%(default)s)")
    parser.add_argument("--asks", type=int, default=15, help="runs of each (%(default)s)")
    parser.add_argument("--url", help="a server to make a database on (an embedded one)")
    args = parser.parse_args()
    with scratch(args.url) as url:
        migrate(url, timezone="Europe/Berlin")
        with open_pool(url, name="bench", size=2) as pool:
            load(pool, args.renders)
            settled = {name: ask(pool, each, args.asks) for name, each in (BOUND | BESIDE).items()}
            with pool.connection() as conn:
                conn.execute(NEW)
            live = {name: ask(pool, each, args.asks) for name, each in (BOUND | BESIDE).items()}
    rows = [[name, f"{settled[name]:.1f}", f"{live[name]:.1f}", bound(name)] for name in settled]
    print(table(["asked, p50", "settled ms", "live ms", "limit ms"], rows))
    return 0 if all(max(settled[name], live[name]) <= LIMIT for name in BOUND) else 1


def bound(name: str) -> str:
    """The limit of what has one."""
    return f"{LIMIT:.0f}" if name in BOUND else ""


def load(pool: Pool, renders: int) -> None:
    """Makes the renders up inside the store, and stores their rollups."""
    began = perf_counter()
    for statement in LOAD.read_text().split(";\n"):
        with pool.connection() as conn:
            conn.execute(statement.encode(), {"renders": renders}, prepare=False)
    with pool.connection() as conn:
        conn.execute("COMMIT")
        conn.autocommit = True
        conn.execute("VACUUM ANALYZE")
        conn.autocommit = False
    loaded = perf_counter()
    refresh(pool)
    print(
        f"{renders:,} renders made up in {loaded - began:.0f} s, "
        f"their rollups stored in {perf_counter() - loaded:.0f} s",
        file=sys.stderr,
    )


def ask(pool: Pool, question: Ask, times: int) -> float:
    """The median of the milliseconds that takes, client and all."""
    taken: list[float] = []
    for _ in range(times):
        began = perf_counter()
        question(pool)
        taken.append((perf_counter() - began) * 1000)
    return median(taken)


if __name__ == "__main__":
    sys.exit(main())
