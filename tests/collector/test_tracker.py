"""One play, look by look: which time counts, when it ends, what goes on and what begins anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.snapshot import Item, Viewer
from collector.tracker import Rules
from tests.collector.doubles import EPOCH
from tests.collector.story import BASE, Story, watch


def test_time_while_it_plays_counts_wherever_it_is(story: Story) -> None:
    story.see(5, 2000.0)
    for position in (2005, 300, 305, 3000):  # two seeks
        story.see(5, position)
    assert (story.one.duration_seconds, story.one.position_seconds) == (20, 3000)


def test_a_pause_does_not_count_and_begins_where_the_position_says(story: Story) -> None:
    story.see(5, 1000.0)
    story.see(5, 1002.0, state="paused")
    for _ in range(4):
        story.see(5, 1002.0, state="paused")
    story.see(5, 1004.0)
    story.see(5, 1009.0)
    row = story.one
    assert (row.duration_seconds, row.paused_seconds) == (2 + 2 + 5, 3 + 20 + 3)
    assert [(entry["at"], entry["state"]) for entry in row.timeline or []] == [
        (0.0, "playing"), (2.0, "paused"), (28.0, "playing"),
    ]  # fmt: skip


def test_a_pause_that_a_seek_hides_begins_when_the_server_says(story: Story) -> None:
    story.see(5, 1000.0)
    paused_at = story.clock().wall + timedelta(seconds=4)
    story.see(5, 200.0, state="paused", paused_at=paused_at)
    assert (story.one.duration_seconds, story.one.paused_seconds) == (4, 1)


def test_buffering_is_neither_watched_nor_paused(story: Story) -> None:
    story.see(5, 1000.0)
    story.see(5, 1003.0, state="buffering")
    story.see(5, 1003.0, state="buffering")
    story.see(5, 1007.0)
    row = story.one
    assert (row.duration_seconds, row.buffering_seconds, row.paused_seconds) == (7, 8, 0)


def test_what_began_since_the_last_look_counts_from_its_beginning(story: Story) -> None:
    story.see(15, 6.0)
    row = story.one
    assert (row.duration_seconds, row.started_at) == (6, EPOCH + timedelta(seconds=49))


def test_speed_concerns_positions_only(story: Story) -> None:
    story.see(5, 1000.0, pace=2.0)
    story.see(5, 1004.0, state="paused", pace=2.0)
    assert (story.one.duration_seconds, story.one.paused_seconds) == (2, 3)


def test_failed_looks_end_nothing_and_missed_time_is_what_the_position_shows(story: Story) -> None:
    story.see(5, 1000.0)
    for _ in range(20):
        story.fail(10)
    story.see(10, 1100.0)
    row = story.one
    assert (row.duration_seconds, row.is_active) == (100, True)
    assert [entry["state"] for entry in row.timeline or []] == ["playing", "gap"]


def test_it_ends_when_it_is_missing_twice_and_where_it_was_last_seen(story: Story) -> None:
    story.see(5, 1000.0)
    story.see(5, 1005.0)
    seen = story.clock().wall
    story.look(5)
    assert story.one.is_active
    story.look(5)
    assert (story.one.is_active, story.one.ended_at, story.one.end_reason) == (
        False,
        seen,
        "stopped",
    )


def test_a_look_without_it_in_between_changes_nothing(story: Story) -> None:
    story.see(5, 1000.0)
    story.look(5)
    story.see(5, 1010.0)
    assert (story.one.duration_seconds, story.one.is_active) == (10, True)


def test_another_item_on_the_same_player_ends_it_at_once(story: Story) -> None:
    story.see(5, 1000.0)
    story.look(5, replace(BASE, key="s1|u1|next", item=Item("next", "movie", "Next")))
    assert [row.is_active for row in story.all] == [False, True]


def test_starting_over_is_another_play(story: Story) -> None:
    watch(story, 70)
    story.see(5, 3.0)
    first, second = story.all
    assert (first.end_reason, second.duration_seconds) == ("stopped", 3)


def test_another_version_of_the_file_is_another_play(story: Story) -> None:
    story.see(5, 1000.0, version="4k")
    story.see(5, 1005.0, version=None)  # left out
    story.see(5, 1010.0, version="4k")
    story.see(5, 1015.0, version="sd")
    assert [row.is_active for row in story.all] == [False, True]


def test_a_server_that_is_gone_for_long_loses_the_play_until_it_is_back(story: Story) -> None:
    story.see(5, 1000.0)
    seen = story.clock().wall
    for _ in range(20):
        story.fail(20)
    row = story.one
    assert (row.end_reason, row.ended_at, row.is_active) == ("lost", seen, False)
    story.see(20, 1420.0)
    row = story.one
    assert (row.is_active, row.end_reason, row.ended_at) == (True, None, None)
    assert row.duration_seconds == 420


def test_a_server_that_just_started_may_show_nothing_for_a_while(story: Story) -> None:
    story.see(5, 1000.0)
    story.fail(5)
    story.fail(5)
    for _ in range(4):
        story.look(5)
    story.see(5, 1030.0)
    assert (story.one.is_active, story.one.duration_seconds) == (True, 35)


def test_a_play_that_a_restarted_server_calls_otherwise_goes_on(story: Story) -> None:
    story.see(5, 1000.0, key="17|film|u1|tv")
    story.fail(5)
    story.fail(5)
    story.see(5, 1010.0, key="2|film|u1|tv")
    row = story.one
    assert (row.external_key, row.is_active) == ("2|film|u1|tv", True)


def test_a_number_below_the_last_tells_of_a_restart_nobody_noticed(story: Story) -> None:
    story.see(5, 1000.0, key="17|film|u1|tv")
    story.see(5, 1005.0, key="1|film|u1|tv")
    assert story.one.duration_seconds == 5


def test_a_higher_number_is_another_play_of_the_same_group(story: Story) -> None:
    story.see(5, 1000.0, key="17|film|u1|tv")
    story.look(5)
    story.look(5)
    story.see(5, 1005.0, key="18|film|u1|tv")
    first, second = story.all
    assert (first.is_active, second.is_active) == (False, True)
    assert second.group_id == first.group_id == first.id


@pytest.mark.parametrize(
    ("position", "later", "viewer", "together"),
    [
        (1000.0, 1500, "u1", True),
        (950.0, 1500, "u1", True),
        (900.0, 1500, "u1", False),  # before where it stopped
        (1000.0, 1900, "u1", False),  # too late
        (1000.0, 1500, "u2", False),  # somebody else
    ],
)
def test_resuming_soon_where_it_stopped_is_one_viewing(
    story: Story, position: float, later: float, viewer: str, *, together: bool
) -> None:
    story.see(5, 1000.0)
    story.look(5)
    story.look(5)
    story.look(later)
    story.see(5, position, key=f"s9|{viewer}|film", viewer=Viewer(viewer, viewer), player="phone")
    first, second = story.all
    assert (first.group_id == second.group_id) == together


def test_watching_again_after_the_end_is_another_viewing(story: Story) -> None:
    story.see(5, 3300.0)
    story.look(5)
    story.look(5)
    story.see(5, 3300.0)
    first, second = story.all
    assert first.completed
    assert first.end_reason == "finished"
    assert first.group_id != second.group_id


@pytest.mark.parametrize(("position", "completed"), [(3200.0, False), (3240.0, True)])
def test_it_is_finished_at_ninety_percent(
    story: Story, position: float, *, completed: bool
) -> None:
    story.see(5, position)
    assert story.one.completed == completed


def test_a_type_may_have_a_percentage_of_its_own(story: Story) -> None:
    story.tracker.rules = Rules(watched=0.9, watched_by_type={"movie": 0.8})
    story.see(5, 2890.0)
    assert story.one.completed
    story.see(
        5, 2890.0, item=Item("two", "episode", "Two", runtime_seconds=3600.0), key="s2|u1|two"
    )
    assert [play.completed for play in story.all] == [True, False]


def test_what_is_tuned_counts_for_what_plays_and_not_for_what_ended(story: Story) -> None:
    story.see(5, 2890.0)
    story.look(5)
    story.look(5)
    story.tracker.rules = Rules(watched=0.8)
    story.see(5, 2900.0, key="s2|u1|film")
    assert [play.completed for play in story.all] == [False, True]


def test_nobody_watches_much_more_than_there_is(story: Story) -> None:
    short = Item("song", "track", "Song", runtime_seconds=100.0)
    for passed in range(0, 600, 5):
        story.see(5, 30.0 + passed, item=short)
    assert story.one.duration_seconds == 160


def test_going_back_allows_for_more(story: Story) -> None:
    short = Item("song", "track", "Song", runtime_seconds=100.0)
    for passed in range(0, 600, 5):
        story.see(5, 30.0 + passed % 60, item=short)
    assert story.one.duration_seconds > 550
