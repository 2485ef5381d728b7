"""One running dashboard for all tests of the gate: they make their own accounts in it."""

from collections.abc import Iterator

import pytest

from tests import servers
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
