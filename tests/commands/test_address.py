"""The port and the addresses people are told."""

import socket

import pytest

from commands.address import addresses, answers, check_port
from commands.errors import CannotRun
from tests.keeper import free_port


def test_a_free_port_is_fine_everywhere() -> None:
    for host in ("127.0.0.1", "0.0.0.0", "localhost"):
        check_port(host, free_port())


def test_a_port_taken_on_one_address_is_taken_on_all_of_them() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(CannotRun, match="is in use by another program"),
    ):
        check_port("0.0.0.0", taken.getsockname()[1])


def test_the_last_port_has_a_neighbour_too() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 65535))
        taken.listen()
        with pytest.raises(CannotRun, match="CINEVAULT_PORT=8501"):
            check_port("127.0.0.1", 65535)


def test_nobody_answers_on_a_free_port() -> None:
    assert not answers("127.0.0.1", free_port())


@pytest.mark.parametrize(
    ("host", "first"),
    [
        ("0.0.0.0", "http://localhost:8501"),
        ("::", "http://localhost:8501"),
        ("127.0.0.1", "http://127.0.0.1:8501"),
        ("::1", "http://[::1]:8501"),
        ("media.lan", "http://media.lan:8501"),
    ],
)
def test_the_first_address_works_on_this_machine(host: str, first: str) -> None:
    assert addresses(host, 8501)[0] == first
