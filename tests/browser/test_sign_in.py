import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from store.accounts import end_session
from tests.browser.conftest import NAME, Site, scrolls_sideways, settle
from tests.dashboard import COOKIE, PASSWORD


def test_a_visitor_signs_in_with_the_keyboard_alone(site: Site, visit: Callable[..., Page]) -> None:
    page = visit()
    page.goto(site.base)
    expect(page).to_have_title("Sign in · CineVault")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_a_wrong_password_is_said_and_the_name_stays(
    site: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    page.goto(site.base)
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill("wrong horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("This name and password do not fit together.")
    expect(page.get_by_label("Name")).to_have_value(NAME)
    expect(page.get_by_label("Password")).to_be_focused()


def test_a_deep_link_keeps_its_filters_through_the_form(
    site: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    site.sign_in(page, "/?days=30d&user=a%20b")
    assert page.url == site.base + "/?days=30d&user=a%20b"


def test_signing_out_leads_back_to_the_form_every_time(
    site: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    for _ in range(10):
        site.sign_in(page)
        page.get_by_role("button", name=NAME).click()
        page.get_by_text("Sign out", exact=True).click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        page.goto(site.base)
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def ended(site: Site, page: Page) -> None:
    """Ends the page's session in the store, as somebody else does who revokes it."""
    known = {one.get("name"): one.get("value", "") for one in page.context.cookies()}
    with site.pool() as pool:
        assert end_session(pool, known[COOKIE])


def test_a_session_that_is_revoked_leads_to_the_form_by_itself(
    site: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    site.sign_in(page, "/system?range=7d")
    ended(site, page)
    expect(page).to_have_title("Sign in · CineVault")
    expect(page).to_have_url(re.compile(r"next=%2Fsystem%3Frange%3D7d"))


def test_a_connection_that_is_lost_with_the_session_leads_to_the_form(
    site: Site, visit: Callable[..., Page]
) -> None:
    page, lines = visit(), list[WebSocketRoute]()
    page.route_web_socket(re.compile("/_stcore/stream"), lambda line: lines.append(joined(line)))
    site.sign_in(page, "/streams")
    ended(site, page)
    lines[-1].close(code=1001)
    expect(page).to_have_title("Sign in · CineVault")
    expect(page).to_have_url(re.compile("next=%2Fstreams"))


def test_a_connection_that_is_lost_alone_comes_back(site: Site, visit: Callable[..., Page]) -> None:
    page, lines = visit(), list[WebSocketRoute]()
    page.route_web_socket(re.compile("/_stcore/stream"), lambda line: lines.append(joined(line)))
    site.sign_in(page, "/streams")
    with page.expect_response(re.compile("/_stcore/host-config")):
        lines[-1].close(code=1001)
    settle(page)
    expect(page).to_have_url(f"{site.base}/streams")
    assert len(lines) == 2


def joined(line: WebSocketRoute) -> WebSocketRoute:
    """The line, connected to the server."""
    line.connect_to_server()
    return line


@pytest.mark.parametrize(
    ("scheme", "background"), [("light", "rgb(246, 247, 249)"), ("dark", "rgb(11, 12, 15)")]
)
def test_the_form_fits_a_phone_in_both_themes(
    site: Site, visit: Callable[..., Page], scheme: str, background: str
) -> None:
    page = visit(width=390, height=844, scheme=scheme, is_mobile=True)
    page.goto(site.base)
    expect(page.locator("body")).to_have_css("background-color", background)
    expect(page.locator("body")).to_have_css("font-family", "Inter, system-ui, sans-serif")
    assert page.evaluate("document.fonts.check('14px Inter')")
    assert not scrolls_sideways(page)
