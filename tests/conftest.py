"""What tests may ask for: databases in every edition, and a browser."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import hypothesis
import pytest

from settings import PREFIX, Settings, variable
from store.db import Pool, open_pool
from tests import servers
from tests.servers import EDITIONS, Server

IN_CI = os.environ.get("CI") == "true"
RUN = pytest.StashKey[Path]()
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

hypothesis.settings.register_profile(
    "cinevault",
    deadline=None,
    derandomize=IN_CI,
    suppress_health_check=[
        hypothesis.HealthCheck.function_scoped_fixture,  # a database is emptied by the test itself
        hypothesis.HealthCheck.too_slow,
    ],
)
hypothesis.settings.load_profile("cinevault")


def pytest_configure(config: pytest.Config) -> None:
    """One folder per run: the controller makes it, its workers are told."""
    given = getattr(config, "workerinput", {}).get("servers")
    config.stash[RUN] = Path(given) if given else servers.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    servers.leave()
    if not hasattr(config, "workerinput") and RUN in config.stash:
        servers.end(config.stash[RUN])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by xdist in the controller for each worker it starts."""
    node.workerinput["servers"] = str(node.config.stash[RUN])


def pytest_report_header() -> str:
    """Says first what the databases of this run are."""
    hint = "" if servers.GIVEN else " (and any server in CINEVAULT_TEST_DATABASE_URL)"
    return f"editions: {', '.join(EDITIONS)}{hint}"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says last what was not tested and why, once per reason."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(
        report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)
    )
    for reason, tests in reasons.most_common():
        terminalreporter.write_line(f"not tested ({tests}): {reason.removeprefix('Skipped: ')}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that ask for each_server or each_pool run once per edition."""
    chosen = any(
        mark.args[0] == "edition" for mark in metafunc.definition.iter_markers("parametrize")
    )
    if not chosen and {"each_server", "each_pool"} & set(metafunc.fixturenames):
        metafunc.parametrize("edition", EDITIONS, indirect=True)


@pytest.fixture
def edition(request: pytest.FixtureRequest) -> str:
    """The edition the test runs on: plain unless it asks for each of them."""
    return getattr(request, "param", "plain")


@pytest.fixture
def server(request: pytest.FixtureRequest, edition: str) -> Server:
    """The running server of the test's edition."""
    if edition == "given" and not servers.GIVEN:
        pytest.skip("edition given: CINEVAULT_TEST_DATABASE_URL is unset")
    try:
        return servers.running(request.config.stash[RUN], edition)
    except servers.Unavailable as exc:
        unavailable(f"edition {edition}: {exc}")


@pytest.fixture
def each_server(server: Server) -> Server:
    """The server of every edition in turn."""
    return server


@pytest.fixture
def new_database(server: Server) -> Iterator[Callable[[], str]]:
    """Makes empty databases; each call returns the address of another."""
    with databases(server) as make:
        yield lambda: make("template1")


@pytest.fixture
def clone(server: Server) -> Iterator[Callable[..., str]]:
    """Makes migrated databases with days in the zone; each call returns the address of another."""

    with databases(server) as make:

        def migrated(*, timezone: str = "UTC") -> str:
            return make(server.template(timezone))

        yield migrated


@pytest.fixture
def pool(clone: Callable[..., str]) -> Iterator[Pool]:
    """A pool on a migrated database of the test's own, days in UTC."""
    pool = open_pool(clone(), name="test", size=4)
    yield pool
    pool.close()


@pytest.fixture
def each_pool(each_server: Server, pool: Pool) -> Pool:
    """The same in every edition in turn."""
    return pool


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser that a test can drive."""
    paths = (shutil.which(name) for name in BROWSERS)
    return next(filter(None, paths), None) or unavailable("browser: no chromium on this machine")


@pytest.fixture(autouse=True)
def unset_settings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes this machine's own settings away, so that a test sees only those it makes."""
    ours = {variable(field) for field in Settings.model_fields}
    for name in [name for name in os.environ if name.startswith(PREFIX) or name in ours]:
        monkeypatch.delenv(name)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv(f"{PREFIX}DATA_DIR", str(request.config.stash[RUN] / "data" / uuid4().hex))


@contextmanager
def databases(server: Server) -> Generator[Callable[[str], str]]:
    """Makes databases of a template and removes them at the end."""
    names: list[str] = []

    def make(template: str) -> str:
        names.append(server.create(template))
        return server.database(names[-1])

    yield make
    for name in names:
        server.drop(name)


def unavailable(reason: str) -> NoReturn:
    """Skips the test; fails it where everything has to be there."""
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
