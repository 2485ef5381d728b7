"""What the Pipeline screen asks: flow, runs, jobs, review and mismatches, counted again."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from demo.production import ARCHIVED, Production, Row, production
from demo.production_loading import load_production
from store import live
from store.db import Pool, connection, open_pool
from store.pipeline import jobs, reviews, runs, standing
from store.pipeline.projects import projects
from store.pipeline.way import way
from store.preferences import tune

DAYS = 90


def loaded(pool: Pool, seed: int = 2) -> Production:
    made = production(seed, DAYS, int(datetime.now(UTC).timestamp()))
    load_production(pool, made)
    return made


def numbered(pool: Pool) -> None:
    while live.number(pool):
        pass


def latest(rows: list[Row]) -> dict[str, Row]:
    """Each thing as it was told last."""
    found: dict[str, Row] = {}
    for row in rows:
        found[row["id"]] = found.get(row["id"], {}) | row
    return found


def test_the_flow_says_of_all_shots_what_the_way_says_of_each(each_pool: Pool) -> None:
    made = loaded(each_pool)
    counted: Counter[str] = Counter()
    for shot in made.stuck:
        found = way(each_pool, shot)
        assert found
        went = found.facts.version_id or found.facts.path or found.facts.refused_path
        link = found.stuck
        if went:
            stands = f"{link.step}_{link.state}" if link else found.facts.decision or "waiting"
            counted[stands] += 1
    whole = {row.stands: row.shots for row in standing.flow(each_pool, days=2 * DAYS)}
    assert whole == counted
    each: Counter[str] = Counter()
    for project in projects(each_pool):
        for row in standing.flow(each_pool, days=2 * DAYS, project=project.id):
            each[row.stands] += row.shots
    assert each == counted
    assert sum(row.shots for row in standing.flow(each_pool, days=1)) < sum(counted.values())


def test_the_numbers_of_all_projects_and_of_one_are_those_of_what_was_told(
    each_pool: Pool,
) -> None:
    made = loaded(each_pool)
    numbers = standing.standing(each_pool, days=2 * DAYS)
    known = [row for row in made.shots if row["project_id"] != ARCHIVED[0]]
    amiss = [row for row in made.reconcile_errors if "resolved_at" not in row]
    assert (numbers.projects, numbers.shots) == (len(made.projects) - 1, len(known))
    assert (numbers.versions, numbers.errors) == (len(made.versions), len(amiss))
    versions = {row["id"]: row for row in made.versions}
    shown = {clip["version_id"] for row in made.playlists for clip in row["clips"]}
    waiting = [v for v in shown if versions[v].get("decision", "waiting") == "waiting"]
    assert numbers.undecided == len(waiting) > 0
    one = standing.standing(each_pool, days=7, project="alpha")
    assert one.projects == 1
    assert one.versions == sum(row["project_id"] == "alpha" for row in made.versions)
    assert standing.standing(each_pool, days=7, project=ARCHIVED[0]).shots == 0


def test_how_taking_in_goes_is_told_by_project(each_pool: Pool) -> None:
    assert standing.ingest_standing(each_pool) == standing.IngestStanding()
    made = loaded(each_pool)
    for project in (None, "basalt"):
        newest = sorted(
            (r for r in made.ingest_runs if project in (None, r["project_id"])),
            key=lambda row: row["started_at"],
            reverse=True,
        )
        over = [row for row in newest if "completed_at" in row]
        streak = next(n for n, row in enumerate(over) if not row["report"]["invalid"])
        found = standing.ingest_standing(each_pool, project=project)
        assert found.failure_streak == streak
        assert found.running == len(newest) - len(over)
        assert found.last_success_at == datetime.fromisoformat(over[streak]["completed_at"])
        assert found.last_at == datetime.fromisoformat(over[0]["completed_at"])


def test_runs_come_page_by_page_and_none_twice(each_pool: Pool) -> None:
    made = loaded(each_pool)
    wanted = sorted(made.ingest_runs, key=lambda row: row["started_at"], reverse=True)
    found: list[runs.Run] = []
    while page := runs.run_page(
        each_pool, days=2 * DAYS, most=70, before=found[-1].place if found else None
    ):
        found += page
    assert [run.id for run in found] == [row["id"] for row in wanted]
    assert {run.project for run in runs.run_page(each_pool, days=9, most=9, project="alpha")} == {
        "alpha"
    }
    assert len(runs.run_page(each_pool, days=1, most=999)) < len(wanted)


def test_a_run_is_told_with_its_files_and_those_before_it(each_pool: Pool) -> None:
    made = loaded(each_pool)
    row = next(row for row in made.ingest_runs if row["report"]["invalid"])
    found = runs.run_whole(each_pool, row["id"])
    assert found
    assert (found.state, found.refused) == ("failed", len(row["report"]["invalid"]))
    refused = runs.run_files(each_pool, row["id"], accepted=False, most=99)
    assert [(file.path, file.reason) for file in refused] == [
        (file["path"], file["reason"]) for file in row["report"]["invalid"]
    ]
    before = runs.runs_before(each_pool, row["id"], most=5)
    assert all(run.began_at < found.began_at and run.source == found.source for run in before)
    assert runs.run_whole(each_pool, "nothing") is None
    for each in made.ingest_runs:
        for file in runs.run_files(each_pool, each["id"], accepted=True, most=99):
            assert file.shot_id in made.stuck or file.shot is None
    files = runs.run_files(each_pool, row["id"], accepted=True, most=10)
    for first in files[:1]:
        rest = runs.run_files(each_pool, row["id"], accepted=True, most=9, after=first.position)
        assert rest == files[1:]


def test_jobs_are_counted_listed_and_told_in_full(each_pool: Pool) -> None:
    made = loaded(each_pool)
    last = latest(made.render_jobs)
    states = {"completed": "succeeded"}
    wanted = Counter(
        (job["farm"], states.get(job["status"], job["status"])) for job in last.values()
    )
    found = {(row.farm, row.state): row.jobs for row in jobs.job_counts(each_pool, days=2 * DAYS)}
    assert found == wanted
    lately = {row.state for row in jobs.job_counts(each_pool, days=1)}
    assert "running" in lately  # whenever it came
    listed: list[jobs.Job] = []
    while page := jobs.job_page(each_pool, most=150, before=listed[-1].place if listed else None):
        listed += page
    newest = sorted(last.values(), key=lambda job: (job["submitted_at"], job["id"]), reverse=True)
    assert [job.id for job in listed] == [job["id"] for job in newest]
    failed = jobs.job_page(each_pool, most=500, state="failed", project="drift")
    assert {job.id for job in failed} == {
        id for id, job in last.items() if job["status"] == "failed" and job["project_id"] == "drift"
    }
    busy = jobs.farm_jobs(each_pool)
    assert busy.running == sum(job["status"] == "running" for job in last.values())
    assert busy.queued == sum(job["status"] in ("queued", "waiting") for job in last.values())
    for id in list(last)[:5]:
        whole = jobs.job_whole(each_pool, id)
        assert whole
        assert whole.scene == last[id]["request"]["scene"]
        reports = [row for row in made.render_jobs if row["id"] == id]
        assert [turn.status for turn in jobs.job_course(each_pool, id)] == [
            row["status"] for row in reports
        ]
    assert jobs.job_whole(each_pool, "nothing") is None


def test_the_news_are_the_last_things_that_happened(each_pool: Pool) -> None:
    made = loaded(each_pool)
    assert jobs.news(each_pool, most=5) == []
    numbered(each_pool)
    found = jobs.news(each_pool, most=5)
    assert [one.id for one in found] == sorted((one.id for one in found), reverse=True)
    assert len(found) == 5
    own = jobs.news(each_pool, most=50, project="alpha")
    assert {one.project for one in own} <= {"alpha"}
    assert {one.entity_id for one in found} <= {row["id"] for row in made.render_jobs}


def test_review_is_counted_by_project(each_pool: Pool) -> None:
    made = loaded(each_pool)
    versions = {row["id"]: row for row in made.versions}
    for row in reviews.review_standing(each_pool, days=2 * DAYS):
        lists = [each for each in made.playlists if each["project_id"] == row.project]
        clips = [clip for each in lists for clip in each["clips"]]
        decided = [c for c in clips if versions[c["version_id"]].get("decision") not in
                   (None, "waiting")]  # fmt: skip
        assert (row.playlists, row.clips) == (len(lists), len(clips))
        assert (row.versions, row.decided) == (len(clips), len(decided))
    assert len(reviews.review_standing(each_pool, days=1, project="alpha")) <= 1


def test_what_waits_is_aged_and_what_was_replaced_is_left_out(each_pool: Pool) -> None:
    made = loaded(each_pool)
    newest: dict[str, Row] = {}
    for row in made.versions:
        newest[row["shot_id"]] = row
    wanted = Counter(row["decision"] for row in newest.values() if row.get("decision") in
                     ("waiting", "changes"))  # fmt: skip
    found = Counter[str]()
    for row in reviews.ageing(each_pool):
        assert 0 <= row.age <= len(reviews.AGES)
        found[row.decision] += row.versions
    assert found == wanted
    oldest = reviews.undecided(each_pool, most=500)
    assert Counter(row.decision for row in oldest) == wanted
    assert [row.since for row in oldest] == sorted(row.since for row in oldest)


def test_mismatches_are_counted_and_listed_by_kind(each_pool: Pool) -> None:
    made = loaded(each_pool)
    amiss = [row for row in made.reconcile_errors if "resolved_at" not in row]
    wanted = Counter(row["kind"] for row in amiss)
    assert {row.kind: row.mismatches for row in reviews.mismatch_counts(each_pool)} == wanted
    kind = reviews.mismatch_counts(each_pool)[0].kind
    found = reviews.mismatches(each_pool, most=99, kind=kind)
    assert {row.path for row in found} == {row["path"] for row in amiss if row["kind"] == kind}
    assert reviews.mismatches(each_pool, most=99, skip=len(amiss)) == []


@pytest.mark.parametrize("text", ["sh0010", "ALPHA sh0010", "alp sc01 sh0010", "sh0010 alpha-0001"])
def test_a_shot_is_found_by_words_of_its_name(each_pool: Pool, text: str) -> None:
    loaded(each_pool)
    found = reviews.shots_like(each_pool, text, most=8)
    assert found[0].shot == "sh0010"
    assert len({shot.project for shot in found}) == (4 if text == "sh0010" else 1)
    assert reviews.shots_like(each_pool, "100% nothing_", most=8) == []


def test_who_asked_for_a_job_is_not_told_to_analysts_while_pseudonyms_are_wanted(
    pool: Pool,
) -> None:
    at = datetime.now(UTC) - timedelta(days=1)
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO render_jobs (id, request, updated_at, told_at)"
            " VALUES ('j', '{\"user\": \"amara\"}', %(at)s, '{}')",
            {"at": at},
        )

    def told(given: Pool) -> str | None:
        job = jobs.job_whole(given, "j")
        assert job
        return job.asked_by

    discreet = open_pool(str(pool.conninfo), name="test", discreet=True)
    assert told(discreet) == "amara"
    tune(pool, "pseudonyms", True)
    assert told(discreet) is None
    assert told(pool) == "amara"
    discreet.close()
