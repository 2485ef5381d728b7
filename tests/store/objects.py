"""A small server that speaks what DuckDB asks of S3: objects whole or in parts, and lists."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qs, unquote, urlsplit

Parts = dict[int, bytes]
LIST = (
    '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>'
)
ONE = (
    "<Contents><Key>{}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
    '<ETag>"0"</ETag><Size>{}</Size></Contents>'
)


class Objects(ThreadingHTTPServer):
    """The server, and what lies in its buckets."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, Parts] = {}
        self.buckets = {"films"}
        self.lock = Lock()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Objects  # type: ignore[assignment]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    @property
    def asked(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query, keep_blank_values=True)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        body, key = self.body(), self.key
        if key.partition("/")[0] not in self.server.buckets:
            return self.answer(404)
        with self.server.lock:
            if "uploadId" in self.asked:
                number = int(self.asked["partNumber"][0])
                self.server.uploads[self.asked["uploadId"][0]][number] = body
            else:
                self.server.objects[key] = body
        return self.answer(200, ETag='"0"')

    def do_POST(self) -> None:
        self.body()
        with self.server.lock:
            if self.key.partition("/")[0] not in self.server.buckets:
                return self.answer(404)
            if "uploads" in self.asked:
                id = str(len(self.server.uploads))
                self.server.uploads[id] = {}
                said = f"<R><UploadId>{id}</UploadId></R>"
            else:
                parts = self.server.uploads[self.asked["uploadId"][0]]
                self.server.objects[self.key] = b"".join(parts[n] for n in sorted(parts))
                name = "CompleteMultipartUploadResult"
                said = f"<{name}><Key>{self.key}</Key></{name}>"
        return self.answer(200, said.encode())

    def do_GET(self) -> None:
        if "list-type" in self.asked:
            return self.listed()
        found = self.server.objects.get(self.key)
        if found is None:
            return self.answer(404)
        common = {"ETag": '"0"', "Last_Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
        if match := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            first, last = int(match[1]), int(match[2] or len(found) - 1)
            span = f"bytes {first}-{min(last, len(found) - 1)}/{len(found)}"
            return self.answer(206, found[first : last + 1], Content_Range=span, **common)
        return self.answer(200, found, Accept_Ranges="bytes", **common)

    do_HEAD = do_GET

    def listed(self) -> None:
        """The objects under a prefix."""
        bucket = self.key.rstrip("/")
        if bucket not in self.server.buckets:
            return self.answer(404)
        prefix = f"{bucket}/{self.asked.get('prefix', [''])[0]}"
        with self.server.lock:
            found = {k: v for k, v in self.server.objects.items() if k.startswith(prefix)}
        lines = [ONE.format(k.partition("/")[2], len(v)) for k, v in sorted(found.items())]
        return self.answer(200, LIST.format("".join(lines)).encode())


@contextmanager
def serving_objects() -> Iterator[str]:
    """The address of a server with an empty bucket called films."""
    with Objects() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
