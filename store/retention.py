"""Lets go of samples that are old enough; what the rollups say of them stays."""

from datetime import datetime

from store.db import Pool, connection, execute, fetch_value, run

BATCH = 20_000


def drop_old_metrics(pool: Pool, days: int) -> int:
    """Drops samples older than `days` unless a rollup waits for them; how many rows or chunks."""
    let_samples_age(pool, days=days)
    cutoff = keep_from(pool, days=days)
    if cutoff is None:
        return 0
    total = 0
    while dropped := drop_samples(pool, cutoff):
        total += dropped
    return total


def let_samples_age(pool: Pool, *, days: int) -> None:
    """Tells a server that lets go of old samples by itself how old they may become."""
    execute(pool, "retention/let_samples_age", days=days)


def keep_from(pool: Pool, *, days: int) -> datetime | None:
    """The first hour whose samples stay, from now on; None while older ones wait for a rollup."""
    return fetch_value(pool, "retention/keep_from", days=days)


def drop_samples(pool: Pool, cutoff: datetime) -> int:
    """Drops one batch of samples recorded before `cutoff`; how many rows or chunks that was."""
    with connection(pool) as conn:
        run(conn, "retention/mark_nothing")
        row = run(conn, "retention/drop_samples", cutoff=cutoff, batch=BATCH).fetchone()
        return row[0] if row else 0
