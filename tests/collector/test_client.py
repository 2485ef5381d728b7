"""The client for one's own server, against a receiver that keeps what it is sent."""

import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest

from collector import client
from collector.client import Events, NotSent, Rejected, Session, Transcode, now
from store import sessions, transcodes
from tests.keeper import free_port
from tests.source import ROOT

Answer = tuple[int, Any]
GOOD = {"accepted": 1, "updated": 0, "rejected": []}


class Receiver(ThreadingHTTPServer):
    """Answers as it is told to, and then with what a CineVault answers when all is well."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[Answer] = []
        self.received: list[tuple[str, dict[str, str], list[dict[str, Any]]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Every row of the kind that arrived, in order."""
        sent = [rows for path, _, rows in self.received if path == f"/api/v1/events/{kind}"]
        return [row for rows in sent for row in rows]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver = self.server
        assert isinstance(receiver, Receiver)
        body = gzip.decompress(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [json.loads(line) for line in body.splitlines()]
        receiver.received.append((self.path, dict(self.headers), rows))
        status, said = receiver.script.pop(0) if receiver.script else (200, GOOD)
        answer = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.0)
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def events(receiver: Receiver) -> Iterator[Events]:
    events = Events(receiver.url, "s3cret")
    yield events
    events.http.close()


def test_a_play_is_told_from_start_to_end_under_one_id(receiver: Receiver, events: Events) -> None:
    ann = uuid4()
    with events.play(user_id=ann, playback_type="transcode") as play:
        play.progress(position_seconds=600, duration_seconds=600, bytes_served=10**9)
    begun, going, over = receiver.rows("sessions")
    assert begun["id"] == going["id"] == over["id"] == str(play.session.id)
    assert (begun["is_active"], begun["ended_at"], begun["user_id"]) == (True, None, str(ann))
    assert (going["position_seconds"], going["bytes_served"]) == (600, 10**9)
    assert (over["is_active"], over["position_seconds"]) == (False, 600)
    assert over["ended_at"].endswith("+00:00")
    _, headers, _ = receiver.received[0]
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Content-Type"] == "application/x-ndjson"


def test_a_play_that_breaks_off_is_told_with_its_error(receiver: Receiver, events: Events) -> None:
    with pytest.raises(OSError, match="gone"), events.play():
        raise OSError("the disk is gone")
    over = receiver.rows("sessions")[-1]
    assert (over["is_active"], over["end_reason"]) == (False, "error")
    assert over["error_message"] == "OSError: the disk is gone"


def test_transcodes_are_sent_one_or_many(receiver: Receiver, events: Events) -> None:
    began = now()
    jobs = [Transcode(started_at=began, status="success", success=True) for _ in range(2500)]
    receiver.script = [
        (200, {"accepted": 1000, "updated": 0}),
        (200, {"accepted": 999, "updated": 1}),
    ]
    taken = events.transcode(*jobs)
    assert (taken.accepted, taken.updated) == (2000, 1)
    assert [len(rows) for _, _, rows in receiver.received] == [1000, 1000, 500]
    assert [row["id"] for row in receiver.rows("transcodes")] == [str(job.id) for job in jobs]


def test_a_server_that_is_busy_is_asked_again(receiver: Receiver, events: Events) -> None:
    receiver.script = [(503, {"error": {"message": "store unavailable"}}), (429, "slow down")]
    assert events.session(Session()).accepted == 1
    assert len({row["id"] for row in receiver.rows("sessions")}) == 1


def test_a_server_that_stays_busy_is_given_up(receiver: Receiver, events: Events) -> None:
    receiver.script = [(503, {"error": {"message": "no store", "hint": "Start it."}})] * 4
    with pytest.raises(NotSent, match=r"^503: no store Start it\.$"):
        events.session(Session())
    assert receiver.script == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((401, {"error": {"message": "wrong token"}}), "401: wrong token"),
        ((404, "<html>nothing here</html>"), "404: Not Found"),
        ((200, "<html>hello</html>"), "is no CineVault"),
        ((200, [1, 2]), "is no CineVault"),
        ((302, ""), "is no CineVault"),
    ],
)
def test_an_answer_that_is_no_yes_is_not_tried_again(
    receiver: Receiver, events: Events, given: Answer, said: str
) -> None:
    receiver.script = [given]
    with pytest.raises(NotSent, match=said):
        events.session(Session())
    assert len(receiver.received) == 1


def test_rows_that_are_rejected_are_named(receiver: Receiver, events: Events) -> None:
    problem = {"row": 1, "field": "started_at", "message": "lies in the future"}
    receiver.script = [(200, {"accepted": 1, "updated": 0, "rejected": [problem]})]
    with pytest.raises(Rejected, match="row 1, started_at: lies in the future") as wrong:
        events.session(Session(), Session())
    assert (wrong.value.rows, wrong.value.total) == ([problem], 1)


def test_rows_that_are_rejected_are_named_by_their_place_among_all(
    receiver: Receiver, events: Events
) -> None:
    problem = {"row": 7, "field": "id", "message": "is none"}
    more = {"accepted": 500, "updated": 0, "rejected": [problem], "rejected_total": 500}
    receiver.script = [(200, GOOD), (200, more)]
    with pytest.raises(Rejected, match="500 rows were rejected; row 1007, id: is none") as wrong:
        events.session(*[Session() for _ in range(2000)])
    assert wrong.value.rows == [problem | {"row": 1007}]


def test_a_server_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.0)
    nobody = Events(f"http://127.0.0.1:{free_port()}", "t")
    with pytest.raises(NotSent, match="does not answer"):
        nobody.session(Session())


def test_what_it_sends_has_the_names_of_the_stores_columns() -> None:
    pairs = ((Session, sessions.Session), (Transcode, transcodes.Transcode))
    for ours, theirs in pairs:
        assert {one.name for one in fields(ours)} <= {one.name for one in fields(theirs)}


def test_it_stands_alone() -> None:
    source = (ROOT / "collector" / "client.py").read_text()
    assert not any(f"from {name}" in source for name in ("collector", "store", "settings", "logs"))
