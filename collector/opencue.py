"""The jobs of an OpenCue, by its REST gateway.

It tells of all jobs that go on, and of others by their ids or by the latest two hundred. So what
went on at the last look and does so no more is asked for by its id.
"""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from collector.connector import Page, Whole
from collector.payload import (
    Object,
    epoch,
    flag,
    inner,
    listed,
    mapping,
    moment,
    text,
    texts,
    whole,
)
from collector.rest import Rest
from collector.telling import chunks, past, without_unknown
from connections import OpenCueSetting
from store.pipeline.connected import Known

JOBS = "/job.JobInterface/GetJobs"
VALID = timedelta(minutes=10)
ENDED_EVERY = timedelta(minutes=10)
AT_ONCE = 100
MOST = 2**31 - 1


class OpenCue:
    """One farm."""

    def __init__(
        self,
        setting: OpenCueSetting,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.farm, self.seconds = setting.name, float(setting.seconds)
        self.secret, self.now = setting.secret.get_secret_value(), now
        self.rest = Rest(setting.url, self.sign_in)

    def sign_in(self) -> None:
        """Shows a token that is good for some minutes."""
        said = {"sub": "cinevault", "exp": int((self.now() + VALID).timestamp())}
        token = signed(said, self.secret)
        self.rest.http.introduce({"Authorization": f"Bearer {token}"})

    def read(self, place: Object) -> Iterator[Page]:
        """What goes on, what did at the last look, and now and then what ended lately."""
        self.rest.signed_in = False
        going_on = self.jobs()
        ids = frozenset(str(each.get("id")) for each in going_on)
        ended = [
            job
            for some in chunks(sorted(set(open_at(place)) - ids), AT_ONCE)
            for job in self.jobs(some)
        ]
        told, lately = moment(place.get("ended")), list[Object]()
        if told is None or self.now() - told >= ENDED_EVERY:
            told, lately = self.now(), self.jobs(finished=True)
        rows = [("render-jobs", job_row(each, self.farm)) for each in (*lately, *ended, *going_on)]
        there = ids | {str(each.get("id")) for each in (*ended, *lately)}
        where: Object = {"open": sorted(ids), "ended": told.isoformat()}
        yield Page(rows, [Whole("render-jobs", frozenset(there))], where)

    def jobs(self, ids: Sequence[str] = (), *, finished: bool = False) -> list[Object]:
        """The jobs that go on; with `finished` the latest others too; with `ids` these."""
        answer = self.answer(ids, finished=finished or bool(ids))
        return listed(inner(answer, "jobs").get("jobs", []), "jobs")

    def answer(self, ids: Sequence[str], *, finished: bool) -> Object:
        """What it says of jobs, with `ids` of these."""
        wanted: Object = {"includeFinished": finished}
        if ids:
            wanted["ids"] = list(ids)
        return mapping(self.rest.post(JOBS, {"r": wanted}))

    def is_gone(self, thing: Known) -> bool:
        """Whether it knows no such job, going on or over; an answer about no jobs says neither."""
        answer = self.answer([thing.id], finished=True)
        return "jobs" in answer and not inner(answer, "jobs").get("jobs")

    def close(self) -> None:
        """Ends what it is asked."""
        self.rest.close()


def open_at(place: Object) -> tuple[str, ...]:
    """The jobs that went on then."""
    return texts(place.get("open"), most=MOST)


def job_row(said: Object, farm: str) -> Object:
    """A job, with what its frames say of how it does."""
    stats = inner(said, "jobStats")
    total, dead = count(stats, "totalFrames"), count(stats, "deadFrames")
    done = (count(stats, "succeededFrames") or 0) + (count(stats, "eatenFrames") or 0)
    state = text(said.get("state")) or "PENDING"
    over = state == "FINISHED"
    fields: Object = {
        "id": text(said.get("id")),
        "farm": farm,
        "farm_type": "opencue",
        "status": status(state, said, stats),
        "request": without_unknown(
            {
                "scene": text(said.get("name")),
                "priority": whole(said.get("priority"), MOST),
                "user": text(said.get("user")),
            }
        ),
        "show": text(said.get("show")),
        "shot": text(said.get("shot")),
        "submitted_at": past(epoch(said.get("startTime"))),
        "frames_total": total,
        "frames_done": done if total is not None else None,
        "frames_failed": dead,
    }
    # What is over now: dead frames that were tried again, and an end that was none.
    return without_unknown(fields) | {
        "message": f"{dead} frames are dead" if dead else None,
        "completed_at": past(epoch(said.get("stopTime"))) if over else None,
    }


def status(state: str, said: Object, stats: Object) -> str:
    """How the job does. OpenCue calls all that goes on PENDING, and all that is over FINISHED."""
    waits, runs, dead, depends, total, succeeded, eaten = (
        count(stats, f"{name}Frames") or 0
        for name in ("waiting", "running", "dead", "depend", "total", "succeeded", "eaten")
    )
    match state:
        case "FINISHED" if dead:
            return "failed"
        case "FINISHED":
            return "finished" if succeeded + eaten >= total else "killed"
        case "PENDING" if flag(said.get("isPaused")):
            return "paused"
        case "PENDING" | "SHUTDOWN" if runs:
            return "running"
        case "PENDING" if dead and not waits:
            return "dead"
        case "PENDING" if depends and not waits:
            return "depend"
        case "POSTED":  # it waits for another one to go on
            return "waiting"
        case _:
            return state.lower()


def count(stats: Object, name: str) -> int | None:
    """A number of frames; large ones come as text."""
    return whole(stats.get(name), MOST)


def signed(said: Object, secret: str) -> str:
    """A token that says so (a JWT with HS256)."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, said)]
    text = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    proof = urlsafe_b64encode(hmac.digest(secret.encode(), text, "sha256")).rstrip(b"=")
    return b".".join((text, proof)).decode()
