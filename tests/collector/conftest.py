"""What tests of the collector may ask for."""

from collections.abc import Iterator

import pytest

from tests import servers
from tests.collector.story import Story
from tests.collector.studio import Studio
from tests.conftest import RUN, unavailable


@pytest.fixture
def story() -> Story:
    story = Story()
    story.look(0)
    story.look(40)
    return story


@pytest.fixture
def zou(request: pytest.FixtureRequest) -> str:
    """The address of the run's zou."""
    try:
        return servers.running(request.config.stash[RUN], "zou").url
    except servers.Unavailable as exc:
        unavailable(str(exc))


@pytest.fixture
def studio(zou: str) -> Iterator[Studio]:
    studio = Studio(zou)
    yield studio
    studio.leave()
