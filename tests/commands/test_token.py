"""cinevault token: made once, shown once, refused when revoked."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store import audit
from store.db import Pool, open_pool
from store.tokens import check_token, list_tokens, new_token
from tests.programs import cinevault, complaint, environment


@pytest.fixture
def url(clone: Callable[..., str]) -> str:
    return clone()


@pytest.fixture
def pool(url: str) -> Iterator[Pool]:
    with open_pool(url, name="test", size=1) as pool:
        yield pool


@pytest.fixture
def env(url: str, tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path, database_url=url)


def test_a_token_is_printed_alone_and_works(env: dict[str, str], pool: Pool) -> None:
    done = cinevault("token", "create", "--name", "grafana", "--role", "analyst", env=env)
    assert done.returncode == 0
    assert "grafana (analyst)" in done.stderr
    assert done.stdout.count("\n") == 1
    found = check_token(pool, done.stdout.strip())
    assert found
    assert (found.name, found.role) == ("grafana", "analyst")
    assert [entry.actor for entry in audit.recent(pool)] == ["command line"]


def test_the_list_shows_what_became_of_each_and_no_text(env: dict[str, str], pool: Pool) -> None:
    texts = [new_token(pool, name, "ingest")[1] for name in ("encoder", "old")]
    check_token(pool, texts[0])
    assert cinevault("token", "revoke", "OLD", env=env).stdout == "Token old is revoked.\n"
    done = cinevault(
        *("token", "create", "--name", "short", "--role", "admin", "--expires", "2999-12-31"),
        env=env,
    )
    assert "--expires 2999-12-31: is no time to come" in complaint(done)
    cinevault(
        *("token", "create", "--name", "short", "--role", "admin", "--expires", "90d"), env=env
    )
    listed = cinevault("token", "list", env=env).stdout
    _, _, encoder, short, old = listed.splitlines()
    assert encoder.split()[:3] == ["encoder", "ingest", "valid"]
    assert short.split()[:3] == ["short", "admin", "until"]
    assert "never" in short
    assert old.split()[:3] == ["old", "ingest", "revoked"]
    assert not any(text in listed for text in texts)
    assert check_token(pool, texts[1]) is None


def test_a_token_is_revoked_by_its_id_too(env: dict[str, str], pool: Pool) -> None:
    token, text = new_token(pool, "grafana", "analyst")
    assert cinevault("token", "revoke", str(token.id), env=env).returncode == 0
    assert check_token(pool, text) is None
    assert "There is no token grafana to revoke" in complaint(
        cinevault("token", "revoke", "grafana", env=env)
    )


def test_a_token_that_cannot_be_is_explained(env: dict[str, str], pool: Pool) -> None:
    new_token(pool, "grafana", "analyst")
    create = ("token", "create", "--role", "admin", "--name")
    assert "already" in complaint(cinevault(*create, "Grafana", env=env))
    assert "printable" in complaint(cinevault(*create, " x", env=env))
    for expires in ("soon", "0d", "2001-01-01", "9999-12-31", "99999w"):
        done = cinevault(*create, "x", "--expires", expires, env=env)
        assert f"--expires {expires}: is no time to come" in complaint(done)
    assert len(list_tokens(pool)) == 1
