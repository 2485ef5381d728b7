"""The screens of machines, transcodes and libraries as a person uses them."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from store.db import connection
from tests.browser.conftest import Site, scrolls_sideways, settle

FILMS, FILM, JOB = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    """Two machines, a film without metadata, and a transcode of it that failed."""
    with site.pool() as pool, connection(pool) as conn:
        conn.execute(
            "INSERT INTO system_metrics (host, recorded_at, cpu_percent, memory_percent,"
            " disk_total_gb, disk_used_gb, active_streams, active_transcodes)"
            " SELECT host, now() - n * interval '1 minute', cpu, 65, 1000, 500, 1, 0 FROM"
            " generate_series(0, 180) AS n, (VALUES ('attic', 12), ('nas', 41)) AS m (host, cpu)"
        )
        conn.execute(
            "INSERT INTO libraries (id, name, media_type) VALUES (%s, 'Films', 'movies')", [FILMS]
        )
        conn.execute(
            "INSERT INTO media_items (id, library_id, media_type, title, has_metadata, has_poster,"
            " file_path) VALUES (%s, %s, 'movie', 'Harbor Lights', false, true, '/srv/h.mkv')",
            [FILM, FILMS],
        )
        conn.execute(
            "INSERT INTO transcode_history (id, media_item_id, status, success, error_message,"
            " input_codec, output_codec, host) VALUES (%s, %s, 'failed', false,"
            " 'out of memory (10)', 'hevc', 'h264', 'nas')",
            [JOB, FILM],
        )
    return site


def click_row(page: Page, table: str, row: int, x: float) -> None:
    """Clicks into the row of a table, so far from its left edge, or from its right: negative."""
    grid = page.locator(f".st-key-tbl-{table} canvas").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    at = box["x"] + (x if x >= 0 else box["width"] + x)
    page.mouse.click(at, box["y"] + 36 + 34 * (row + 0.5))


def test_a_range_and_a_host_are_in_the_address(filled: Site, visit: Callable[..., Page]) -> None:
    page = visit()
    filled.sign_in(page, "/system?range=1h")
    expect(page.get_by_role("heading", name="CPU 1h · peak 41%")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(6)  # nothing moves any more
    settle(page)
    click_row(page, "hosts", 0, 30)
    expect(page.get_by_role("heading", name="CPU 1h · peak 12%")).to_be_visible()
    expect(page).to_have_url(re.compile(r"host=attic"))
    page.get_by_role("radio", name="6h").click()
    expect(page).to_have_url(re.compile(r"range=6h"))
    expect(page.get_by_role("heading", name="CPU 6h · peak 12%")).to_be_visible()


def test_a_deep_link_shows_the_tab(filled: Site, visit: Callable[..., Page]) -> None:
    page = visit(width=390, height=844)
    filled.sign_in(page, "/system?tab=Programs")
    expect(page.get_by_text("No job has run yet")).to_be_visible()
    assert not scrolls_sideways(page)


def test_a_job_opens_from_its_row(filled: Site, visit: Callable[..., Page]) -> None:
    page = visit()
    filled.sign_in(page, "/transcodes?show=Failures")
    click_row(page, "jobs", 0, 180)
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("out of memory (10)").first).to_be_visible()
    expect(page).to_have_url(re.compile(rf"job={JOB}"))
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(page).not_to_have_url(re.compile(r"job="))


def test_work_can_be_ignored_with_a_reason(filled: Site, visit: Callable[..., Page]) -> None:
    page = visit()
    filled.sign_in(page, "/library")
    expect(page.get_by_text("1 open")).to_be_visible()
    click_row(page, "work", 0, -40)
    page.get_by_role("menuitem", name="Ignore").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why").fill("filmed by ourselves")
    dialog.get_by_label("Why").press("Tab")
    dialog.get_by_role("button", name="Ignore").click()
    expect(page.get_by_text("Nothing to fix")).to_be_visible()
    with filled.pool() as pool, connection(pool) as conn:
        told = conn.execute("SELECT reason, ignored_by FROM ignored_work").fetchall()
        logged = conn.execute(
            "SELECT actor FROM audit_log WHERE action = 'ignored_work.insert'"
        ).fetchall()
    assert told == [("filmed by ourselves", "amara")]
    assert logged == [("amara",)]
