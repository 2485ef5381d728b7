"""Media servers as they are asked to do something: with their key, within seconds, in words."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import quote
from uuid import UUID

import requests

from notify.server_keys import opener
from settings import Settings
from store import servers
from store.db import Pool
from store.ids import server_id

CONNECT_SECONDS, TOTAL_SECONDS = 3.05, 8.0
MB = 2**20
LARGEST = 8 * MB

LABELS: Mapping[str, str] = {
    "jellyfin": "Jellyfin",
    "emby": "Emby",
    "plex": "Plex",
    "subsonic": "Subsonic",
    "tautulli": "Tautulli",
}


class NotDone(ValueError):
    """The server did not do it; the message says why and what helps."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A server with what lets us in."""

    id: UUID
    kind: str
    name: str
    url: str
    key: str = field(repr=False)


def reached(pool: Pool, settings: Settings, id: UUID | None) -> Reached:
    """The server of that id; NotDone where it or its key is not known here."""
    for own in settings.servers:
        if id == (own_id := server_id(own.name)):
            return Reached(own_id, own.kind, own.name, own.url, own.key.get_secret_value())
    row = next((one for one in servers.configured(pool) if one.id == id), None)
    if row is None or row.secret_enc is None:
        raise NotDone(
            "The key of this server is not known here: add it under Settings, or set "
            "CINEVAULT_SERVERS for the dashboard too."
        )
    try:
        key = opener(settings.fernet_keys)(row.id, row.secret_enc)
    except ValueError as exc:
        raise NotDone(f"{row.name} was not asked: {exc}.") from None
    return Reached(row.id, row.kind, row.name, row.base_url, key)


def get(server: Reached, path: str) -> Any:
    """The JSON of a page."""
    body = ask(server, "GET", path)
    try:
        return json.loads(body)
    except ValueError:
        label = LABELS.get(server.kind, server.kind)
        raise NotDone(f"{server.name} does not answer like {label}.") from None


def ask(
    server: Reached,
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    body: Mapping[str, str | int] | None = None,
) -> bytes:
    """What the server answers; NotDone in words where it does not do it."""
    prefix = "/emby" if server.kind == "emby" else ""
    try:
        with requests.Session() as session:
            session.trust_env = False  # the key goes nowhere but there
            session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
            with session.request(
                method,
                server.url.rstrip("/") + prefix + path,
                params=params,
                json=None if body is None else dict(body),
                headers=credentials(server),
                timeout=(CONNECT_SECONDS, TOTAL_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response:
                check(server, response.status_code)
                return bounded(server, response)
    except requests.RequestException as exc:
        # Its own words are not passed on: they may hold what we sent.
        raise NotDone(f"{server.name} cannot be reached from here ({trouble(exc)}).") from None


def credentials(server: Reached) -> dict[str, str]:
    """The headers that let us in."""
    if server.kind == "plex":
        return {"X-Plex-Token": server.key, "Accept": "application/json"}
    if server.kind == "emby":
        return {"X-Emby-Token": server.key}
    token = quote(server.key, safe="")
    return {"Authorization": f'MediaBrowser Token="{token}", Client="CineVault"'}


def check(server: Reached, status: int) -> None:
    """Passes where the server did what it was asked to."""
    if status in (200, 202, 204):
        return
    if status in (401, 403):
        needs = "an administrator's"
        if server.kind == "plex":
            needs = "the owner's, and stopping streams needs a Plex Pass"
        raise NotDone(f"{server.name} does not allow it ({status}): the key has to be {needs}.")
    if status == 404:
        raise NotDone(f"{server.name} does not know it any more (404).")
    if 300 <= status < 400:
        raise NotDone(f"{server.name} points to another address: set that one under Settings.")
    raise NotDone(f"{server.name} answers with an error ({status}).")


def bounded(server: Reached, response: requests.Response) -> bytes:
    """The whole answer; NotDone where it is too long in coming, or too large."""
    body, ends = bytearray(), monotonic() + TOTAL_SECONDS
    for piece in response.iter_content(2**16):
        body += piece
        if len(body) > LARGEST or monotonic() > ends:
            raise NotDone(f"The answer of {server.name} takes too long.")
    return bytes(body)


def trouble(exc: requests.RequestException) -> str:
    """What kind of failure it was."""
    if isinstance(exc, requests.exceptions.SSLError):
        return "its certificate is not trusted"
    if isinstance(exc, requests.Timeout):
        return "it does not answer in time"
    return "no connection"
