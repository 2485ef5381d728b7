"""Live streams as clients read them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2 as httpx
from websockets.sync.client import ClientConnection, connect


@dataclass
class Message:
    """What a client of Server-Sent Events makes of some lines."""

    id: str | None
    name: str
    data: Any


class Reader:
    """Reads Server-Sent Events as the standard says."""

    def __init__(self, response: httpx.Response) -> None:
        self.lines = response.iter_lines()
        self.last_id: str | None = None
        self.raw: list[str] = []

    def __iter__(self) -> Iterator[Message]:
        name, data = "message", list[str]()
        for line in self.lines:
            self.raw.append(line)
            field, _, value = line.partition(": ")
            if field == "id":
                self.last_id = value
            elif field == "event":
                name = value
            elif field == "data":
                data.append(value)
            elif not line:
                if data:
                    yield Message(self.last_id, name, json.loads("\n".join(data)))
                name, data = "message", []


@contextmanager
def reading(client: httpx.Client, path: str, **headers: str) -> Iterator[Reader]:
    with client.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["x-accel-buffering"] == "no"
        assert "no-cache" in response.headers["cache-control"]
        yield Reader(response)


@contextmanager
def socket(client: httpx.Client, path: str, **headers: str) -> Iterator[ClientConnection]:
    """A WebSocket of the same program, or of one with other headers."""
    address = str(client.base_url).replace("http", "ws").rstrip("/") + path
    given = headers or {"Authorization": client.headers["Authorization"]}
    with connect(address, additional_headers=given) as connection:
        yield connection


def frame(connection: ClientConnection) -> Any:
    return json.loads(connection.recv(timeout=20))
