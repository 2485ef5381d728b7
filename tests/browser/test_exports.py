"""An export in a real browser: asked for, written by the jobs, fetched, deleted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from playwright.sync_api import Page, expect

from store.exports import runs
from store.exports.runs import Asker
from tests.browser.conftest import NAME, Site, scrolls_sideways, settle
from tests.programs import Program, environment
from tests.store.plays import save, whole

Visit = Callable[..., Page]


def test_an_export_is_asked_for_written_fetched_and_deleted(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    day = datetime.now(UTC) - timedelta(days=2)
    with site.pool() as pool:
        save(pool, [whole(number, day, number / 2, user=1, item=1) for number in (1, 2)])
    folder = psutil.Process(site.program.process.pid).environ()["CINEVAULT_DATA_DIR"]
    page = visit()
    site.sign_in(page, "/reports")
    expect(page.get_by_text("No exports yet")).to_be_visible()
    page.get_by_role("button", name="Create export").click()
    expect(page.get_by_text("Waits for").first).to_be_visible()
    page.reload()  # loses nothing
    settle(page)
    expect(page.get_by_text("Waits for").first).to_be_visible()
    env = environment(tmp_path, database_url=site.url) | {"CINEVAULT_DATA_DIR": folder}
    jobs = Program("-m", "jobs", env=env)
    try:
        link = page.get_by_role("link", name="Download").first
        expect(link).to_be_visible()
        with page.expect_download() as fetched:
            link.click()
        assert len(Path(fetched.value.path()).read_text().splitlines()) == 3
        assert fetched.value.suggested_filename.startswith("sessions_")
    finally:
        jobs.clean_up()
    with site.pool() as pool:
        (run,) = runs.recent(pool, Asker(NAME, is_admin=True))
    phone = visit(width=390, height=844)
    site.sign_in(phone, f"/reports?export={run.id}")
    expect(phone.get_by_role("link", name="Manifest")).to_be_visible()
    assert not scrolls_sideways(phone)
    phone.get_by_role("button", name="Delete").click()
    expect(phone.get_by_text("No exports yet")).to_be_visible()
