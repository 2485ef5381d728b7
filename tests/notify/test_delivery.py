"""One request: its answer is told apart from silence, slowness and a broken line."""

import socket
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest

from notify.answer import Answer
from notify.delivery import MOST_READ, Request, send
from notify.guard import Policy
from tests.notify.receiver import HERE, Receiver, Reply, policy, running

URL = "http://receiver.example/hooks/s3cret"
POST = Request("POST", URL, b'{"a": 1}', {"Content-Type": "application/json"})
SOON = 0.4  # seconds that one exchange may take here


def answer(reply: Reply, seconds: float = 15.0) -> Answer:
    with running(Receiver(reply)) as receiver:
        return send(POST, policy(receiver, seconds=seconds))


@pytest.mark.parametrize("status", [200, 201, 204, 302, 400, 404, 429, 500])
def test_the_answer_is_what_the_receiver_said(status: int) -> None:
    found = answer(Reply(status, b"" if status == 204 else b"said"))
    assert (found.status, found.error, found.maybe_arrived) == (status, None, False)
    assert found.good == (status < 300)


def test_the_request_arrives_as_it_was_made() -> None:
    with running(Receiver()) as receiver:
        send(POST, policy(receiver))
        (received,) = receiver.received
    assert (received.method, received.path, received.body) == ("POST", "/hooks/s3cret", POST.body)
    assert received.headers["Content-Type"] == "application/json"
    assert received.headers["Host"] == "receiver.example"
    assert "Cookie" not in received.headers


def test_silence_ends_after_the_total_time_and_may_have_arrived() -> None:
    found = answer(Reply(how="never"), SOON)
    assert (found.error, found.maybe_arrived) == ("timeout", True)


def test_a_receiver_that_drips_its_answer_is_cut_off() -> None:
    # Each byte comes in time, the whole would take many times as long.
    began = monotonic()
    found = answer(Reply(how="drip"), SOON)
    assert (found.error, found.maybe_arrived) == ("timeout", True)
    assert found.duration_ms >= 1000 * SOON
    assert monotonic() - began >= SOON


def test_a_receiver_that_drips_over_tls_is_cut_off(certificates: Path) -> None:
    with running(Receiver(Reply(how="drip")).secure(certificates)) as receiver:
        request = Request("POST", "https://receiver.example/", b"{}")
        found = send(request, policy(receiver, certificates, SOON))
    assert (found.error, found.maybe_arrived) == ("timeout", True)


def test_an_answer_counts_although_its_body_never_ends() -> None:
    found = answer(Reply(200, headers={"Content-Length": "100000"}, how="drip_body"), SOON)
    assert (found.status, found.error) == (200, None)


def test_no_more_than_64_kilobytes_are_read() -> None:
    assert answer(Reply(200, b"x" * (10 * MOST_READ))).body == b"x" * MOST_READ


def test_a_line_that_breaks_after_the_request_may_have_carried_it() -> None:
    found = answer(Reply(how="reset"))
    assert (found.error, found.maybe_arrived) == ("reset", True)


def test_an_answer_that_is_not_http_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def resolve(_host: str, _port: int) -> list[tuple[Any, ...]]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        found = send(POST, Policy(allow=HERE, resolve=resolve, total_seconds=SOON))
    assert (found.error, found.maybe_arrived) == ("timeout", True)


def test_nobody_listening_is_told_apart_from_silence() -> None:
    with running(Receiver()) as receiver:
        closed = policy(receiver)
    found = send(POST, closed)
    assert (found.error, found.maybe_arrived) == ("refused", False)


def test_a_name_that_nobody_knows_is_told_apart() -> None:
    def resolve(_host: str, _port: int) -> list[tuple[Any, ...]]:
        raise socket.gaierror

    found = send(POST, Policy(resolve=resolve))
    assert (found.error, found.maybe_arrived) == ("dns", False)


def test_a_resolver_that_never_answers_is_left_alone() -> None:
    done = Event()

    def resolve(_host: str, _port: int) -> list[tuple[Any, ...]]:
        done.wait()
        return []

    try:
        found = send(POST, Policy(resolve=resolve, total_seconds=SOON))
    finally:
        done.set()
    assert (found.error, found.maybe_arrived) == ("timeout", False)


def test_plain_http_on_a_port_of_tls_is_an_error_of_tls() -> None:
    with running(Receiver()) as receiver:
        request = Request("POST", "https://receiver.example/", b"{}")
        assert send(request, policy(receiver)).error == "tls"


def test_the_second_address_is_tried_when_the_first_does_not_answer() -> None:
    with running(Receiver()) as receiver, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        ports = (nobody.getsockname()[1], receiver.port)

        def resolve(_host: str, _port: int) -> list[tuple[Any, ...]]:
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports
            ]

        assert send(POST, Policy(allow=HERE, resolve=resolve)).status == 200


def test_a_request_does_not_show_where_it_goes() -> None:
    assert "s3cret" not in repr(POST)


@pytest.mark.parametrize(
    ("channel_type", "body", "said"),
    [
        ("discord", b'{"message": "Unknown Webhook", "code": 10015}', "Unknown Webhook 10015"),
        ("slack", b"invalid_token\n", "invalid_token"),
        ("slack", b"x" * 1000, "x" * 200),
        ("generic", b"the password is swordfish", ""),
        ("apprise", b"the password is swordfish", ""),
        ("discord", b"\xff\x00", "\ufffd"),
        ("discord", b"[" * 100000, "[" * 200),
    ],
)
def test_only_what_known_services_say_is_shown(channel_type: str, body: bytes, said: str) -> None:
    assert Answer(404, body=body).said(channel_type) == said
