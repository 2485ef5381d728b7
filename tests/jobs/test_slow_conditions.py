"""A condition whose statement does not come to an end."""

from collections.abc import Sequence

import pytest

from jobs import evaluate_alerts
from store import alert_rules, conditions
from store.conditions.base import Condition, Reading, Watch
from store.db import Pool, connection, limited
from store.errors import StatementTimeout
from tests.jobs.ticks import rule, sampled, states


class Sleepy(Condition):
    name = "sleepy"
    title = "Sleeps"
    measure = "time asleep"
    about = "Its statement takes an hour."
    inhibits = True  # looked at before any other

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        with connection(pool) as conn:
            conn.execute("SELECT pg_sleep(3600)")
        return [Reading("", 1, watch.at)]


def test_a_statement_without_end_is_its_own_rules_error(
    each_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(conditions.CONDITIONS, "sleepy", Sleepy())
    monkeypatch.setattr(evaluate_alerts, "LONGEST_STATEMENT", 0.5)
    slow, other = rule(each_pool, "sleepy"), rule(each_pool)
    assert sampled(each_pool, 0, 10) == 1
    assert states(each_pool) == {"nas:/": ("firing", "ok")}
    found = {each.id: each for each in alert_rules.list_rules(each_pool)}
    assert found[slow].failure == "StatementTimeout: the store took too long to answer"
    assert (found[slow].failures, found[other].failures) == (1, 0)


def test_a_limit_ends_with_its_block(pool: Pool) -> None:
    with limited(0.2):
        with pytest.raises(StatementTimeout), connection(pool) as conn:
            conn.execute("SELECT pg_sleep(3600)")
        with connection(pool) as conn:
            assert conn.execute("SHOW statement_timeout").fetchone() == ("200ms",)
    with connection(pool) as conn:
        assert conn.execute("SHOW statement_timeout").fetchone() == ("0",)
