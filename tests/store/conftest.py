"""What tests of questions may ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from store import preferences
from store.accounts import create_account
from store.analytics.asking import Source
from store.db import Pool, connection, open_pool
from store.tokens import new_token
from tests.store.alerts import make_channel
from tests.store.plays import save, whole

SECRET = "CANARY"


@dataclass(frozen=True, slots=True)
class Store:
    """A store with secrets in it."""

    url: str

    @property
    def source(self) -> Source:
        return Source(self.url, "UTC", True)


@pytest.fixture
def store(clone: Callable[..., str]) -> Store:
    """A store with a play, a channel, an account and a token."""
    url = clone()
    with open_pool(url, name="test", size=2) as pool:
        fill(pool)
    return Store(url)


def fill(pool: Pool) -> None:
    save(pool, [whole(1, datetime(2026, 5, 3, 12, tzinfo=UTC), 1, user=1, item=1)])
    make_channel(pool)
    create_account(pool, SECRET, "correct horse", "admin")
    new_token(pool, SECRET, "admin")
    with connection(pool) as conn:
        conn.execute("UPDATE users SET name = 'Zebulon'")
        conn.execute("UPDATE servers SET base_url = 'http://canary.lan'")
    preferences.tune(pool, "pseudonyms", True)
