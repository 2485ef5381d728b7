"""`cinevault backup` and `cinevault restore`, as they are typed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from notify.server_keys import seal
from settings import new_secret_key
from store import audit, servers
from store.accounts import any_account, create_account
from store.db import open_pool
from store.ids import server_id
from store.job_runs import claimed
from tests.programs import cinevault, complaint, environment


@pytest.fixture
def used(clone: Callable[[], str]) -> str:
    """The address of a store with an account and a server whose key is sealed."""
    url = clone()
    with open_pool(url, name="test", size=1) as pool:
        create_account(pool, "amara", "a long password", "admin")
    return url


def test_a_backup_is_restored_into_an_empty_database(
    used: str, new_database: Callable[[], str], tmp_path: Path
) -> None:
    key = new_secret_key()
    sealed, key_id = seal([key], server_id("Attic"), "the key of Attic")
    with open_pool(used, name="test", size=1) as pool:
        servers.add(
            pool, kind="plex", name="Attic", base_url="http://x", secret_enc=sealed, key_id=key_id
        )
    (tmp_path / "webhooks.key").write_text(key)
    env = environment(tmp_path, database_url=used)
    made = cinevault("backup", env=env)
    assert made.returncode == 0, made.stderr
    assert "loaded once and compared" in made.stdout
    assert f"Keep {tmp_path / 'webhooks.key'} elsewhere" in made.stdout
    [file] = (tmp_path / "backups").iterdir()
    target = new_database()
    done = cinevault("restore", str(file), env=environment(tmp_path / "new", database_url=target))
    assert done.returncode == 0, done.stderr
    assert "are back (plain edition)" in done.stdout
    assert f"no key here opens ({key_id})" in done.stderr
    assert not (tmp_path / "new" / "webhooks.key").exists()
    with open_pool(target, name="test", size=1) as pool:
        assert any_account(pool)
        [entry] = audit.recent(pool, most=1)
        assert (entry.action, entry.detail["file"]) == ("store.restore", str(file))


def test_a_store_in_use_is_not_overwritten_unasked(used: str, tmp_path: Path) -> None:
    env = environment(tmp_path, database_url=used)
    assert cinevault("backup", str(tmp_path / "nas"), "--untried", env=env).returncode == 0
    [file] = (tmp_path / "nas").iterdir()
    assert "--replace" in complaint(cinevault("restore", str(file), env=env))
    done = cinevault("restore", str(file), "--replace", env=env)
    assert done.returncode == 0, done.stderr


def test_what_cannot_be_is_said_in_one_line(
    used: str, new_database: Callable[[], str], tmp_path: Path
) -> None:
    env = environment(tmp_path, database_url=used)
    assert "cannot be read" in complaint(cinevault("restore", "nothing.zip", env=env))
    (tmp_path / "file").touch()
    assert "cannot be written" in complaint(cinevault("backup", str(tmp_path / "file"), env=env))
    with open_pool(used, name="test", size=1) as pool, claimed(pool, "make_backup"):
        assert "another program" in complaint(cinevault("backup", env=env))
    empty = environment(tmp_path, database_url=new_database())
    assert "run `cinevault migrate`" in complaint(cinevault("backup", env=empty))
