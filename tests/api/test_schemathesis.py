"""The whole API against its own description, with every check schemathesis has."""

import socket
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2 as httpx
import pytest
from pydantic import SecretStr

from api.main import create_api
from demo.loading import Order, load
from store.db import open_pool
from tests.api.notifying import settings
from tests.api.serving import serving
from tests.calling import bearer
from tests.programs import OURS
from tests.source import ROOT

EXAMPLES = 12
OPTIONS = f"""
--phases examples,coverage,fuzzing,stateful --max-examples {EXAMPLES} --seed 1
--generation-deterministic --continue-on-failure --no-color
--suppress-health-check all --exclude-path-regex /stream$
""".split()

CHANNEL = {
    "name": "Kept",
    "channel_type": "generic",
    "webhook_url": "https://ops.lan/hook",
    "events": ["all"],
}


@pytest.fixture
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes this machine for every host there is."""
    real = socket.getaddrinfo

    def here(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", here)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("sessions", [0, 500])
@pytest.mark.usefixtures("nothing_leaves")
def test_what_fits_the_description_is_answered_by_it_and_nothing_else_is_taken(
    clone: Callable[..., str], tmp_path: Path, sessions: int
) -> None:
    url = clone()
    with open_pool(url, name="test", size=2) as pool:
        headers = bearer(pool)
        if sessions:
            load(pool, Order(sessions, 30, 1, 1_780_000_000, ZoneInfo("UTC")))
    token = SecretStr(headers["Authorization"].removeprefix("Bearer "))  # opens /metrics too
    api = create_api(
        settings(url, tmp_path).model_copy(update={"trafalgar_dashboard_token": token})
    )
    api.state.callers.brake.clock = count(0, 100).__next__  # it tries many wrong tokens
    with serving(api) as base:
        done = schemathesis(base, headers, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def schemathesis(
    base: str, headers: dict[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """A finished run of it, in a folder where it may leave what it likes."""
    made = httpx.post(f"{base}/api/v1/notifications/channels", json=CHANNEL, headers=headers)
    known = {"CHANNEL": made.json()["id"], "SCHEMATHESIS_HOOKS": "tests.api.schemathesis_hooks"}
    header = f"Authorization: {headers['Authorization']}"
    config = Path(__file__).with_name("schemathesis.toml")
    command = ("-m", "schemathesis.cli", "--config-file", str(config), "run")
    return subprocess.run(
        [sys.executable, *command, f"{base}/api/openapi.json", "--header", header, *OPTIONS],
        cwd=folder,
        env=OURS | known | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
