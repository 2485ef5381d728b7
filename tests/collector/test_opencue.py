"""An OpenCue's jobs are read through an imitation of its gateway, made from its published proto."""

import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from collector import opencue
from collector.opencue import ENDED_EVERY, OpenCue
from collector.trouble import Unauthorized
from connections import OpenCueSetting
from store.db import Pool
from tests.collector.answering import Answered, Asked, System, answering
from tests.collector.reading import reading, stored

Job = dict[str, Any]
SECRET = "shared-by-both"
CRITERIA = {"ids", "jobs", "regex", "substr", "users", "shots", "shows", "includeFinished"}
NONE = {f"{name}Frames": 0 for name in (
    "total", "waiting", "running", "dead", "eaten", "depend", "succeeded", "pending")}  # fmt: skip


def made(state: str = "PENDING", *, paused: bool = False, **frames: int) -> Job:
    """A job as the gateway tells it: numbers of 64 bits are text."""
    return {
        "id": str(uuid4()),
        "state": state,
        "name": "alpine-sh010-ann_comp",
        "shot": "sh010",
        "show": "alpine",
        "user": "ann",
        "group": "alpine",
        "facility": "local",
        "os": "Linux",
        "uid": 1000,
        "priority": 60,
        "minCores": 1,
        "maxCores": 100,
        "logDir": "/shots/alpine/sh010/logs",
        "isPaused": paused,
        "startTime": 1777622400,
        "stopTime": 1777626000 if state == "FINISHED" else 0,
        "jobStats": NONE
        | {"renderedFrameCount": "4", "totalCoreSec": "7200", "maxRss": "123456789012"}
        | {f"{name}Frames": number for name, number in frames.items()},
    }


