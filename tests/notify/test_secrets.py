"""Secrets: bound to their channel, read by every key, lost in clear words, and never logged."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet

import logs
from notify import redact
from notify.secrets import Keys, NoKeys, SecretLost, hint
from settings import Settings, is_secret_key, new_secret_key

URL = "https://discord.com/api/webhooks/123456789012345678/CANARY-token-9fQ2"
OLD, NEW = new_secret_key(), new_secret_key()


@pytest.fixture
def handler() -> Iterator[logging.StreamHandler[io.StringIO]]:
    """A handler of the root logger that writes into memory."""
    made = logging.StreamHandler(io.StringIO())
    logging.getLogger().addHandler(made)
    yield made
    logging.getLogger().removeHandler(made)


@pytest.fixture
def lines(handler: logging.StreamHandler[io.StringIO]) -> io.StringIO:
    """What the handler writes."""
    return handler.stream


def test_a_secret_is_read_again_by_its_channel() -> None:
    keys = Keys([NEW])
    sealed = keys.seal("c1", "url", URL)
    assert "CANARY" not in sealed.ciphertext
    assert keys.open("c1", "url", sealed.ciphertext) == URL


def test_a_secret_moved_to_another_channel_is_noticed() -> None:
    keys = Keys([NEW])
    sealed = keys.seal("c1", "url", URL)
    with pytest.raises(SecretLost, match="another channel"):
        keys.open("c2", "url", sealed.ciphertext)
    with pytest.raises(SecretLost):
        keys.open("c1", "signing_secret", sealed.ciphertext)


def test_without_its_key_a_secret_is_lost_in_words() -> None:
    before = Keys([OLD]).seal("c1", "url", URL).ciphertext
    for stored in ("", "not a token", before, Fernet(NEW).encrypt(b"[").decode()):
        with pytest.raises(SecretLost, match="Enter the address again"):
            Keys([NEW]).open("c1", "url", stored)


def test_what_an_older_key_wrote_is_read_and_written_anew_with_the_first() -> None:
    before = Keys([OLD]).seal("c1", "url", URL)
    keys = Keys([NEW, OLD])
    assert keys.open("c1", "url", before.ciphertext) == URL
    after = keys.rotate(before.ciphertext)
    assert after.key_id == Keys([NEW]).key_id != before.key_id
    assert Keys([NEW]).open("c1", "url", after.ciphertext) == URL
    with pytest.raises(SecretLost):
        Keys([NEW]).rotate(before.ciphertext)


def test_without_keys_nothing_is_stored() -> None:
    with pytest.raises(NoKeys, match="CINEVAULT_SECRET_KEYS"):
        Keys([])


def test_the_key_that_the_settings_make_is_one_and_stays() -> None:
    assert is_secret_key(new_secret_key())
    assert not is_secret_key("c2hvcnQ=")
    assert not is_secret_key("é")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (URL, "discord.com/…/…9fQ2"),
        ("https://nas.lan/hook", "nas.lan/…"),
        ("https://nas.lan/", "nas.lan/…"),
        ("https://nas.lan:8443/h?token=abcdefghijklmnop", "nas.lan/…/…mnop"),
        ("ntfys://user:pass@ntfy.lan/topic", "ntfys:/…"),
    ],
)
def test_a_hint_shows_the_host_and_little_else(url: str, shown: str) -> None:
    assert hint(url) == shown


def test_secrets_are_hidden_in_messages_and_traces(lines: io.StringIO) -> None:
    url = "http://nas.lan/hooks/CANARY-generic?key=CANARY-query"
    redact.remember(url)
    log = logging.getLogger("urllib3.connectionpool")
    log.warning("Retrying: %s", "/hooks/CANARY-generic?key=CANARY-query")
    log.error("POST %s failed", url)
    try:
        raise ConnectionError(f"Max retries exceeded with url: {url}")
    except ConnectionError:
        logging.getLogger("jobs").exception("it failed")
    assert "CANARY" not in lines.getvalue()
    assert lines.getvalue().count(redact.HIDDEN) >= 3
    assert "it failed" in lines.getvalue()


def test_a_line_that_cannot_be_made_is_hidden_and_stops_nobody(lines: io.StringIO) -> None:
    redact.remember(URL)
    logging.getLogger("anything").error("%d of " + URL, "one")
    assert "arguments that do not fit" in lines.getvalue()
    assert "CANARY" not in lines.getvalue()


def test_known_services_are_hidden_by_their_looks(lines: io.StringIO) -> None:
    redact.install()
    for said in (
        URL,
        "/api/webhooks/123456789012345678/CANARY-token",
        "https://hooks.slack.com/services/T000/B000/CANARY",
        "whsec_CANARYCANARY",
    ):
        logging.getLogger("anything").error("to %s", said)
    assert "CANARY" not in lines.getvalue()


def test_traces_in_json_lines_are_hidden_too(
    handler: logging.StreamHandler[io.StringIO], lines: io.StringIO
) -> None:
    handler.setFormatter(logs.JsonLines("test"))
    redact.remember(URL)
    try:
        raise ValueError(URL)
    except ValueError:
        logging.getLogger("jobs").exception("it failed")
    (entry,) = map(json.loads, lines.getvalue().splitlines())
    assert "ValueError" in entry["trace"]
    assert "CANARY" not in entry["trace"]


def test_keys_are_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEVAULT_SECRET_KEYS", f"{NEW}, {OLD}")
    assert Settings().fernet_keys == (NEW, OLD)
    assert NEW not in repr(Settings())
