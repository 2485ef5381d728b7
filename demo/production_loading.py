"""Tells the store of productions as their systems would."""

import json
from collections.abc import Callable

from demo.production import Production, Row
from store.db import Pool
from store.events import pipeline
from store.events.batch import Merged, Rows

AT_ONCE = 5_000


def load_production(pool: Pool, made: Production) -> int:
    """Writes everything; how many rows were told."""
    told: list[tuple[Callable[[Pool, Rows], Merged], list[Row]]] = [
        (pipeline.merge_projects, made.projects),
        (pipeline.merge_shots, made.shots),
        (pipeline.merge_ingest_runs, made.ingest_runs),
        (pipeline.merge_render_jobs, made.render_jobs),
        (pipeline.merge_versions, made.versions),
        (pipeline.merge_playlists, made.playlists),
        (pipeline.merge_reconcile_errors, made.reconcile_errors),
    ]
    for merge, rows in told:
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            merge(pool, Rows(list(range(len(some))), json.dumps(some)))
    return sum(len(rows) for _, rows in told)
