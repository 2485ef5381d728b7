"""The store, the API and the dashboard as the API's tests meet them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.main import create_api
from settings import Settings
from store.db import Pool, open_pool
from tests import servers
from tests.api.serving import serving
from tests.calling import bearer, calling
from tests.conftest import RUN, databases
from tests.dashboard import Dashboard, served


@pytest.fixture(scope="module")
def dashboard(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboard]:
    """A dashboard over a migrated, empty store: tests make their own accounts in it."""
    server = servers.running(request.config.stash[RUN], "plain")
    with (
        databases(server) as make,
        served(make(server.template("UTC")), tmp_path_factory.mktemp("dashboard")) as dashboard,
    ):
        yield dashboard


@pytest.fixture(scope="module")
def shared(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A program that may push, into a store that the tests of a module share."""
    server = servers.running(request.config.stash[RUN], "plain")
    with (
        databases(server) as make,
        calling(make(server.template("UTC")), "ingest") as client,
    ):
        yield client


@pytest.fixture
def url(clone: Callable[..., str]) -> str:
    """The address of the test's own store."""
    return clone()


@pytest.fixture
def pool(url: str) -> Iterator[Pool]:
    """A pool on the test's own store."""
    with open_pool(url, name="test", size=4) as pool:
        yield pool


@pytest.fixture
def api(url: str, tmp_path: Path) -> FastAPI:
    """The API over the test's own store."""
    return create_api(Settings(database_url=url, data_dir=tmp_path))


@pytest.fixture
def client(api: FastAPI, pool: Pool) -> Iterator[httpx.Client]:
    """A reader's program, over a real connection. Most modules have a client of their own."""
    headers = bearer(pool, "analyst")
    with serving(api) as base, httpx.Client(base_url=base, headers=headers) as client:
        yield client
