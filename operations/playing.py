"""Streams that are ended from here, with a message for who watches."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from operations.media_servers import LABELS, NotDone, Reached, ask, get, reached
from settings import Settings
from store import audit, streams
from store.db import Pool

LONGEST_MESSAGE = 200
SHOWN_FOR = "8000"  # milliseconds
HEADER = "CineVault"
GONE = "It is over already."


def stop(pool: Pool, settings: Settings, session_id: UUID, message: str = "") -> None:
    """Asks the server of the play to end it; NotDone in words where it cannot or does not.

    The audit log has it before the server is asked, and then whether that failed.
    """
    play = streams.on_server(pool, session_id)
    if play is None or not play.is_active or not play.external_key:
        raise NotDone(GONE)
    server = reached(pool, settings, play.server_id)
    end = STOPS.get(server.kind)
    if end is None:
        kind = LABELS.get(server.kind, server.kind)
        raise NotDone(f"{server.name} cannot be told to: {kind} servers end no stream.")
    said = " ".join(message.split())[:LONGEST_MESSAGE]
    about = {"server": server.name, "user": play.username, "title": play.title}

    note = partial(audit.record, pool, object_type="stream_sessions", object_id=session_id, **about)
    note("stream.stop", message=said or None)
    try:
        end(server, play.external_key.split("|"), said)
    except NotDone as exc:
        note("stream.stop_failed", reason=str(exc))
        raise


def end_at_jellyfin(server: Reached, key: list[str], message: str) -> None:
    """Jellyfin and Emby: the message first, as nobody reads it once the player is closed."""
    session = playing(get(server, "/Sessions"), key)
    if session.get("SupportsRemoteControl") is False:
        raise NotDone("This player takes no commands from its server.")
    path = f"/Sessions/{quote(str(session['Id']), safe='')}"
    if message:
        words = {"Header": HEADER, "Text": message, "TimeoutMs": SHOWN_FOR}
        # Emby reads the words from the address, Jellyfin from the body.
        if server.kind == "emby":
            ask(server, "POST", f"{path}/Message", params=words)
        else:
            ask(server, "POST", f"{path}/Message", body={**words, "TimeoutMs": int(SHOWN_FOR)})
    body = {"Command": "Stop"} if server.kind == "emby" else None
    ask(server, "POST", f"{path}/Playing/Stop", body=body)


def playing(sessions: Any, key: list[str]) -> dict[str, Any]:
    """The session that plays what the key names; NotDone where it plays something else by now."""
    for one in objects(sessions):
        item = mapping(one.get("NowPlayingItem"))
        if one.get("Id") == key[0] and key[-1] in (item.get("Id"), item.get("Name")):
            return one
    raise NotDone(GONE)


def end_at_plex(server: Reached, key: list[str], message: str) -> None:
    """Plex: the reason is shown by the player as it ends."""
    container = mapping(mapping(get(server, "/status/sessions")).get("MediaContainer"))
    for one in objects(container.get("Metadata")):
        named = (str(one.get("sessionKey")), str(one.get("ratingKey") or one.get("key")))
        if named != tuple(key[:2]):
            continue
        id_ = mapping(one.get("Session")).get("id")
        if not id_:
            raise NotDone(f"{server.name} is too old to end a stream.")
        wanted = {"sessionId": str(id_), "reason": message}
        ask(server, "GET", "/status/sessions/terminate", params=wanted)
        return
    raise NotDone(GONE)


def mapping(said: object) -> dict[str, Any]:
    """What was sent as an object; nothing where it is none."""
    return cast(dict[str, Any], said) if isinstance(said, dict) else {}


def objects(said: object) -> list[dict[str, Any]]:
    """The objects in a list, where it is one."""
    return [mapping(one) for one in cast(list[object], said)] if isinstance(said, list) else []


STOPS: Mapping[str, Callable[[Reached, list[str], str], None]] = {
    "jellyfin": end_at_jellyfin,
    "emby": end_at_jellyfin,
    "plex": end_at_plex,
}
