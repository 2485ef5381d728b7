"""Reports of a production, told in any order, doubled and in pieces: the store is the same."""

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from store.db import Pool
from store.events import pipeline
from store.events.batch import Merged, Rows

START = datetime(2026, 3, 1, 20, tzinfo=UTC)
Report = dict[str, Any]
Merge = Callable[[Pool, Rows], Merged]

FILE = {"path": "ALP_sc01_sh0010.mov", "media_info": {"show_code": "ALP", "shot": "sh0010"}}
REFUSED = {"path": "notes.txt", "reason": "The name says no show."}
FIELDS: dict[str, tuple[Merge, dict[str, list[Any]]]] = {
    "projects": (
        pipeline.merge_projects,
        {"name": ["Alpha", "Beta"], "code": ["ALP"], "archived": [True, False]},
    ),
    "versions": (
        pipeline.merge_versions,
        {
            "project_id": ["alpha", "beta"],
            "version_number": [1, 2, 10],
            "decision": ["waiting", "approved"],
            "created_at": ["2026-03-01T19:00:00+00:00", "2026-03-01T21:00:00.5+02:00"],
        },
    ),
    "ingest_runs": (
        pipeline.merge_ingest_runs,
        {
            "started_at": ["2026-03-01T19:00:00+00:00"],
            "completed_at": ["2026-03-01T19:10:00+00:00"],
            "report": [
                {"processed": [FILE], "invalid": []},
                {"processed": [FILE, FILE], "invalid": [REFUSED]},
            ],
        },
    ),
    "render_jobs": (
        pipeline.merge_render_jobs,
        {
            "status": ["queued", "RUNNING", "failed", "odd"],
            "message": ["", "lost a host"],
            "request": [{"dcc": "nuke"}, {"dcc": "maya", "priority": 7}],
            "frames_done": [0, 7],
        },
    ),
    "playlists": (
        pipeline.merge_playlists,
        {
            "project_id": ["alpha", "beta"],
            "clips": [[], [{"shot_id": "a"}], [{"shot_id": "b"}, {"frame_count": 48}]],
        },
    ),
}
NEEDED = {"versions": {"project_id": "alpha"}, "playlists": {"project_id": "alpha"}}
BESIDE = {
    "ingest_runs": ("ingest_files", "run_id"),
    "render_jobs": ("render_job_states", "job_id"),
    "playlists": ("playlist_clips", "playlist_id"),
}


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def told(reports: Sequence[Report]) -> Rows:
    """The reports as the store takes them."""
    return Rows(list(range(len(reports))), json.dumps(reports))


def found(pool: Pool, table: str, key: str, thing: str) -> list[Report]:
    """What the table has of the thing, but for how it is called."""
    with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        question = f"SELECT * FROM {table} WHERE {key} = %s".encode()
        rows = cursor.execute(question, [thing]).fetchall()
    plain = [{name: row[name] for name in row if name != key} for row in rows]
    return sorted(plain, key=str)


def everything(pool: Pool, table: str, thing: str) -> list[Report]:
    """The thing and what lies beside it."""
    beside = BESIDE.get(table)
    rest = found(pool, *beside, thing) if beside else []
    return found(pool, table, "id", thing) + rest


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, list[Report]]:
    """What is told of one thing, in the order in which it happens."""
    table = draw(st.sampled_from(sorted(FIELDS)))
    _, fields = FIELDS[table]
    reports: list[Report] = []
    for number in range(draw(st.integers(1, 5))):
        report: Report = {"updated_at": at(number), "removed": draw(st.booleans())}
        chosen = draw(st.sets(st.sampled_from(sorted(fields))))
        report |= NEEDED.get(table, {})
        report |= {name: draw(st.sampled_from(fields[name])) for name in sorted(chosen)}
        reports.append(report)
    return table, reports


def shuffled(reports: list[Report], seed: int) -> list[list[Report]]:
    """The reports doubled, in another order, in some batches, of which one comes twice."""
    dice = random.Random(seed)
    whole = [*reports, *dice.choices(reports, k=len(reports))]
    dice.shuffle(whole)
    cut = sorted(dice.sample(range(len(whole) + 1), k=min(2, len(whole))))
    batches = [whole[: cut[0]], whole[cut[0] : cut[-1]], whole[cut[-1] :]]
    return [batch for batch in [*batches, dice.choice(batches)] if batch]


