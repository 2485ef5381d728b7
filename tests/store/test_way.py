"""Why a shot is not in dailies: the made-up productions are stuck where they are known to be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from demo.production import Stuck, production
from demo.production_loading import load_production
from store.db import Pool
from store.pipeline.way import Facts, Link, Way, ingest, playlist, render, version, way

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STEP = {
    "not_ingested": ("ingest", "unknown"),
    "refused": ("ingest", "broken"),
    "no_version": ("version", "broken"),
    "render_failed": ("render", "broken"),
    "rendering": ("render", "waiting"),
    "in_no_playlist": ("playlist", "broken"),
    "older_in_playlist": ("playlist", "broken"),
}
SAID: dict[Stuck | None, str] = {
    "not_ingested": "No ingest run",
    "refused": "cut off",
    "no_version": "No version",
    "render_failed": "No licence",
    "rendering": "is running",
    "in_no_playlist": "in no playlist",
    "older_in_playlist": "but not",
    None: "is in dailies",
}
FULL = Facts(
    "a", "sh0010", "alpha", "run-1", "/in/a.mov", NOON - HOUR, None, None, None, None,
    "v3", "sh0010_v003", NOON, "approved", "job-1", "mock", "succeeded", None, NOON,
    "Dailies", NOON + HOUR, None, None,
)  # fmt: skip
BARE = Facts("a", "sh0010", "alpha", *[None] * 20)


def test_every_shot_is_stuck_where_it_was_planted(each_pool: Pool) -> None:
    made = production(1, 40, int(NOON.timestamp()))
    load_production(each_pool, made)
    assert set(made.stuck.values()) == {None, *STEP}
    for shot, stuck in made.stuck.items():
        found = way(each_pool, shot)
        assert found
        link = found.stuck
        assert (link and (link.step, link.state)) == (stuck and STEP[stuck]), (shot, stuck)
        assert SAID[stuck] in found.verdict, (shot, stuck)


def test_nobody_knows_the_way_of_what_is_no_shot(each_pool: Pool) -> None:
    assert way(each_pool, "nothing") is None


def stuck(facts: Facts) -> Link | None:
    return Way(facts, (ingest(facts), version(facts), render(facts), playlist(facts))).stuck


def test_a_file_refused_later_counts_and_one_refused_before_does_not() -> None:
    refused = replace(FULL, refused_run_id="run-2", refused_reason="Cut off.")
    assert stuck(replace(refused, refused_at=NOON)) == Link(
        "ingest", "broken", "Ingest run run-2 refused None: Cut off.", NOON
    )
    assert stuck(replace(refused, refused_at=NOON - 2 * HOUR)) is None


def test_what_nobody_told_of_is_passed_over_where_the_shot_went_on() -> None:
    assert stuck(FULL) is None
    assert stuck(replace(FULL, run_id=None, ingested_at=None)) is None
    assert stuck(replace(FULL, job_id=None, job_state=None)) is None
    assert stuck(replace(FULL, job_state="unknown")) is None
    assert ingest(BARE) == stuck(BARE)


@pytest.mark.parametrize(
    ("state", "step", "link"),
    [
        ("queued", "version", "waiting"),
        ("running", "version", "waiting"),
        ("failed", "version", "broken"),
        ("succeeded", "version", "broken"),
        (None, "version", "broken"),
    ],
)
def test_where_there_is_no_version_its_job_says_why(
    state: str | None, step: str, link: str
) -> None:
    facts = replace(
        FULL,
        version=None,
        version_id=None,
        job_state=state,
        job_message="Disk full.",
        playlist=None,
    )
    found = stuck(facts)
    assert found
    assert (found.step, found.state) == (step, link)
    assert ("Disk full." in found.sentence) == (state == "failed")


def test_a_cancelled_job_breaks_the_way() -> None:
    found = stuck(replace(FULL, job_state="cancelled", playlist=None))
    assert found
    assert found.sentence == "Job job-1 on mock was cancelled."
