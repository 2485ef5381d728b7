"""Players that vanish without a word, and servers that do not notice."""

from datetime import timedelta

import pytest

from tests.collector.doubles import EPOCH
from tests.collector.story import Story, watch


def jellyfin(story: Story, rest: float, position: float, heard: float) -> None:
    """A look at a server that moves the position on by itself."""
    story.see(rest, position, extrapolated=True, heard_at=EPOCH + timedelta(seconds=heard))


def test_a_position_the_server_moves_proves_nothing(story: Story) -> None:
    begin = story.clock.at + 5
    for passed in range(0, 300, 5):
        jellyfin(story, 5, 1000.0 + passed, heard=begin + min(passed, 60) // 10 * 10)
    story.look(5)
    story.look(5)
    row = story.one
    assert (row.duration_seconds, row.end_reason) == (60 + 15, "lost")
    assert row.ended_at == row.started_at + timedelta(seconds=75)


def test_who_reports_seldom_loses_nothing(story: Story) -> None:
    begin = story.clock.at + 5
    for passed in range(0, 605, 5):
        jellyfin(story, 5, 1000.0 + passed, heard=begin + passed // 45 * 45)
    assert story.one.duration_seconds == pytest.approx(600, abs=2)


def test_what_was_silent_before_anybody_looked_does_not_count(story: Story) -> None:
    heard = story.clock.at - 200
    for passed in range(0, 60, 5):
        jellyfin(story, 5, 1000.0 + passed, heard=heard)
    assert story.one.duration_seconds == 0


def test_a_position_that_stands_still_is_silence(story: Story) -> None:
    watch(story, 60, 1000.0)
    for _ in range(40):
        story.see(5, 1060.0)
    assert story.one.duration_seconds == 60 - 5 + 15


def test_a_player_that_comes_back_is_believed_what_its_position_shows(story: Story) -> None:
    watch(story, 60, 1000.0)
    for _ in range(20):
        story.see(5, 1060.0)
    story.see(5, 1140.0)
    assert story.one.duration_seconds == 55 + 80


def test_live_television_has_no_position_to_stand_still(story: Story) -> None:
    for _ in range(60):
        story.see(5, 0.0, live=True)
    assert story.one.duration_seconds == 295
