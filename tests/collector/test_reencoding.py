"""What is re-encoded, as far as looks can tell."""

from dataclasses import replace

import pytest

from collector.snapshot import Delivery, Encoding
from tests.collector.story import Story, watch

JOB = Encoding(video_codec="h264", container="ts", video_copied=False, audio_copied=True)
WAY = Delivery(
    "transcode", "transcode", "copy", rate=4_000_000, rate_source="bitrate", encoding=JOB
)


def test_each_stretch_of_the_same_is_one_row(story: Story) -> None:
    watch(story, 60, 1000.0)
    watch(story, 60, 1060.0, delivery=WAY)
    other = replace(WAY, encoding=replace(JOB, video_codec="av1"))
    watch(story, 30, 1120.0, delivery=other)
    watch(story, 30, 1150.0)
    rows = sorted(story.transcodes.values(), key=lambda row: row.started_at)
    assert [(row.output_codec, row.duration_seconds) for row in rows] == [
        ("h264", 60), ("av1", 30),
    ]  # fmt: skip
    assert {(row.success, row.status, row.source) for row in rows} == {(None, None, "poll")}
    assert all(row.session_id == story.one.id for row in rows)


def test_what_is_left_out_does_not_split_it(story: Story) -> None:
    whole = replace(WAY, encoding=replace(JOB, width=1280, height=720))
    watch(story, 10, 1000.0, delivery=WAY)
    watch(story, 10, 1010.0, delivery=whole)
    watch(story, 10, 1020.0, delivery=WAY)
    (row,) = story.transcodes.values()
    assert row.output_resolution == "720p"


def test_a_failure_that_the_server_tells_is_one(story: Story) -> None:
    failed = replace(WAY, encoding=replace(JOB, error="It failed."))
    story.see(5, 1000.0, delivery=failed, error="It failed.")
    story.look(5)
    story.look(5)
    (row,) = story.transcodes.values()
    assert (row.success, row.status, row.error_message) == (False, "failed", "It failed.")
    assert (story.one.end_reason, story.one.error_message) == ("error", "It failed.")


def test_what_the_server_has_yet_to_tell_is_filled_in_later(story: Story) -> None:
    unknown = Delivery("transcode", certain=False)
    story.see(5, 1000.0, delivery=unknown)
    story.see(5, 1005.0, delivery=unknown)
    story.see(5, 1010.0, delivery=WAY)
    (entry,) = story.one.timeline or []
    assert (entry["video_decision"], entry["audio_decision"]) == ("transcode", "copy")


def test_a_rate_that_wavers_is_one_rate_and_its_bytes_are_counted(story: Story) -> None:
    for passed in range(0, 100, 5):
        rate = 4_000_000 + 1000 * passed
        story.see(5, 1000.0 + passed, delivery=replace(WAY, rate=rate))
    row = story.one
    assert len(row.timeline or []) == 1
    assert row.bytes_served == pytest.approx(95 * 4_047_500 / 8, rel=0.01)
    assert row.bytes_source == "bitrate"


def test_the_end_says_how_most_of_it_was_delivered(story: Story) -> None:
    watch(story, 100, 1000.0, delivery=WAY)
    story.see(5, 1105.0)
    assert story.one.playback_type == "direct_play"
    story.look(5)
    story.look(5)
    assert story.one.playback_type == "transcode"
