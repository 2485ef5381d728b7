"""A real zou, the server of Kitsu: it and its Redis as processes, its database on the run's server.

It lies in an environment of its own that tests/zou.sh makes. Nothing here or in the product
imports it.
"""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from tests.servers import free_port, zou_home
from tests.servers import running as server_of

EMAIL, PASSWORD = "admin@example.com", "Secret-123"


@contextmanager
def zou(folder: Path) -> Generator[str]:
    """The address of one with its usual statuses and types, and one administrator."""
    port, memory = free_port(), free_port()
    env = environment(folder, memory)
    programs = zou_home() / "bin"
    redis = [programs / "redis-server", "--port", str(memory), "--bind", "127.0.0.1"]
    web = [programs / "gunicorn", "zou.app:app", "-b", f"127.0.0.1:{port}", "-w", "1"]
    web += ["--timeout", "120", "--no-control-socket"]
    redis += ["--save", "", "--dir", str(folder)]
    with (folder / "zou.log").open("w") as log, running(redis, env, log):
        for line in ("init-db", "init-data", f"create-admin {EMAIL} --password {PASSWORD}"):
            command = [programs / "zou", *line.split()]
            subprocess.run(command, cwd=folder, env=env, check=True, stdout=log, stderr=log)
        with running(web, env, log) as server:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, server)
            yield url


def environment(folder: Path, memory: int) -> dict[str, str]:
    """Its settings: a new database on the run's server, a Redis on that port."""
    server = server_of(folder, "plain")
    parts = urlsplit(server.database(server.create()))
    where = {name: values[0] for name, values in parse_qs(parts.query).items()}
    files = folder / "zou"
    files.mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(files),
        "PGHOST": where["host"],
        "DB_HOST": "",
        "DB_PORT": where["port"],
        "DB_USERNAME": parts.username or "",
        "DB_DATABASE": parts.path.lstrip("/"),
        "DB_POOL_SIZE": "2",
        "KV_HOST": "127.0.0.1",
        "KV_PORT": str(memory),
        "SECRET_KEY": "of-these-tests-and-nobody-elses-0123456789",
        "NB_RECORDS_PER_PAGE": "10",
        "BCRYPT_LOG_ROUNDS": "4",
        "MAIL_ENABLED": "false",
        "MAIL_CHECK_DELIVERABILITY": "false",
        "PREVIEW_FOLDER": str(files / "previews"),
        "TMP_DIR": str(files / "tmp"),
    }


@contextmanager
def running(
    command: list[str | Path], env: dict[str, str], log: object
) -> Generator[subprocess.Popen[bytes]]:
    """The process, ended with the block."""
    with subprocess.Popen(command, env=env, cwd=env["HOME"], stdout=log, stderr=log) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.terminate()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Returns once it answers; fails when it ends instead."""
    while server.poll() is None:
        try:
            requests.get(url, timeout=30)
        except requests.ConnectionError:
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        else:
            return
    sys.exit("zou ended while it was starting")
