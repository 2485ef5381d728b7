"""What people do across pages, on a year of demo data; every page is held to the same rules."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Site, scrolls_sideways, settle, tab_to
from tests.browser.demo import demo, tokens
from tests.conftest import RUN
from tests.dashboard import COOKIE, PASSWORD, Dashboard
from tests.servers import running
from ui.menu import ENTRIES

PAGES = [f"/{entry.url}" for entry in ENTRIES if entry.file != "mine.py"]
TABS = (
    "/settings?tab=Accounts+%26+tokens",
    "/settings?tab=Monitoring",
    "/settings?tab=Time+%26+privacy",
    "/settings?tab=Data",
    "/settings?tab=About",
    "/alerts?tab=Channels",
    "/alerts?tab=History",
    "/activity?tab=Users",
    "/pipeline?q=sh0010",
    "/pipeline?job=job-00001",
    "/pipeline?run=run-0001",
    "/pipeline?shot=alpha-0001",
)
# Streamlit's own: the list in its sidebar, its sparklines, its tables and pagers.
ALLOWED = {
    "list",
    "listitem",
    "svg-img-alt",
    "aria-required-children",
    "region",
    "nested-interactive",
}
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboard]:
    """A dashboard over demo data; at the end its log is free of tracebacks."""
    server = running(request.config.stash[RUN], "plain")
    with demo(server, tmp_path_factory.mktemp("demo"), 4000) as dashboard:
        yield dashboard
        dashboard.program.end()
        said = "".join(dashboard.program.said)
        assert "Traceback" not in said, said[-4000:]


@pytest.fixture(scope="module")
def people(house: Dashboard) -> dict[str, str]:
    """A session for each role."""
    return tokens(house)


@pytest.fixture(scope="module")
def site(house: Dashboard) -> Dashboard:
    """What windows may ask for is asked of this dashboard."""
    return house


@pytest.fixture
def window(visit: Visit, house: Dashboard, people: dict[str, str]) -> Callable[..., Page]:
    """Opens a window of somebody of that role."""

    def opened(path: str, role: str = "admin", **how: Any) -> Page:
        page = visit(**how)
        page.context.add_cookies([{"name": COOKIE, "value": people[role], "url": house.base}])
        go(page, house, path)
        return page

    return opened


def go(page: Page, house: Dashboard, path: str) -> None:
    """Opens the page and waits until it is whole."""
    page.goto(house.base + path)
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    settle(page)


def total(page: Page) -> Locator:
    """How many plays the history says there are."""
    return page.get_by_role("heading", name=re.compile("^Plays .* in this time"))


def test_a_link_with_filters_shows_others_the_same_and_a_viewer_their_own(
    house: Dashboard, window: Callable[..., Page]
) -> None:
    page = window("/activity")
    expect(page.get_by_role("heading", name="Activity", level=2)).to_be_visible()
    week = total(page).inner_text()
    page.get_by_role("radio", name="30d").click()
    expect(page).to_have_url(re.compile("days=30d"))
    expect(total(page)).not_to_have_text(week)
    shared, seen = page.url.removeprefix(house.base), total(page).inner_text()
    analyst = window(shared, "analyst")
    expect(total(analyst)).to_have_text(seen)
    viewer = window(shared, "viewer")
    expect(total(viewer)).not_to_have_text(seen)
    expect(viewer.get_by_test_id("stSidebarNavLink")).to_have_count(3)
    expect(viewer.get_by_text("All users")).to_have_count(0)


def test_a_page_that_is_not_for_a_role_does_not_open(window: Callable[..., Page]) -> None:
    for path in ("/settings", "/system", "/alerts", "/pipeline"):
        page = window(path, "viewer")
        expect(page.get_by_role("heading", name="Hello vera", level=2)).to_be_visible()


def test_the_way_back_leads_to_the_page_before(
    house: Dashboard, window: Callable[..., Page]
) -> None:
    page = window("/system?range=7d")
    expect(page.get_by_role("radio", name="7d")).to_be_checked()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Alerts").click()
    expect(page.get_by_role("heading", name="Alerts", level=2)).to_be_visible()
    settle(page)
    while "/alerts" in page.url:  # each filter that was set is a step
        page.go_back()
    expect(page.get_by_role("heading", name="System", level=2)).to_be_visible()
    settle(page)


def test_everything_can_be_reached_by_keyboard(house: Dashboard, visit: Visit, people: Any) -> None:
    page = visit()
    page.goto(house.base)
    page.keyboard.type("amara")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Overview", level=2)).to_be_visible()
    settle(page)
    tab_to(page, "Settings")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Settings", level=2)).to_be_visible()
    settle(page)
    tab_to(page, "Add a server")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to(page, "Name")
    page.keyboard.type("Attic")
    tab_to(page, "Address")
    page.keyboard.type("http://nas.lan:8096")
    tab_to(page, "Key")
    page.keyboard.type("0123456789abcdef")
    page.keyboard.press("Enter")  # faster than anybody types, or it would be sent on the way out
    settle(page)
    tab_to(page, "Add")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("Attic is being asked")).to_be_visible()
    assert "0123456789abcdef" not in page.content()


def test_no_page_is_wider_than_a_phone(house: Dashboard, window: Callable[..., Page]) -> None:
    page = window("/", width=390, height=844, is_mobile=True, has_touch=True)
    wide: list[str] = []
    for path in (*PAGES, *TABS):
        go(page, house, path)
        wide += [path] * scrolls_sideways(page)
    assert wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_but_what_is_streamlits_own(
    house: Dashboard, window: Callable[..., Page], scheme: str
) -> None:
    page = window("/", scheme=scheme)
    found: dict[str, list[str]] = {}
    for path in (*PAGES, *TABS):
        go(page, house, path)
        for violation in Axe().run(page).response["violations"]:
            if violation["id"] not in ALLOWED:
                where = [" ".join(node["target"]) for node in violation["nodes"][:3]]
                found[f"{path} {violation['id']}"] = where
    assert found == {}


@pytest.mark.parametrize(
    ("path", "title"), [("system?range=7d", "System"), ("pipeline?job=job-1", "Pipeline")]
)
def test_the_first_address_after_a_start_may_be_a_deep_link(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    path: str,
    title: str,
) -> None:
    """Before anybody opened the first page, Streamlit knows no other."""
    from tests.conftest import databases
    from tests.dashboard import served

    server = running(request.config.stash[RUN], "plain")
    with (
        databases(server) as make,
        served(make(server.template("UTC")), tmp_path_factory.mktemp("fresh")) as fresh,
    ):
        fresh.account("amara")
        page = browser.new_page()
        page.goto(f"{fresh.base}/{path}")
        expect(page).to_have_title("Sign in · CineVault")
        page.get_by_label("Name").fill("amara")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name=title, level=2)).to_be_visible()
        expect(page).to_have_url(f"{fresh.base}/{path}")
        expect(page.get_by_text("Page not found")).to_have_count(0)
        page.close()


def test_a_session_that_is_ended_elsewhere_ends_here(
    house: Dashboard, visit: Visit, people: dict[str, str]
) -> None:
    pages: list[Page] = []
    for _ in range(2):
        page = visit()
        Site.sign_in(house, page)  # pyright: ignore[reportArgumentType]
        pages.append(page)
    go(pages[0], house, "/account")
    pages[0].get_by_role("button", name="Sign out all others").click()
    expect(pages[0].get_by_text("Signed out everywhere else")).to_be_visible()
    pages[1].reload()
    expect(pages[1]).to_have_title("Sign in · CineVault")
