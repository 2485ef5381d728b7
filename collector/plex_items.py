"""Items, libraries and users as Plex lists them."""

from collections.abc import Iterable

from collector.payload import Object, epoch, flag, mapping, natural, number, objects, text, whole
from collector.plex_delivery import AUDIO, VIDEO, chosen, kbit, stream
from collector.snapshot import Item, Shelf, Viewer

MEDIA_TYPES = {"movie": "movie", "episode": "episode", "track": "track"}
LIBRARY_TYPES = {"movie": "movies", "show": "series", "artist": "music"}
OWNER = "1"
PQ, HLG = "smpte2084", "arib-std-b67"


def contained(answer: object) -> Object:
    """What every answer of Plex is wrapped in."""
    return mapping(mapping(answer).get("MediaContainer"))


def item(said: Object) -> Item:
    """The item with all that is said of it; a list says less than a look at the item itself."""
    media = objects(said.get("Media"))
    main = chosen(media)
    part = chosen(main.get("Part"))
    video, audio = stream(part, VIDEO), stream(part, AUDIO)
    runtime = number(said.get("duration"))
    kind = text(said.get("type"), 40) or ""
    found = list(versions(media))
    sizes = [size for _, size, _ in found if size]
    live = bool(flag(said.get("live")))
    return Item(
        external_id=text(said.get("ratingKey"), 100) or "",
        media_type="channel" if live else MEDIA_TYPES.get(kind, "video"),
        title=text(said.get("title")) or text(said.get("ratingKey"), 100) or "",
        series_title=text(said.get("grandparentTitle" if kind == "episode" else "parentTitle")),
        season_number=whole(said.get("parentIndex"), 10**6),
        episode_number=whole(said.get("index"), 10**6),
        year=natural(said.get("year"), 9999),
        genres=tags(said.get("Genre")),
        runtime_seconds=runtime / 1000 if runtime and 0 < runtime < 1e12 else None,
        file_path=text(part.get("file")),
        file_size_bytes=sum(sizes) if sizes else None,
        container=text(main.get("container"), 40),
        video_codec=text(main.get("videoCodec") or video.get("codec"), 40),
        audio_codec=text(main.get("audioCodec") or audio.get("codec"), 40),
        width=natural(main.get("width"), 10**6),
        height=natural(main.get("height"), 10**6),
        interlaced=text(video.get("scanType")) == "interlaced",
        hdr_format=hdr_format(video),
        bitrate=kbit(main.get("bitrate")),
        has_poster=bool(text(said.get("thumb")) or text(said.get("grandparentThumb"))),
        has_metadata=bool(text(said.get("summary")) or objects(said.get("Guid"))),
        added_at=epoch(said.get("addedAt")),
        library=text(said.get("librarySectionID"), 100),
        versions=tuple(found),
    )


def versions(media: Iterable[Object]) -> Iterable[tuple[str, int | None, int | None]]:
    """Id, size and bitrate of each version, which may lie in several files."""
    for one in media:
        sizes = [size for part in objects(one.get("Part")) if (size := natural(part.get("size")))]
        if (id_ := text(one.get("id"), 100)) is not None:
            yield id_, sum(sizes) or None, kbit(one.get("bitrate"))


def hdr_format(video: Object) -> str | None:
    """HDR10, HDR10+, HLG or Dolby Vision; None for a picture without, and in lists."""
    if flag(video.get("DOVIPresent")) or video.get("DOVIProfile") is not None:
        return "Dolby Vision"
    transfer, depth = text(video.get("colorTrc")), whole(video.get("bitDepth")) or 0
    if depth <= 8 or transfer not in (PQ, HLG):
        return None
    if transfer == HLG:
        return "HLG"
    return "HDR10+" if "HDR10+" in (text(video.get("extendedDisplayTitle")) or "") else "HDR10"


def tags(value: object) -> tuple[str, ...]:
    """The names of tags, each once."""
    found = [text(one.get("tag"), 200) for one in objects(value)]
    return tuple(dict.fromkeys(one for one in found if one))


def viewers(answer: object) -> list[Viewer]:
    """Everybody with an account on the server; the one numbered 1 owns it."""
    found = [(text(one.get("id"), 100), one) for one in objects(contained(answer).get("Account"))]
    return [
        Viewer(id_, text(one.get("name"), 200) or id_, id_ == OWNER)
        for id_, one in found
        if id_ not in (None, "0")
    ]


def shelves(answer: object) -> list[Shelf]:
    """The libraries of the server, without those for photos."""
    found = [
        (text(one.get("key"), 100), one) for one in objects(contained(answer).get("Directory"))
    ]
    return [
        Shelf(
            id_,
            text(one.get("title"), 200) or id_,
            LIBRARY_TYPES.get(text(one.get("type"), 40) or "", "videos"),
            tuple(p for place in objects(one.get("Location")) if (p := text(place.get("path")))),
            epoch(one.get("scannedAt")),
        )
        for id_, one in found
        if id_ is not None and one.get("type") != "photo"
    ]
