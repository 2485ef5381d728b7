"""The numbers of productions, counted again from what was told."""

from collections import Counter
from datetime import UTC, datetime
from itertools import takewhile

from demo.production import ARCHIVED, Row, production
from demo.production_loading import load_production
from store.db import Pool
from store.pipeline import summary

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def failed(run: Row) -> bool:
    return bool(run["report"]["invalid"])


def test_the_numbers_are_those_of_what_was_told(each_pool: Pool) -> None:
    made = production(2, 90, int(NOON.timestamp()))
    load_production(each_pool, made)
    known = [each for each in made.shots if each["project_id"] != ARCHIVED[0]]
    amiss = [each for each in made.reconcile_errors if "resolved_at" not in each]
    projects = len(made.projects) - 1
    assert summary.status(each_pool) == summary.Status(
        projects, len(known), len(made.versions), len(amiss)
    )
    newest = sorted(made.ingest_runs, key=lambda run: run["started_at"], reverse=True)
    over = [run for run in newest if "completed_at" in run]
    ten = [run for run in newest[:10] if run in over]
    good = [run["completed_at"] for run in over if not failed(run)]
    assert summary.ingest(each_pool) == summary.Ingest(
        10,
        sum(not failed(run) for run in ten),
        sum(failed(run) for run in ten),
        10 - len(ten),
        datetime.fromisoformat(max(good)),
        len(list(takewhile(failed, over))),
    )


def test_jobs_and_review_are_those_of_what_was_told(each_pool: Pool) -> None:
    made = production(2, 90, int(NOON.timestamp()))
    load_production(each_pool, made)
    last: dict[str, Row] = {}
    for report in made.render_jobs:
        last[report["id"]] = last.get(report["id"], {}) | report
    by = Counter((job["status"], job["farm"]) for job in last.values())
    found = {(row.status, row.farm): row.jobs for row in summary.jobs_by(each_pool)}
    assert found == by
    for row in summary.review(each_pool):
        lists = [each for each in made.playlists if each["project_id"] == row.project]
        clips = [clip for each in lists for clip in each["clips"]]
        shots = sum(len({clip["shot_id"] for clip in each["clips"]}) for each in lists)
        frames = sum(clip.get("frame_count", 0) for clip in clips)
        assert (row.playlists, row.clips, row.shots) == (len(lists), len(clips), shots)
        assert round(row.duration_seconds * 24) == frames
