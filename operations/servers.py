"""Media servers added and changed: the address is checked, the key sealed and never shown again."""

from typing import Any
from uuid import UUID

from pydantic import ValidationError

from connections import ServerSetting
from notify.server_keys import seal
from settings import Settings
from store import servers
from store.db import Pool
from store.ids import server_id

KINDS = ("jellyfin", "emby", "plex", "subsonic", "tautulli")


class WrongServer(ValueError):
    """The server cannot be; the message says why."""


def add(pool: Pool, settings: Settings, *, kind: str, name: str, url: str, key: str) -> UUID:
    """The id of a new server, which the collector tries within seconds."""
    wanted = checked(kind=kind, name=name.strip(), url=url.strip(), key=key.strip())
    sealed, key_id = seal(
        settings.fernet_keys, server_id(wanted.name), wanted.key.get_secret_value()
    )
    return servers.add(
        pool,
        kind=wanted.kind,
        name=wanted.name,
        base_url=wanted.url,
        secret_enc=sealed,
        key_id=key_id,
    )


def change(
    pool: Pool, settings: Settings, id: UUID, *, kind: str, name: str, url: str, key: str = ""
) -> bool:
    """Changes a server's name and address, and its key where one is given; False: no such one."""
    wanted = checked(kind=kind, name=name.strip(), url=url.strip(), key=key.strip() or "kept")
    sealed = seal(settings.fernet_keys, id, key.strip()) if key.strip() else (None, None)
    return servers.change(
        pool, id, name=wanted.name, base_url=wanted.url, secret_enc=sealed[0], key_id=sealed[1]
    )


def checked(**given: Any) -> ServerSetting:
    """The server as it may be; WrongServer in words where it may not."""
    try:
        return ServerSetting(**given)
    except ValidationError as exc:
        error = exc.errors()[0]
        problem = error["msg"].removeprefix("Value error, ")
        if error["type"] == "string_too_short":
            problem = "is empty"
        raise WrongServer(f"The {LABELS[str(error['loc'][0])]} {problem}.") from None


LABELS = {"kind": "kind", "name": "name", "url": "address", "key": "key"}
