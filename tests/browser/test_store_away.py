"""A store that goes away and comes back while somebody looks, on a page of each group."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from store.db import connection
from tests.browser.conftest import Site, settle, ticking
from tests.ui.watching import Filling, evening


@pytest.fixture(scope="module")
def lived_in(site: Site) -> Site:
    """Plays and a sample, so that there is something to lose sight of."""
    with site.pool() as pool:
        evening(Filling(pool))
        with connection(pool) as conn:
            conn.execute("INSERT INTO system_metrics (host, cpu_percent) VALUES ('nas', 41)")
    return site


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/activity", "Activity"),
        ("/system", "System"),
        ("/alerts", "Alerts"),
        ("/pipeline", "Pipeline"),
        ("/settings", "Settings"),
    ],
)
def test_a_page_says_that_its_store_is_away_and_recovers_by_itself(
    lived_in: Site, visit: Callable[..., Page], path: str, title: str
) -> None:
    page = visit()
    page.clock.install()
    lived_in.sign_in(page, path)
    heading = page.get_by_role("heading", name=title, level=2, exact=True)
    expect(heading).to_be_visible()
    lived_in.line.cut()
    again = page.get_by_text("This page tries again every 10 seconds")
    ticking(page, lambda: expect(again).to_be_visible(timeout=4000))
    expect(page.get_by_text("The store cannot be reached.")).to_be_visible()
    expect(heading).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    lived_in.line.mend()
    ticking(page, lambda: expect(again).to_have_count(0, timeout=4000))
    settle(page)
    expect(heading).to_be_visible()
    expect(page.get_by_text("cannot be reached")).to_have_count(0)
