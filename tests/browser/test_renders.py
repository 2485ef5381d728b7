"""The Renders screen as people use it: a click, a link that somebody sent, a phone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from demo.render_loading import load_renders
from demo.renders import stories
from tests.browser.conftest import Site, metric, scrolls_sideways, settle, tab_to

NOW = datetime.now(UTC)
TOLD = stories(2, 30, int(NOW.timestamp()), ZoneInfo("UTC"))
GHOST = next(one.render_id for story in TOLD for one in story.planted if one.rule == "ghost")


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    """A month of renders."""
    with site.pool() as pool:
        load_renders(pool, TOLD)
    return site


def test_a_link_to_a_render_opens_it_over_the_list(
    filled: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    filled.sign_in(page, f"/renders?render={GHOST}")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("made no download and no article").first).to_be_visible()
    drawer.get_by_role("tab", name="Lineage").click()
    drawing = drawer.get_by_role("img", name="From account and scheduler through")
    expect(drawing).to_be_visible()
    drawer.get_by_role("tab", name="Timeline").click()
    expect(drawer.get_by_text("First seen")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page).not_to_have_url(re.compile("render="))


def test_a_status_is_chosen_and_stays_in_the_address(
    filled: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    filled.sign_in(page, "/renders")
    expect(metric(page, "Queued")).to_have_text("3")
    page.get_by_role("radio", name="Ghost").or_(page.get_by_role("button", name="Ghost")).click()
    expect(page).to_have_url(re.compile("status=Ghost"))
    expect(page.get_by_role("button", name="Clear filters")).to_be_visible()


def test_any_render_is_opened_by_keyboard_alone(filled: Site, visit: Callable[..., Page]) -> None:
    page = visit()
    filled.sign_in(page, "/renders?status=Ghost")
    settle(page)
    tab_to(page, re.compile("^Rows: Renders"))
    page.keyboard.type(str(GHOST))
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("made no download and no article").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_tab_goes_past_a_table_and_opens_nothing(filled: Site, visit: Callable[..., Page]) -> None:
    page = visit()
    filled.sign_in(page, "/renders?status=Ghost")
    settle(page)
    tab_to(page, re.compile("^Rows: Renders"))
    passed = set[str]()
    for _ in range(8):
        page.keyboard.press("Tab")
        passed.add(page.evaluate("document.activeElement.tagName"))
    assert "CANVAS" not in passed
    settle(page)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_everything_fits_on_a_phone(filled: Site, visit: Callable[..., Page]) -> None:
    page = visit(width=390, height=844, scheme="dark")
    filled.sign_in(page, "/renders")
    assert not scrolls_sideways(page)
    page.get_by_role("tab", name="Leaders").click()
    settle(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert not scrolls_sideways(page)
