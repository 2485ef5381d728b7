"""Projects, shots, versions, runs, jobs and playlists as they are pushed: field by field."""

from store.db import Pool, run
from store.events.batch import Merged, Rows, staged


def merge_projects(pool: Pool, rows: Rows) -> Merged:
    """Writes projects, new or changed."""
    return merged(pool, "projects", rows)


def merge_shots(pool: Pool, rows: Rows) -> Merged:
    """Writes shots, new or changed."""
    return merged(pool, "shots", rows)


def merge_versions(pool: Pool, rows: Rows) -> Merged:
    """Writes versions, new or changed."""
    return merged(pool, "versions", rows)


def merge_reconcile_errors(pool: Pool, rows: Rows) -> Merged:
    """Writes what was found to be amiss, new or changed."""
    return merged(pool, "reconcile_errors", rows)


def merge_ingest_runs(pool: Pool, rows: Rows) -> Merged:
    """Writes ingest runs, new or changed, and the files of their reports."""
    return merged(pool, "ingest_runs", rows)


def merge_render_jobs(pool: Pool, rows: Rows) -> Merged:
    """Writes render jobs, new or changed, and what each was when."""
    return merged(pool, "render_jobs", rows)


def merge_playlists(pool: Pool, rows: Rows) -> Merged:
    """Writes playlists, new or changed, and their clips."""
    return merged(pool, "playlists", rows)


def merged(pool: Pool, table: str, rows: Rows) -> Merged:
    """Puts the rows together with what the table has of them."""
    with staged(pool, table, rows) as conn:
        run(conn, "events/read_things")
        updated = run(conn, "events/merge_things", kept=table).fetchone()
        if table == "render_jobs":
            run(conn, "events/note_job_states")
    return Merged(updated[0] if updated else 0, [])
