"""A viewer sees what they watched themselves, on every page there is, and no other page."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from store import operators
from store.accounts import create_account, open_session
from store.db import connection
from tests.store.plays import save, whole
from tests.ui.conftest import Screen
from ui.menu import ENTRIES

OWN, FOREIGN = "item 1", "item 2"
PAGES = [entry.url for entry in ENTRIES]


@pytest.fixture
def viewer(screen: Screen) -> Screen:
    """Vera, who watched one thing; somebody else watched another."""
    start = datetime.now(UTC) - timedelta(hours=5)
    save(screen.pool, [whole(1, start, 1, user=1, item=1), whole(2, start, 1, user=2, item=2)])
    link(screen, user_of(screen, 1))
    return screen


def user_of(screen: Screen, number: int) -> UUID:
    with connection(screen.pool) as conn:
        row = conn.execute(
            "SELECT user_id FROM stream_sessions JOIN media_items ON media_items.id = media_item_id"
            " WHERE title = %s",
            [f"item {number}"],
        ).fetchone()
    assert row
    return row[0]


def link(screen: Screen, user: UUID | None) -> None:
    """Signs the screen in as a viewer linked to that user."""
    vera = create_account(screen.pool, "vera", "correct horse", "viewer")
    operators.change(screen.pool, vera.id, role="viewer", viewer_id=user, is_enabled=True)
    screen.token = open_session(screen.pool, vera.id, ip=None, agent=None)


def everything(screen: Screen) -> str:
    """All that went to the browser."""
    frames = [frame.value.to_string() for frame in screen.at.dataframe]
    charts = [chart.proto.spec + chart.proto.alt for chart in screen.at.get("plotly_chart")]
    return "\n".join([screen.text(), *frames, *charts])


def test_the_first_page_is_their_own(viewer: Screen) -> None:
    viewer.open("")
    assert "Hello vera" in viewer.at.header[0].value
    assert OWN in everything(viewer)
    assert FOREIGN not in everything(viewer)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_what_somebody_else_watched(viewer: Screen, page: str) -> None:
    viewer.open(page)
    shown = everything(viewer)
    assert FOREIGN not in shown
    assert "user 2" not in shown


def test_what_happened_since_their_last_visit_is_not_for_them(viewer: Screen) -> None:
    viewer.run()
    with connection(viewer.pool) as conn:
        conn.execute("UPDATE account_visits SET seen_at = now() - interval '3 days'")
    viewer.open("")
    assert "Hello vera" in viewer.text()
    assert "your last visit" not in viewer.text()


def test_what_is_not_for_them_is_not_in_the_menu(viewer: Screen) -> None:
    viewer.open("")
    assert set(viewer.at.session_state["pages"]) == {"", "activity", "streams", "account"}


def test_a_link_to_somebody_elses_play_opens_nothing(viewer: Screen) -> None:
    with connection(viewer.pool) as conn:
        row = conn.execute(
            "SELECT s.id FROM stream_sessions AS s JOIN media_items AS m ON m.id = media_item_id"
            " WHERE title = %s",
            [FOREIGN],
        ).fetchone()
    assert row
    viewer.open("activity", session=str(row[0]))
    assert FOREIGN not in everything(viewer)


def test_who_is_linked_to_nobody_sees_nothing(screen: Screen) -> None:
    start = datetime.now(UTC) - timedelta(hours=5)
    save(screen.pool, [whole(1, start, 1, user=1, item=1)])
    link(screen, None)
    screen.open("")
    assert "Nobody is linked to you" in screen.text()
    assert OWN not in everything(screen)
