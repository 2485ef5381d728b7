"""Plays and transcode jobs as they are pushed: in whatever order, as often as somebody likes."""

from store.db import Pool, run
from store.events.batch import Merged, Rows, problems, span, staged
from store.sql import query


def merge_sessions(pool: Pool, rows: Rows) -> Merged:
    """Puts reports of plays together with what is known of them."""
    with staged(pool, "sessions", rows) as conn:
        run(conn, "events/read_sessions")
        wrong = problems(conn, query("events/reject_sessions"))
        when = span(conn)
        run(conn, "events/forget_moved_sessions", **when)
        merged = run(conn, "events/merge_sessions", **when).fetchone()
    return Merged(merged[0] if merged else 0, wrong)


def merge_transcodes(pool: Pool, rows: Rows) -> Merged:
    """Puts reports of transcode jobs together with what is known of them."""
    with staged(pool, "transcodes", rows) as conn:
        run(conn, "events/read_transcodes")
        wrong = problems(conn, query("events/reject_transcodes"))
        when = span(conn)
        run(conn, "events/forget_moved_transcodes", **when)
        merged = run(conn, "events/merge_transcodes", **when).fetchone()
    return Merged(merged[0] if merged else 0, wrong)
