"""History: each message once, as its last attempt ended, and what becomes of it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from store import alert_history, channels, outbox
from store.alert_history import Wanted
from store.db import Pool, connection
from store.outbox import Ending
from tests.store.alerts import NOW, make_channel, make_message, make_rule

MINUTE = timedelta(minutes=1)


def attempted(pool: Pool, *endings: Ending) -> None:
    """The next message, sent so often, with these endings."""
    for number, ending in enumerate(endings):
        claimed = outbox.claim(pool, NOW + number * MINUTE)
        assert claimed
        assert outbox.finish(pool, claimed, ending)


def failed(state: str = "pending", at: int = 0) -> Ending:
    """An attempt that failed."""
    now = NOW + at * MINUTE
    return Ending(state, now, "said", "http_500", 500, 7, True, next_attempt_at=now + MINUTE)  # pyright: ignore


def test_of_several_attempts_the_last_is_told(each_pool: Pool) -> None:
    ops = make_channel(each_pool, name="Ops")
    make_message(each_pool, ops, make_rule(each_pool, ops))
    attempted(each_pool, failed(), failed(at=1))
    (found,) = alert_history.history(each_pool, Wanted(), limit=10)
    assert (found.outcome, found.attempts, found.next_attempt_at) == (
        "waiting",
        2,
        NOW + 2 * MINUTE,
    )
    assert not found.can_retry
    claimed = outbox.claim(each_pool, NOW + 2 * MINUTE)
    assert claimed
    outbox.finish(each_pool, claimed, Ending("sent", NOW + 3 * MINUTE, "said", http_status=204))
    (found,) = alert_history.history(each_pool, Wanted(), limit=10)
    assert (found.outcome, found.attempts, found.next_attempt_at) == ("delivered", 3, None)
    assert (found.rule_name, found.channel_name) == ("Low disk", "Ops")
    tries = alert_history.attempts(each_pool, found.id)
    assert [each.success for each in tries] == [False, False, True]
    assert alert_history.told(each_pool, found.id) == found


def test_what_was_given_up_can_be_tried_again(pool: Pool) -> None:
    make_message(pool, make_channel(pool))
    attempted(pool, failed("dead"))
    (found,) = alert_history.history(pool, Wanted(outcome="failed"), limit=10)
    assert found.can_retry
    assert found.notification_id
    assert outbox.retry(pool, found.notification_id, NOW)
    (found,) = alert_history.history(pool, Wanted(), limit=10)
    assert (found.outcome, found.can_retry) == ("waiting", False)


def test_what_a_channel_that_was_off_did_not_get_can_be_sent_later(pool: Pool) -> None:
    ops = make_channel(pool)
    make_message(pool, ops)
    channels.set_enabled(pool, ops, False)
    outbox.suppress_unsendable(pool, NOW)
    (found,) = alert_history.history(pool, Wanted(), limit=10)
    assert (found.outcome, found.suppressed_reason) == ("kept back", "channel_disabled")
    assert found.can_retry


def test_filters_narrow_it_and_the_count(pool: Pool) -> None:
    one, two = make_channel(pool, name="one"), make_channel(pool, name="two")
    said(pool, one, "Low disk", at=NOW)
    said(pool, two, "GPU hot", at=NOW - timedelta(days=1), success=False)
    said(pool, one, None, at=NOW - timedelta(days=2), success=False, why="cooldown")

    def found(**filters: object) -> int:
        wanted = Wanted(**filters)  # pyright: ignore
        rows = alert_history.history(pool, wanted, limit=10)
        assert len(rows) == alert_history.history_count(pool, wanted)
        assert rows == sorted(rows, key=lambda each: each.sent_at, reverse=True)
        return len(rows)

    assert found() == 3
    assert found(rules=["Low disk", "GPU hot"]) == found(channels=["one"]) == 2
    assert found(outcome="delivered") == found(outcome="failed") == found(outcome="kept back") == 1
    assert found(since=date(2026, 11, 19)) == found(until=date(2026, 11, 19)) == 2
    assert found(rules=["none"]) == 0
    assert len(alert_history.history(pool, Wanted(), limit=1, offset=2)) == 1


def test_what_is_unknown_is_nothing(pool: Pool) -> None:
    assert alert_history.told(pool, uuid4()) is None
    assert alert_history.attempts(pool, uuid4()) == []


def said(
    pool: Pool,
    channel_id: UUID,
    rule_name: str | None,
    *,
    at: object,
    success: bool = True,
    why: str | None = None,
) -> None:
    """A line of the log."""
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO alert_log (channel_id, rule_name, message, success, suppressed_reason,"
            " sent_at) VALUES (%s, %s, 'said', %s, %s, %s)",
            [channel_id, rule_name, success, why, at],
        )
