"""A media server on a real port of this machine, in simulated time, that fails now and then."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from collector.snapshot import Moment
from tests.collector import doubles
from tests.collector.doubles import EPOCH, Double, hexed

KEY = "0123456789abcdef-the-key"
SIZE, RATE = 4_500_000_000, 8_000_000

Pages = Callable[[str, dict[str, str]], Any]


@dataclass(slots=True)
class SimulatedClock:
    """Both clocks of a collector, moved on by the test."""

    at: float = 0.0

    def __call__(self) -> Moment:
        return Moment(EPOCH + timedelta(seconds=self.at), self.at)


@dataclass(slots=True)
class Fake:
    """What a fake server is made of; `down` while nobody answers."""

    kind: str
    double: Double
    clock: SimulatedClock
    failing: float = 0.0
    key: str = KEY
    down: bool = False
    asked: list[str] = field(default_factory=list[str])
    refuses: int | None = None
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list[tuple[str, dict[str, Any]]])
    random: Random = field(default_factory=lambda: Random(7))

    def tell(self, method: str, path: str, query: dict[str, Any]) -> int:
        """The status of what it is told to do: messages, the end of a play, a look at an item."""
        path = path.removeprefix("/emby") if self.kind == "emby" else path
        if self.refuses:
            return self.refuses
        known, _, command = path.removeprefix("/Sessions/").partition("/")
        items = {
            one.number for one in self.double.viewings if path.split("/")[2:3] == self.ids(one)
        }
        if self.kind == "plex":
            items = {n for n in items if method == "PUT" and path.endswith("/refresh")}
        elif path.startswith("/Sessions/"):
            items = self.command(known, command)
        if not items:
            return 404
        self.told.append((path, query))
        return 200 if self.kind == "plex" else 204

    def ids(self, one: Any) -> list[str]:
        """What the second part of an item's address is."""
        return ["metadata"] if self.kind == "plex" else [hexed(one.item)]

    def command(self, session: str, command: str) -> set[int]:
        """Which plays a command to a session concerns; they are over where it is to stop."""
        playing = [one for one in self.double.shown(self.clock.at) if hexed(one.device) == session]
        if command not in ("Message", "Playing/Stop"):
            return set()
        for one in playing if command == "Playing/Stop" else ():
            one.ends = self.clock.at
        return {one.number for one in playing}

    def terminate(self, query: dict[str, str]) -> Any:
        """Plex ends whatever the player of that session plays."""
        playing = self.double.shown(self.clock.at)
        if query.get("sessionId") != "reused" or not playing:
            return None
        for one in playing:
            one.ends = self.clock.at
        self.told.append(("/status/sessions/terminate", query))
        return {}

    def page(self, path: str, query: dict[str, str]) -> Any:
        """The JSON of a page, None for one that is not there."""
        if self.kind == "plex":
            return self.plex(path, query)
        return self.jellyfin(path.removeprefix("/emby"), query)

    def jellyfin(self, path: str, query: dict[str, str]) -> Any:
        items = [self.jellyfin_item(one) for one in self.double.viewings]
        libraries = [{"Name": "Films", "ItemId": "lib1", "CollectionType": "movies"}]
        libraries[0]["Locations"] = ["/media/films"]  # type: ignore[assignment]
        names = {one.user for one in self.double.viewings}
        pages: dict[str, Callable[[], Any]] = {
            "/Sessions": lambda: self.sessions(),
            "/System/Info": lambda: {"Version": "10.11.11", "ServerName": "Fake"},
            "/Users": lambda: [{"Id": hexed(name), "Name": name} for name in sorted(names)],
            "/Library/VirtualFolders": lambda: libraries,
            "/Library/VirtualFolders/Query": lambda: {"Items": libraries},
            "/Items": lambda: self.items(items, query),
        }
        return pages[path]() if path in pages else None

    def sessions(self) -> Any:
        render = doubles.jellyfin_sessions if self.kind == "jellyfin" else doubles.emby_sessions
        return render(self.double, self.clock.at)

    def jellyfin_item(self, one: Any) -> dict[str, Any]:
        source = {"Id": hexed(one.item), "Size": SIZE, "Bitrate": RATE}
        source["Path"] = f"/media/films/{one.number}.mkv"
        item = doubles.jellyfin_item(one)
        source["MediaStreams"] = item.pop("MediaStreams")
        return {**item, "MediaSources": [source], "Genres": ["Drama"]}

    def items(self, items: list[dict[str, Any]], query: dict[str, str]) -> Any:
        if "ids" in query:
            items = [item for item in items if item["Id"] in query["ids"].split(",")]
        start, limit = int(query.get("startIndex", 0)), int(query.get("limit", 100))
        return {"Items": items[start : start + limit], "TotalRecordCount": len(items)}

    def plex(self, path: str, query: dict[str, str]) -> Any:
        items = {str(one.number + 1): self.plex_item(one) for one in self.double.viewings}
        if path == "/status/sessions":
            return doubles.plex_sessions(self.double, self.clock.at)
        if path == "/status/sessions/terminate":
            return self.terminate(query)
        if path == "/":
            return wrapped(version="1.43.0", friendlyName="Fake")
        if path == "/accounts":
            users = {one.user for one in self.double.viewings}
            accounts = [{"id": int(user[4:]) + 1, "name": user} for user in sorted(users)]
            return wrapped(Account=[{"id": 0, "name": ""}, *accounts])
        if path == "/library/sections":
            place = [{"id": 1, "path": "/media/films"}]
            films = {"key": "1", "type": "movie", "title": "Films", "Location": place}
            return wrapped(Directory=[films, {"key": "2", "type": "photo", "title": "Photos"}])
        if path == "/library/sections/1/all":
            start, size = (int(query[f"X-Plex-Container-{name}"]) for name in ("Start", "Size"))
            listing = [without_streams(item) for item in items.values()]
            return wrapped(Metadata=listing[start : start + size], totalSize=len(listing))
        if path.startswith("/library/metadata/"):
            ids = path.rpartition("/")[2].split(",")
            return wrapped(Metadata=[items[id_] for id_ in ids if id_ in items])
        return None

    def plex_item(self, one: Any) -> dict[str, Any]:
        streams = [
            {"streamType": 1, "codec": "hevc", "bitDepth": 10, "colorTrc": "smpte2084"},
            {"streamType": 2, "codec": "eac3", "selected": True},
        ]
        part = {"file": f"/media/films/{one.number}.mkv", "size": SIZE, "Stream": streams}
        media = {"id": one.number, "bitrate": RATE // 1000, "container": "mkv", "Part": [part]}
        media |= {"videoCodec": "hevc", "audioCodec": "eac3", "width": 3840, "height": 1600}
        return {
            "ratingKey": str(one.number + 1),
            "type": "movie",
            "title": f"Film {one.number}",
            "duration": int(one.runtime * 1000),
            "librarySectionID": 1,
            "summary": "A film.",
            "thumb": "/thumb",
            "Media": [media],
        }


def wrapped(**content: Any) -> dict[str, Any]:
    return {"MediaContainer": {"size": 1, **content}}


def without_streams(item: dict[str, Any]) -> dict[str, Any]:
    parts = [{k: v for k, v in part.items() if k != "Stream"} for part in item["Media"][0]["Part"]]
    return {**item, "Media": [{**item["Media"][0], "Part": parts}]}


class Handler(BaseHTTPRequestHandler):
    """Answers as the fake does; keeps connections open, as media servers do."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 2**16
    fake: Fake

    def do_GET(self) -> None:
        fake, parts = self.fake, urlsplit(self.path)
        fake.asked.append(self.path)
        if fake.down:
            self.close_connection = True
            return
        sessions = parts.path.endswith(("/Sessions", "/status/sessions"))
        if sessions and fake.random.random() < fake.failing:
            self.fail()
        elif not self.let_in():
            self.answer(401, b"<html>Unauthorized</html>")
        else:
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if fake.refuses and parts.path == "/status/sessions/terminate":
                self.answer(fake.refuses, b"<html>Forbidden</html>")
                return
            page = fake.page(parts.path, query)
            self.answer(404 if page is None else 200, json.dumps(page).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if not self.let_in():
            self.answer(401, b"<html>Unauthorized</html>")
        else:
            said = {**query, **(json.loads(body) or {})} if body else query
            self.answer(self.fake.tell(self.command, parts.path, said), b"")

    do_PUT = do_POST

    def fail(self) -> None:
        """One of the ways in which servers fail for a moment."""
        how = self.fake.random.randrange(4)
        if how == 0:
            self.close_connection = True
        elif how == 1:
            self.answer(503, b"<html>Starting</html>")
        elif how == 2:
            self.answer(200, b"<html>A proxy's page</html>")
        else:
            self.answer(200, b'[{"Id": "cut o')

    def let_in(self) -> bool:
        key, headers = self.fake.key, self.headers
        if self.fake.kind == "jellyfin":
            return f'Token="{key}"' in headers.get("Authorization", "")
        return key == headers.get("X-Emby-Token" if self.fake.kind == "emby" else "X-Plex-Token")

    def answer(self, status: int, body: bytes) -> None:
        self.send_response_only(status)
        now = self.fake.double.now(self.fake.clock.at)
        self.send_header("Date", format_datetime(now, usegmt=True))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a running server that answers with the handler."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        with suppress(OSError):
            server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def fake_server(fake: Fake) -> Iterator[str]:
    """The address of the fake, running."""
    with serving(type("Bound", (Handler,), {"fake": fake})) as url:
        yield url
