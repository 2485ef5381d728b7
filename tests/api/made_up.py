"""A made-up server of ten days behind an API, and its rows for a computation of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from demo.loading import Order, load
from store.db import Pool, connection, open_pool
from tests import servers
from tests.api.notifying import calling, settings
from tests.conftest import RUN, databases

BERLIN = ZoneInfo("Europe/Berlin")
BASE = "/api/v1/analytics"


class Filled:
    """A made-up server of ten days, and a client of its API."""

    def __init__(self, pool: Pool, client: TestClient) -> None:
        self.pool, self.client = pool, client
        self.until = datetime.now(BERLIN)
        load(pool, Order(2000, 10, 7, int(self.until.timestamp()), BERLIN))

    def get(self, path: str, **params: Any) -> Any:
        answer = self.client.get(BASE + path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, table: str) -> list[dict[str, Any]]:
        with connection(self.pool) as conn:
            cursor = conn.execute(f"SELECT * FROM {table}".encode())
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor]


@contextmanager
def made_up(request: pytest.FixtureRequest, folder: Path) -> Iterator[Filled]:
    """The server, for the tests of a module."""
    server = servers.running(request.config.stash[RUN], "plain")
    with databases(server) as make:
        url = make(server.template("Europe/Berlin"))
        with open_pool(url, name="test", size=2) as pool, calling(settings(url, folder)) as client:
            yield Filled(pool, client)
