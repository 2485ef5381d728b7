"""A collector that takes over where another one ended."""

from dataclasses import replace
from datetime import timedelta

from collector.memory import from_rows
from collector.snapshot import Seen
from collector.tracker import Rules, Tracker
from tests.collector.story import BASE, HERE, Story, watch


def test_nothing_is_lost_or_doubled(story: Story) -> None:
    watch(story, 300, 1000.0)
    before = story.one.id
    story.restart(60)
    story.see(0, 1360.0)
    assert (story.one.id, story.one.duration_seconds) == (before, 355)


def test_a_play_that_goes_on_through_a_long_outage_is_the_same(story: Story) -> None:
    story.see(5, 1000.0)
    story.restart(2000)
    story.see(5, 3000.0)
    assert story.one.duration_seconds == 2000


def test_the_same_film_the_next_day_is_another_play(story: Story) -> None:
    story.see(5, 1000.0)
    story.restart(86400)
    story.see(5, 1010.0)
    first, second = story.all
    assert (first.end_reason, first.duration_seconds, second.is_active) == ("lost", 0, True)


def test_rows_of_the_store_are_enough(story: Story) -> None:
    watch(story, 300, 1000.0)
    story.see(5, 1302.0, state="paused")
    row = story.one
    plays = from_rows([row], story.clock())
    story.tracker = Tracker(HERE, Rules(), plays)
    assert plays[0].row() == replace(row, group_id=row.group_id)
    story.see(5, 1302.0, state="paused")
    story.see(5, 1305.0)
    assert (story.one.id, story.one.duration_seconds) == (row.id, row.duration_seconds + 3)


def test_a_clock_that_is_set_meanwhile_changes_no_duration(story: Story) -> None:
    story.see(5, 1000.0)
    now = replace(story.clock(), wall=story.clock().wall + timedelta(hours=1))
    story.clock.at += 5
    story.take(
        story.tracker.observe(
            Seen(replace(now, steady=story.clock.at), (replace(BASE, position=1005.0),))
        )
    )
    assert story.one.duration_seconds == 5


def test_whoever_groups_nothing_still_follows_plays(story: Story) -> None:
    story.tracker = Tracker(HERE, Rules(resume_seconds=0))
    story.look(0)
    for _ in range(3):
        story.see(20, 1000.0, state="paused")
    assert (story.one.is_active, story.one.paused_seconds) == (True, 40)
