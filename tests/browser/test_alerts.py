"""Alerts in a real browser: made, changed, tried, silenced and deleted, with a real receiver."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from store import alert_rules, channels, silences
from tests.browser.conftest import Site, running_site, scrolls_sideways, settle
from tests.notify.receiver import Receiver, running
from tests.store.alerts import make_channel
from tests.ui.alerting import HOSTILE, evaluated, fire, rule, told

CANARY = "CANARY-token-9fQ2"
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with running(Receiver()) as receiver:
        yield receiver


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    receiver: Receiver,
) -> Iterator[Site]:
    """A dashboard that may call the receiver."""
    reach = {"webhook_allow_cidrs": "127.0.0.0/8", "webhook_ports": receiver.port}
    with running_site(request, tmp_path_factory.mktemp("site"), **reach) as site:
        yield site


def cell(page: Page, table: str, row: int, column: int) -> Locator:
    """A cell of a table, from the hidden one that screen readers read."""
    return page.locator(f".st-key-tbl-{table}").get_by_test_id(f"glide-cell-{column}-{row}")


def choose(page: Page, table: str, row: int, entry: str) -> None:
    """Chooses an entry of a row's menu: its button is only drawn on the canvas."""
    settle(page)
    canvas = page.locator(f".st-key-tbl-{table} canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 40, box["y"] + 36 + 40 * (row + 0.5))
    page.get_by_role("menuitem", name=entry, exact=True).click()


def said(page: Page, text: str) -> None:
    """Waits for what is said in passing."""
    expect(page.get_by_test_id("stToast").filter(has_text=text)).to_be_visible()


def test_from_nothing_to_a_rule_and_back(site: Site, receiver: Receiver, visit: Visit) -> None:
    page = visit()
    site.sign_in(page, "/alerts")
    expect(page.get_by_text("Nothing is watched yet.")).to_be_visible()
    make_a_channel(page, receiver)
    make_starters_and_a_rule(page)
    change_and_try_the_rule(site, page, receiver)
    silence_it(site, page)
    delete_rule_and_channel(site, page)
    assert CANARY not in page.content()


def make_a_channel(page: Page, receiver: Receiver) -> None:
    page.get_by_role("button", name="New channel").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("Ops")
    form.get_by_role("radio", name="Webhook").click()
    address = form.get_by_role("textbox", name="Address")
    expect(address).to_have_attribute("placeholder", "https://example.org/hook")
    address.fill(f"http://127.0.0.1:{receiver.port}/{CANARY}")
    form.get_by_role("button", name="Test").click()
    expect(form.get_by_text("It arrived: the receiver answered 200")).to_be_visible()
    assert [sent.path for sent in receiver.received] == [f"/{CANARY}"]
    form.get_by_role("button", name="Create channel").click()
    said(page, "Ops was created.")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert CANARY not in page.content()


def make_starters_and_a_rule(page: Page) -> None:
    page.get_by_role("button", name="Add starter rules").click()
    page.get_by_role("dialog").get_by_role("button", name="Create rules").click()
    said(page, "8 rules were created.")
    expect(cell(page, "rules", 7, 1)).to_have_text("Transcodes fail")
    page.get_by_role("button", name="New rule").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("A low disk")
    number = form.get_by_role("spinbutton", name="Fires below (GB)")
    number.fill("100")
    number.press("Tab")
    expect(form.get_by_text("any disk is below 100 GB")).to_be_visible()
    expect(form.get_by_text("Nothing is stored yet that could be looked back at")).to_be_visible()
    form.get_by_role("button", name="Create rule").click()
    said(page, "A low disk was created.")
    expect(cell(page, "rules", 0, 1)).to_have_text("A low disk")
    expect(cell(page, "rules", 0, 2)).to_have_text("Free space below 100 GB")


def change_and_try_the_rule(site: Site, page: Page, receiver: Receiver) -> None:
    choose(page, "rules", 0, "Edit")
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Name")).to_have_value("A low disk")
    form.get_by_role("spinbutton", name="Cooldown (min)").fill("120")
    form.get_by_role("button", name="Save rule").click()  # with what was just typed
    said(page, "A low disk was saved.")
    expect(cell(page, "rules", 0, 4)).to_have_text("2 h")
    choose(page, "rules", 0, "Switch off")
    said(page, "A low disk is off.")
    choose(page, "rules", 0, "Test")
    page.get_by_role("dialog").get_by_role("button", name="Send a test to Ops").click()
    expect(page.get_by_text("It arrived: the receiver answered 200")).to_be_visible()
    assert len(receiver.received) == 2
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    with site.pool() as pool:
        low = next(each for each in alert_rules.list_rules(pool) if each.name == "A low disk")
        assert (low.cooldown_minutes, low.is_enabled) == (120, False)


def silence_it(site: Site, page: Page) -> None:
    page.get_by_role("tab", name="Silences").click()
    page.get_by_role("button", name="New silence").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Host").fill("nas*")
    form.get_by_role("textbox", name="Comment").fill("Moving house")
    form.get_by_role("button", name="Create silence").click()
    said(page, "The silence was created.")
    expect(cell(page, "silences", 0, 1)).to_have_text("host nas*")
    choose(page, "silences", 0, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete silence").click()
    said(page, "The silence was deleted.")
    expect(page.get_by_text("No silences")).to_be_visible()
    with site.pool() as pool:
        assert [each.comment for each in silences.list_silences(pool)] == ["Moving house"]


def delete_rule_and_channel(site: Site, page: Page) -> None:
    page.get_by_role("tab", name="Channels").click()
    expect(cell(page, "channels", 0, 5)).to_have_text("9")
    choose(page, "channels", 0, "Delete")
    expect(page.get_by_role("dialog").get_by_text("A low disk")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Rules").click()
    expect(cell(page, "rules", 0, 1)).to_have_text("A low disk")
    choose(page, "rules", 0, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete rule").click()
    said(page, "A low disk was deleted.")
    expect(cell(page, "rules", 0, 1)).to_have_text("Collector silent")
    with site.pool() as pool:
        for each in alert_rules.list_rules(pool):
            alert_rules.delete(pool, each.id)
    page.goto(f"{site.base}/alerts?tab=Channels")
    expect(cell(page, "channels", 0, 5)).to_have_text("0")
    choose(page, "channels", 0, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete channel").click()
    said(page, "Ops was deleted.")
    expect(page.get_by_text("No channels yet")).to_be_visible()
    with site.pool() as pool:
        assert channels.list_all(pool) == []


def test_what_fires_is_acknowledged_and_snoozed_in_place(site: Site, visit: Visit) -> None:
    with site.pool() as pool:
        ops = make_channel(pool, "discord", name=HOSTILE)
        low = rule(pool, ops, HOSTILE)
        fire(pool, low, HOSTILE)
        told(pool, ops, HOSTILE, rule_name=HOSTILE, channel_name=HOSTILE)
        evaluated(pool)
    page = visit()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    site.sign_in(page, "/alerts")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Acknowledged by amara")).to_be_visible()
    page.get_by_role("button", name="Snooze").click()
    page.get_by_role("menuitem", name="4 hours").click()
    expect(page.get_by_text("Silenced until")).to_be_visible()
    for tab in ("Channels", "Silences", "History", "Rules"):
        page.get_by_role("tab", name=tab).click()
        expect(page.locator(f".st-key-tbl-{tab.lower()}")).to_be_visible()
        settle(page)
        expect(page.locator("[data-testid=stMain] a[href^=javascript]")).to_have_count(0)
        expect(page.locator("[data-testid=stMain] script")).to_have_count(0)
    choose(page, "rules", 0, "Edit")
    expect(page.get_by_role("dialog").get_by_label("Name")).to_have_value(HOSTILE)


def test_a_phone_shows_it_without_scrolling_sideways(site: Site, visit: Visit) -> None:
    page = visit(width=390, height=844, is_mobile=True, has_touch=True)
    site.sign_in(page, "/alerts")
    expect(page.locator(".st-key-tbl-rules")).to_be_visible()
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="New rule").click()
    expect(page.get_by_role("dialog").get_by_text("A full disk has 0 GB free")).to_be_visible()
    assert not scrolls_sideways(page)


def test_a_link_to_the_history_of_a_rule_opens_it(site: Site, visit: Visit) -> None:
    page = visit()
    site.sign_in(page, "/alerts?tab=History&outcome=Delivered")
    expect(page.get_by_role("tab", name="History")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("radio", name="Delivered")).to_have_attribute("aria-checked", "true")
    expect(cell(page, "history", 0, 5)).to_have_text("Delivered")
