"""The outbox: each message claimed once, in its order, and never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from store import channels, outbox
from store.db import Pool
from store.outbox import LEASE, Claimed, Counts, Ending
from tests.store.alerts import NOW, log, make_channel, make_message, make_rule, state, states

SECOND = timedelta(seconds=1)


def sent(claimed: Claimed) -> Ending:
    return Ending("sent", NOW, "said", http_status=204, duration_ms=12)


def must(claimed: Claimed | None) -> Claimed:
    assert claimed
    return claimed


def test_a_claim_holds_all_that_sending_takes(each_pool: Pool) -> None:
    channel_id = make_channel(each_pool, "discord", name="Ops", events=["firing"])
    rule_id = make_rule(each_pool, channel_id)
    message = make_message(each_pool, channel_id, rule_id)
    claimed = must(outbox.claim(each_pool, NOW))
    assert (claimed.id, claimed.rule_id, claimed.channel_id) == (message, rule_id, channel_id)
    assert (claimed.attempts, claimed.failures, claimed.form) == (1, 0, "full")
    assert (claimed.channel_name, claimed.channel_type) == ("Ops", "discord")
    assert (claimed.rule_name, claimed.events, claimed.edits) == ("Low disk", ["firing"], None)
    assert claimed.payload["title"] == "Low disk on nas-1"
    assert claimed.lost is False


def test_what_is_claimed_is_nobody_elses(pool: Pool) -> None:
    make_message(pool, make_channel(pool))
    assert outbox.claim(pool, NOW)
    assert outbox.claim(pool, NOW) is None
    assert outbox.counts(pool) == Counts(0, 1, 0, NOW)


def test_only_what_is_due_is_claimed(pool: Pool) -> None:
    make_message(pool, make_channel(pool), at=NOW + SECOND)
    assert outbox.due_channels(pool, NOW) == 0
    assert outbox.claim(pool, NOW) is None
    assert outbox.due_channels(pool, NOW + SECOND) == 1
    assert outbox.claim(pool, NOW + SECOND)


def test_a_lease_that_ended_is_an_attempt_that_failed_and_is_logged(pool: Pool) -> None:
    message = make_message(pool, make_channel(pool))
    assert outbox.claim(pool, NOW)
    assert outbox.claim(pool, NOW + LEASE - SECOND) is None
    again = must(outbox.claim(pool, NOW + LEASE))
    assert (again.id, again.attempts, again.failures, again.lost) == (message, 2, 1, True)
    (entry,) = log(pool)
    assert (entry["attempt"], entry["error_detail"]) == (1, "sender_died")
    assert (entry["success"], entry["maybe_duplicate"]) == (False, True)


def test_who_comes_back_too_late_changes_nothing(pool: Pool) -> None:
    make_message(pool, make_channel(pool))
    late = must(outbox.claim(pool, NOW))
    now = must(outbox.claim(pool, NOW + LEASE))
    gone = Ending("dead", NOW, "said", disable="http_404", pause_until=NOW + LEASE)
    assert not outbox.finish(pool, late, gone)
    assert outbox.finish(pool, now, sent(now))
    assert not outbox.finish(pool, now, gone)
    (channel,) = channels.list_all(pool)
    assert (channel.is_enabled, channel.paused_until) == (True, None)
    assert sorted(entry["attempt"] for entry in log(pool)) == [1, 2]


def test_a_channel_sends_one_message_at_a_time(pool: Pool) -> None:
    first, second = make_channel(pool), make_channel(pool)
    for channel in (first, first, second):
        make_message(pool, channel)
    claims = [must(outbox.claim(pool, NOW)) for _ in range(2)]
    assert {claim.channel_id for claim in claims} == {first, second}
    assert outbox.claim(pool, NOW) is None
    done = next(claim for claim in claims if claim.channel_id == first)
    outbox.finish(pool, done, sent(done))
    assert must(outbox.claim(pool, NOW)).channel_id == first


def test_the_oldest_comes_first(pool: Pool) -> None:
    channel = make_channel(pool)
    times = [NOW - SECOND, NOW - 3 * SECOND, NOW - 2 * SECOND]
    messages = {at: make_message(pool, channel, at=at, seq=n) for n, at in enumerate(times)}
    order = []
    while claimed := outbox.claim(pool, NOW):
        order.append(claimed.id)
        outbox.finish(pool, claimed, sent(claimed))
    assert order == [messages[at] for at in sorted(times)]


def test_what_is_said_of_a_rule_waits_for_what_was_said_before(pool: Pool) -> None:
    channel = make_channel(pool)
    rule = make_rule(pool, channel)
    firing = make_message(pool, channel, rule)
    other = make_message(pool, channel, make_rule(pool, channel, "Other"), at=NOW + 3 * SECOND)
    resolved = make_message(pool, channel, rule, kind="resolved", at=NOW + 2 * SECOND)
    claimed = must(outbox.claim(pool, NOW))
    later = NOW + timedelta(minutes=5)
    retry = Ending("pending", NOW, "said", "http_500", counts=True, next_attempt_at=later)
    outbox.finish(pool, claimed, retry)
    assert claimed.id == firing
    now = NOW + 3 * SECOND
    claimed = must(outbox.claim(pool, now))
    assert claimed.id == other
    outbox.finish(pool, claimed, sent(claimed))
    assert outbox.claim(pool, now) is None
    for expected in (firing, resolved):
        claimed = must(outbox.claim(pool, later))
        assert claimed.id == expected
        outbox.finish(pool, claimed, sent(claimed))


def test_what_resolves_knows_which_message_it_edits(pool: Pool) -> None:
    channel = make_channel(pool, "discord")
    rule = make_rule(pool, channel)
    make_message(pool, channel, rule)
    claimed = must(outbox.claim(pool, NOW))
    outbox.finish(pool, claimed, Ending("sent", NOW, "said", external_id="77"))
    resolved = make_message(pool, channel, rule, kind="resolved", at=NOW + SECOND)
    claimed = must(outbox.claim(pool, NOW + SECOND))
    assert claimed.edits == "77"
    again = Ending("pending", NOW, "said", "gone", form="new", next_attempt_at=NOW)
    outbox.finish(pool, claimed, again)
    claimed = must(outbox.claim(pool, NOW + SECOND))
    assert (claimed.id, claimed.form, claimed.edits) == (resolved, "new", None)


def test_a_paused_channel_waits(pool: Pool) -> None:
    channel = make_channel(pool)
    make_message(pool, channel)
    channels.pause(pool, channel, NOW + SECOND)
    assert outbox.claim(pool, NOW) is None
    assert outbox.due_channels(pool, NOW) == 0
    assert outbox.claim(pool, NOW + SECOND)


@pytest.mark.parametrize("state_before", ["pending", "lost"])
def test_what_waits_for_a_channel_that_is_off_is_kept_back_and_logged(
    pool: Pool, state_before: str
) -> None:
    channel = make_channel(pool, name="Ops")
    message = make_message(pool, channel, make_rule(pool, channel))
    if state_before == "lost":
        outbox.claim(pool, NOW - LEASE)
        outbox.claim(pool, NOW)
    now = NOW + LEASE
    channels.set_enabled(pool, channel, False)
    assert outbox.claim(pool, now) is None
    assert outbox.suppress_unsendable(pool, now) == 1
    assert outbox.suppress_unsendable(pool, now) == 0
    assert state(pool, message)["state"] == "suppressed"
    entry = log(pool)[-1]
    assert (entry["suppressed_reason"], entry["success"]) == ("channel_disabled", False)
    assert (entry["rule_name"], entry["channel_name"]) == ("Low disk", "Ops")
    channels.set_enabled(pool, channel, True)
    assert outbox.claim(pool, now) is None, "nobody asked for it"
    assert outbox.retry(pool, message, now)
    assert must(outbox.claim(pool, now)).id == message


def test_what_waits_for_a_channel_that_was_removed_is_kept_back(pool: Pool) -> None:
    message = make_message(pool, None)
    assert outbox.claim(pool, NOW) is None
    assert outbox.suppress_unsendable(pool, NOW) == 1
    assert state(pool, message)["last_error"] == "channel_deleted"
    assert not outbox.retry(pool, message, NOW)


def test_what_was_given_up_can_be_tried_again(pool: Pool) -> None:
    message = make_message(pool, make_channel(pool))
    claimed = must(outbox.claim(pool, NOW))
    outbox.finish(pool, claimed, Ending("dead", NOW, "said", "http_400", counts=True))
    assert outbox.counts(pool) == Counts(0, 0, 1, None)
    (dead,) = outbox.undelivered(pool)
    assert (dead.id, dead.state, dead.last_error) == (message, "dead", "http_400")
    assert outbox.retry(pool, message, NOW)
    assert not outbox.retry(pool, message, NOW)
    claimed = must(outbox.claim(pool, NOW))
    assert (claimed.attempts, claimed.failures) == (2, 0)
    assert not outbox.retry(pool, uuid4(), NOW)


def test_what_was_given_up_goes_to_the_fallback_once(pool: Pool) -> None:
    channel = make_channel(pool, name="Ops")
    fallback = make_channel(pool, is_fallback=True)
    message = make_message(pool, channel, make_rule(pool, channel))
    claimed = must(outbox.claim(pool, NOW))
    outbox.finish(pool, claimed, Ending("dead", NOW, "said", "http_400"))
    diverted = must(outbox.claim(pool, NOW))
    assert diverted.channel_id == fallback
    assert "the channel Ops could not deliver it" in diverted.payload["text"]
    outbox.finish(pool, diverted, Ending("dead", NOW, "said", "http_400"))
    outbox.retry(pool, message, NOW)
    claimed = must(outbox.claim(pool, NOW))
    outbox.finish(pool, claimed, Ending("dead", NOW, "said", "http_400"))
    assert outbox.claim(pool, NOW) is None


def test_what_waits_for_a_channel_that_broke_goes_to_the_fallback(pool: Pool) -> None:
    broken, off = make_channel(pool, name="Broken"), make_channel(pool, name="Off")
    fallback = make_channel(pool, is_fallback=True)
    for channel in (broken, off):
        make_message(pool, channel)
    channels.set_enabled(pool, broken, False, "http_404")
    channels.set_enabled(pool, off, False)
    assert outbox.suppress_unsendable(pool, NOW) == 2
    diverted = must(outbox.claim(pool, NOW))
    assert diverted.channel_id == fallback
    assert "Broken" in diverted.payload["text"]
    outbox.finish(pool, diverted, sent(diverted))
    assert outbox.claim(pool, NOW) is None


def test_many_senders_at_once_take_each_message_once(each_pool: Pool) -> None:
    made = [make_channel(each_pool) for _ in range(8)]
    messages = {make_message(each_pool, channel, seq=n) for n in range(8) for channel in made}

    def drain(_: int) -> list[Claimed]:
        found: list[Claimed] = []
        while outbox.due_channels(each_pool, NOW):
            if claimed := outbox.claim(each_pool, NOW):
                assert outbox.finish(each_pool, claimed, sent(claimed))
                found.append(claimed)
        return found

    with ThreadPoolExecutor(4) as senders:
        claims = [claim for found in senders.map(drain, range(4)) for claim in found]
    assert len(claims) == len(messages)
    assert {claim.id for claim in claims} == messages
    assert {claim.attempts for claim in claims} == {1}
    assert set(states(each_pool).values()) == {"sent"}
