"""Activity and Streams in a real browser: clicked, dragged, shared, on a phone."""

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from store.db import Pool, connection
from tests.browser.conftest import Site, metric, scrolls_sideways, settle
from tests.store.plays import save, whole
from tests.ui.watching import NASTY, evening, now, watching_now


class Stored(NamedTuple):
    """A store to write plays to."""

    pool: Pool


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    """Three plays that are over and one that goes on; one title would be a script."""
    with site.pool() as pool:
        store = Stored(pool)
        evening(store)
        watching_now(store, 1)
        with connection(pool) as conn:
            conn.execute("UPDATE media_items SET title = %s WHERE title = 'item 3'", [NASTY])
    return site


@pytest.fixture
def activity(filled: Site, visit: Callable[..., Page]) -> Page:
    page = visit(height=1500)
    filled.sign_in(page, "/activity")
    expect(metric(page, "Plays")).to_have_text("5")
    return page


def opened(page: Page) -> Locator:
    """The drawer at the right."""
    return page.get_by_role("dialog")


def first_cell(page: Page, table: str) -> tuple[float, float]:
    """Where the first row of a table is."""
    box = page.locator(f".st-key-tbl-{table} canvas").first.bounding_box()
    assert box
    return box["x"] + 60, box["y"] + 36 + 17


def test_what_is_searched_for_is_in_the_address_and_can_be_shared(
    activity: Page, filled: Site, visit: Callable[..., Page]
) -> None:
    activity.get_by_label("Title or user").fill("item 2")
    expect(metric(activity, "Plays")).to_have_text("1")
    expect(activity).to_have_url(re.compile(r"[?&]q=item"))
    other = visit()
    filled.sign_in(other, activity.url.removeprefix(filled.base))
    expect(metric(other, "Plays")).to_have_text("1")
    activity.get_by_role("button", name="Clear filters").click()
    expect(metric(activity, "Plays")).to_have_text("5")
    expect(activity).not_to_have_url(re.compile("q="))


def test_a_cell_that_is_clicked_asks_for_its_hour(activity: Page) -> None:
    settle(activity)
    busy = activity.locator(".st-key-heat .points path[style*='rgb(46, 42, 140)']").first
    expect(busy).to_be_visible()
    busy.click(force=True)
    chip = activity.locator(".st-key-no-cell button")
    expect(chip).to_have_text(re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d\d:00"))
    expect(activity).to_have_url(re.compile(r"dow=\d&.*hour=\d+"))
    chip.click()
    expect(chip).to_have_count(0)
    expect(metric(activity, "Plays")).to_have_text("5")


def test_days_that_are_dragged_over_are_asked_for(activity: Page) -> None:
    settle(activity)
    box = activity.locator(".st-key-per-day .nsewdrag").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    activity.mouse.move(box["x"] + box["width"] * 0.76, middle)
    activity.mouse.down()
    activity.mouse.move(box["x"] + box["width"] * 0.9, middle, steps=4)
    activity.mouse.move(box["x"] + box["width"] * 0.99, middle, steps=4)
    activity.mouse.up()
    expect(activity).to_have_url(re.compile(r"from=\d{4}-\d\d-\d\d"))
    expect(activity).to_have_url(re.compile(r"to=\d{4}-\d\d-\d\d"))
    expect(metric(activity, "Plays")).to_have_text("4")


def test_a_row_opens_its_play_whose_address_can_be_shared(
    activity: Page, filled: Site, visit: Callable[..., Page]
) -> None:
    settle(activity)
    activity.mouse.click(*first_cell(activity, "plays"))
    expect(opened(activity).get_by_text("What it did")).to_be_visible()
    expect(activity).to_have_url(re.compile("session="))
    address = activity.url
    activity.keyboard.press("Escape")
    expect(opened(activity)).to_have_count(0)
    expect(activity).not_to_have_url(re.compile("session="))
    other = visit()
    filled.sign_in(other, address.removeprefix(filled.base))
    expect(opened(other).get_by_text("What it did")).to_be_visible()


def test_a_person_opens_in_full(activity: Page) -> None:
    activity.get_by_role("tab", name="Users").click()
    settle(activity)
    activity.mouse.click(*first_cell(activity, "people"))
    expect(opened(activity).get_by_text("The last 30 days")).to_be_visible()
    activity.get_by_role("button", name="All plays").click()
    expect(opened(activity)).to_have_count(0)
    expect(activity).to_have_url(re.compile("user=user"))
    expect(metric(activity, "Viewers")).to_have_text("1")


def test_a_new_stream_shows_by_itself_and_opens_in_full(
    filled: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    filled.sign_in(page, "/streams")
    expect(page.get_by_role("heading", name="Now playing")).to_contain_text("1,")
    with filled.pool() as pool:
        watching_now(Stored(pool), 2)
    expect(page.get_by_role("heading", name="Now playing")).to_contain_text("2,")
    page.get_by_role("button", name="Details").first.click()
    expect(opened(page).get_by_text("Playing now")).to_be_visible()
    with filled.pool() as pool:
        watching_now(Stored(pool), 1)


@pytest.mark.parametrize("path", ["/activity", "/activity?tab=Users", "/streams"])
def test_a_phone_has_it_all_without_scrolling_sideways(
    filled: Site, visit: Callable[..., Page], path: str
) -> None:
    page = visit(width=390, height=844)
    filled.sign_in(page, path)
    settle(page)
    assert not scrolls_sideways(page)


def test_a_title_that_would_be_a_script_is_a_title(
    filled: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    asked: list[str] = []

    def noted(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", noted)
    with filled.pool() as pool:
        at = now()
        save(pool, [whole(70, at, 0, user=1, item=3)])
    for path in ("/activity?by=Title", "/streams"):
        if path == "/activity?by=Title":
            filled.sign_in(page, path)
        else:
            page.goto(filled.base + path)
        settle(page)
    assert asked == []
