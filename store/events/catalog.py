"""Users, libraries and media items as they are pushed."""

from store.db import Pool, run
from store.events.batch import Merged, Rows, problems, staged
from store.sql import query


def merge_users(pool: Pool, rows: Rows) -> Merged:
    """Writes users, new or changed."""
    with staged(pool, "users", rows) as conn:
        run(conn, "events/read_users")
        wrong = problems(conn, query("events/reject_users"))
        merged = run(conn, "events/merge_users").fetchone()
    return Merged(merged[0] if merged else 0, wrong)


def merge_libraries(pool: Pool, rows: Rows) -> Merged:
    """Writes libraries, new or changed."""
    with staged(pool, "libraries", rows) as conn:
        run(conn, "events/read_libraries")
        wrong = problems(conn, query("events/reject_libraries"))
        merged = run(conn, "events/merge_libraries").fetchone()
    return Merged(merged[0] if merged else 0, wrong)


def merge_media_items(pool: Pool, rows: Rows) -> Merged:
    """Writes media items, new or changed."""
    with staged(pool, "media-items", rows) as conn:
        run(conn, "events/read_media_items")
        wrong = problems(conn, query("events/reject_media_items"))
        merged = run(conn, "events/merge_media_items").fetchone()
    return Merged(merged[0] if merged else 0, wrong)
