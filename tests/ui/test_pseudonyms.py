"""No page tells an analyst who somebody is while pseudonyms are wanted."""

from collections.abc import Iterator
from typing import Any

import pytest

from store import preferences
from store.accounts import create_account, open_session
from store.db import connection, open_pool
from store.plays import Wanted
from tests.store.alerts import make_channel
from tests.store.plays import named
from tests.ui.alerting import fire, rule, told
from tests.ui.conftest import Screen, forget
from tests.ui.watching import evening, play_id, stuttering, watching_now
from ui.account import READERS
from ui.menu import ENTRIES
from ui.plays.export import exported
from ui.reads import is_discreet

NAME = "Zebulon"
PAGES = [entry.url for entry in ENTRIES if set(READERS) & set(entry.roles) - {"admin"}]
MORE: list[tuple[str, dict[str, str]]] = [
    ("activity", {"tab": "Users"}),
    ("activity", {"person": str(named("user", 1))}),
    ("transcodes", {"job": str(play_id(900))}),
    ("activity", {"session": str(play_id(1))}),
    ("activity", {"days": "30d", "by": "user"}),
    ("streams", {"view": "Table"}),
    ("streams", {"session": str(play_id(101))}),
    ("transcodes", {"show": "Failures"}),
    ("alerts", {"tab": "Channels"}),
    ("alerts", {"tab": "Silences"}),
    ("alerts", {"tab": "History"}),
    ("system", {"tab": "Load"}),
]


@pytest.fixture
def house(screen: Screen) -> Screen:
    """A store in which one person's name is wherever a name can be."""
    evening(screen)
    stuttering(screen)
    watching_now(screen, 2, device=f"Phone of {NAME}", ip="10.1.2.3")
    channel = make_channel(screen.pool)
    about = rule(
        screen.pool, channel, f"{NAME} again", condition_type="user_streams_high", target=f"{NAME}*"
    )
    fire(screen.pool, about, f"{NAME} on Home", comment=NAME)
    told(screen.pool, channel, f"{NAME} on Home: 3 streams", rule_id=about, rule_name=NAME)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE users SET name = %s WHERE id = %s", [NAME, named("user", 1)])
        conn.execute(
            "INSERT INTO transcode_history (id, started_at, completed_at, status, success, user_id,"
            " error_message, output_codec) VALUES (%s, now() - interval '1 hour', now(), 'failed',"
            " false, %s, 'no luck', 'h264')",
            [play_id(900), named("user", 1)],
        )
        conn.execute(
            "INSERT INTO silences (matchers, comment) VALUES (jsonb_build_object('target',"
            " %s::text), %s)",
            [f"{NAME}*", f"{NAME} is on holiday"],
        )
    preferences.tune(screen.pool, "pseudonyms", True)
    return screen


def sent(node: Any) -> Iterator[bytes]:
    """Everything that is sent to the browser, as it is sent."""
    if (proto := getattr(node, "proto", None)) is not None:
        yield proto.SerializeToString()
    for child in getattr(node, "children", {}).values():
        yield from sent(child)


def telling(screen: Screen, page: str, **filters: str) -> bool:
    """Whether the page tells the name."""
    screen.open(page, **filters)
    found = b"".join(sent(screen.at._tree))
    assert len(found) > 1000
    return NAME.encode() in found


@pytest.mark.parametrize(("page", "filters"), [(page, {}) for page in PAGES] + MORE)
def test_no_page_names_anybody(house: Screen, page: str, filters: dict[str, str]) -> None:
    named_to_admin = telling(house, page, **filters)  # and its answers are cached
    analyst = create_account(house.pool, "ben", "correct horse", "analyst")
    house.token = open_session(house.pool, analyst.id, ip=None, agent=None)
    assert not telling(house, page, **filters)
    preferences.tune(house.pool, "pseudonyms", False)
    forget()
    assert telling(house, page, **filters) == named_to_admin


def test_the_pages_do_name_people_to_admins(house: Screen) -> None:
    told_by = [page for page in PAGES if telling(house, page)]
    assert {"activity", "streams", "transcodes", "alerts"} <= set(told_by)


def test_an_analyst_finds_nobody_by_name(house: Screen) -> None:
    house.open("activity", q=NAME)
    assert house.metric("Plays") != "0"
    analyst = create_account(house.pool, "ben", "correct horse", "analyst")
    house.token = open_session(house.pool, analyst.id, ip=None, agent=None)
    house.open("activity", q=NAME)
    assert not house.at.metric
    assert not house.at.dataframe


def test_what_is_exported_is_what_the_page_shows(house: Screen) -> None:
    wanted = Wanted()
    with open_pool(str(house.pool.conninfo), name="test", discreet=True) as discreet:
        assert NAME.encode() not in exported(discreet, wanted, "ben")
    assert NAME.encode() in exported(house.pool, wanted, "amara")
    assert is_discreet()  # outside of a page nobody knows who asks
