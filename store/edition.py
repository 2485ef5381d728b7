"""Which kind of server the store lies on, and what is done differently there."""

from typing import Literal

from store.db import Connection, run

Edition = Literal["plain", "apache", "community"]

# The folders of sql/ that make a store of this edition, in order: after functions, before views.
FOLDERS: dict[Edition, tuple[str, ...]] = {
    "plain": ("incremental", "plain"),
    "apache": ("timescale", "incremental", "apache"),
    "community": ("timescale", "community"),
}

# What a store may become in place. Leaving TimescaleDB needs a backup and a restore.
MAY_BECOME: dict[Edition, tuple[Edition, ...]] = {
    "plain": ("plain", "apache", "community"),
    "apache": ("apache", "community"),
    "community": ("community",),
}


def edition(conn: Connection) -> Edition:
    """The edition of the server at the other end, as it is now."""
    row = run(conn, "migrations/edition").fetchone()
    return row[0] if row else "plain"
