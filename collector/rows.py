"""What a server tells of, as rows of the store."""

from uuid import UUID

from collector.snapshot import Item, Shelf, Viewer
from store.ids import item_id, library_id, viewer_id
from store.libraries import Library
from store.media_items import MediaItem
from store.pictures import resolution
from store.users import User


def user_row(server: UUID, viewer: Viewer) -> User:
    """A viewer."""
    return User(
        id=viewer_id(server, viewer.external_id),
        server_id=server,
        external_id=viewer.external_id,
        name=viewer.name,
        is_admin=viewer.is_admin,
    )


def library_row(server: UUID, shelf: Shelf) -> Library:
    """A library."""
    return Library(
        id=library_id(server, shelf.external_id),
        server_id=server,
        external_id=shelf.external_id,
        name=shelf.name,
        media_type=shelf.media_type,
        paths=shelf.paths,
        scanned_at=shelf.scanned_at,
    )


def item_row(server: UUID, item: Item, library: str | None = None) -> MediaItem:
    """An item with all that its library knows."""
    within = library or item.library
    return MediaItem(
        id=item_id(server, item.external_id),
        server_id=server,
        external_id=item.external_id,
        media_type=item.media_type,
        title=item.title,
        library_id=library_id(server, within) if within else None,
        series_title=item.series_title,
        season_number=item.season_number,
        episode_number=item.episode_number,
        year=item.year,
        genres=item.genres,
        runtime_seconds=round(item.runtime_seconds) if item.runtime_seconds else None,
        file_path=item.file_path,
        file_size_bytes=item.file_size_bytes,
        container=item.container,
        video_codec=item.video_codec,
        audio_codec=item.audio_codec,
        width=item.width,
        height=item.height,
        resolution=resolution(item.width, item.height, interlaced=item.interlaced),
        hdr_format=item.hdr_format,
        has_atmos=item.has_atmos,
        bitrate=item.bitrate,
        has_poster=item.has_poster,
        has_metadata=item.has_metadata,
        added_at=item.added_at,
    )


def played_item_row(server: UUID, item: Item, known: Item | None) -> MediaItem:
    """The item of a play: where the library does not know it, only what names it is believed."""
    if known is not None:
        return item_row(server, known, item.library)
    named = Item(
        external_id=item.external_id,
        media_type=item.media_type,
        title=item.title,
        series_title=item.series_title,
        season_number=item.season_number,
        episode_number=item.episode_number,
        year=item.year,
        genres=item.genres,
        runtime_seconds=item.runtime_seconds,
        library=item.library,
    )
    return item_row(server, named)
