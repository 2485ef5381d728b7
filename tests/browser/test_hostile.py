"""Names and messages that are markup, endless or written from the right do nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, TimeoutError, expect

from store.db import connection
from tests.browser.conftest import scrolls_sideways, settle
from tests.browser.demo import demo, tokens
from tests.browser.test_journeys import PAGES, TABS
from tests.conftest import RUN
from tests.dashboard import COOKIE, Dashboard
from tests.servers import running

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
MARKDOWN = "**x** [a](javascript:alert(1)) $x$ :red[x]"
EMOJI = "🎬" * 300
HEBREW = "\u202eשלום עולם مرحبا"
TEXTS = [SCRIPT, MARKDOWN, EMOJI, HEBREW]
# What others chose or sent: table, columns, which rows.
WRITTEN = (
    ("users", ("name",), "true"),
    ("libraries", ("name",), "true"),
    ("servers", ("name", "state_reason"), "true"),
    ("media_items", ("title",), "true"),
    ("media_items", ("series_title",), "series_title IS NOT NULL"),
    ("media_items", ("scan_error",), "scan_error IS NOT NULL"),
    ("stream_sessions", ("client_info", "device"), "true"),
    ("transcode_history", ("error_message",), "error_message IS NOT NULL"),
    ("transcode_history", ("host",), "started_at > now() - interval '7 days'"),
    ("alert_rules", ("name",), "true"),
    ("notification_channels", ("name",), "true"),
    ("alert_log", ("message", "rule_name", "channel_name"), "true"),
    ("alert_log", ("error_detail",), "NOT success"),
    ("alert_instances", ("comment",), "state = 'firing'"),
    ("silences", ("comment",), "true"),
    ("renders", ("name",), "true"),
    ("render_accounts", ("first_name", "last_name", "sport", "type"), "true"),
    ("projects", ("name",), "NOT archived"),
    ("shots", ("name", "scene", "episode"), "true"),
    ("versions", ("name", "artist"), "true"),
    ("render_jobs", ("farm", "farm_type", "message"), "true"),
    ("ingest_runs", ("source",), "true"),
    ("ingest_files", ("path", "reason"), "true"),
    ("playlists", ("name",), "true"),
    ("reconcile_errors", ("path", "version_name"), "true"),
    ("audit_log", ("actor",), "true"),
    ("job_runs", ("error",), "true"),
)
MORE = """
INSERT INTO system_metrics (host, cpu_percent, gpu_name, gpu_percent)
SELECT t, 99, t, 50 FROM unnest(%(texts)s::text[]) t;
INSERT INTO disk_metrics (host, mount, recorded_at, total_bytes, free_bytes, error)
SELECT t, t, now(), 1e12, 1e9, t FROM unnest(%(texts)s::text[]) t;
INSERT INTO accounts (name, role)
SELECT left(t, 60), 'analyst' FROM unnest(%(texts)s::text[]) t;
UPDATE servers SET base_url = 'javascript:alert(1)//';
UPDATE stream_sessions SET user_id = NULL, client_info = NULL, quality = NULL, bitrate = NULL
WHERE extract(minute FROM started_at)::int %% 3 = 0;
UPDATE transcode_history
SET user_id = NULL, host = NULL, speed = NULL, input_codec = NULL, file_size_bytes = NULL
WHERE extract(minute FROM started_at)::int %% 3 = 0;
UPDATE media_items SET library_id = NULL, file_size_bytes = NULL WHERE year = 2020;
"""
# Where each of the texts has to be read as it is.
READ = ("/", "/activity", "/streams", "/library", "/alerts", "/alerts?tab=Channels", "/pipeline")
# On a phone nothing of these is in sight that could be read.
BELOW = ((390, "/pipeline"),)
FOUND = """() => {
  const main = document.querySelector('[data-testid=stApp]');
  const said = [...main.querySelectorAll('strong, em, .stMarkdownColoredText')]
    .filter(e => e.textContent.trim() === 'x').length;
  return {
    links: document.querySelectorAll('a[href^="javascript:" i]').length,
    images: document.querySelectorAll('img[src="x"], img[src$="/x"]').length,
    scripts: [...document.scripts].filter(e => e.textContent.trim() === 'alert(1)').length,
    formulas: main.querySelectorAll('.katex').length,
    formatted: said,
    unknown: [...document.querySelectorAll('[data-testid^=glide-cell]')]
      .filter(e => /^(None|nan|NaN|NaT|<NA>|null)$/.test(e.textContent)).length,
    failed: document.querySelectorAll('[data-testid=stException]').length,
  }
}"""
SAID = """document.body.innerText + '\\n' + [...document.querySelectorAll(
    '[data-testid^=glide-cell], [aria-label], svg text')].map(e =>
    e.textContent + '\\n' + (e.getAttribute('aria-label') || '')).join('\\n')"""
READABLE = (
    f"texts => {{ const said = {SAID}; return texts.filter(t => said.includes(t)).length > 1 }}"
)


def spoil(dashboard: Dashboard) -> None:
    """Puts the texts wherever somebody else decides what stands."""
    with dashboard.pool() as pool, connection(pool) as conn:
        for table, columns, rows in WRITTEN:
            text = "(%(texts)s::text[])[1 + n %% 4]"
            # A name that must be unlike any other ends in something of its own.
            own = " || ' ' || n" if table == "servers" else ""
            sets = ", ".join(f"{column} = {text}{own}" for column in columns)
            conn.execute(
                f"UPDATE {table} AS t SET {sets}"
                f" FROM (SELECT ctid AS row, row_number() OVER () AS n FROM {table} WHERE {rows})"
                " AS known WHERE t.ctid = row".encode(),
                {"texts": TEXTS},
            )
        for statement in filter(str.strip, MORE.split(";")):
            conn.execute(statement.encode(), {"texts": TEXTS})


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboard]:
    """A dashboard over demo data in which nobody has a decent name."""
    server = running(request.config.stash[RUN], "plain")
    with demo(server, tmp_path_factory.mktemp("hostile"), 1500) as dashboard:
        spoil(dashboard)
        yield dashboard
        dashboard.program.end()
        assert "Traceback" not in "".join(dashboard.program.said)


@pytest.fixture(scope="module")
def token(site: Dashboard) -> str:
    """A session of an admin."""
    return tokens(site)["admin"]


def drawers(site: Dashboard) -> list[str]:
    """One of each thing that opens in full."""
    wanted = {
        "/streams?session=": "SELECT id FROM stream_sessions ORDER BY started_at DESC LIMIT 1",
        "/library?item=": "SELECT id FROM media_items WHERE scan_error IS NOT NULL LIMIT 1",
        "/transcodes?job=": "SELECT id FROM transcode_history WHERE status = 'failed'"
        " ORDER BY started_at DESC LIMIT 1",
        "/renders?render=": "SELECT id FROM renders ORDER BY published_at DESC LIMIT 1",
        "/pipeline?run=": "SELECT run_id FROM ingest_files WHERE NOT accepted LIMIT 1",
        "/pipeline?job=": "SELECT id FROM render_jobs WHERE state = 'failed' LIMIT 1",
        "/pipeline?shot=": "SELECT shot_id FROM render_jobs WHERE shot_id IS NOT NULL LIMIT 1",
    }
    with site.pool() as pool, connection(pool) as conn:
        rows = {path: conn.execute(query.encode()).fetchone() for path, query in wanted.items()}
    return [f"{path}{row[0]}" for path, row in rows.items() if row]


def unread(page: Page, path: str) -> list[str]:
    """What is wrong where no two of the texts come to be read, of which a page has most."""
    try:
        page.wait_for_function(READABLE, arg=[SCRIPT[:20], MARKDOWN[:12], EMOJI[:6]])
    except TimeoutError:
        return [f"{path} does not say two of: markup, markdown, emoji"]
    return []


@pytest.mark.parametrize("width", [1440, 390])
def test_text_that_others_wrote_is_shown_and_nothing_else(
    site: Dashboard, token: str, visit: Callable[..., Page], width: int
) -> None:
    phone: dict[str, Any] = {"height": 844, "is_mobile": True, "has_touch": True}
    page = visit(width=width, **(phone if width < 500 else {}))
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": site.base}])
    trouble: list[str] = []

    def opened(dialog: Dialog) -> None:
        trouble.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", opened)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    for path in (*PAGES, *TABS, *drawers(site)):
        page.goto(site.base + path)
        expect(page.get_by_role("heading", level=2).first).to_be_attached()
        settle(page)
        found = page.evaluate(FOUND)
        trouble += [f"{path}: {count} {what}" for what, count in found.items() if count]
        trouble += [f"{path} is too wide"] * (width < 500 and scrolls_sideways(page))
        if path in READ and (width, path) not in BELOW:
            trouble += unread(page, path)
    assert trouble == [], "\n".join(trouble)
