"""A Flamenco's jobs are read, by an imitation made from its published description."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from collector.flamenco import Flamenco
from connections import FlamencoSetting
from store.db import Pool
from store.events.batch import Rows
from store.events.pipeline import merge_projects, merge_shots
from tests.collector.answering import Answered, Asked, System, answering
from tests.collector.reading import reading, stored

Job = dict[str, Any]


def made(status: str = "active", **more: Any) -> Job:
    """A job as the manager tells it."""
    job: Job = {
        "id": str(uuid4()),
        "name": "SH010 lighting",
        "type": "simple-blender-render",
        "priority": 50,
        "submitter_platform": "linux",
        "status": status,
        "activity": "Changed to it by a person",
        "created": "2026-05-01T10:00:00.123456789+02:00",
        "updated": "2026-05-01T10:30:00Z",
        "settings": {
            "blendfile": "/render/jobs/sh010.blend",
            "render_output_path": "/render/sh010/######",
            "frames": "1-10",
            "chunk_size": 3,
            "fps": 24,
        },
        "metadata": {"user.name": "Ann", "project": "Alpine", "shot": "SH010"},
    } | more
    return job


class Manager:
    """The imitation."""

    def __init__(self, *jobs: Job) -> None:
        self.jobs = {job["id"]: job for job in jobs}
        self.forgetful = False  # a list that has lost its jobs

    def __call__(self, asked: Asked) -> Answered:
        if asked.path == "/api/v3/jobs":
            return Answered(body={"jobs": [] if self.forgetful else list(self.jobs.values())})
        if job := self.jobs.get(asked.path.removeprefix("/api/v3/jobs/")):
            return Answered(body=job)
        return Answered(404, {"code": 404, "message": "no such job"})


@pytest.fixture
def manager() -> Manager:
    return Manager()


@pytest.fixture
def system(manager: Manager) -> Iterator[System]:
    with answering(manager) as system:
        yield system


def flamenco(system: System) -> Flamenco:
    setting = {"kind": "flamenco", "name": "Farm", "url": system.url}
    return Flamenco(FlamencoSetting.model_validate(setting))


def test_a_job_that_is_begun_anew_has_no_end(pool: Pool, manager: Manager, system: System) -> None:
    job = made("completed")
    manager.jobs[job["id"]] = job
    with reading(pool, flamenco(system), "flamenco Farm") as reader:
        reader.look()
        assert stored(pool, "render_jobs")[job["id"]]["completed_at"]
        job |= {"status": "active"}
        reader.look()
        assert stored(pool, "render_jobs")[job["id"]]["completed_at"] is None


def test_a_job_is_told_with_all_that_is_known_of_it(
    pool: Pool, manager: Manager, system: System
) -> None:
    job = made(steps_total=10, steps_completed=4)
    manager.jobs[job["id"]] = job
    with reading(pool, flamenco(system), "flamenco Farm") as reader:
        reader.look()
        told = stored(pool, "render_jobs")[job["id"]]
        assert (told["farm"], told["farm_type"], told["source"]) == (
            "Farm",
            "flamenco",
            "flamenco Farm",
        )
        assert (told["status"], told["state"]) == ("active", "running")
        assert told["request"] == {
            "dcc": "blender",
            "scene": "/render/jobs/sh010.blend",
            "frames": "1-10",
            "output": "/render/sh010/######",
            "priority": 50,
            "chunk_size": 3,
            "user": "Ann",
        }
        submitted = datetime.fromisoformat(told["submitted_at"])
        assert submitted.astimezone(UTC).isoformat() == "2026-05-01T08:00:00.123456+00:00"
        assert (told["completed_at"], told["frames_total"], told["frames_done"]) == (None, 10, 4)
        before = stored(pool, "render_jobs")
        reader.look()
        assert stored(pool, "render_jobs") == before


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("active", "running"),
        ("canceled", "cancelled"),
        ("completed", "succeeded"),
        ("failed", "failed"),
        ("paused", "waiting"),
        ("pause-requested", "running"),
        ("queued", "queued"),
        ("cancel-requested", "running"),
        ("requeueing", "queued"),
        ("under-construction", "queued"),
    ],
)
def test_every_status_it_knows_is_one_of_ours(
    pool: Pool, manager: Manager, system: System, status: str, state: str
) -> None:
    job = made(status)
    manager.jobs[job["id"]] = job
    with reading(pool, flamenco(system)) as reader:
        reader.look()
    told = stored(pool, "render_jobs")[job["id"]]
    assert told["state"] == state
    assert (told["completed_at"] is not None) == (state in ("cancelled", "succeeded", "failed"))
    assert status in (told["status"], *str(told["message"]).split(":"))


def test_a_job_that_is_deleted_while_it_goes_on_is_taken_back_and_one_that_is_over_stays(
    pool: Pool, manager: Manager, system: System
) -> None:
    running, over = made(), made("completed")
    manager.jobs = {job["id"]: job for job in (running, over)}
    with reading(pool, flamenco(system)) as reader:
        reader.look()
        manager.jobs.clear()
        reader.look()
        assert set(stored(pool, "render_jobs")) == {over["id"]}


def test_a_list_that_lost_its_jobs_takes_nothing_back(
    pool: Pool, manager: Manager, system: System
) -> None:
    job = made()
    manager.jobs[job["id"]] = job
    with reading(pool, flamenco(system)) as reader:
        reader.look()
        manager.forgetful = True
        reader.look()
        assert set(stored(pool, "render_jobs")) == {job["id"]}


def test_nothing_is_lost_where_every_third_answer_is_an_error(
    pool: Pool, manager: Manager, system: System
) -> None:
    manager.jobs = {job["id"]: job for job in (made() for _ in range(30))}
    system.failing = 0.33
    with reading(pool, flamenco(system)) as reader:
        reader.look_until_it_works()
    assert set(stored(pool, "render_jobs")) == set(manager.jobs)


def test_a_job_finds_the_shot_it_names_also_one_that_is_known_only_later(
    pool: Pool, manager: Manager, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = made()
    manager.jobs[job["id"]] = job
    monkeypatch.setattr("collector.connector.ASKED_AGAIN", 0.0)
    with reading(pool, flamenco(system)) as reader:
        reader.look()
        assert stored(pool, "render_jobs")[job["id"]]["shot_id"] is None
        at = '"updated_at": "2026-05-01T10:00:00Z"'
        merge_projects(pool, Rows([0], f'[{{"id": "p1", "name": "alpine", {at}}}]'))
        shots = [f'{{"id": "{id}", "project_id": "p1", "name": "{name}", {at}}}'
                 for id, name in (("s1", "sh010"), ("s2", "sh020"), ("s3", "SH020"))]  # fmt: skip
        merge_shots(pool, Rows([0, 1, 2], f"[{','.join(shots)}]"))
        reader.look()
        told = stored(pool, "render_jobs")[job["id"]]
        assert (told["project_id"], told["shot_id"]) == ("p1", "s1")
        unsure = made(metadata={"project": "ALPINE", "shot": "SH020"})  # there are two
        manager.jobs[unsure["id"]] = unsure
        reader.look()
        told = stored(pool, "render_jobs")[unsure["id"]]
        assert (told["project_id"], told["shot_id"]) == ("p1", None)
