"""The guard: nothing is sent to where nothing may be sent, by save, by test and by send."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from notify.delivery import Request, send
from notify.dispatch import Envelope, Target, check_to_save, dispatch
from notify.guard import Blocked, Deadline, Guard, Policy, WrongAddress, session
from notify.networks import allowed, networks
from notify.trial import MESSAGE, try_out
from tests.notify.receiver import HERE, Receiver, Reply, policy, running

NOW = datetime(2026, 11, 20, 7, 41, tzinfo=UTC)
PUBLIC = "93.184.215.14"

INSIDE = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://192.0.0.192/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
]
MALFORMED = [
    "http://user:pass@example.com/",
    "http://user@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http:\\\\127.0.0.1/",
    "http://exam\nple.com/",
    "http://exam ple.com/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://[::1",
    "http://",
    "http:///path",
    "//example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "http://example.com:99999/",
    "http://example%2ecom/",
    "",
]
WRONG_PORT = ["http://example.com:22/", "http://example.com:8501/", "https://example.com:25/"]

Way = Callable[[str, Policy], None]


def by_save(url: str, policy: Policy) -> None:
    check_to_save("generic", url, policy)


def by_test(url: str, policy: Policy) -> None:
    raise_for(try_out(Target("generic", url), policy, NOW).error)


def by_send(url: str, policy: Policy) -> None:
    envelope = Envelope("msg_1", NOW, NOW)
    raise_for(dispatch(Target("generic", url), MESSAGE, envelope, policy).error)


def raise_for(error: str | None) -> None:
    if error == "blocked":
        raise Blocked
    if error:
        raise WrongAddress(error)


@pytest.fixture(params=[by_save, by_test, by_send], ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest) -> Way:
    """Each of the three ways that an address is used."""
    return request.param


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running(Receiver()) as found:
        yield found


def answering(*addresses: str) -> Callable[[str, int], list[tuple[Any, ...]]]:
    """A resolver that always says the same."""

    def resolve(_host: str, port: int) -> list[tuple[Any, ...]]:
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port),
            )
            for address in addresses
        ]

    return resolve


@pytest.mark.parametrize("url", INSIDE)
def test_addresses_inside_are_blocked_however_they_are_written(url: str, way: Way) -> None:
    with pytest.raises(Blocked) as blocked:
        way(url, Policy())
    assert str(blocked.value) == "This is a blocked address."


@pytest.mark.parametrize("url", MALFORMED)
def test_what_is_no_plain_address_is_refused(url: str, way: Way) -> None:
    with pytest.raises(WrongAddress):
        way(url, Policy(resolve=answering(PUBLIC)))


@pytest.mark.parametrize("url", WRONG_PORT)
def test_other_ports_are_blocked(url: str, way: Way) -> None:
    with pytest.raises(Blocked):
        way(url, Policy(resolve=answering(PUBLIC)))


@pytest.mark.parametrize(
    "answers",
    [(PUBLIC, "127.0.0.1"), ("127.0.0.1", PUBLIC), (PUBLIC, "::1"), (PUBLIC, "fe80::1%1")],
)
def test_one_bad_address_among_several_blocks(answers: tuple[str, ...], way: Way) -> None:
    with pytest.raises(Blocked):
        way("http://example.com/", Policy(resolve=answering(*answers)))


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "fe80::1", "0.0.0.0"]
)
def test_nothing_allows_what_is_never_allowed(address: str, way: Way) -> None:
    everywhere = networks(["0.0.0.0/0", "::/0"])
    with pytest.raises(Blocked):
        way("http://example.com/", Policy(allow=everywhere, resolve=answering(address)))


@pytest.mark.parametrize(
    "address", ["192.168.1.7", "::ffff:192.168.1.7", "64:ff9b::c0a8:107", "2002:c0a8:107::"]
)
def test_a_network_that_somebody_allowed_is_open(address: str) -> None:
    assert allowed(address, networks(["192.168.1.0/24"]))
    assert not allowed(address, networks(["192.168.2.0/24"]))


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "1.1.1.1"])
def test_public_addresses_are_open(address: str) -> None:
    assert allowed(address, ())
    by_save("https://example.com/", Policy(resolve=answering(address)))


def test_a_name_that_nobody_knows_cannot_be_saved() -> None:
    def resolve(_host: str, _port: int) -> list[tuple[Any, ...]]:
        raise socket.gaierror

    with pytest.raises(WrongAddress, match="cannot be resolved"):
        by_save("https://nowhere.invalid/", Policy(resolve=resolve))


def test_a_name_that_moves_inside_after_it_was_saved_is_blocked(receiver: Receiver) -> None:
    answers = [answering(PUBLIC), answering("127.0.0.1")]
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1](host, receiver.port)

    policy = Policy(resolve=resolve)
    by_save("http://example.com/", policy)
    with pytest.raises(Blocked):
        by_send("http://example.com/", policy)
    assert (asked, receiver.received) == (["example.com"] * 2, [])


def test_the_address_that_was_checked_is_the_one_that_is_dialled(receiver: Receiver) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
        asked.append(host)
        return answering("127.0.0.1")(host, receiver.port)

    by_send("http://receiver.example/", Policy(allow=HERE, resolve=resolve))
    assert (asked, len(receiver.received)) == (["receiver.example"], 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    reply = Reply(status, headers={"Location": "http://169.254.169.254/"})
    with running(Receiver(reply)) as receiver:
        answer = send(Request("POST", "http://receiver.example/", b"{}"), policy(receiver))
        assert (answer.status, answer.good, len(receiver.received)) == (status, False, 1)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_not_used(
    receiver: Receiver, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Receiver()) as proxy:
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        by_send("http://receiver.example/", policy(receiver))
        by_test("http://receiver.example/", policy(receiver))
        with pytest.raises(Blocked):
            by_send("http://192.168.1.1/", Policy())
        assert (len(receiver.received), proxy.received) == (2, [])


def test_a_session_that_was_told_of_a_proxy_is_blocked(receiver: Receiver) -> None:
    with Deadline(5) as deadline, session(Policy(), Guard(Policy(), deadline)) as fresh:
        fresh.proxies["http"] = f"http://127.0.0.1:{receiver.port}"
        with pytest.raises(Blocked):
            fresh.get("http://example.com/", timeout=5)
    assert receiver.received == []


@pytest.mark.parametrize("url", ["ftp://example.com/", "file:///etc/passwd", "gopher://x/"])
def test_the_session_itself_knows_no_other_schemes(url: str) -> None:
    with (
        Deadline(5) as deadline,
        session(Policy(), Guard(Policy(), deadline)) as fresh,
        pytest.raises(requests.exceptions.InvalidSchema),
    ):
        fresh.get(url, timeout=5)


def test_credentials_of_the_environment_stay_at_home(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine receiver.example login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    send(Request("POST", "http://receiver.example/", b"{}"), policy(receiver))
    assert "Authorization" not in receiver.received[0].headers


def test_certificates_are_those_of_the_name_and_not_of_the_address(certificates: Path) -> None:
    with running(Receiver(Reply(204)).secure(certificates)) as receiver:
        right = policy(receiver, certificates)
        request = Request("POST", "https://receiver.example/", b"{}")
        assert send(request, right).status == 204
        wrong = Request("POST", "https://another.example/", b"{}")
        assert send(wrong, right).error == "tls"
        assert send(request, policy(receiver)).error == "tls", "nobody vouches for this authority"
        assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("channel_type", "url"),
    [
        ("discord", "https://discord.example/api/webhooks/1/token"),
        ("discord", "https://discord.com:8443/api/webhooks/1/token"),
        ("slack", "https://hooks.slack.example/services/T/B/X"),
        ("slack", "http://hooks.slack.com/services/T000/B000/XXXX"),
        ("carrier_pigeon", "https://example.com/"),
    ],
)
def test_services_are_only_where_they_are(channel_type: str, url: str) -> None:
    policy = Policy(resolve=answering(PUBLIC))
    with pytest.raises(WrongAddress):
        check_to_save(channel_type, url, policy)
    target = Target(channel_type, url)
    assert try_out(target, policy, NOW).error in ("wrong_address", "blocked")
    answer = dispatch(target, MESSAGE, Envelope("msg_1", NOW, NOW), policy)
    assert answer.error in ("wrong_address", "blocked")


def test_an_address_of_a_service_is_stored_in_its_own_form() -> None:
    found = check_to_save(
        "discord",
        " https://discordapp.com/api/webhooks/1/token?wait=true ",
        Policy(resolve=answering(PUBLIC)),
    )
    assert found == "https://discord.com/api/webhooks/1/token"
