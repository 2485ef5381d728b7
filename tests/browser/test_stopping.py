"""A stream is stopped from its card, on a server that answers."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from store.db import connection
from store.ids import server_id
from tests.browser.conftest import Site, running_site
from tests.collector.doubles import Double, hexed
from tests.collector.fake_server import KEY, Fake, SimulatedClock, fake_server
from tests.collector.viewings import Act, Viewing
from tests.ui.watching import Filling, watching_now


@pytest.fixture(scope="module")
def fake() -> Fake:
    """A Jellyfin on which somebody watches a film."""
    film = Viewing(0, "user1", "tv", "film", 5400.0, [Act(0.0, True, 0.0)], 5000.0)
    return Fake("jellyfin", Double([film]), SimulatedClock(at=100.0))


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, fake: Fake
) -> Iterator[Site]:
    """A dashboard that knows the server and its stream, as a collector would have written them."""
    with ExitStack() as stack:
        url = stack.enter_context(fake_server(fake))
        own = [{"kind": "jellyfin", "name": "Attic", "url": url, "key": KEY}]
        folder = tmp_path_factory.mktemp("stopping")
        site = stack.enter_context(running_site(request, folder, servers=json.dumps(own)))
        with site.pool() as pool:
            watching_now(Filling(pool), 1, external_key=f"{hexed('tv')}|user1|{hexed('film')}")
            with connection(pool) as conn:
                conn.execute(
                    "INSERT INTO servers (id, kind, name, base_url, origin)"
                    " VALUES (%s, 'jellyfin', 'Attic', %s, 'environment')",
                    [server_id("Attic"), url],
                )
                conn.execute(
                    "UPDATE stream_sessions SET server_id = %s WHERE is_active",
                    [server_id("Attic")],
                )
        yield site


def test_a_stream_is_stopped_with_a_message_and_again_is_over(
    site: Site, fake: Fake, visit: Callable[..., Page]
) -> None:
    page = visit()
    site.sign_in(page, "/streams")
    page.get_by_role("button", name="Stop").click()
    asked = page.get_by_role("dialog")
    expect(asked.get_by_text("item 1 ends at once for user 1")).to_be_visible()
    asked.get_by_label("Message").fill("Bed time")
    asked.get_by_label("Message").press("Tab")
    asked.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Attic was told to stop it")).to_be_visible()
    expect(asked).to_have_count(0)
    assert [words.get("Text") for _, words in fake.told] == ["Bed time", None]
    assert fake.double.shown(fake.clock.at) == []
    page.get_by_role("button", name="Stop").click()  # the collector did not look yet
    asked.get_by_role("button", name="Stop").click()
    expect(asked.get_by_text("It is over already.")).to_be_visible()
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_have_count(0)
