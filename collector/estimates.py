"""At what rate a play is served, where the server does not say: from its file."""

from dataclasses import replace

from collector.snapshot import Delivery, Item, Snapshot

BITS = 8
MOST = 10**10


def priced(now: Snapshot, item: Item | None) -> Snapshot:
    """The snapshot with what the library knows of its item, and with the rate that follows."""
    if item is None or now.live:
        return now
    if item.runtime_seconds is None and now.item is not None:
        item = replace(item, runtime_seconds=now.item.runtime_seconds)
    return replace(now, item=item, delivery=with_rate(now.delivery, now.file, item))


def with_rate(way: Delivery, file: str | None, item: Item) -> Delivery:
    """Untouched files come at the rate of their size, repacked ones at that of their streams."""
    size, bitrate = version(item, file)
    if way.playback_type == "direct_play" and size and item.runtime_seconds:
        rate = round(size * BITS / item.runtime_seconds)
        return replace(way, rate=min(rate, MOST), rate_source="size")
    if way.playback_type != "transcode" and bitrate:
        return replace(way, rate=bitrate, rate_source="bitrate")
    if not way.rate and bitrate and way.certain:
        return replace(way, rate=bitrate, rate_source="bitrate")
    return way


def version(item: Item, file: str | None) -> tuple[int | None, int | None]:
    """Size and bitrate of the version that is played; of the only one where none is named."""
    found = [(size, bitrate) for id_, size, bitrate in item.versions if id_ == file]
    if not found and len(item.versions) == 1:
        found = [item.versions[0][1:]]
    return found[0] if found else (None, item.bitrate)
