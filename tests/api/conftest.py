"""One running dashboard for all tests of the gate: they make their own accounts in it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests import servers
from tests.calling import calling
from tests.conftest import RUN, databases
from tests.dashboard import Dashboard, served


@pytest.fixture(scope="module")
def dashboard(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboard]:
    """A dashboard over a migrated, empty store."""
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
