"""The Pipeline screen as people use it: by keyboard, by a link that somebody sent, on a phone."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from demo.production import production
from demo.production_loading import load_production
from store.events.batch import Rows
from store.events.pipeline import merge_ingest_runs, merge_render_jobs
from tests.browser.conftest import Site, metric, scrolls_sideways, settle, tab_to, ticking

MADE = production(3, 60, int(datetime.now(UTC).timestamp()))
STUCK = {why: shot for shot, why in MADE.stuck.items()}
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML) Chrome/130 Mobile Safari/537.36"


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    """Two months of productions."""
    with site.pool() as pool:
        load_production(pool, MADE)
    return site


def test_a_run_is_opened_by_keyboard_and_closed_again(
    filled: Site, visit: Callable[..., Page]
) -> None:
    page = visit()
    filled.sign_in(page, "/pipeline?days=90d")
    expect(metric(page, "Projects")).to_have_text("4")
    tab_to(page, re.compile("^Rows: Ingest runs"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("tab", name="Refused")).to_be_visible()
    expect(page).to_have_url(re.compile("run=run-"))
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page).not_to_have_url(re.compile("run="))
    expect(page).to_have_url(re.compile("days=90d"))


def test_a_shot_is_asked_for_and_leads_to_its_job_and_back(
    filled: Site, visit: Callable[..., Page]
) -> None:
    shot = next(row for row in MADE.shots if row["id"] == STUCK["render_failed"])
    page = visit()
    filled.sign_in(page, "/pipeline")
    page.get_by_label("Shot, such as sh0010").fill(f"{shot['name']} {shot['project_id']}")
    expect(page).to_have_url(re.compile("q=sh"))
    expect(page.locator(".st-key-tbl-shots [data-testid^=glide-cell]").first).to_be_attached()
    settle(page)
    page.get_by_label("Shot, such as sh0010").focus()
    tab_to(page, re.compile("^Rows: 1 shots"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Stopped at render")).to_be_visible()
    expect(drawer.get_by_text("the first that is not done")).to_have_count(1)
    drawer.get_by_role("button", name="The render job").click()
    expect(page).to_have_url(re.compile("job=job-"))
    expect(page).not_to_have_url(re.compile("shot="))
    expect(drawer.get_by_text("History")).to_be_visible()
    expect(drawer.get_by_text("No licence for the renderer.")).to_be_visible()
    drawer.get_by_role("button", name=re.compile("not in dailies")).click()
    expect(drawer.get_by_text("Stopped at render")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_happens_shows_without_a_hand(
    filled: Site, visit: Callable[..., Page], scheme: str
) -> None:
    page = visit(scheme=scheme)
    page.clock.install()
    filled.sign_in(page, "/pipeline")
    at = datetime.now(UTC).isoformat()
    job, run = f"new-job-{scheme}", f"new-run-{scheme}"
    with filled.pool() as pool:
        told = {"id": job, "status": "queued", "farm": "mock", "updated_at": at}
        merge_render_jobs(pool, Rows([0], json.dumps([told])))
        told = {"id": run, "source": job, "started_at": at, "updated_at": at}
        merge_ingest_runs(pool, Rows([0], json.dumps([told])))
    cells = page.locator(".st-key-tbl-runs, .st-key-tbl-news").locator("[data-testid^=glide-cell]")
    ticking(page, lambda: expect(cells.filter(has_text=job).first).to_be_attached(timeout=4000))
    ticking(
        page,
        lambda: expect(cells.filter(has_text=f"{run} goes").first).to_be_attached(timeout=4000),
    )


def test_everything_fits_on_a_phone_and_the_flow_can_be_read(
    filled: Site, visit: Callable[..., Page]
) -> None:
    page = visit(width=390, height=844, scheme="dark", user_agent=PHONE)
    filled.sign_in(page, "/pipeline?days=90d")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    expect(page.locator(".js-plotly-plot .sankey")).to_have_count(0)
    expect(page.get_by_text("Came in", exact=True).first).to_be_visible()
    assert not scrolls_sideways(page)
    shot = STUCK["refused"]
    page.goto(f"{filled.base}/pipeline?shot={shot}")
    settle(page)
    expect(page.get_by_role("dialog").get_by_text("Stopped at ingest")).to_be_visible()
    assert not scrolls_sideways(page)


def test_the_number_of_farm_jobs_leads_here(filled: Site, visit: Callable[..., Page]) -> None:
    """Overview shows it once a server is connected or something was played."""
    with filled.pool() as pool, pool.connection() as conn:
        conn.execute("INSERT INTO servers (kind, name) VALUES ('plex', 'Home')")
    page = visit()
    filled.sign_in(page, "/")
    expect(metric(page, "Farm jobs")).to_have_text(re.compile(r"^\d+ / \d+$"))
    page.get_by_role("button", name="Farm jobs").click()
    expect(page.get_by_role("heading", name="Pipeline", level=2)).to_be_visible()
