"""The store a command works on: the configured one, or the embedded one while it runs."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from commands.errors import CannotRun
from settings import Settings
from store import embedded
from store.db import Pool, open_pool
from store.errors import StoreRefused, StoreUnavailable
from store.migrations import migrate

ACTOR = "command line"  # how the audit log names who types


def tell(line: str) -> None:
    """Says what goes on, beside the command's output."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def store_url(settings: Settings) -> Generator[str]:
    """The store's address while the block lasts."""
    with explained(settings):
        if settings.database_url:
            yield settings.database_url
        else:
            with embedded.borrowed(settings.data_dir, tell) as url:
                yield url


@contextmanager
def explained(settings: Settings) -> Generator[None]:
    """Says which setting to look at when the configured store cannot be reached."""
    try:
        yield
    except (StoreUnavailable, StoreRefused) as exc:
        if settings.embedded:
            raise
        raise CannotRun(
            f"The store cannot be used: {exc}. Check CINEVAULT_DATABASE_URL: "
            "server, port, user, password and the name of the database."
        ) from exc


@contextmanager
def migrated_pool(settings: Settings, *, size: int = 2) -> Generator[Pool]:
    """A pool on the store, which is brought up to date first."""
    with store_url(settings) as url:
        migrate(url, timezone=settings.timezone, report=tell)
        with open_pool(url, name="command", size=size) as pool:
            yield pool
