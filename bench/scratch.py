"""A database for the benchmark alone, gone when it ends."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from store import embedded
from store.db import connect


@contextmanager
def scratch(url: str | None) -> Generator[str]:
    """The address of a new database, on that server or on an embedded one started for it."""
    if url:
        with database(url) as address:
            yield address
    else:
        with TemporaryDirectory(prefix="cinevault-bench-") as folder:
            home = Path(folder)
            try:
                yield embedded.start(home)
            finally:
                embedded.stop(home)


@contextmanager
def database(url: str) -> Generator[str]:
    """The address of a new database on the server."""
    name = Identifier(f"cinevault_bench_{os.getpid()}")
    with connect(url) as conn:
        conn.execute(SQL("CREATE DATABASE {}").format(name))
        try:
            yield make_conninfo(url, dbname=f"cinevault_bench_{os.getpid()}")
        finally:
            conn.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(name))
