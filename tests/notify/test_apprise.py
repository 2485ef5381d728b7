"""Everything else, through the real package, to a real receiver."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from notify import apprise
from notify.answer import Answer
from notify.dispatch import check_to_save
from notify.guard import Policy, WrongAddress
from tests.notify.messages import LOW_DISK
from tests.notify.receiver import HERE, Receiver, Reply, running


def policy(*ports: int) -> Policy:
    return Policy(allow=HERE, ports=frozenset({80, 443, *ports}), apprise=True)


def url(receiver: Receiver, more: str = "") -> str:
    return f"ntfy://127.0.0.1:{receiver.port}/topic-CANARY{more}"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running(Receiver()) as found:
        yield found


def test_a_message_arrives(receiver: Receiver) -> None:
    assert apprise.send(url(receiver), LOW_DISK, policy(receiver.port)).good
    (received,) = receiver.received
    assert b"12.0 GB free" in received.body


@pytest.mark.parametrize("status", [302, 404, 429, 500])
def test_what_is_not_taken_is_a_failure(status: int) -> None:
    reply = Reply(status, headers={"Location": "http://127.0.0.1/"})
    with running(Receiver(reply)) as receiver:
        answer = apprise.send(url(receiver), LOW_DISK, policy(receiver.port))
        assert (answer.error, answer.good) == ("apprise_failure", False)
        assert len(receiver.received) == 1


def test_what_would_change_the_rules_is_taken_out(receiver: Receiver) -> None:
    found = apprise.checked(url(receiver, "?retry=10&wait=20&redirect=yes&%76erify=no&priority=2"))
    assert urlsplit(found).query == "priority=2"


def test_the_guard_holds_in_the_other_process_too(receiver: Receiver) -> None:
    closed = Policy(apprise=True, ports=frozenset({receiver.port}))
    assert apprise.send(url(receiver), LOW_DISK, closed).error == "blocked"
    other_port = replace(policy(), ports=frozenset({80}))
    assert apprise.send(url(receiver), LOW_DISK, other_port).error == "blocked"
    assert receiver.received == []


def test_a_receiver_that_says_nothing_is_given_up_in_time() -> None:
    with running(Receiver(Reply(how="never"))) as receiver:
        short = replace(policy(receiver.port), total_seconds=3.0)
        answer = apprise.send(url(receiver), LOW_DISK, short)
    assert (answer.error, answer.maybe_arrived) in (("timeout", True), ("timeout", False))


@pytest.mark.parametrize(
    "wrong",
    [
        "json://127.0.0.1/",
        "xml://127.0.0.1/",
        "form://127.0.0.1/",
        "apprise://127.0.0.1/token",
        "syslog://",
        "dbus://",
        "mqtt://127.0.0.1/topic",
        "discord://1/token",
        "slack://a/b/c",
        "ntfy://a,ntfy://b",
        "ntfy://a ntfy://b",
        "include http://127.0.0.1/config",
        "https://example.com/",
        "",
    ],
)
def test_only_single_addresses_of_known_services_are_taken(wrong: str) -> None:
    with pytest.raises(WrongAddress):
        check_to_save("apprise", wrong, Policy(apprise=True))


def test_it_is_off_unless_it_is_enabled() -> None:
    with pytest.raises(WrongAddress, match="CINEVAULT_APPRISE_ENABLED"):
        check_to_save("apprise", "ntfys://ntfy.sh/topic", Policy())
    assert apprise.send("ntfys://ntfy.sh/topic", LOW_DISK, Policy()) == Answer(error="apprise_off")
