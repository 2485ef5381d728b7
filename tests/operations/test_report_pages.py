"""Reports as files: a page that keeps to itself, whatever the store holds, and tables."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from playwright.sync_api import sync_playwright

from operations.reports import files
from operations.reports.pictures import drawn, nice
from operations.reports.words import cell, days, heading
from store.analytics.asking import Source
from store.db import connection, open_pool
from store.errors import ExportFailed, ExportRefused
from store.reports.catalog import ordered
from store.reports.making import Made, made
from tests.store.plays import named, save, whole

HOSTILE = """</td><script>document.title="taken"</script><img src=x onerror='alert(1)'>"&"""
TODAY = date(2026, 6, 1)


@pytest.fixture
def found(clone: Callable[..., str]) -> Iterator[Made]:
    """The year in review of a store in which everything is called something hostile."""
    url = clone(timezone="Europe/Berlin")
    with open_pool(url, name="test", size=2) as pool:
        plays = [
            whole(n, datetime(2026, 5, n + 1, 12, tzinfo=UTC), 1, user=n, item=n)
            for n in range(1, 6)
        ]
        save(pool, plays)
        with connection(pool) as conn:
            conn.execute("UPDATE users SET name = %s WHERE id = %s", [HOSTILE, named("user", 1)])
            conn.execute("UPDATE media_items SET title = %s, series_title = NULL", [HOSTILE])
        yield made(
            Source(url, "Europe/Berlin", False), ordered("year_in_review", TODAY, {}, None, None)
        )


def test_a_page_needs_nothing_and_runs_nothing(found: Made, tmp_path: Path, chromium: str) -> None:
    path = tmp_path / "report.html"
    files.write(found, path, "html")
    text = path.read_text()
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"<[^>]+\s(src|href)=|url\(|@import|http://(?!www.w3.org/2000/svg)", text)
    for picture in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ElementTree.fromstring(picture)
    asked: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        assert page.title() == "Year in review, 1 Jun 2025 – 31 May 2026"
        assert page.locator("td", has_text="</td><script>").count() >= 2
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert not page.evaluate(wide)
        paper = page.pdf(prefer_css_page_size=True)
        browser.close()
    assert asked == [path.as_uri()]
    assert paper.startswith(b"%PDF")
    assert re.search(rb"/MediaBox\s*\[\s*0 0 59[45][.\d]* 84[12]", paper), "A4"


def test_each_format_holds_the_rows(found: Made, tmp_path: Path) -> None:
    rows = files.table(found, "Who watched most").answer.as_rows()
    for file_format, reads in (("parquet", "read_parquet"), ("csv", "read_csv")):
        path = tmp_path / f"report.{file_format}"
        assert files.write(found, path, file_format, "who watched MOST") == path.stat().st_size
        again = duckdb.sql(f"SELECT username, plays FROM {reads}('{path}')").fetchall()
        assert again == [(row["username"], row["plays"]) for row in rows]
    files.write(found, tmp_path / "report.xlsx", "xlsx")
    assert (tmp_path / "report.xlsx").read_bytes()[:2] == b"PK"
    files.write(found, tmp_path / "report.json", "json")
    told = json.loads((tmp_path / "report.json").read_text())
    assert told["figures"]["plays"] == 5
    assert [table["title"] for table in told["tables"]] == [table.title for table in found.tables]


def test_what_cannot_be_written_leaves_nothing(found: Made, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="no table nothing"):
        files.write(found, tmp_path / "report.csv", "csv", "nothing")
    with pytest.raises(ExportRefused, match="cannot be docx"):
        files.write(found, tmp_path / "report.docx", "docx")
    with pytest.raises(ExportFailed, match="no folder"):
        files.write(found, tmp_path / "nowhere" / "report.html", "html")
    assert not list(tmp_path.iterdir())


def test_cells_are_what_people_read() -> None:
    at = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)
    told = {
        ("hours", 1234.5): "1,234.5",
        ("plays", 12345): "12,345",
        ("bytes", 1_180_000_000_000): "1.18 TB",
        ("frees_bytes", 0): "0 B",
        ("wasted_percent", 12.34): "12.3 %",
        ("kwh", 0.126): "0.13",
        ("year", 1999): "1999",
        ("peak_at", at): "4 May 2026, 00:30",
        ("day", date(2026, 5, 3)): "3 May 2026",
        ("month", date(2026, 5, 1)): "May 2026",
        ("media_type", "episode"): "series",
        ("username", None): "–",
        ("done", True): "yes",
    }
    assert {(name, value): cell(name, value, "Europe/Berlin") for name, value in told} == told
    assert heading("frees_bytes") == "Frees"
    assert days(date(2026, 5, 1), date(2026, 5, 31), at) == "1 – 31 May 2026"
    assert days(None, None, at) == "as of 3 May 2026"


def test_charts_hold_whatever_comes() -> None:
    assert drawn(("stacked",), [], "UTC") == ""
    assert drawn((), [{"a": 1}], "UTC") == ""
    one = [{"day": date(2026, 5, 1), "failed": 0, "done": None}]
    for kind in ("stacked", "line"):
        ElementTree.fromstring(drawn((kind,), one, "UTC"))
    ElementTree.fromstring(drawn(("ranking", "name", "hours"), [{"name": None, "hours": 0}], "UTC"))
    assert [nice(most) for most in (0, 0.3, 1, 3, 7, 43, 1001)] == [1, 0.5, 1, 5, 10, 50, 2000]
