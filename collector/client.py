"""Tells CineVault what your own server streams and transcodes. Needs only `requests`: copy it.

    events = Events("http://cinevault.lan:8501", token="…")
    with events.play(user_id=ann, media_item_id=heat, playback_type="transcode") as play:
        play.progress(position_seconds=600, duration_seconds=600, bytes_served=1_200_000_000)

    events.transcode(Transcode(started_at=began, completed_at=now, status="success"))

Ids are yours: the same id again is the same play, told anew. Sending something twice changes
nothing, so whatever may not have arrived is simply sent again.
"""

import gzip
import json
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

import requests

TIMEOUT = 10.0
ATTEMPTS = 4
FIRST_PAUSE = 0.5
PASSING = frozenset({429, 502, 503, 504})
AT_ONCE = 1000  # rows per request

Playback = Literal["direct_play", "direct_stream", "transcode"]
Status = Literal["running", "success", "stopped", "failed", "killed"]


def now() -> datetime:
    """The time, with its zone: a time without one is nobody's."""
    return datetime.now(UTC)


class NotSent(Exception):
    """The server could not be reached, or did not take the request. Nothing was stored."""


class Rejected(Exception):
    """Some rows were not taken; `rows` says which (the first is 0), and why: of each thousand the
    first hundred. The others are stored."""

    def __init__(self, rows: Sequence[dict[str, Any]], total: int) -> None:
        first = rows[0]
        super().__init__(
            f"{total} rows were rejected; row {first.get('row')}, {first.get('field')}: "
            f"{first.get('message')}"
        )
        self.rows, self.total = list(rows), total


@dataclass(frozen=True, slots=True)
class Session:
    """A play. What you do not know stays None; durations are seconds, rates bits per second."""

    id: UUID = field(default_factory=uuid4)
    started_at: datetime = field(default_factory=now)
    ended_at: datetime | None = None
    last_seen_at: datetime | None = None
    is_active: bool = True
    user_id: UUID | None = None
    media_item_id: UUID | None = None
    library_id: UUID | None = None
    server_id: UUID | None = None
    playback_type: Playback = "direct_play"
    quality: str | None = None
    codec: str | None = None
    resolution: str | None = None
    container: str | None = None
    bitrate: int | None = None
    bytes_served: int = 0
    duration_seconds: int = 0
    paused_seconds: int = 0
    buffering_seconds: int = 0
    position_seconds: int | None = None
    completed: bool = False
    client_info: str | None = None
    device: str | None = None
    ip: str | None = None
    end_reason: str | None = None
    error_message: str | None = None


@dataclass(frozen=True, slots=True)
class Transcode:
    """A transcode job; `success` is None where nobody saw how it ended."""

    id: UUID = field(default_factory=uuid4)
    started_at: datetime = field(default_factory=now)
    completed_at: datetime | None = None
    status: Status | None = None
    success: bool | None = None
    error_message: str | None = None
    user_id: UUID | None = None
    media_item_id: UUID | None = None
    server_id: UUID | None = None
    session_id: UUID | None = None
    input_codec: str | None = None
    output_codec: str | None = None
    input_resolution: str | None = None
    output_resolution: str | None = None
    hw_accel: str | None = None
    quality: str | None = None
    duration_seconds: int = 0
    file_size_bytes: int | None = None
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rows were taken, and how many things known before they changed."""

    accepted: int
    updated: int


class Events:
    """Sends to one CineVault. Safe to use from several threads once each has its own."""

    def __init__(self, url: str, token: str, *, timeout: float = TIMEOUT) -> None:
        self.url, self.timeout = url.rstrip("/"), timeout
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {token}"

    def session(self, *sessions: Session) -> Taken:
        """Tells of plays: when they begin, now and then meanwhile, and when they end."""
        return self.send("sessions", [asdict(session) for session in sessions])

    def transcode(self, *transcodes: Transcode) -> Taken:
        """Tells of transcode jobs."""
        return self.send("transcodes", [asdict(transcode) for transcode in transcodes])

    @contextmanager
    def play(self, **known: Any) -> "Generator[Play]":
        """A play that begins now and ends with the block; an exception in it is its error."""
        play = Play(self, Session(**known))
        play.tell()
        try:
            yield play
        except BaseException as exc:
            play.end(end_reason="error", error_message=f"{type(exc).__name__}: {exc}")
            raise
        play.end()

    def send(self, kind: str, rows: Sequence[dict[str, Any]]) -> Taken:
        """Sends rows of any kind the API knows; NotSent or Rejected where that fails."""
        taken = Taken(0, 0)
        rejected: list[dict[str, Any]] = []
        total = 0
        for start in range(0, len(rows), AT_ONCE):
            answer = self.post(kind, rows[start : start + AT_ONCE])
            taken = Taken(
                taken.accepted + int(answer.get("accepted", 0)),
                taken.updated + int(answer.get("updated", 0)),
            )
            told = answer.get("rejected", [])
            rejected += [one | {"row": start + int(one.get("row", 0))} for one in told]
            total += int(answer.get("rejected_total", len(told)))
        if rejected:
            raise Rejected(rejected, total)
        return taken

    def post(self, kind: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The server's answer; asked again a few times while it is only busy or away."""
        lines = "".join(f"{json.dumps(row, default=plain)}\n" for row in rows)
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        address, body = f"{self.url}/api/v1/events/{kind}", gzip.compress(lines.encode())
        problem = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(FIRST_PAUSE * 2 ** (attempt - 1))
            try:
                response = self.http.post(
                    address, data=body, headers=headers, timeout=self.timeout, allow_redirects=False
                )
            except requests.RequestException as exc:
                problem = f"{self.url} does not answer: {exc}"
                continue
            if response.status_code not in PASSING:
                return answer(response)
            problem = complaint(response)
        raise NotSent(problem)


class Play:
    """A play that goes on."""

    def __init__(self, events: Events, session: Session) -> None:
        self.events, self.session = events, session

    def progress(self, **changes: Any) -> None:
        """Tells what is known by now; NotSent may be ignored: the next one says it all again."""
        self.session = replace(self.session, last_seen_at=now(), **changes)
        self.tell()

    def end(self, **changes: Any) -> None:
        """Tells that it is over."""
        at = now()
        over = {"ended_at": at, "last_seen_at": at, "is_active": False}
        self.session = replace(self.session, **(over | changes))
        self.tell()

    def tell(self) -> None:
        """Sends the play as it is."""
        self.events.session(self.session)


def plain(value: object) -> str:
    """Times and ids as JSON has them."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def answer(response: requests.Response) -> dict[str, Any]:
    """What the server says of the rows; NotSent where it took none of them."""
    if not response.ok:
        raise NotSent(complaint(response))
    try:
        return dict(response.json())
    except (ValueError, TypeError):
        raise NotSent(f"{response.url} is no CineVault: its answer is none of its own") from None


def complaint(response: requests.Response) -> str:
    """The server's own words, where it has any."""
    try:
        error = response.json()["error"]
        return f"{response.status_code}: {error['message']} {error.get('hint') or ''}".strip()
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code}: {response.reason}"