@settings(max_examples=60)
@given(history=histories(), seed=st.integers(0, 10**6))
def test_the_order_of_reports_makes_no_difference(
    each_pool: Pool, history: tuple[str, list[Report]], seed: int
) -> None:
    table, reports = history
    merge, _ = FIELDS[table]
    orderly, anyhow = str(uuid4()), str(uuid4())
    for report in reports:
        merge(each_pool, told([report | {"id": orderly}]))
    for batch in shuffled(reports, seed):
        merge(each_pool, told([report | {"id": anyhow} for report in batch]))
    assert everything(each_pool, table, anyhow) == everything(each_pool, table, orderly)
    assert merge(each_pool, told([report | {"id": anyhow} for report in reports])).updated == 0


def test_a_late_report_fills_in_and_takes_nothing_back(each_pool: Pool) -> None:
    for report in (
        {"updated_at": at(9), "name": "Alpha"},
        {"updated_at": at(5), "name": "alpha (old)", "code": "ALP", "archived": True},
        {"updated_at": at(7), "archived": False},
    ):
        pipeline.merge_projects(each_pool, told([report | {"id": "alpha"}]))
    (project,) = found(each_pool, "projects", "id", "alpha")
    assert (project["name"], project["code"], project["archived"]) == ("Alpha", "ALP", False)
    assert project["updated_at"] == START + timedelta(seconds=9)


def test_what_was_removed_comes_back_when_it_is_told_of_again(each_pool: Pool) -> None:
    def removed(*reports: Report) -> bool:
        merged = told([report | {"id": "alpha"} for report in reports])
        pipeline.merge_projects(each_pool, merged)
        return found(each_pool, "projects", "id", "alpha")[0]["removed"]

    assert removed({"updated_at": at(1), "removed": True})
    assert removed({"updated_at": at(0), "removed": False})  # it was there before that
    assert not removed({"updated_at": at(2), "removed": False})


def test_files_of_a_report_are_found_by_shot(each_pool: Pool) -> None:
    report = {"processed": [FILE], "invalid": [REFUSED], "invalid_count": 9}
    run = {"id": "run", "updated_at": at(0), "report": report}
    pipeline.merge_ingest_runs(each_pool, told([run]))
    files = found(each_pool, "ingest_files", "run_id", "run")
    assert [(each["accepted"], each["shot"], each["reason"]) for each in files] == [
        (False, None, REFUSED["reason"]),
        (True, "sh0010", None),
    ]
    (row,) = found(each_pool, "ingest_runs", "id", "run")
    assert (row["processed_count"], row["invalid_count"]) == (1, 9)


def test_clips_last_as_long_as_told_or_as_their_frames(each_pool: Pool) -> None:
    clips: list[Report] = [
        {"duration_seconds": 2.5, "frame_count": 48, "frame_rate": 24.0},
        {"frame_count": 48, "frame_rate": 24.0},
        {"frame_count": 48, "frame_rate": 0.0},
        {"frame_count": 48, "frame_rate": 1e-300},
        {"frame_count": 48},
        {},
    ]
    playlist = {"id": "p", "updated_at": at(0), "project_id": "alpha", "clips": clips}
    pipeline.merge_playlists(each_pool, told([playlist]))
    kept = sorted(
        found(each_pool, "playlist_clips", "playlist_id", "p"), key=lambda r: r["position"]
    )
    assert [clip["duration_seconds"] for clip in kept] == [2.5, 2.0, None, None, None, None]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("queued", "queued"),
        ("PENDING", "queued"),
        ("Running", "running"),
        ("depend", "waiting"),
        ("completed", "succeeded"),
        ("errored", "failed"),
        ("canceled", "cancelled"),
        ("odd", "unknown"),
        (None, "unknown"),
    ],
)
def test_every_farms_word_is_one_of_ours(pool: Pool, said: str | None, state: str) -> None:
    status = {} if said is None else {"status": said}
    pipeline.merge_render_jobs(pool, told([{"id": "j", "updated_at": at(0)} | status]))
    (job,) = found(pool, "render_jobs", "id", "j")
    assert (job["status"], job["state"]) == (said, state)