class Gateway:
    """The imitation."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.wanted: list[dict[str, Any]] = []

    def add(self, *jobs: Job) -> None:
        self.jobs |= {job["id"]: job for job in jobs}

    def __call__(self, asked: Asked) -> Answered:
        if not vouched(asked.headers.get("Authorization") or ""):
            return Answered(401, b"Invalid token")
        if (asked.method, asked.path) != ("POST", "/job.JobInterface/GetJobs"):
            return Answered(404, {"code": 5, "message": "Not Found", "details": []})
        wanted = asked.json["r"]
        assert not wanted.keys() - CRITERIA
        self.wanted.append(wanted)
        ids, finished = wanted.get("ids"), wanted.get("includeFinished")
        found = [
            job
            for job in self.jobs.values()
            if (finished or job["state"] != "FINISHED") and (not ids or job["id"] in ids)
        ]
        return Answered(body={"jobs": {"jobs": found[:200] if finished else found}})


def vouched(header: str) -> bool:
    """Whether the token was made with the secret and is not over."""
    scheme, _, token = header.partition(" ")
    text, _, proof = token.rpartition(".")
    if scheme != "Bearer" or text.count(".") != 1:
        return False
    head, said = (json.loads(urlsafe_b64decode(part + "==")) for part in text.split("."))
    good = hmac.digest(SECRET.encode(), text.encode(), "sha256")
    good = good == urlsafe_b64decode(proof + "==")
    return good and head["alg"] == "HS256" and said["exp"] > datetime.now(UTC).timestamp()


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def system(gateway: Gateway) -> Iterator[System]:
    with answering(gateway) as system:
        yield system


def cue(system: System, secret: str = SECRET, ahead: timedelta = timedelta()) -> OpenCue:
    setting = {"kind": "opencue", "name": "Cue", "url": system.url, "secret": secret}
    made = OpenCueSetting.model_validate(setting)
    return OpenCue(made, now=lambda: datetime.now(UTC) + ahead)


def test_a_job_is_told_with_all_that_is_known_of_it(
    pool: Pool, gateway: Gateway, system: System
) -> None:
    job = made(total=10, succeeded=3, eaten=1, running=2, waiting=3, dead=1)
    gateway.add(job)
    with reading(pool, cue(system)) as reader:
        reader.look()
    told = stored(pool, "render_jobs")[job["id"]]
    assert (told["farm"], told["farm_type"], told["state"]) == ("Cue", "opencue", "running")
    assert told["request"] == {"scene": "alpine-sh010-ann_comp", "priority": 60, "user": "ann"}
    assert (told["frames_total"], told["frames_done"], told["frames_failed"]) == (10, 4, 1)
    assert told["message"] == "1 frames are dead"
    assert datetime.fromisoformat(told["submitted_at"]).timestamp() == 1777622400
    assert told["completed_at"] is None


def test_frames_that_are_tried_again_are_dead_no_more(
    pool: Pool, gateway: Gateway, system: System
) -> None:
    job = made(total=2, succeeded=1, dead=1)
    gateway.add(job)
    with reading(pool, cue(system)) as reader:
        reader.look()
        assert stored(pool, "render_jobs")[job["id"]]["message"] == "1 frames are dead"
        gateway.add(job | {"jobStats": NONE | {"totalFrames": 2, "succeededFrames": 2}})
        reader.look()
    assert stored(pool, "render_jobs")[job["id"]]["message"] is None


@pytest.mark.parametrize(
    ("job", "state"),
    [
        (made("STARTUP", total=4), "queued"),
        (made("POSTED", total=4), "waiting"),
        (made(total=4, waiting=4), "queued"),
        (made(total=4, waiting=2, running=2), "running"),
        (made(total=4, depend=4), "waiting"),
        (made(paused=True, total=4, waiting=4), "waiting"),
        (made(total=4, succeeded=3, dead=1), "failed"),
        (made(total=4, succeeded=2, dead=1, waiting=1), "queued"),
        (made("SHUTDOWN", total=4, running=1, succeeded=3), "running"),
        (made("FINISHED", total=4, succeeded=3, eaten=1), "succeeded"),
        (made("FINISHED", total=4, succeeded=3, dead=1), "failed"),
        (made("FINISHED", total=4, succeeded=2, waiting=2), "cancelled"),
    ],
)
def test_how_a_job_does_is_told_by_its_frames(
    pool: Pool, gateway: Gateway, system: System, job: Job, state: str
) -> None:
    gateway.add(job)
    with reading(pool, cue(system)) as reader:
        reader.look()
    told = stored(pool, "render_jobs")[job["id"]]
    assert told["state"] == state
    assert (told["completed_at"] is not None) == (job["state"] == "FINISHED")


def test_a_job_that_ends_between_two_looks_is_asked_for_also_after_a_restart(
    pool: Pool, gateway: Gateway, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opencue, "AT_ONCE", 2)
    jobs = [made(total=1, running=1) for _ in range(5)]
    gateway.add(*jobs)
    with reading(pool, cue(system)) as reader:
        reader.look()
    for job in jobs:
        job |= {"state": "FINISHED", "stopTime": 1777626000}
        job["jobStats"] |= {"runningFrames": 0, "succeededFrames": 1}
    gateway.wanted.clear()
    with reading(pool, cue(system)) as reader:
        reader.look()
        assert {each["state"] for each in stored(pool, "render_jobs").values()} == {"succeeded"}
        assert [len(wanted.get("ids", ())) for wanted in gateway.wanted] == [0, 2, 2, 1]
        gateway.wanted.clear()
        reader.look()
        assert gateway.wanted == [{"includeFinished": False}]


def test_what_came_and_went_between_two_looks_is_found_now_and_then(
    pool: Pool, gateway: Gateway, system: System
) -> None:
    with reading(pool, cue(system)) as reader:
        reader.look()
    job = made("FINISHED", total=1, succeeded=1)
    gateway.add(job)
    with reading(pool, cue(system)) as reader:
        reader.look()
        assert stored(pool, "render_jobs") == {}
    with reading(pool, cue(system, ahead=ENDED_EVERY)) as reader:
        reader.look()
        assert set(stored(pool, "render_jobs")) == {job["id"]}


def test_a_job_nobody_knows_any_more_is_taken_back_unless_it_was_over(
    pool: Pool, gateway: Gateway, system: System
) -> None:
    running, over = made(total=1, running=1), made("FINISHED", total=1, succeeded=1)
    gateway.add(running, over)
    with reading(pool, cue(system)) as reader:
        reader.look()
        gateway.jobs.clear()
        reader.look()
        assert set(stored(pool, "render_jobs")) == {over["id"]}


def test_a_secret_that_is_not_the_gateways_is_said_to_be_wrong(pool: Pool, system: System) -> None:
    with reading(pool, cue(system, "another")) as reader, pytest.raises(Unauthorized) as said:
        reader.look()
    assert "another" not in str(said.value)


def test_nothing_is_lost_where_every_third_answer_is_an_error(
    pool: Pool, gateway: Gateway, system: System
) -> None:
    gateway.add(*(made(total=1, running=1) for _ in range(30)))
    system.failing = 0.33
    with reading(pool, cue(system)) as reader:
        reader.look_until_it_works()
    assert set(stored(pool, "render_jobs")) == set(gateway.jobs)
