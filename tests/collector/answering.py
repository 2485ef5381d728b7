"""A system on a real port that answers what a function says, and is out of order when told to."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """A request."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"{}")

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass(slots=True)
class Answered:
    """What it answers: a body that is text already is sent as it is."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(slots=True)
class System:
    """Where it is and what it was asked. `failing`: how often it fails; `next`: its next words."""

    answer: Callable[[Asked], Answered]
    failing: float = 0.0
    next: list[Answered] = field(default_factory=list[Answered])
    asked: list[Asked] = field(default_factory=list[Asked])
    random: Random = field(default_factory=lambda: Random(5))
    url: str = ""

    def told(self, asked: Asked) -> Answered:
        self.asked.append(asked)
        if self.next:
            return self.next.pop(0)
        if self.random.random() < self.failing:
            return Answered(self.random.choice([500, 502, 504]), {})
        return self.answer(asked)


@contextmanager
def answering(answer: Callable[[Asked], Answered], *, failing: float = 0.0) -> Iterator[System]:
    """The system while it runs."""
    system = System(answer, failing)

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = dict(parse_qsl(parts.query))
            told = system.told(Asked(self.command, parts.path, query, self.headers, body))  # type: ignore[arg-type]
            text = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
            with suppress(ConnectionError):
                self.send_response(told.status)
                for name, value in (
                    {"Content-Length": str(len(text))} | dict(told.headers)
                ).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        system.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield system
        finally:
            server.shutdown()
            thread.join()
