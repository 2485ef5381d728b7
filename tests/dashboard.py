"""The dashboard as its users meet it: a process of its own on a port of its own."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx

from store.accounts import Account, Role, create_account, open_session
from store.db import Pool, open_pool
from tests.programs import Program, environment

PASSWORD = "correct horse"
COOKIE = "cinevault_session"
PAGE = {"Accept": "text/html,application/xhtml+xml"}


class Dashboard:
    """A running dashboard over the store at `url`."""

    def __init__(self, url: str, program: Program, base: str) -> None:
        self.url, self.program, self.base = url, program, base

    @contextmanager
    def pool(self) -> Iterator[Pool]:
        """A pool on its store."""
        pool = open_pool(self.url, name="test", size=1)
        try:
            yield pool
        finally:
            pool.close()

    def account(self, name: str = "amara", role: Role = "admin") -> Account:
        """A new account whose password is PASSWORD."""
        with self.pool() as pool:
            return create_account(pool, name, PASSWORD, role)

    def session(self, account: Account) -> str:
        """The token of a new session."""
        with self.pool() as pool:
            return open_session(pool, account.id, ip=None, agent=None)

    def client(self, token: str | None = None) -> httpx.Client:
        """A browser without a screen, signed in where there is a token."""
        client = httpx.Client(base_url=self.base, timeout=30)
        if token:
            client.cookies.set(COOKIE, token)
        return client


@contextmanager
def served(
    url: str, folder: Path, *, behind: str | None = None, **given: object
) -> Iterator[Dashboard]:
    """The dashboard with these settings; `behind` is how it reaches the store, if not as we do."""
    env = environment(folder, database_url=behind or url, **given)
    command = ("-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", env["CINEVAULT_PORT"])
    program = Program(*command, env=env)
    try:
        program.until("Uvicorn running")
        yield Dashboard(url, program, f"http://127.0.0.1:{env['CINEVAULT_PORT']}")
    finally:
        program.clean_up()


def form_token(page: str) -> str:
    """What binds the form to the browser it was given to."""
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found, page
    return found[1]


def sign_in(client: httpx.Client, name: str, password: str, **more: str) -> httpx.Response:
    """What the sign-in form answers."""
    token = form_token(client.get("/session/login").text)
    fields = {"name": name, "password": password, "form_token": token, "next": "/"} | more
    return client.post("/session/login", data=fields)


def error(answer: httpx.Response) -> dict[str, Any]:
    """The one shape of errors, checked."""
    body = json.loads(answer.text)
    assert list(body) == ["error"]
    assert (
        {"status", "code", "message"} <= set(body["error"]) <= {"status", "code", "message", "hint"}
    )
    assert body["error"]["status"] == answer.status_code
    return body["error"]


Serve = Callable[..., Dashboard]
