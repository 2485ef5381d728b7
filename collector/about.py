"""What a look says of a play, but for how far it is: who plays what where, and how."""

from dataclasses import replace
from uuid import UUID

from collector.play import Play, quality
from collector.snapshot import Snapshot
from store.ids import item_id, library_id, viewer_id
from store.pictures import resolution


def describe(play: Play, now: Snapshot, server: UUID) -> None:
    """Notes who plays what where."""
    way, item = now.delivery, now.item
    play.version = now.version or play.version
    play.viewer, play.item, play.player = (
        new or old for new, old in zip(named(now), who(play), strict=True)
    )
    play.live, play.runtime = now.live, now.runtime or play.runtime
    told = {
        "user_id": viewer_id(server, now.viewer.external_id) if now.viewer else None,
        "media_item_id": item_id(server, play.item) if play.item else None,
        "library_id": library_id(server, item.library) if item and item.library else None,
        "external_key": now.key,
        "transcode_reasons": way.reasons,
        "quality": quality(way),
        "codec": way.video_codec or way.audio_codec,
        "resolution": resolution(way.width, way.height),
        "container": way.container,
        "client_info": now.client,
        "device": now.device,
        "ip": now.ip,
        "location": now.location,
        "error_message": now.error,
    }
    if item is not None:
        play.media_type = item.media_type
        known = resolution(item.width, item.height, interlaced=item.interlaced)
        play.source_resolution = known or play.source_resolution
    told = {name: value for name, value in told.items() if value not in (None, ())}
    play.session = replace(play.session, **told)


def who(play: Play) -> tuple[str | None, str | None, str | None]:
    """User, item and player of a play."""
    return play.viewer, play.item, play.player


def named(now: Snapshot) -> tuple[str | None, str | None, str | None]:
    """User, item and player of what is seen."""
    viewer = now.viewer.external_id if now.viewer else None
    item = (now.item.external_id or None) if now.item else None
    return viewer, item, now.player


def everything_but_progress(now: Snapshot) -> tuple[object, ...]:
    """What is seen, but for state and position, which change all the time."""
    return (
        now.item,
        now.delivery,
        now.viewer,
        now.key,
        now.version,
        now.player,
        now.live,
        now.client,
        now.device,
        now.ip,
        now.location,
        now.error,
    )
