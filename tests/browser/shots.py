"""Pictures of every screen over demo data, as the documentation shows them: `make shots`."""

import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests import servers
from tests.browser.conftest import settle
from tests.browser.demo import demo, tokens
from tests.conftest import BROWSERS
from tests.dashboard import COOKIE, Dashboard
from tests.source import ROOT

OUT = ROOT / "docs" / "shots"
WIDE, PHONE = (1440, 900), (390, 844)
TALLEST = 4000
PHONES = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: what of, and whose eyes it is seen with."""

    name: str
    path: str
    role: str = "admin"
    schemes: tuple[str, ...] = ("light", "dark")
    sizes: tuple[tuple[int, int], ...] = (WIDE,)
    ready: str = "[data-testid=stHeading]"


SHOTS = (
    Shot("overview", "/", sizes=(WIDE, PHONE)),
    Shot("activity", "/activity", sizes=(WIDE, PHONE)),
    Shot("streams", "/streams", sizes=(WIDE, PHONE)),
    Shot("transcodes", "/transcodes"),
    Shot("system", "/system", sizes=(WIDE, PHONE)),
    Shot("library", "/library"),
    Shot("alerts", "/alerts", sizes=(WIDE, PHONE)),
    Shot("renders", "/renders"),
    Shot("pipeline", "/pipeline", sizes=(WIDE, PHONE)),
    Shot("reports", "/reports?tab=Reports&report=Year+in+review", sizes=(WIDE, PHONE)),
    Shot("settings_servers", "/settings"),
    Shot("settings_accounts", "/settings?tab=Accounts+%26+tokens"),
    Shot("settings_monitoring", "/settings?tab=Monitoring"),
    Shot("settings_time", "/settings?tab=Time+%26+privacy"),
    Shot("settings_data", "/settings?tab=Data"),
    Shot("settings_about", "/settings?tab=About"),
    Shot("account", "/account"),
    Shot("viewer", "/", role="viewer"),
)


@contextmanager
def shown(sessions: int, folder: Path) -> Iterator[Dashboard]:
    """A dashboard over demo data, on a server that ends with it."""
    run = servers.begin()
    try:
        with demo(servers.running(run, "plain"), folder, sessions) as dashboard:
            yield dashboard
    finally:
        servers.leave()
        servers.end(run)


def take(browser: Browser, dashboard: Dashboard, shot: Shot, token: str, out: Path) -> None:
    """Takes the pictures of one screen."""
    for scheme in shot.schemes:
        for width, height in shot.sizes:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # pyright: ignore[reportArgumentType]
                reduced_motion="reduce",
                locale="en-GB",
                timezone_id="UTC",
                device_scale_factor=1,
                user_agent=PHONES if width < 500 else None,
                is_mobile=width < 500,
                has_touch=width < 500,
            )
            context.set_default_timeout(60_000)
            cookie = {"name": COOKIE, "value": token, "url": dashboard.base}
            context.add_cookies([cookie])  # pyright: ignore[reportArgumentType]
            page = context.new_page()
            page.goto(dashboard.base + shot.path)
            page.wait_for_selector(shot.ready)
            settle(page)
            whole(page, width)
            kind = "phone_" if width < 500 else ""
            keep(page.screenshot(), out / f"{shot.name}_{kind}{scheme}.png")
            context.close()


def keep(picture: bytes, path: Path) -> None:
    """Writes the picture with 256 colours: a third of the size, and screens have no more."""
    Image.open(BytesIO(picture)).convert("RGB").quantize(dither=Image.Dither.NONE).save(
        path, optimize=True
    )


def whole(page: Page, width: int) -> None:
    """Makes the window as high as what is in it: the page scrolls within a part of it."""
    high = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(high, 600), TALLEST)})
    page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
        ".every(e => e.querySelector('.main-svg'))"
    )
    settle(page)


def arguments() -> Namespace:
    """What to take, and where to put it."""
    parser = ArgumentParser(prog="make shots", description=__doc__)
    parser.add_argument("names", nargs="*", help="which screens (all)")
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the pictures")
    parser.add_argument("--sessions", type=int, default=20_000, help="how many plays to make up")
    return parser.parse_args()


def main() -> None:
    """Takes the pictures."""
    given = arguments()
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit("make shots needs a browser: apt-get install chromium")
    given.out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        shown(given.sessions, Path(folder)) as dashboard,
        sync_playwright() as playwright,
    ):
        known = tokens(dashboard)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for shot in SHOTS:
            if not given.names or shot.name in given.names:
                take(browser, dashboard, shot, known[shot.role], given.out)
                print(shot.name, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
