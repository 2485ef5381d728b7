"""Payloads: whatever a rule is called, every receiver takes them and nobody is pinged."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notify import discord, generic, slack
from notify.message import KINDS, Message
from tests.notify import validators
from tests.notify.messages import ANY, FULL, LOW_DISK, NASTY, NOW, RESOLVED

EVERY_KIND = [replace(LOW_DISK, kind=kind) for kind in KINDS]
DIGEST = Message("digest", "5 alerts", "Five things at once.", parts=(LOW_DISK,) * 5)
FULL_DIGEST = replace(FULL, kind="digest", parts=(FULL,) * 60)

DISCORD_URL = "https://discord.com/api/webhooks/123456789012345678/abc-DEF_9fQ2"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def check_all(message: Message) -> None:
    for payload in (discord.payload(message, NOW), slack.payload(message, NOW)):
        validators.clean(payload)
    validators.discord(discord.payload(message, NOW))
    validators.slack(slack.payload(message, NOW))
    validators.mrkdwn(slack.plain(message)["text"], 4000)
    validators.generic(generic.body(message, NOW))


@pytest.mark.parametrize("message", [*EVERY_KIND, RESOLVED, DIGEST, FULL, FULL_DIGEST])
def test_every_kind_fits_every_receiver(message: Message) -> None:
    check_all(message)


@given(ANY)
@example(FULL_DIGEST)
def test_whatever_a_message_holds_every_receiver_takes_it(message: Message) -> None:
    check_all(message)


@given(ANY)
def test_a_message_is_the_same_after_the_outbox(message: Message) -> None:
    kept = message.as_json()
    validators.clean(kept)
    again = Message.from_json(json.loads(json.dumps(kept)))
    assert again == Message.from_json(again.as_json())
    assert discord.payload(again, NOW) == discord.payload(message, NOW)
    assert slack.payload(again, NOW) == slack.payload(message, NOW)
    assert generic.body(again, NOW) == generic.body(message, NOW)


@given(st.dictionaries(st.sampled_from(list(LOW_DISK.as_json())), st.none() | st.integers()))
def test_a_payload_that_nobody_understands_is_still_a_message(kept: dict[str, object]) -> None:
    kept.pop("parts", None)
    check_all(Message.from_json(kept))


@given(st.sampled_from(NASTY) | st.text(), st.integers(2, 400))
def test_slack_text_is_cut_between_entities(text: str, limit: int) -> None:
    validators.mrkdwn(slack.escaped(f"x{text.encode('utf-8', 'replace').decode()}", limit), limit)


def test_discord_says_what_fires_where_since_when() -> None:
    (embed,) = discord.payload(LOW_DISK, NOW)["embeds"]
    assert embed["title"] == "FIRING: Low disk on nas-1"
    assert embed["description"].startswith("12.0 GB free, threshold 50.0 GB\n")
    assert embed["timestamp"] == "2026-11-20T07:41:00+00:00"
    assert {field["name"]: field["value"] for field in embed["fields"]} == {
        "State": "FIRING",
        "Severity": "critical",
        "Target": "nas-1:/srv/films",
        "Value": "12.0 GB",
        "Threshold": "50.0 GB",
        "Since": "2026-11-20 07:41 UTC",
    }


def test_a_resolved_message_says_how_long_and_how_bad() -> None:
    (embed,) = discord.payload(RESOLVED, NOW)["embeds"]
    said = {field["name"]: field["value"] for field in embed["fields"]}
    assert (said["Lasted"], said["Worst"]) == ("1 h 20 min", "3.2 GB")
    assert embed["timestamp"] == "2026-11-20T09:01:00+00:00"
    assert embed["color"] == discord.GREEN


def test_a_digest_says_how_much_is_left_out() -> None:
    many = replace(DIGEST, parts=(LOW_DISK,) * 30)
    assert "and 21 more" in discord.payload(many, NOW)["embeds"][0]["description"]
    assert any(
        block.get("text", {}).get("text") == "and 10 more"
        for block in slack.payload(many, NOW)["blocks"]
    )
    assert len(json.loads(generic.body(many, NOW))["alerts"]) == 10


def test_nothing_a_rule_is_called_reaches_everybody_on_slack() -> None:
    loud = replace(LOW_DISK, title="<!channel> & co", text="<!here>", target="<@U1>")
    payload = slack.payload(loud, NOW)
    assert payload["text"] == "FIRING: &lt;!channel&gt; &amp; co – &lt;!here&gt;"
    assert "<" not in json.dumps(payload["blocks"]).replace("<http://cinevault.lan:8501/", "")


def test_the_generic_payload_begins_with_the_four_keys() -> None:
    payload = json.loads(generic.body(LOW_DISK, NOW))
    assert list(payload)[:4] == ["title", "message", "source", "timestamp"]
    assert payload["title"] == "Low disk on nas-1"
    assert payload["message"] == "12.0 GB free, threshold 50.0 GB"
    assert payload["source"] == "CineVault Analytics"
    assert payload["timestamp"] == "2026-11-20T07:41:00+00:00"
    assert (payload["type"], payload["status"]) == ("alert.firing", "firing")


def test_the_signature_is_that_of_standard_webhooks() -> None:
    body = generic.body(LOW_DISK, NOW)
    headers = generic.headers("msg_1", NOW, body, SECRET)
    signed = f"msg_1.{int(NOW.timestamp())}.".encode() + body
    made = base64.b64encode(hmac.new(bytes(range(32)), signed, hashlib.sha256).digest()).decode()
    assert headers == {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": f"v1,{made}",
    }


def test_the_signature_matches_the_example_that_standard_webhooks_publishes() -> None:
    # The values of its own test suites.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = generic.signature(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}', secret
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_without_a_secret_nothing_is_signed() -> None:
    assert set(generic.headers("msg_1", NOW, b"{}", None)) == {"webhook-id", "webhook-timestamp"}


def test_only_the_timestamp_of_the_attempt_changes_from_attempt_to_attempt() -> None:
    body = generic.body(LOW_DISK, NOW)
    first = generic.headers("msg_1", NOW, body, SECRET)
    second = generic.headers("msg_1", NOW + timedelta(hours=1), body, SECRET)
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-timestamp"] != second["webhook-timestamp"]


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqr", "whsec_%%"])
def test_a_wrong_signing_secret_is_named_as_such(secret: str) -> None:
    with pytest.raises(generic.WrongSecret, match="whsec_"):
        generic.signing_key(secret)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (DISCORD_URL, DISCORD_URL),
        (f"{DISCORD_URL}/", DISCORD_URL),
        (DISCORD_URL.replace("discord.com", "discordapp.com"), DISCORD_URL),
        (DISCORD_URL.replace("//", "//ptb."), DISCORD_URL.replace("//", "//ptb.")),
        (DISCORD_URL.replace("/api/", "/api/v10/"), DISCORD_URL.replace("/api/", "/api/v10/")),
        (f"{DISCORD_URL}?wait=false&thread_id=42", f"{DISCORD_URL}?thread_id=42"),
        (f"{DISCORD_URL}?thread_id=x", None),
        (f"{DISCORD_URL}/slack", None),
        (DISCORD_URL.replace("https", "http"), None),
        (DISCORD_URL.replace("discord.com", "discord.com.evil.example"), None),
        (DISCORD_URL.replace("discord.com", "discord.com:8443"), None),
        ("https://discord.com/api/users/@me", None),
    ],
)
def test_only_addresses_of_discords_webhooks_are_taken(url: str, found: str | None) -> None:
    assert discord.checked(url) == found


def test_discord_is_asked_to_wait_and_edits_in_the_same_thread() -> None:
    posted = urlsplit(discord.post_url(f"{DISCORD_URL}?thread_id=42"))
    assert parse_qs(posted.query) == {"thread_id": ["42"], "wait": ["true"]}
    edited = discord.edit_url(f"{DISCORD_URL}?thread_id=42", "7")
    assert edited == f"{DISCORD_URL}/messages/7?thread_id=42"


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://hooks.slack.com/services/T000/B000/XXXXXXXX", True),
        ("https://hooks.slack.com/triggers/T000/123/abcdef", True),
        ("http://hooks.slack.com/services/T000/B000/XXXXXXXX", False),
        ("https://hooks.slack.com.evil.example/services/T/B/X", False),
        ("https://hooks.slack.com/services/T000/../B000", False),
        ("https://slack.com/api/chat.postMessage", False),
    ],
)
def test_only_addresses_of_slacks_webhooks_are_taken(url: str, fine: bool) -> None:
    assert slack.checked(url) == (url if fine else None)
