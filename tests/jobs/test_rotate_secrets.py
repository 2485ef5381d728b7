"""Keys of media servers, sealed anew when the first of our keys is another one."""

from threading import Event
from uuid import UUID

from jobs.rotate_secrets import run_once
from notify.secrets import Keys
from notify.server_keys import opener, seal
from settings import Settings, new_secret_key
from store import servers
from store.db import Pool
from store.ids import server_id

NEVER = Event()


def add(pool: Pool, name: str, key: str) -> UUID:
    sealed, key_id = seal([key], server_id(name), f"the key of {name}")
    return servers.add(
        pool, kind="plex", name=name, base_url="http://x", secret_enc=sealed, key_id=key_id
    )


def kept(pool: Pool) -> dict[UUID, bytes | None]:
    return {server.id: server.secret_enc for server in servers.configured(pool)}


def test_keys_of_servers_are_sealed_anew_once(each_pool: Pool) -> None:
    old, new = new_secret_key(), new_secret_key()
    attic, lost = add(each_pool, "Attic", old), add(each_pool, "Lost", new_secret_key())
    before = kept(each_pool)
    settings = Settings(secret_keys=f"{new},{old}")  # pyright: ignore
    assert (run_once(each_pool, settings, NEVER), run_once(each_pool, settings, NEVER)) == (1, 0)
    after = kept(each_pool)
    assert opener([new])(attic, after[attic] or b"") == "the key of Attic"
    assert after[lost] == before[lost]


def test_a_key_entered_meanwhile_is_left_alone(pool: Pool) -> None:
    old, new = new_secret_key(), new_secret_key()
    attic = add(pool, "Attic", old)
    (was,) = servers.sealed_with_another_key(pool, Keys([new]).key_id)
    sealed, key_id = seal([old], attic, "a newer key")
    assert servers.change(pool, attic, secret_enc=sealed, key_id=key_id)
    assert not servers.reseal(pool, was, b"of the older key", "another")
    assert opener([old])(attic, kept(pool)[attic] or b"") == "a newer key"


def test_a_removed_server_has_nothing_to_seal(pool: Pool) -> None:
    attic = add(pool, "Attic", new_secret_key())
    servers.remove(pool, attic)
    assert servers.sealed_with_another_key(pool, "another") == []
