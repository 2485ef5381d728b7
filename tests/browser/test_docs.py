"""The API's own page in a browser: drawn without any other host, and able to try things out."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import NAME, Site
from tests.dashboard import PASSWORD

PUSH = """
async (token) => (await fetch("/api/v1/events/users", {
    method: "POST", body: "[]", headers: {"Content-Type": "application/json", "X-CSRF-Token": token}
})).status
"""


def test_the_api_is_shown_and_tried_out_by_whoever_is_signed_in(
    site: Site, visit: Callable[..., Page]
) -> None:
    page, complaints = visit(), list[str]()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{site.base}/api/docs")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.base}/api/docs")
    operation = page.locator(".opblock", has_text="/api/v1/analytics/storage")
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table tbody .response-col_status")
    expect(answer).to_contain_text("200")
    assert complaints == []
    token = page.locator('meta[name="csrf-token"]').get_attribute("content")
    assert page.evaluate(PUSH, "made up") == 403
    assert page.evaluate(PUSH, token) == 200
