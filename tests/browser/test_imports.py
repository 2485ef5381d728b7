"""History brought in on a screen: looked at first, whole, and taken back."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page, expect

from store.imports import batches
from tests import histories as tools
from tests.browser.conftest import NAME, Site, scrolls_sideways, settle
from tests.dashboard import PASSWORD

Visit = Callable[..., Page]
HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x]"


def plays(folder: Path) -> Path:
    """Ten plays, one of which is none, in a file of the size that real ones have."""
    rows = [{"started": tools.NIGHT - 86_400 * day, "stopped": tools.NIGHT - 86_400 * day + 900,
             "user": HOSTILE, "user_id": 80 + day % 2, "title": HOSTILE,
             "media_type": "clip" if day == 3 else "movie"} for day in range(10)]  # fmt: skip
    path = tools.tautulli(folder / "tautulli.db", rows)
    with closing(sqlite3.connect(path)) as history, history:
        history.execute("CREATE TABLE themoviedb_lookup AS SELECT zeroblob(12000000) AS json")
    return path


def choose_server(page: Page, name: str) -> None:
    """Types the name of a server that nobody knows."""
    box = page.get_by_role("combobox", name="Server")
    box.click()
    box.fill(name)
    box.press("Enter")
    settle(page)


def look(page: Page) -> None:
    """Asks what would come."""
    settle(page)
    page.get_by_role("button", name="See what would come").click()


def test_a_file_is_looked_at_brought_in_and_taken_back(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    page = visit()
    site.sign_in(page, "/reports?tab=Imports")
    expect(page.get_by_text("Nothing was brought in yet")).to_be_visible()
    look(page)
    expect(page.get_by_text("Choose a file, or name its path on the server.")).to_be_visible()
    page.locator("input[type=file]").set_input_files(plays(tmp_path))
    expect(page.get_by_text("as its backup is downloaded")).not_to_be_visible()  # once it is there
    look(page)
    expect(page.get_by_text("no Plex server is known here")).to_be_visible()
    choose_server(page, "Attic")
    look(page)
    bring = page.get_by_role("button", name="Bring in 9 plays")
    expect(bring).to_be_visible()
    settle(page)
    assert not scrolls_sideways(page)
    with site.pool() as pool:
        assert batches.batches(pool) == []
    bring.click()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    expect(page).to_have_url(f"{site.base}/reports?tab=Imports&import=1")
    with site.pool() as pool:
        (batch,) = batches.batches(pool)
    assert (batch.plays, batch.imported_by, batch.server_name) == (9, NAME, "Attic")
    settle(page)
    page.get_by_role("button", name="Take back").click()
    page.locator(".st-key-confirm button").click()
    expect(page.get_by_test_id("stToast").filter(has_text="9 plays are gone")).to_be_visible()
    with site.pool() as pool:
        (batch,) = batches.batches(pool)
    assert batch.undone_by == NAME


def test_an_analyst_is_told_who_brings_history_in(site: Site, visit: Visit) -> None:
    site.account("ben", "analyst")
    page = visit()
    page.goto(f"{site.base}/reports?tab=Imports&import=1")
    page.get_by_label("Name").fill("ben")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Only admins bring history in")).to_be_visible()
    expect(page.get_by_role("button", name="See what would come")).to_have_count(0)
    expect(page.get_by_text("Came: plays in the store")).to_have_count(0)
