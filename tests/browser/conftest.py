"""A real browser before a running dashboard. No request may leave the machine."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import servers
from tests.conftest import RUN, databases
from tests.dashboard import PASSWORD, Dashboard, served
from tests.line import Line

expect.set_options(timeout=90_000)  # a busy machine takes its time
NAME = "amara"
TICK = 15_000
Scheme = Literal["light", "dark"]


class Site(Dashboard):
    """A running dashboard, with an account and a line to its store that can be cut."""

    line: Line

    def sign_in(self, page: Page, path: str = "/") -> None:
        """Opens the page as a visitor does who has to sign in first."""
        page.goto(self.base + path)
        page.get_by_label("Name").fill(NAME)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(self.base + path)
        settle(page)


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A dashboard over an empty store."""
    with running_site(request, tmp_path_factory.mktemp("site")) as site:
        yield site


@contextmanager
def running_site(request: pytest.FixtureRequest, folder: Path, **given: object) -> Iterator[Site]:
    """A dashboard with these settings over an empty store; its log is free of tracebacks."""
    server = servers.running(request.config.stash[RUN], "plain")
    with databases(server) as make:
        line = Line(url := make(server.template("UTC")))
        with served(url, folder, behind=line.url(), **given) as dashboard:
            site = Site(dashboard.url, dashboard.program, dashboard.base)
            site.line = line
            site.account(NAME)
            yield site
            site.program.end()
            assert not [said for said in site.program.said if "Traceback" in said]
        line.cut()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a window of its own; what it asked of other hosts fails the test."""
    contexts, elsewhere = [], []

    def note(request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != urlsplit(site.base).netloc:
            elsewhere.append(request.url)

    def opened(
        *, width: int = 1440, height: int = 900, scheme: Scheme = "light", **how: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
            **how,
        )
        contexts.append(context)
        context.on("request", note)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert elsewhere == []


def settle(page: Page) -> None:
    """Waits until the script has run and everything is drawn."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
    for bad in ("[data-stale=true]", "[data-testid=stSkeleton]", "[data-testid=stException]"):
        expect(page.locator(bad)).to_have_count(0)


def metric(page: Page, label: str) -> Any:
    """The value of the metric with that label."""
    named = page.get_by_test_id("stMetricLabel").get_by_text(label, exact=True)
    return page.get_by_test_id("stMetric").filter(has=named).get_by_test_id("stMetricValue")


def tab_to(page: Page, name: str | re.Pattern[str]) -> None:
    """Presses Tab until what has that name has the focus."""
    script = (
        "() => { const e = document.activeElement;"
        " if (!/^(A|BUTTON|INPUT|TEXTAREA)$/.test(e.tagName)) return '';"
        " const l = e.labels && e.labels[0];"
        " return (e.getAttribute('aria-label') || (l ? l.innerText : e.innerText) || '').trim() }"
    )
    wanted = name if isinstance(name, re.Pattern) else re.compile(rf"(^|\n){re.escape(name)}$")
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.search(page.evaluate(script)):
            return
    raise AssertionError(f"{name} is out of reach")


def scrolls_sideways(page: Page) -> bool:
    """Whether anything is wider than the window."""
    return page.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".some(e => e && e.scrollWidth > e.clientWidth)"
    )


def ticking(page: Page, seen: Callable[[], None]) -> None:
    """Lets ticks pass until it is seen."""
    for _ in range(20):
        page.clock.fast_forward(TICK)
        try:
            return seen()
        except AssertionError:
            continue
    return seen()
