"""People: called otherwise for analysts, taken out, forgotten, and addresses kept in part."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from jobs import truncate_ips
from settings import Settings
from store import (
    alert_history,
    alert_instances,
    operators,
    plays,
    preferences,
    privacy,
    rollups,
    streams,
    users,
    viewers,
    watching,
)
from store import sessions as stored
from store.accounts import create_account
from store.audit import recent
from store.daily_stats import catch_up
from store.db import Pool, acting, connection, open_pool
from store.events.batch import Rows
from store.events.plays import merge_sessions
from store.plays import Wanted
from store.privacy import NoSuchViewer
from store.users import User
from tests.store import answers
from tests.store.alerts import make_channel
from tests.store.plays import Play, count_days, count_quarters, named, save, whole
from tests.ui.alerting import fire, rule, told

DAY = datetime(2026, 3, 1, 20, tzinfo=UTC)
ANN, BEN = named("user", 1), named("user", 2)
SHADOWS = """
SELECT c.relname, array_agg(a.attname || ' ' || format_type(a.atttypid, NULL) ORDER BY a.attnum)
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = %s::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
  AND c.relname IN (SELECT viewname FROM pg_views WHERE schemaname = 'discreet')
GROUP BY c.relname ORDER BY c.relname
"""


def evening(pool: Pool) -> list[Play]:
    """Plays of Ann and Ben, two on days that are summed up already."""
    found = [
        whole(1, DAY, 1, user=1, item=1, bytes_served=1000, completed=True),
        whole(2, DAY + timedelta(minutes=20), 2, user=2, item=1, bytes_served=500),
        whole(3, DAY + timedelta(days=5), 0.5, user=1, item=2),
        whole(4, DAY + timedelta(days=6), 0.5, user=2, item=2),
    ]
    save(pool, found)
    with connection(pool) as conn:
        conn.execute("UPDATE users SET name = 'Ann' WHERE id = %s", [ANN])
        conn.execute("UPDATE users SET name = 'Ben' WHERE id = %s", [BEN])
        conn.execute(
            "UPDATE stream_sessions SET ip = '192.168.1.17', device = 'Phone of ' || u.name "
            "FROM users AS u WHERE u.id = user_id"
        )
    return found


def value(pool: Pool, question: str, *given: Any) -> Any:
    with connection(pool) as conn:
        row = conn.execute(question.encode(), given).fetchone()
        return row[0] if row else None


@pytest.fixture
def analyst(each_pool: Pool) -> Iterator[Pool]:
    """What an analyst asks, while pseudonyms are wanted."""
    preferences.tune(each_pool, "pseudonyms", True)
    with open_pool(str(each_pool.conninfo), name="discreet", discreet=True) as pool:
        yield pool


def test_whoever_looks_there_first_finds_the_same_columns(each_pool: Pool) -> None:
    with connection(each_pool) as conn:
        real = conn.execute(SHADOWS.encode(), ["public"]).fetchall()
        assert conn.execute(SHADOWS.encode(), ["discreet"]).fetchall() == real
        assert len(real) == 9


def test_an_analyst_is_told_the_same_other_name_everywhere(each_pool: Pool, analyst: Pool) -> None:
    evening(each_pool)
    ann = value(each_pool, "SELECT pseudonym(%s)", ANN)
    assert {one.username for one in viewers.activity(analyst)} >= {ann}
    assert {one.name for one in watching.choices(analyst) if one.kind == "user"} >= {ann}
    history = plays.history(analyst, Wanted(), most=9)
    assert {one.device for one in history} == {None}
    assert ann in {one.username for one in history}
    assert {one.ip for one in streams.recent(analyst)} == {None}
    everything = str([viewers.activity(analyst), watching.choices(analyst), history])
    everything += str([streams.recent(analyst), operators.viewers(analyst)])
    assert "Ann" not in everything
    assert "Ben" not in everything
    assert "Ann" in str(plays.history(each_pool, Wanted(), most=9))


def test_an_analyst_finds_nobody_by_their_name(each_pool: Pool, analyst: Pool) -> None:
    evening(each_pool)
    assert len(plays.history(each_pool, Wanted(search="ann"), most=9)) == 2
    assert plays.history(analyst, Wanted(search="ann"), most=9) == []
    assert len(plays.history(analyst, Wanted(search="v-"), most=9)) == 4


def test_until_pseudonyms_are_wanted_names_are_shown(each_pool: Pool, analyst: Pool) -> None:
    evening(each_pool)
    preferences.tune(each_pool, "pseudonyms", False)
    assert {one.username for one in viewers.activity(analyst)} == {"Ann", "Ben"}
    assert {one.device for one in plays.history(analyst, Wanted(), most=9)} == {
        "Phone of Ann",
        "Phone of Ben",
    }


def test_alerts_tell_an_analyst_no_names(each_pool: Pool, analyst: Pool) -> None:
    evening(each_pool)
    channel = make_channel(each_pool)
    many = rule(each_pool, channel, "Ann again", condition_type="user_streams_high", target="Ann*")
    fire(each_pool, many, "Ann on Home")
    told(each_pool, channel, "Ann on Home: 3 streams. Annex", rule_id=many, rule_name="Ann again")
    ann = value(each_pool, "SELECT pseudonym(%s)", ANN)
    (instance,) = alert_instances.instances(analyst)
    assert (instance.target, instance.rule_name) == (f"{ann} on Home", f"{ann} again")
    (entry,) = alert_history.history(analyst, alert_history.Wanted(), limit=9)
    assert entry.message == f"{ann} on Home: 3 streams. Annex"
    assert entry.rule_name == f"{ann} again"


@pytest.mark.parametrize(
    ("said", "name", "found"),
    [
        ("Max load, Maximum", "Max", "X load, Maximum"),
        ("a.b and acb", "a.b", "X and acb"),
        ("(<b>) 😀😀 is here", "😀😀", "(<b>) X is here"),
        ("nothing", "", "nothing"),
        ("C++ plays", "C++", "X plays"),
        (None, "Max", None),
    ],
)
def test_a_name_is_a_word_of_its_own(pool: Pool, said: Any, name: str, found: Any) -> None:
    assert value(pool, "SELECT without_name(%s, %s, 'X')", said, name) == found


@pytest.mark.parametrize(
    ("whole_ip", "network"),
    [
        ("192.168.1.17", "192.168.1.0"),
        ("10.0.0.0", "10.0.0.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
        ("2001:db8:1:2::", "2001:db8:1::"),
        ("192.168.1.17:4711", None),
        ("nas.lan", None),
    ],
)
def test_of_an_address_the_network_is_kept(pool: Pool, whole_ip: str, network: str | None) -> None:
    assert value(pool, "SELECT truncated_ip(%s)", whole_ip) == network


def test_addresses_are_truncated_as_they_are_written(pool: Pool) -> None:
    def play() -> stored.Session:
        return stored.Session(uuid4(), DAY, DAY + timedelta(hours=1), ip="192.168.1.17")

    before, after = play(), play()
    stored.save(pool, [before])
    preferences.tune(pool, "truncate_ips", True)
    stored.save(pool, [after])
    pushed = {"id": str(uuid4()), "started_at": DAY.isoformat(), "ip": "2001:db8:1:2::9"}
    merge_sessions(pool, Rows([0], json.dumps([pushed])))
    found = "SELECT ip FROM stream_sessions WHERE id = %s"
    assert value(pool, found, before.id) == "192.168.1.17"
    assert value(pool, found, after.id) == "192.168.1.0"
    assert value(pool, found, UUID(pushed["id"])) == "2001:db8:1::"


def test_what_was_stored_whole_is_truncated_once_and_nothing_else_changes(
    each_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "BATCH", 3)
    found = evening(each_pool)
    assert truncate_ips.run_once(each_pool, Settings(), Event()) == 0
    preferences.tune(each_pool, "truncate_ips", True)
    assert truncate_ips.run_once(each_pool, Settings(), Event()) == 4
    assert truncate_ips.run_once(each_pool, Settings(), Event()) == 0
    assert value(each_pool, "SELECT array_agg(DISTINCT ip) FROM stream_sessions") == ["192.168.1.0"]
    assert answers.days(each_pool) == count_days(found, ZoneInfo("UTC"))


def settled(pool: Pool) -> None:
    """Stores all there is to store."""
    rollups.refresh(pool)
    viewers.keep_totals(pool, day=(DAY + timedelta(days=4)).date())
    catch_up(pool, now=DAY + timedelta(days=9))


@pytest.mark.parametrize("delete", [True, False])
def test_rollups_stay_right_when_somebody_is_forgotten(each_pool: Pool, delete: bool) -> None:
    anns = evening(each_pool)
    settled(each_pool)
    assert privacy.forget(each_pool, ANN, delete=delete) == 2
    left = [play for play in anns if play.user == 2] if delete else nobodys(anns)
    for _ in ("at once", "and stored"):
        assert answers.days(each_pool) == count_days(left, ZoneInfo("UTC"))
        assert answers.quarters(each_pool) == count_quarters(left)
        (ben,) = viewers.activity(each_pool)
        assert (ben.username, ben.total_plays) == ("Ben", 2)
        settled(each_pool)
    assert value(each_pool, "SELECT sum(total_plays)::int FROM daily_stats") == (2 if delete else 4)


def nobodys(found: list[Play]) -> list[Play]:
    """The plays, Ann's as nobody's."""
    return [replace(play, user=None) if play.user == 1 else play for play in found]


@pytest.mark.parametrize("delete", [True, False])
def test_of_who_is_forgotten_nothing_is_left(each_pool: Pool, delete: bool) -> None:
    evening(each_pool)
    with connection(each_pool) as conn:
        conn.execute(
            "INSERT INTO transcode_history (started_at, user_id) VALUES (%s, %s)", [DAY, ANN]
        )
    create_account(each_pool, "amara", "correct horse", "admin")
    account = create_account(each_pool, "a-b", "correct horse", "viewer")
    operators.change(each_pool, account.id, role="viewer", viewer_id=ANN, is_enabled=True)
    channel = make_channel(each_pool)
    many = rule(each_pool, channel, "Many", condition_type="user_streams_high")
    for target in ("Ann", "Ben"):
        fire(each_pool, many, target)
        told(each_pool, channel, f"{target}: 3 streams", rule_id=many)
    with acting("amara"):
        privacy.forget(each_pool, ANN, delete=delete)
    assert whatever_names(each_pool, "Ann") == []
    assert value(each_pool, "SELECT count(*) FROM stream_sessions WHERE user_id = %s", ANN) == 0
    assert value(each_pool, "SELECT count(*) FROM stream_slices WHERE user_id = %s", ANN) == 0
    assert value(each_pool, "SELECT count(*) FROM transcode_history WHERE user_id = %s", ANN) == 0
    assert [one.target for one in alert_instances.instances(each_pool)] == ["Ben"]
    assert {one.viewer_id for one in operators.listed(each_pool)} == {None}
    entry = next(one for one in recent(each_pool) if one.action == "viewer.forget")
    assert (entry.actor, entry.object_id) == ("amara", str(ANN))
    assert entry.detail == {"plays": 2, "deleted": delete}
    assert [one.name for one in privacy.people(each_pool)] == ["Ben"]
    assert {one.device for one in plays.history(each_pool, Wanted(), most=9)} <= {
        "Phone of Ben",
        None,
    }


def whatever_names(pool: Pool, name: str) -> list[str]:
    """The tables with that word in any of their rows."""
    with connection(pool) as conn:
        tables = conn.execute(
            "SELECT format('%I', relname) FROM pg_class WHERE relkind IN ('r', 'p', 'm')"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        return [
            table
            for (table,) in tables
            if conn.execute(
                f"SELECT FROM {table} AS t WHERE t::text ~ %s LIMIT 1".encode(), [rf"\m{name}\M"]
            ).fetchone()
        ]


def test_nobody_who_was_forgotten_gets_a_name_again(pool: Pool) -> None:
    server = uuid4()
    with connection(pool) as conn:
        conn.execute("INSERT INTO servers (id, kind, name) VALUES (%s, 'plex', 'S')", [server])
    ann = User(uuid4(), server, "7", "Ann")
    users.save(pool, [ann])
    privacy.forget(pool, ann.id, delete=True)
    assert users.save(pool, [ann]) == 0
    assert users.note(pool, [ann]) == 0
    assert users.forget_missing(pool, server, ["8"]) == 0
    assert value(pool, "SELECT name FROM users") == "Forgotten viewer"
    play = stored.Session(uuid4(), DAY, DAY + timedelta(hours=1), user_id=ann.id)
    stored.save(pool, [play])  # whatever follows is recorded, without a name
    assert value(pool, "SELECT count(*) FROM stream_sessions") == 1


def test_who_is_not_there_cannot_be_forgotten_or_taken_out(pool: Pool) -> None:
    evening(pool)
    privacy.forget(pool, ANN, delete=False)
    for nobody in (ANN, uuid4()):
        with pytest.raises(NoSuchViewer):
            privacy.forget(pool, nobody, delete=True)
        with pytest.raises(NoSuchViewer):
            privacy.export(pool, nobody, actor="amara")
        assert privacy.held(pool, nobody) is None
    assert value(pool, "SELECT count(*) FROM stream_sessions") == 4


def test_a_failure_forgets_nothing(pool: Pool) -> None:
    evening(pool)
    with connection(pool) as conn:
        conn.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RAISE EXCEPTION $$no$$; END'"
        )
        conn.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    before = value(pool, "SELECT jsonb_agg(to_jsonb(s) ORDER BY id) FROM stream_sessions AS s")
    with pytest.raises(Exception, match="no"):
        privacy.forget(pool, ANN, delete=True)
    after = value(pool, "SELECT jsonb_agg(to_jsonb(s) ORDER BY id) FROM stream_sessions AS s")
    assert after == before


def test_everything_of_one_viewer_is_taken_out_and_nothing_of_others(pool: Pool) -> None:
    evening(pool)
    found = json.loads(privacy.export(pool, ANN, actor="amara"))
    assert found["viewer"]["name"] == "Ann"
    assert [play["title"] for play in found["plays"]] == ["item 1", "item 2"]
    assert {play["ip"] for play in found["plays"]} == {"192.168.1.17"}
    assert "Ben" not in json.dumps(found)
    entry = recent(pool)[0]
    assert (entry.action, entry.actor, entry.object_id) == ("viewer.export", "amara", str(ANN))
    held = privacy.held(pool, ANN)
    assert held
    assert (held.plays, held.first_play, held.last_play) == (2, DAY, DAY + timedelta(days=5))
