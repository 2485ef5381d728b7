"""Samples of machines as they are pushed."""

from store.db import Pool, run
from store.events.batch import Merged, Rows, staged


def merge_metrics(pool: Pool, rows: Rows) -> Merged:
    """Writes those samples that are not there yet, each with its disks and graphics cards."""
    with staged(pool, "metrics", rows) as conn:
        run(conn, "events/merge_metrics")
    return Merged(0, [])
