from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from store.db import connection
from tests.browser.conftest import Site, metric, scrolls_sideways, settle, ticking
from tests.store.plays import Play, save, whole


def active(number: int) -> Play:
    return whole(number, datetime.now(UTC) - timedelta(minutes=20), 1 / 3, user=number, item=number)


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    """One stream that runs, one play of the day before yesterday, one sample of a machine."""
    with site.pool() as pool:
        past = whole(2, datetime.now(UTC) - timedelta(days=2), 1, user=2, item=2)
        save(pool, [active(1), past])
        with connection(pool) as conn:
            conn.execute(
                "UPDATE stream_sessions SET is_active = true, ended_at = NULL, last_seen_at = now()"
                " WHERE started_at > now() - interval '1 hour'"
            )
            conn.execute(
                "INSERT INTO system_metrics (host, cpu_percent, memory_percent, disk_total_gb,"
                " disk_used_gb) VALUES ('nas', 41, 65, 1000, 930)"
            )
    return site


def test_a_fresh_install_says_what_to_do(site: Site, visit: Callable[..., Page]) -> None:
    page = visit()
    site.sign_in(page)
    expect(page.get_by_role("heading", name="Welcome to CineVault")).to_be_visible()
    expect(page.get_by_text("Connect a media server")).to_be_visible()
    expect(page.get_by_text("cinevault demo")).to_be_visible()


def test_the_first_numbers_appear_by_themselves(
    site: Site, visit: Callable[..., Page], request: pytest.FixtureRequest
) -> None:
    page = visit()
    page.clock.install()
    site.sign_in(page)
    expect(page.get_by_role("heading", name="Welcome to CineVault")).to_be_visible()
    request.getfixturevalue("filled")
    streams = metric(page, "Active streams")
    ticking(page, lambda: expect(streams).to_have_text("1", timeout=4000))
    settle(page)
    expect(metric(page, "Library items")).to_have_text("2")
    expect(page.get_by_text("Sampled").first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(6)
    assert page.evaluate("document.fonts.check('600 14px Inter')")


@pytest.mark.parametrize(
    ("scheme", "page_color", "bar"),
    [
        ("light", "rgb(255, 255, 255)", "rgb(79, 70, 229)"),
        ("dark", "rgb(11, 12, 15)", "rgb(124, 131, 255)"),
    ],
)
def test_the_charts_wear_the_colours_of_the_system_theme(
    filled: Site, visit: Callable[..., Page], scheme: str, page_color: str, bar: str
) -> None:
    page = visit(scheme=scheme)
    filled.sign_in(page)
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", page_color)
    expect(page.locator(".st-key-daily-plays .points path").first).to_have_css("fill", bar)


def test_a_theme_that_changes_is_followed_within_a_tick(
    filled: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    page.clock.install()
    filled.sign_in(page)
    page.emulate_media(color_scheme="dark")
    bars = page.locator(".st-key-daily-plays .points path").first
    ticking(page, lambda: expect(bars).to_have_css("fill", "rgb(124, 131, 255)", timeout=2000))


def test_a_phone_shows_it_without_scrolling_sideways(
    filled: Site, visit: Callable[..., Page]
) -> None:
    page = visit(width=390, height=844, is_mobile=True, has_touch=True)
    filled.sign_in(page)
    expect(page.locator(".js-plotly-plot")).to_have_count(6)
    assert not scrolls_sideways(page)
    left, right = (place(metric(page, name)) for name in ("Active streams", "Bandwidth"))
    assert left["y"] == right["y"]
    assert left["x"] < right["x"]


def test_the_numbers_change_by_themselves(filled: Site, visit: Callable[..., Page]) -> None:
    page = visit()
    page.clock.install()
    filled.sign_in(page)
    expect(metric(page, "Library items")).to_have_text("2")
    with filled.pool() as pool, connection(pool) as conn:
        conn.execute("UPDATE stream_sessions SET is_active = false, ended_at = last_seen_at")
    streams = metric(page, "Active streams")
    ticking(page, lambda: expect(streams).to_have_text("0", timeout=2000))


def test_a_store_that_goes_away_and_comes_back_is_noticed_without_a_hand(
    filled: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    page.clock.install()
    filled.sign_in(page)
    filled.line.cut()
    away = page.get_by_text("This page tries again every 10 seconds")
    ticking(page, lambda: expect(away).to_be_visible(timeout=4000))
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    filled.line.mend()
    ticking(page, lambda: expect(metric(page, "Active streams")).to_be_visible(timeout=4000))
    settle(page)
    expect(page.get_by_text("cannot be reached")).to_have_count(0)


def place(element: Locator) -> dict[str, float]:
    """Where on the screen it is."""
    box = element.bounding_box()
    assert box
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}
