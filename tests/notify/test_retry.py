"""The retry table: every answer has one consequence, with exact times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.answer import Answer
from notify.retry import MOST_FAILURES, WAITS, Attempt, Verdict, decide

NOW = datetime(2026, 11, 20, 7, 41, tzinfo=UTC)
GENERIC = Attempt("generic", 0, "full", False, NOW)
SLACK = replace(GENERIC, channel_type="slack")
DISCORD = replace(GENERIC, channel_type="discord")
EDIT = replace(DISCORD, edits=True)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_only_2xx_is_delivered(status: int) -> None:
    assert decide(GENERIC, Answer(status)) == Verdict("sent")


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504, 599])
def test_trouble_of_the_server_is_tried_again(status: int) -> None:
    expected = Verdict("retry", f"http_{status}", next_at=after(5))
    assert decide(GENERIC, Answer(status)) == expected


@pytest.mark.parametrize("error", ["timeout", "refused", "reset", "dns", "tls", "unreachable"])
def test_trouble_on_the_way_is_tried_again(error: str) -> None:
    assert decide(GENERIC, Answer(error=error)) == Verdict("retry", error, next_at=after(5))


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 405, 413, 422])
def test_a_refusal_is_final(status: int) -> None:
    assert decide(GENERIC, Answer(status)) == Verdict("dead", f"http_{status}")


@pytest.mark.parametrize("error", ["blocked", "wrong_address", "apprise_off"])
def test_what_may_not_be_sent_is_final(error: str) -> None:
    assert decide(GENERIC, Answer(error=error)) == Verdict("dead", error)


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_is_gone_switches_the_channel_off(status: int) -> None:
    error = f"http_{status}"
    assert decide(GENERIC, Answer(status)) == Verdict("dead", error, disable=error)


def test_an_address_that_cannot_be_read_switches_the_channel_off() -> None:
    lost = Answer(error="secret_lost")
    assert decide(GENERIC, lost) == Verdict("dead", "secret_lost", disable="secret_lost")


def test_eight_attempts_take_three_hours_and_three_quarters() -> None:
    waits = [
        decide(replace(GENERIC, failures=failures), Answer(500)).next_at
        for failures in range(MOST_FAILURES)
    ]
    assert waits[:-1] == [NOW + wait for wait in WAITS]
    assert waits[-1] is None
    assert sum(WAITS, timedelta()) == timedelta(hours=3, minutes=42, seconds=35)
    last = replace(GENERIC, failures=MOST_FAILURES - 1)
    assert decide(last, Answer(error="timeout")) == Verdict("dead", "timeout")


@given(st.floats(-1, 1), st.integers(0, len(WAITS) - 1))
def test_chance_moves_a_wait_by_a_fifth_at_most(spread: float, failures: int) -> None:
    verdict = decide(replace(GENERIC, failures=failures, spread=spread), Answer(503))
    assert verdict.next_at is not None
    wait = (verdict.next_at - NOW) / WAITS[failures]
    assert 0.8 - 1e-6 <= wait <= 1.2 + 1e-6


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, b"", 7),
        ({"retry-after": "0.5"}, b"", 1),
        ({"Retry-After": "Fri, 20 Nov 2026 07:43:00 GMT"}, b"", 120),
        ({"Retry-After": "Fri, 20 Nov 2026 07:00:00 GMT"}, b"", 1),
        ({"Retry-After": "Friday, 20-Nov-26 07:42:00 GMT"}, b"", 60),
        ({"Retry-After": "86400"}, b"", 3600),
        ({"Retry-After": "-3"}, b"", 1),
        ({"Retry-After": "soon"}, b'{"retry_after": 12.75}', 12.75),
        ({"Retry-After": "2"}, b'{"retry_after": 12.75}', 2),
        ({}, b'{"retry_after": 1.337, "global": false}', 1.337),
        ({}, b'{"retry_after": 1e300}', 3600),
        ({}, b'{"retry_after": NaN}', 60),
        ({}, b'{"retry_after": "3"}', 3),
        ({"X-RateLimit-Reset-After": "4.2"}, b"not json", 4.2),
        ({"X-RateLimit-Reset-After": "inf"}, b"[]", 60),
        ({"Retry-After": ""}, b"", 60),
        ({}, b"", 60),
    ],
)
def test_a_receiver_that_is_asked_too_often_says_how_long_to_wait(
    headers: dict[str, str], body: bytes, seconds: float
) -> None:
    verdict = decide(
        replace(GENERIC, failures=7, form="plain"), Answer(429, headers=headers, body=body)
    )
    until = after(seconds)
    assert verdict == Verdict(
        "retry", "http_429", next_at=until, counts=False, form="plain", pause_until=until
    )


@pytest.mark.parametrize("body", [b"ok", b"ok\n"])
def test_slack_means_ok_when_it_says_ok(body: bytes) -> None:
    assert decide(SLACK, Answer(200, body=body)) == Verdict("sent")


@pytest.mark.parametrize("body", [b"", b"<html>Please sign in</html>", b"okay"])
def test_anything_else_from_slack_is_not_ok(body: bytes) -> None:
    assert decide(SLACK, Answer(200, body=body)) == Verdict("retry", "not_ok", next_at=after(5))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b"invalid_token"),
        (403, b"invalid_token"),
        (403, b"action_prohibited"),
        (404, b"channel_not_found"),
        (404, b"no_service"),
        (400, b"no_service"),
        (410, b"channel_is_archived"),
    ],
)
def test_slack_channels_that_are_closed_are_switched_off(status: int, body: bytes) -> None:
    error = f"http_{status}: {body.decode()}"
    assert decide(SLACK, Answer(status, body=body)) == Verdict("dead", error, disable=error)


@pytest.mark.parametrize(
    ("status", "body"),
    [(400, b"invalid_payload"), (400, b"user_not_found"), (400, b"no_text"), (413, b"")],
)
def test_slack_refusals_leave_the_channel_on(status: int, body: bytes) -> None:
    verdict = decide(SLACK, Answer(status, body=body))
    assert (verdict.outcome, verdict.disable) == ("dead", None)


def test_slack_trouble_is_tried_again() -> None:
    verdict = decide(SLACK, Answer(500, body=b"rollup_error"))
    assert verdict == Verdict("retry", "http_500: rollup_error", next_at=after(5))


def test_blocks_that_slack_refuses_are_sent_once_more_as_text() -> None:
    refused = Answer(400, body=b"invalid_blocks")
    error = "http_400: invalid_blocks"
    first = decide(SLACK, refused)
    assert first == Verdict("retry", error, next_at=NOW, counts=False, form="plain")
    assert decide(replace(SLACK, form="plain"), refused) == Verdict("dead", error)


def test_discord_says_which_message_it_made() -> None:
    body = b'{"id": "1234567890123456789", "type": 0}'
    assert decide(DISCORD, Answer(200, body=body)) == Verdict(
        "sent", external_id="1234567890123456789"
    )


@pytest.mark.parametrize("body", [b"", b"{}", b'{"id": 5}', b'{"id": "../x"}', b'{"id": "9', b"[]"])
def test_what_is_no_id_is_not_kept(body: bytes) -> None:
    assert decide(DISCORD, Answer(200, body=body)) == Verdict("sent")


@pytest.mark.parametrize(("status", "code"), [(404, 10015), (401, 50027)])
def test_discord_webhooks_that_are_gone_switch_the_channel_off(status: int, code: int) -> None:
    body = f'{{"message": "No", "code": {code}}}'.encode()
    error = f"http_{status}: No {code}"
    assert decide(DISCORD, Answer(status, body=body)) == Verdict("dead", error, disable=error)


def test_an_edit_whose_message_was_deleted_becomes_a_message() -> None:
    gone = Answer(404, body=b'{"message": "Unknown Message", "code": 10008}')
    verdict = decide(EDIT, gone)
    assert verdict == Verdict(
        "retry", "http_404: Unknown Message 10008", next_at=NOW, counts=False, form="new"
    )


def test_a_rejected_embed_leaves_discords_channel_on() -> None:
    body = b'{"message": "Invalid Form Body", "code": 50035, "errors": {}}'
    assert decide(DISCORD, Answer(400, body=body)).disable is None


ANSWERS = st.builds(
    Answer,
    status=st.integers(100, 599),
    headers=st.dictionaries(
        st.sampled_from(["retry-after", "Retry-After", "x-ratelimit-reset-after"]), st.text()
    ),
    body=st.binary() | st.sampled_from([b"ok", b"invalid_blocks", b'{"code": 10008}']),
) | st.builds(Answer, error=st.sampled_from(["timeout", "dns", "blocked", "internal_error"]))


@given(
    ANSWERS,
    st.sampled_from(["discord", "slack", "generic", "apprise"]),
    st.integers(0, 20),
    st.sampled_from(["full", "plain", "new"]),
)
def test_every_answer_has_a_consequence(
    answer: Answer, channel_type: str, failures: int, form: str
) -> None:
    attempt = Attempt(channel_type, failures, form, False, NOW)  # pyright: ignore
    verdict = decide(attempt, answer)
    assert (verdict.outcome == "retry") == (verdict.next_at is not None)
    if verdict.next_at:
        assert NOW <= verdict.next_at <= NOW + timedelta(hours=2)
    if verdict.outcome == "sent":
        assert answer.good
    assert not (verdict.outcome == "retry" and verdict.counts and failures >= len(WAITS))
