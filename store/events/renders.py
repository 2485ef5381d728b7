"""Renders as they are pushed: whole trees."""

from store.db import Pool
from store.events.batch import Merged, Rows
from store.renders.writing import save_trees


def merge_renders(pool: Pool, rows: Rows) -> Merged:
    """Writes renders, new or changed, each as far as it is told."""
    saved = save_trees(pool, rows.json)
    return Merged(saved.changed - saved.added, [])
