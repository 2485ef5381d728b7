"""Files that are looked at again, by the collector and by the server that lists them."""

from urllib.parse import quote
from uuid import UUID

from operations.media_servers import LABELS, NotDone, Reached, ask, reached
from settings import Settings
from store import audit, library_work, media_files
from store.db import Pool

REFRESHES = ("jellyfin", "emby", "plex")
FILES = "files"
READ = "The collector reads the file again within seconds."


def rescan(pool: Pool, settings: Settings, media_item_id: UUID) -> str:
    """Who looks at the file again, in words; NotDone where nobody can or does."""
    item = library_work.item(pool, media_item_id)
    if item is None or item.removed_at:
        raise NotDone("This file is gone.")
    known = bool(item.file_path and media_files.ask_rescan(pool, item.file_path))
    kind, server = item.server_kind or FILES, item.server or "its server"
    if kind not in REFRESHES or not item.external_id:
        if not known:
            why = "no collector reads its folder (CINEVAULT_MEDIA_PATHS)"
            if kind != FILES:
                why = f"{LABELS.get(kind, kind)} servers look at no single file, and {why}"
            raise NotDone(f"Nobody can look at this file again: {why}.")
        note(pool, media_item_id, item.title, None)
        return READ
    refresh(reached(pool, settings, item.server_id), item.external_id)
    note(pool, media_item_id, item.title, server)
    return f"{server} was asked to look at it again." + (f" {READ}" if known else "")


def refresh(server: Reached, external_id: str) -> None:
    """Asks the server for everything it can find out about the item."""
    id_ = quote(external_id, safe="")
    if server.kind == "plex":
        ask(server, "PUT", f"/library/metadata/{id_}/refresh")
        return
    wanted = {"metadataRefreshMode": "FullRefresh", "imageRefreshMode": "FullRefresh"}
    body: dict[str, str | int] | None = {} if server.kind == "emby" else None
    ask(server, "POST", f"/Items/{id_}/Refresh", params=wanted, body=body)


def note(pool: Pool, media_item_id: UUID, title: str, server: str | None) -> None:
    """Writes down that somebody asked."""
    audit.record(
        pool,
        "library.rescan",
        object_type="media_items",
        object_id=media_item_id,
        title=title,
        server=server,
    )
