"""The launcher: what it says when it cannot start, and that every way to start it has the gate."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx
import pytest

from store.db import open_pool
from tests.calling import bearer
from tests.programs import Program, environment
from tests.source import ROOT

UVICORN = ("-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port")
ALONE = ("-m", "uvicorn", "--factory", "api.main:create_api", "--host", "127.0.0.1", "--port")
STREAMLIT = ("-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port")


def refusal(env: dict[str, str], *command: str) -> list[str]:
    """The lines of a program that does not start."""
    done = subprocess.run(
        [sys.executable, *command, env["CINEVAULT_PORT"]],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    return (done.stdout + done.stderr).splitlines()


def client(env: dict[str, str]) -> httpx.Client:
    """Somebody who asks the program, in no hurry."""
    return httpx.Client(base_url=f"http://127.0.0.1:{env['CINEVAULT_PORT']}", timeout=60)


@pytest.mark.parametrize("command", [UVICORN, ALONE, STREAMLIT])
def test_without_a_store_to_go_to_it_says_what_to_set(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    lines = refusal(environment(tmp_path), *command)
    assert "CINEVAULT_DATABASE_URL is not set" in lines[-1]
    assert not [line for line in lines if "Traceback" in line]


@pytest.mark.parametrize(
    ("name", "value"),
    [("timezone", "Mars/Olympus"), ("database_url", "mysql://x"), ("log_level", "loud")],
)
def test_a_wrong_setting_is_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    env = environment(tmp_path, database_url="postgresql://x/y") | {}
    env[f"CINEVAULT_{name.upper()}"] = value
    (line,) = refusal(env, *UVICORN)
    assert line.startswith(f"CINEVAULT_{name.upper()}: ")
    assert "for example" in line


@pytest.mark.parametrize("command", [UVICORN, STREAMLIT])
def test_every_way_to_start_it_has_the_gate(
    tmp_path: Path, clone: Callable[..., str], command: tuple[str, ...]
) -> None:
    env = environment(tmp_path, database_url=clone())
    program = Program(*command, env["CINEVAULT_PORT"], env=env)
    try:
        program.until("Uvicorn running" if command is UVICORN else "URL")
        with client(env) as browser:  # which may have to wait: Streamlit says its URL early
            assert browser.get("/").status_code == 401
            assert browser.get("/_stcore/host-config").status_code == 401
            assert browser.get("/api/health").status_code == 200
            assert browser.get("/_stcore/health").text == "ok"
    finally:
        program.clean_up()


def test_the_api_alone_has_the_same_addresses(tmp_path: Path, clone: Callable[..., str]) -> None:
    env = environment(tmp_path, database_url=(url := clone()))
    with open_pool(url, name="test", size=1) as pool:
        headers = bearer(pool, "analyst")
    program = Program(*ALONE, env["CINEVAULT_PORT"], env=env)
    try:
        program.until("Uvicorn running")
        with client(env) as caller:
            assert caller.get("/api/health").json()["status"] == "ok"
            assert caller.get("/api/openapi.json").status_code == 401
            described = caller.get("/api/openapi.json?key=secret", headers=headers)
            assert "/api/health" in described.json()["paths"]
            assert caller.get("/health", headers=headers).status_code == 404
        program.until("GET /api/openapi.json 200 ")
        assert "secret" not in "".join(program.said)
    finally:
        program.clean_up()
