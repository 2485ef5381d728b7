"""Settings in a real browser: tuned, run, followed, forgotten."""

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from store import job_runs, libraries, preferences, privacy, servers
from store.audit import recent
from store.db import connection
from store.libraries import Library
from store.servers import Registered
from tests.browser.conftest import Site, settle
from tests.browser.test_alerts import cell, choose, said
from tests.programs import Program, environment
from tests.store.plays import save, whole

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    """A server with a library, and two people who watched."""
    home, day = uuid4(), datetime.now(UTC) - timedelta(days=2)
    with site.pool() as pool:
        servers.register(pool, [Registered(home, "plex", "Home", "http://nas.lan:32400")])
        libraries.save(pool, [Library(uuid4(), home, "1", "Films", "movies")])
        save(pool, [whole(number, day, number / 2, user=number, item=1) for number in (1, 2)])
        with connection(pool) as conn:
            conn.execute("UPDATE media_items SET runtime_seconds = 3600")
    return site


def test_a_job_runs_when_one_asks_for_it(filled: Site, visit: Visit, tmp_path: Path) -> None:
    env = environment(tmp_path, database_url=filled.url, log_level="debug")
    jobs = Program("-m", "jobs", env=env)
    try:
        jobs.until("truncate_ips: Result")  # the last one, with an hour until the next
        page = visit()
        filled.sign_in(page, "/settings?tab=Data")
        row = next(
            number
            for number in range(20)
            if cell(page, "jobs", number, 1).inner_text() == "Truncate ips"
        )
        press_in_row(page, "jobs", row)
        said(page, "Truncate ips is asked for and begins within seconds.")
        jobs.until("truncate_ips: Result")
        expect(cell(page, "jobs", row, 0)).to_have_text("Done")
        with filled.pool() as pool:
            assert job_runs.asked_for(pool) == []
        assert jobs.end(signal.SIGTERM) == 0
    finally:
        jobs.clean_up()


def press_in_row(page: Page, table: str, row: int) -> None:
    """Presses the one button of a row, which is only drawn on the canvas."""
    settle(page)
    canvas = page.locator(f".st-key-tbl-{table} canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 60, box["y"] + 36 + 40 * (row + 0.5))


def test_what_counts_as_watched_is_seen_before_it_is_saved(filled: Site, visit: Visit) -> None:
    page = visit()
    filled.sign_in(page, "/settings?tab=Monitoring")
    page.get_by_role("button", name="Change").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_text("Of 2 plays in 90 days, 1 more would have been")).to_be_visible()
    films = form.get_by_role("spinbutton", name="Films (%)")
    films.fill("50")
    films.press("Tab")
    expect(form.get_by_text("Of 2 plays in 90 days, 2 more would have been")).to_be_visible()
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(page.get_by_text("Films: 50 %")).to_be_visible()
    with filled.pool() as pool:
        assert preferences.in_force(pool, {}).watched_by_type == {"movie": 50}


def test_a_library_is_followed_no_more(filled: Site, visit: Visit) -> None:
    page = visit()
    filled.sign_in(page, "/settings")
    choose(page, "servers", 0, "Details")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Libraries to follow")).to_be_visible()
    drawer.get_by_text("Films", exact=True).click()
    said(page, "Films is not followed any more.")
    with filled.pool() as pool:
        assert [one.is_followed for one in libraries.listed(pool)] == [False]


def test_a_viewer_is_taken_out_and_forgotten(filled: Site, visit: Visit) -> None:
    page = visit()
    filled.sign_in(page, "/settings?tab=Time+%26+privacy")
    page.get_by_role("combobox", name="Viewer").click()
    page.get_by_role("option", name="user 1").click()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert '"name": "user 1"' in Path(download.value.path()).read_text()
    page.get_by_role("button", name="Forget").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("the name user 1")).to_be_visible()
    dialog.get_by_text("Keep the plays as nobody's").click()
    expect(dialog.get_by_text("Totals stay")).to_be_visible()
    dialog.get_by_role("button", name="Forget").click()
    said(page, "user 1 is forgotten, with 1 plays.")
    with filled.pool() as pool:
        assert [one.name for one in privacy.people(pool)] == ["user 2"]
        actions = [entry.action for entry in recent(pool)]
    assert {"viewer.export", "viewer.forget"} <= set(actions)
