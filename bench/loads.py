"""Loading through the product against COPY of the same bytes into tables that nobody watches."""

from argparse import Namespace
from datetime import UTC, datetime
from io import BytesIO
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from psycopg.sql import SQL, Identifier

from demo.loading import Batch, batches, load_catalog, load_samples
from demo.world import world
from store import loading
from store.db import Pool, connection
from store.sql import query

UNTIL = int(datetime(2026, 6, 1, 20, tzinfo=UTC).timestamp())
LIMIT = 180.0  # seconds for a million plays with their slices
MILLION = 1_000_000
SLICES = b"COPY raw_slices FROM STDIN"
LINES_AT_ONCE = 85_000  # slices of one batch of plays


def loads(pool: Pool, args: Namespace, zone: str) -> list[list[str]]:
    """One row per way of loading: what, seconds, how that compares."""
    whole = world(args.seed, args.sessions, args.days, UNTIL, ZoneInfo(zone))
    made = list(batches(whole))
    load_catalog(pool, whole)
    prepare(pool)
    product, sessions, slices = [], [], []
    pieces: list[bytes] = []
    for _ in range(args.rounds):
        product.append(timed_product(pool, made))
        pieces = pieces or slice_lines(pool)
        sessions.append(timed_raw(pool, raw_sessions(), [batch.sessions for batch in made]))
        slices.append(timed_raw(pool, SLICES, pieces))
    finish(pool, made)
    load_samples(pool, whole, args.days)
    loading.refresh_statistics(pool)
    return rows(args.sessions, median(product), median(sessions), median(slices))


def rows(count: int, product: float, sessions: float, slices: float) -> list[list[str]]:
    """The measured seconds and their ratios."""
    million = product / max(count, 1) * MILLION
    return [
        ["plays, slices made by the store", f"{product:.2f}", "1.00"],
        ["COPY of the same plays, no slices", f"{sessions:.2f}", f"{product / sessions:.2f}"],
        ["COPY of the same slices", f"{slices:.2f}", f"{product / slices:.2f}"],
        ["COPY of both", f"{sessions + slices:.2f}", f"{product / (sessions + slices):.2f}"],
        [
            "a million plays at this rate",
            f"{million:.0f}",
            f"{million / LIMIT:.2f} of {LIMIT:.0f} s",
        ],
    ]


def prepare(pool: Pool) -> None:
    """Tables like the product's: same indexes and checks, no triggers, no references."""
    with connection(pool) as conn:
        conn.execute("CREATE TABLE raw_sessions (LIKE stream_sessions INCLUDING ALL)")
        conn.execute("CREATE TABLE raw_slices (LIKE stream_slices INCLUDING ALL)")


def raw_sessions() -> bytes:
    """The product's own COPY, into the table beside."""
    return query("loading/copy_stream_sessions").replace(b"stream_sessions", b"raw_sessions", 1)


def timed_product(pool: Pool, made: list[Batch]) -> float:
    """Seconds to load the plays through the product, into empty tables."""
    empty(pool, "stream_sessions", "stream_slices", "rollup_dirty")
    began = perf_counter()
    for batch in made:
        with connection(pool) as conn:
            loading.copy_stream_sessions(conn, batch.sessions)
    return perf_counter() - began


def timed_raw(pool: Pool, statement: bytes, pieces: list[bytes]) -> float:
    """Seconds to copy the pieces, one transaction each, into an empty table."""
    empty(pool, "raw_sessions" if b"raw_sessions" in statement else "raw_slices")
    began = perf_counter()
    for piece in pieces:
        with connection(pool) as conn:
            loading.copied(conn, statement, piece)
    return perf_counter() - began


def empty(pool: Pool, *tables: str) -> None:
    """Empties the tables, and lets no earlier write be paid for later."""
    with connection(pool) as conn:
        names = SQL(", ").join(map(Identifier, tables))
        conn.execute(SQL("TRUNCATE {}").format(names))
    with pool.connection() as conn:
        conn.execute("COMMIT")
        conn.autocommit = True
        conn.execute("CHECKPOINT")
        conn.autocommit = False


def slice_lines(pool: Pool) -> list[bytes]:
    """The slices that the store made, as lines in their order, a batch of plays at a time."""
    text = BytesIO()
    question = b"COPY (SELECT * FROM stream_slices ORDER BY session_id, started_at) TO STDOUT"
    with connection(pool) as conn, conn.cursor().copy(question) as copy:
        for data in copy:
            text.write(data)
    lines = text.getvalue().splitlines(keepends=True)
    return [
        b"".join(lines[start : start + LINES_AT_ONCE])
        for start in range(0, len(lines), LINES_AT_ONCE)
    ]


def finish(pool: Pool, made: list[Batch]) -> None:
    """Adds the transcodes, and takes the tables beside away."""
    with connection(pool) as conn:
        for batch in made:
            loading.copy_transcode_history(conn, batch.transcodes)
        conn.execute("DROP TABLE raw_sessions, raw_slices")
