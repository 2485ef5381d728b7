"""Loads much at once: lines as COPY reads them, one function per table."""

from store.db import Connection, Pool, execute, fetch_value
from store.sql import query


def store_is_used(pool: Pool) -> bool:
    """Whether somebody's servers or plays are in the store already."""
    return fetch_value(pool, "loading/store_is_used")


def copied(conn: Connection, statement: bytes, lines: bytes) -> int:
    """Writes the lines through a COPY statement; how many there were."""
    with conn.cursor() as cursor:
        with cursor.copy(statement) as copy:
            copy.write(lines)
        return cursor.rowcount


def copy_servers(conn: Connection, lines: bytes) -> int:
    """Writes servers; how many there were."""
    return copied(conn, query("loading/copy_servers"), lines)


def copy_libraries(conn: Connection, lines: bytes) -> int:
    """Writes libraries; how many there were."""
    return copied(conn, query("loading/copy_libraries"), lines)


def copy_users(conn: Connection, lines: bytes) -> int:
    """Writes users; how many there were."""
    return copied(conn, query("loading/copy_users"), lines)


def copy_media_items(conn: Connection, lines: bytes) -> int:
    """Writes media items; how many there were."""
    return copied(conn, query("loading/copy_media_items"), lines)


def copy_stream_sessions(conn: Connection, lines: bytes) -> int:
    """Writes plays, from which the store makes their slices; how many plays there were."""
    return copied(conn, query("loading/copy_stream_sessions"), lines)


def copy_transcode_history(conn: Connection, lines: bytes) -> int:
    """Writes transcodes; how many there were."""
    return copied(conn, query("loading/copy_transcode_history"), lines)


def copy_system_metrics(conn: Connection, lines: bytes) -> int:
    """Writes samples of machines; how many there were."""
    return copied(conn, query("loading/copy_system_metrics"), lines)


def copy_disk_metrics(conn: Connection, lines: bytes) -> int:
    """Writes samples of disks; how many there were."""
    return copied(conn, query("loading/copy_disk_metrics"), lines)


def copy_gpu_metrics(conn: Connection, lines: bytes) -> int:
    """Writes samples of graphics cards; how many there were."""
    return copied(conn, query("loading/copy_gpu_metrics"), lines)


def refresh_statistics(pool: Pool) -> None:
    """Tells the planner what was loaded."""
    execute(pool, "loading/refresh_statistics")


def slice_count(pool: Pool) -> int:
    """How many slices there are."""
    return fetch_value(pool, "loading/slice_count")
