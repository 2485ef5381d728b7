"""The shell as Streamlit runs it, signed in, on a store of the test's own."""

from collections.abc import Callable, Iterator
from csv import DictReader
from io import StringIO

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import ui.account
from store.accounts import create_account, open_session
from store.db import Pool, open_pool
from tests.line import Line
from tests.source import ROOT
from ui.parts import STATIC
from ui.reads import close_pools

WATCH = (STATIC / "page.html").read_text().strip()  # every page has it, and shows nothing of it


class Screen:
    """A signed-in person's screen, and the line between it and the store."""

    def __init__(self, pool: Pool, line: Line, token: str) -> None:
        self.pool, self.line, self.token = pool, line, token
        self.at = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60)

    def run(self) -> AppTest:
        """The screen after a run of the script, which raised nothing."""
        self.at.run()
        assert not self.at.exception, self.at.exception[0].message
        return self.at

    def open(self, page: str, /, **filters: str) -> AppTest:
        """The screen of that address after a run, with these filters in it."""
        self.at = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60)
        for key, value in filters.items():
            self.at.query_params[key] = value
        self.at._page_hash = calc_hash(page)  # as if it were the first address that is opened
        return self.run()

    def metric(self, label: str) -> str:
        """The value of the metric with that label."""
        return next(str(metric.value) for metric in self.at.metric if metric.label == label)

    def text(self) -> str:
        """Everything that is written on the screen."""
        kinds = ("header", "subheader", "caption", "markdown", "error", "warning", "code", "html")
        said = [
            str(getattr(element, "value", "")) for kind in kinds for element in self.at.get(kind)
        ]
        return "\n".join(words for words in said if words.strip() != WATCH)


@pytest.fixture
def screen(clone: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """A screen over an empty store with days in Berlin."""
    url = clone(timezone="Europe/Berlin")
    pool, line = open_pool(url, name="test"), Line(url)
    monkeypatch.setenv("CINEVAULT_DATABASE_URL", line.url())
    monkeypatch.setenv("CINEVAULT_TIMEZONE", "Europe/Berlin")
    account = create_account(pool, "amara", "correct horse", "admin")
    screen = Screen(pool, line, open_session(pool, account.id, ip=None, agent=None))
    monkeypatch.setattr(ui.account, "session_token", lambda: screen.token)
    forget()
    yield screen
    close_pools()
    forget()
    pool.close()
    line.cut()


def lines(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(DictReader(StringIO(data.decode("utf-8-sig"))))


def forget() -> None:
    """Empties the caches, which belong to the process."""
    st.cache_data.clear()
    st.cache_resource.clear()
