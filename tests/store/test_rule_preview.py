"""What a rule would find now, which has no consequence."""

from datetime import timedelta
from uuid import UUID

from store import alert_rules
from store.alert_rules import Wanted, wanted_of
from store.db import Pool, connection
from store.rule_preview import Seen, look
from tests.store.alerts import NOW, make_channel

EVERY = timedelta(minutes=1)
NOBODY = UUID(int=0)


def disk(pool: Pool, mount: str, free: float, *, age: timedelta = EVERY) -> None:
    """A sample of a disk of one TB, and of its host."""
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO disk_metrics (host, mount, recorded_at, total_bytes, free_bytes)"
            " VALUES ('nas', %s, %s, 1e12::bigint, %s)",
            [mount, NOW - age, int(free * 1e9)],
        )


def test_targets_come_with_what_is_known_those_it_fires_on_first(each_pool: Pool) -> None:
    disk(each_pool, "/a", 900)
    disk(each_pool, "/b", 0)
    wanted = Wanted("x", "disk_space_low", NOBODY)
    assert look(each_pool, wanted, collected_every=EVERY, at=NOW) == [
        Seen("nas:/b", 0.0, True, ""),
        Seen("nas:/a", 900.0, False, ""),
    ]


def test_only_the_rules_own_targets_are_looked_at(pool: Pool) -> None:
    disk(pool, "/a", 900)
    disk(pool, "/b", 900)
    wanted = Wanted("x", "disk_space_low", NOBODY, target="*:/a")
    assert [each.target for each in look(pool, wanted, collected_every=EVERY, at=NOW)] == ["nas:/a"]


def test_looking_changes_nothing(pool: Pool) -> None:
    disk(pool, "/a", 1)
    rule_id = alert_rules.create(pool, Wanted("x", "disk_space_low", make_channel(pool)))
    before = alert_rules.get_rule(pool, rule_id)
    assert before
    assert look(pool, before, collected_every=EVERY, at=NOW)[0].breached
    assert alert_rules.get_rule(pool, rule_id) == before


def test_an_unknown_condition_finds_nothing(pool: Pool) -> None:
    assert look(pool, Wanted("x", "weather", NOBODY), collected_every=EVERY, at=NOW) == []


def test_what_a_rule_is_can_be_made_once_more(pool: Pool) -> None:
    wanted = Wanted(
        "x", "disk_space_low", make_channel(pool), 20, 90, False, 25, 15, 5, 0, 3, 30, "ok",
        "critical", "nas*", {"measured_in": "percent"},
    )  # fmt: skip
    made = alert_rules.get_rule(pool, alert_rules.create(pool, wanted))
    assert made
    assert wanted_of(made) == wanted
