"""When somebody was here before, and what is new since."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from store import rollups, visits
from store.accounts import Account, create_account
from store.db import Pool, connection
from tests.store.alerts import make_channel, make_rule
from tests.store.plays import Play, save, whole

AT = datetime(2026, 1, 16, 12, 20, tzinfo=UTC)
SINCE = AT - timedelta(hours=20)


def person(pool: Pool, name: str = "amara") -> Account:
    return create_account(pool, name, "correct horse", "analyst")


def test_a_first_visit_looks_back_to_nothing(pool: Pool) -> None:
    amara = person(pool)
    assert visits.arrive(pool, amara.id, at=AT) is None
    assert visits.arrive(pool, amara.id, at=AT + timedelta(minutes=29)) is None


def test_a_visit_looks_back_to_the_end_of_the_one_before(pool: Pool) -> None:
    amara = person(pool)
    for minutes in (0, 20, 45):
        visits.arrive(pool, amara.id, at=AT + timedelta(minutes=minutes))
    left = AT + timedelta(minutes=45)
    for minutes in (30, 40, 65):
        assert visits.arrive(pool, amara.id, at=left + timedelta(minutes=minutes)) == left
    assert visits.arrive(pool, amara.id, at=left + timedelta(minutes=60)) == left  # a slow clock
    again = left + timedelta(minutes=65)
    assert visits.arrive(pool, amara.id, at=again + timedelta(days=3)) == again


def test_every_account_has_visits_of_its_own(pool: Pool) -> None:
    amara, ben = person(pool), person(pool, "ben")
    visits.arrive(pool, amara.id, at=AT)
    assert visits.arrive(pool, amara.id, at=AT + timedelta(hours=1)) == AT
    assert visits.arrive(pool, ben.id, at=AT + timedelta(hours=1)) is None


@pytest.mark.parametrize("settled", [True, False])
def test_what_is_new_is_counted_from_the_given_moment_on(each_pool: Pool, settled: bool) -> None:
    save(each_pool, list(crowd()))
    happen(each_pool)
    if settled:
        rollups.refresh(each_pool)
    found = visits.news(each_pool, SINCE, at=AT)
    assert (found.alerts, found.failures, found.additions) == (2, 1, 3)
    assert found.record_streams == 3
    assert found.record_at == datetime(2026, 1, 16, 9, tzinfo=UTC)
    earlier = visits.news(each_pool, SINCE - timedelta(days=10), at=SINCE)
    assert earlier.record_streams is None  # nothing to be more than
    assert (earlier.alerts, earlier.failures) == (1, 1)


def test_nothing_new_is_said_to_be_nothing(each_pool: Pool) -> None:
    save(each_pool, list(crowd()))
    found = visits.news(each_pool, AT - timedelta(hours=2), at=AT)
    assert not found
    assert found.record_streams is None


def crowd() -> Iterator[Play]:
    """Two at once the day before, three today."""
    for number in range(2):
        yield whole(number, datetime(2026, 1, 15, 9, tzinfo=UTC), 1, user=number, item=1)
    for number in range(2, 5):
        yield whole(number, datetime(2026, 1, 16, 9, tzinfo=UTC), 1, user=number, item=1)


def happen(pool: Pool) -> None:
    """Alerts, failures and additions, before and after."""
    rule = make_rule(pool, make_channel(pool))
    old, new = SINCE - timedelta(hours=1), SINCE + timedelta(hours=1)
    alerts: list[tuple[Any, ...]] = [
        (rule, "nas", 1, 0, "firing", old),
        (rule, "nas", 2, 0, "firing", new),
        (rule, "nas", 2, 1, "firing", new),
        (rule, "nas", 2, 0, "resolved", new),
        (rule, "den", 1, 0, "firing", new),
    ]
    with connection(pool) as conn:
        conn.cursor().executemany(
            "INSERT INTO notifications (rule_id, target, episode, seq, kind, created_at, payload)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(*alert, Jsonb({})) for alert in alerts],
        )
        conn.cursor().executemany(
            "INSERT INTO transcode_history (started_at, status) VALUES (%s, %s)",
            [(old, "failed"), (new, "failed"), (new, "success")],
        )
        conn.execute("UPDATE media_items SET added_at = %s", [old])
        conn.cursor().executemany(
            "INSERT INTO media_items (title, media_type, added_at, created_at, removed_at)"
            " VALUES ('x', 'movie', %s, %s, %s)",
            [(new, AT, None), (new, AT, None), (None, new, None), (new, AT, AT), (old, new, None)],
        )
