"""The examples in docs/api are run, against a server that really runs."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.event_kinds import KINDS
from demo.loading import Order, load
from store.db import open_pool
from tests.api.standalone import Served, served
from tests.conftest import unavailable
from tests.source import ROOT

PAGES = ROOT / "docs" / "api"
WITH_EXAMPLES = ["README", "analytics", "notifications", "events", "prometheus"]


def examples(page: str, language: str) -> list[str]:
    """The fenced pieces of the page in that language."""
    text = (PAGES / f"{page}.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def api(clone: Callable[..., str], tmp_path: Path) -> Iterator[Served]:
    """An API over a store with two months in it."""
    url = clone()
    with open_pool(url, name="test", size=2) as pool:
        load(pool, Order(300, 60, 1, int(datetime.now(UTC).timestamp()), ZoneInfo("UTC")))
        with pool.connection() as conn:
            conn.execute("DELETE FROM alert_log")
            conn.execute("DELETE FROM alert_rules")
            conn.execute("DELETE FROM notification_channels")
    receivers = {"webhook_allow_cidrs": "192.168.1.0/24", "webhook_ports": "8080"}
    with served(url, tmp_path, **receivers) as api:
        yield api


@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_the_examples_of_a_page_work_as_they_stand(api: Served, page: str, tmp_path: Path) -> None:
    if not shutil.which("curl"):
        unavailable("examples of the API: no curl on this machine")
    known = {"CINEVAULT": api.base, "TOKEN": api.token("ingest" if page == "events" else "admin")}
    env = os.environ | known
    shell, python = examples(page, "sh"), examples(page, "python")
    assert shell, page
    assert python, page
    for command in (
        ["bash", "-euo", "pipefail", "-c", "\n".join(shell)],
        [sys.executable, "-c", "\n".join(python)],
    ):
        done = subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert '"error"' not in done.stdout


def test_the_answer_on_the_page_is_the_answer_that_is_given(api: Served, tmp_path: Path) -> None:
    if not shutil.which("curl"):
        unavailable("examples of the API: no curl on this machine")
    env = os.environ | {"CINEVAULT": api.base, "TOKEN": api.token("ingest")}
    command = ["bash", "-euo", "pipefail", "-c", "\n".join(examples("events", "sh"))]
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    (shown,) = examples("events", "json")
    assert squeezed(shown) in squeezed(done.stdout)


def squeezed(text: str) -> str:
    """The text without its spaces."""
    return re.sub(r"\s", "", text)


def test_every_kind_is_on_the_page() -> None:
    text = (PAGES / "events.md").read_text()
    for kind in KINDS:
        assert f"| `{kind.name}` |" in text


def test_every_page_is_in_the_list() -> None:
    text = (PAGES / "README.md").read_text()
    for path in PAGES.glob("*.md"):
        assert path.name == "README.md" or f"({path.name})" in text
