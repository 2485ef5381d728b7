"""What tests of the collector may ask for."""

import pytest

from tests.collector.story import Story


@pytest.fixture
def story() -> Story:
    story = Story()
    story.look(0)
    story.look(40)
    return story
