"""Bodies: how rows are found in them, and which are refused before anything is written."""

import gzip
import json
import socket
import zlib
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.bodies import MIB, MOST_ROWS, elements, lines
from store.db import open_pool
from tests.api.pushing import LINES, PACKED, play
from tests.api.standalone import Served, served
from tests.dashboard import error

PATH = "/api/v1/events/sessions"
FLAT = 160 * MIB  # more than this nothing may cost


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", {}, 400, "malformed"),
        (b"  ", {}, 400, "malformed"),
        (b"7", {}, 400, "malformed"),
        (b"null", {}, 400, "malformed"),
        (b'"x"', {}, 400, "malformed"),
        (b"[", {}, 400, "malformed"),
        (b"[{]", {}, 400, "malformed"),
        (b'[{"id": "}]', {}, 400, "malformed"),
        (b"[] []", {}, 400, "malformed"),
        (b"[]]", {}, 400, "malformed"),
        (b"{}", {"Content-Type": "text/csv"}, 415, "unsupported"),
        (b"{}", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported"),
        (b"{}", {"Content-Encoding": "br"}, 415, "unsupported"),
        (b"{}", {"Content-Encoding": "gzip"}, 400, "malformed"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    shared: TestClient, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = shared.post(
        "/api/v1/events/sessions",
        content=body,
        headers={"Content-Type": "application/json"} | headers,
    )
    assert (answer.status_code, error(answer)["code"]) == (status, code), answer.text


@pytest.mark.parametrize(
    ("body", "lines", "accepted", "rejected"),
    [
        (b"[]", False, 0, 0),
        (b" [ ] ", False, 0, 0),
        (b"\n\n", True, 0, 0),
        (b"{}", False, 0, 1),
        (b"[{},]", False, 0, 2),
        (b"[,]", False, 0, 2),
        (b"{} {}", False, 0, 1),
        (b"\xff\xfe", True, 0, 1),
        (b'{"id": "\\ud800"}', True, 0, 1),
        (b"[" * 900 + b"]" * 900, True, 0, 1),
        (b"[" * 900 + b"]" * 900, False, 0, 1),
        (b'{"a": [1\n2]}\n', True, 0, 2),
        (b'{},{}\n{"a": [1\n2]}\n', True, 0, 3),
        (b'["a,]}", "\\"]", "\\\\", {"]": "["}]', False, 0, 4),
    ],
)
def test_odd_bodies_are_taken_apart_row_by_row(
    shared: TestClient, body: bytes, lines: bool, accepted: int, rejected: int
) -> None:
    headers = LINES if lines else {"Content-Type": "application/json; charset=utf-8"}
    answer = shared.post("/api/v1/events/sessions", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    taken = answer.json()
    assert (taken["accepted"], taken["rejected_total"]) == (accepted, rejected), answer.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda some: st.lists(some) | st.dictionaries(st.text(), some),
)


@given(rows=st.lists(JSON), indent=st.none() | st.integers(0, 3), ascii=st.booleans())
def test_an_array_is_taken_apart_where_json_does(
    rows: list[object], indent: int | None, ascii: bool
) -> None:
    text = json.dumps(rows, indent=indent, ensure_ascii=ascii)
    document = bytearray(text.encode("utf-8", "replace"))
    found = [json.loads(document[first:last]) for first, last in elements(document)]
    assert found == json.loads(document)


@given(
    text=st.lists(st.sampled_from([b"\n", b"\r\n", b"{}", b" ", b'{"a": 1}'])).map(b"".join),
    size=st.integers(1, 9),
)
def test_lines_are_the_same_however_they_arrive(text: bytes, size: int) -> None:
    blocks = (text[start : start + size] for start in range(0, len(text), size))
    found = [(line or b"").strip() for line in lines(blocks)]
    assert found == [line.strip() for line in text.split(b"\n") if line.strip()]


def test_an_array_is_read_as_json_reads_it(shared: TestClient) -> None:
    rows = [play(number) | {"error_message": '"]},{[\\" \u2028é'} for number in range(50)]
    body = json.dumps(rows, indent=2, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    taken = shared.post("/api/v1/events/sessions", content=body, headers=headers).json()
    assert (taken["accepted"], taken["rejected"]) == (50, [])


@pytest.fixture
def alone(clone: Callable[..., str], tmp_path: Path) -> Iterator[Served]:
    with served(clone(), tmp_path) as api:
        yield api


def caller(api: Served) -> httpx.Client:
    """A program that may push."""
    headers = {"Authorization": f"Bearer {api.token('ingest')}"}
    return httpx.Client(base_url=api.base, headers=headers, timeout=250)


def bomb(size: int) -> Iterator[bytes]:
    """So many packed MiB of nothing."""
    squeeze = zlib.compressobj(9, wbits=31)
    nothing = bytes(16 * MIB)
    length = 0
    while length < size * MIB:
        piece = squeeze.compress(nothing)
        length += len(piece)
        yield piece


def plays_in(url: str) -> int:
    """How many plays the store has."""
    with open_pool(url, name="test", size=1) as pool, pool.connection() as conn:
        return (conn.execute("SELECT count(*) FROM stream_sessions").fetchone() or (0,))[0]


def test_a_hundred_thousand_rows_come_in_one_body(alone: Served) -> None:
    rows = (json.dumps(play(number) | {"id": str(UUID(int=number))}) for number in range(MOST_ROWS))
    body = gzip.compress("\n".join(rows).encode(), 1)
    before = alone.peak()
    with caller(alone) as client:
        answer = client.post(PATH, content=body, headers=PACKED)
    assert answer.json() == {
        "accepted": MOST_ROWS,
        "updated": 0,
        "rejected": [],
        "rejected_total": 0,
    }
    assert plays_in(alone.url) == MOST_ROWS
    assert alone.peak() - before < FLAT


def test_bodies_that_are_too_much_are_refused_and_cost_little(alone: Served) -> None:
    row = json.dumps(play(1)).encode()
    before = alone.peak()
    with caller(alone) as client:
        for content, headers in (
            (b"".join(bomb(1)), PACKED),
            (b"".join(bomb(1)), PACKED | {"Content-Type": "application/json"}),
            (gzip.compress(row + b"\n" * 600 * MIB, 1), PACKED),
            (
                gzip.compress(b"{" + b" " * 33 * MIB + b"}", 1),
                PACKED | {"Content-Type": "application/json"},
            ),
            (b" " * 33 * MIB, LINES),
            (repeat(b" " * MIB, 33), LINES),
            (repeat(b" " * MIB), LINES),
            (gzip.compress(b"7\n" * (MOST_ROWS + 1), 1), PACKED),
            (b"[" + b"[]," * MOST_ROWS + b"7]", {"Content-Type": "application/json"}),
        ):
            answer = refused(client, content, headers)
            assert (answer.status_code, error(answer)["code"]) == (413, "too_large"), answer.text
    assert plays_in(alone.url) == 0
    assert alone.peak() - before < FLAT


def refused(client: httpx.Client, content: Any, headers: dict[str, str]) -> httpx.Response:
    """The answer, which may come before all was sent."""
    for _ in range(20):
        try:
            return client.post(PATH, content=content, headers=headers)
        except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
            continue  # the connection was closed upon us before we had read
    raise AssertionError("never an answer")


def test_a_row_that_is_too_long_is_one_bad_row(shared: TestClient) -> None:
    long = json.dumps(play(1) | {"error_message": "x" * 2 * MIB})
    rows = [json.dumps(play(2)), long, json.dumps(play(3))]
    for content, headers in (
        ("\n".join(rows), LINES),
        (f"[{','.join(rows)}]", {"Content-Type": "application/json"}),
    ):
        taken = shared.post(PATH, content=content.encode(), headers=headers).json()
        assert (taken["accepted"], taken["rejected_total"]) == (2, 1)
        assert taken["rejected"][0] == {"row": 1, "field": "", "message": "is longer than 1 MiB"}


def test_packed_bodies_may_have_several_parts_and_must_be_whole(shared: TestClient) -> None:
    parts = [gzip.compress(json.dumps(play(number)).encode() + b"\n") for number in range(3)]
    assert shared.post(PATH, content=b"".join(parts), headers=PACKED).json()["accepted"] == 3
    for wrong in (parts[0][:-1], parts[0] + b"more", parts[0] + parts[1][:9]):
        answer = shared.post(PATH, content=wrong, headers=PACKED)
        assert (answer.status_code, error(answer)["code"]) == (400, "malformed")


def test_who_goes_away_in_the_middle_leaves_nothing(alone: Served) -> None:
    where = urlsplit(alone.base)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {alone.token('ingest')}\r\n"
        f"Content-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n"
    )
    with socket.create_connection((where.hostname or "", where.port or 0)) as line:
        line.sendall(head.encode() + json.dumps(play(1)).encode() + b"\n")
    with caller(alone) as client:
        assert client.post(PATH, content=json.dumps(play(2)), headers=LINES).status_code == 200
    assert plays_in(alone.url) == 1
