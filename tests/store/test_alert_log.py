"""The log of alerts: page by page, with the names of the time."""

from datetime import timedelta
from uuid import UUID, uuid4

from store import alert_log, channels, outbox
from store.alert_log import Attempt, Filters
from store.db import Pool
from store.outbox import Ending
from tests.store.alerts import NOW, make_channel, make_message, make_rule

SECOND = timedelta(seconds=1)


def record(pool: Pool, channel: UUID, *, success: bool = True, at: timedelta = SECOND) -> None:
    error = None if success else "http_500"
    alert_log.record(
        pool,
        Attempt(channel, "Ops", "generic", "test", "said", success, error, 200, 7, NOW + at),
    )


def test_every_entry_is_on_one_page_also_those_of_one_moment(each_pool: Pool) -> None:
    channel = make_channel(each_pool)
    for number in range(25):
        record(each_pool, channel, at=SECOND * (number // 10))
    seen: list[UUID] = []
    after = None
    while True:
        page = alert_log.page(each_pool, limit=7, after=after)
        seen += [entry.id for entry in page.items]
        times = [entry.sent_at for entry in page.items]
        assert times == sorted(times, reverse=True)
        if not (after := page.last):
            break
        record(each_pool, channel, at=timedelta(hours=1))  # what comes later moves nothing
    assert len(seen) == len(set(seen)) == 25


def test_filters_narrow_it(pool: Pool) -> None:
    one, other = make_channel(pool), make_channel(pool)
    rule = make_rule(pool, one)
    record(pool, one)
    record(pool, other, success=False, at=2 * SECOND)
    make_message(pool, one, rule)
    claimed = outbox.claim(pool, NOW)
    assert claimed
    outbox.finish(pool, claimed, Ending("suppressed", NOW, "said", suppressed_reason="not_wanted"))

    def found(**filters: object) -> int:
        return len(alert_log.page(pool, Filters(**filters)).items)  # pyright: ignore

    assert found() == 3
    assert found(rule_id=rule) == found(success=True) == found(suppressed=True) == 1
    assert found(channel_id=one) == found(success=False) == found(suppressed=False) == 2
    assert found(since=NOW + SECOND) == 2
    assert found(until=NOW + SECOND) == 1
    assert found(rule_id=uuid4()) == 0


def test_names_outlive_what_they_named(pool: Pool) -> None:
    channel = make_channel(pool, name="Ops")
    rule = make_rule(pool, channel, "Low disk")
    make_message(pool, channel, rule)
    claimed = outbox.claim(pool, NOW)
    assert claimed
    outbox.finish(pool, claimed, Ending("sent", NOW, "said", http_status=204, duration_ms=9))
    with pool.connection() as conn:
        conn.execute("DELETE FROM alert_rules")
    assert channels.delete(pool, channel)
    (entry,) = alert_log.page(pool).items
    assert (entry.rule_id, entry.channel_id) == (None, None)
    assert (entry.rule_name, entry.channel_name, entry.channel_type) == (
        "Low disk",
        "Ops",
        "generic",
    )
    assert (entry.attempt, entry.http_status, entry.duration_ms) == (1, 204, 9)


def test_a_rule_removed_while_its_message_was_under_way_is_no_error(pool: Pool) -> None:
    channel = make_channel(pool)
    make_message(pool, channel, make_rule(pool, channel))
    claimed = outbox.claim(pool, NOW)
    assert claimed
    with pool.connection() as conn:
        conn.execute("DELETE FROM alert_rules")
    assert outbox.finish(pool, claimed, Ending("sent", NOW, "said"))
    assert alert_log.page(pool).items[0].rule_name == "Low disk"
