"""Items, libraries and users as Jellyfin and Emby list them."""

from collections.abc import Iterable

from collector.jellyfin_delivery import first_of, stream
from collector.payload import (
    Object,
    flag,
    mapping,
    moment,
    natural,
    number,
    objects,
    seconds,
    text,
    texts,
    whole,
)
from collector.snapshot import Item, Shelf, Viewer

MEDIA_TYPES = {"Movie": "movie", "Episode": "episode", "Audio": "track", "TvChannel": "channel"}
LIBRARY_TYPES = {
    "movies": "movies",
    "tvshows": "series",
    "music": "music",
    "musicvideos": "videos",
    "homevideos": "videos",
    "mixed": "mixed",
}
RANGES = {"HDR10": "HDR10", "HDR10Plus": "HDR10+", "HLG": "HLG"}
EMBY_RANGES = {
    "Hdr10": "HDR10",
    "Hdr10Plus": "HDR10+",
    "HyperLogGamma": "HLG",
    "DolbyVision": "Dolby Vision",
}
DOLBY_VISION = "Dolby Vision"


def item(said: Object) -> Item:
    """The item with all that is said of it."""
    external_id = text(said.get("Id"), 100) or ""
    sources = objects(said.get("MediaSources"))
    main = sources[0] if sources else said
    video, audio = stream(main, "Video"), stream(main, "Audio")
    kind = text(said.get("Type"), 40) or ""
    return Item(
        external_id=external_id,
        media_type=MEDIA_TYPES.get(kind, "video"),
        title=text(said.get("Name")) or external_id,
        series_title=text(said.get("SeriesName")) or text(said.get("Album")),
        season_number=whole(said.get("ParentIndexNumber"), 10**6),
        episode_number=whole(said.get("IndexNumber"), 10**6),
        year=natural(said.get("ProductionYear"), 9999),
        genres=texts(said.get("Genres")),
        runtime_seconds=seconds(said.get("RunTimeTicks")) or seconds(main.get("RunTimeTicks")),
        file_path=text(main.get("Path")) or text(said.get("Path")),
        file_size_bytes=sum(sizes) if (sizes := known(sources, "Size")) else None,
        container=first_of(main.get("Container") or said.get("Container")),
        video_codec=text(video.get("Codec"), 40),
        audio_codec=text(audio.get("Codec"), 40),
        width=natural(video.get("Width"), 10**6),
        height=natural(video.get("Height"), 10**6),
        interlaced=bool(flag(video.get("IsInterlaced"))),
        hdr_format=hdr_format(video),
        has_atmos=has_atmos(objects(main.get("MediaStreams"))),
        bitrate=natural(main.get("Bitrate"), 10**10),
        has_poster=has_poster(said),
        has_metadata=bool(text(said.get("Overview")) or mapping(said.get("ProviderIds"))),
        added_at=moment(said.get("DateCreated")),
        versions=tuple(versions(sources)),
    )


def known(sources: Iterable[Object], name: str) -> list[int]:
    """The numbers of that name which the sources have."""
    return [value for one in sources if (value := natural(one.get(name))) is not None]


def versions(sources: Iterable[Object]) -> Iterable[tuple[str, int | None, int | None]]:
    """Id, size and bitrate of each version."""
    for one in sources:
        if (source := text(one.get("Id"), 100)) is not None:
            yield source, natural(one.get("Size")), natural(one.get("Bitrate"), 10**10)


def hdr_format(video: Object) -> str | None:
    """HDR10, HDR10+, HLG or Dolby Vision; None for a picture without."""
    extended = text(video.get("ExtendedVideoType"), 40)
    if extended is not None:
        return EMBY_RANGES.get(extended)
    kind = text(video.get("VideoRangeType"), 60) or ""
    if kind.startswith("DOVI"):
        return None if kind == "DOVIInvalid" else DOLBY_VISION
    if kind in RANGES:
        return RANGES[kind]
    if text(video.get("ColorTransfer")) == "arib-std-b67":
        return "HLG"
    is_hdr = (
        text(video.get("VideoRange")) == "HDR" or text(video.get("ColorTransfer")) == "smpte2084"
    )
    return "HDR10" if is_hdr else None


def has_atmos(streams: Iterable[Object]) -> bool | None:
    """Whether a sound track carries Atmos; None where nothing tells of sound at all."""
    tracks = [one for one in streams if one.get("Type") == "Audio"]
    if not tracks:
        return None
    return any(
        one.get("AudioSpatialFormat") == "DolbyAtmos" or "Atmos" in (text(one.get("Profile")) or "")
        for one in tracks
    )


def has_poster(said: Object) -> bool:
    """Whether there is a picture to show; an episode may use its series'."""
    own = mapping(said.get("ImageTags")).get("Primary")
    return bool(own or said.get("SeriesPrimaryImageTag") or said.get("AlbumPrimaryImageTag"))


def viewers(answer: object) -> list[Viewer]:
    """The users of the server."""
    found = [(text(one.get("Id"), 100), text(one.get("Name"), 200), one) for one in objects(answer)]
    return [
        Viewer(id_, name or id_, bool(flag(mapping(one.get("Policy")).get("IsAdministrator"))))
        for id_, name, one in found
        if id_ is not None
    ]


def shelves(answer: object) -> list[Shelf]:
    """The libraries of the server: Jellyfin sends a list, Emby a page of one."""
    listed = objects(mapping(answer).get("Items", answer))
    found = [(text(one.get("ItemId"), 100) or text(one.get("Id"), 100), one) for one in listed]
    return [shelf(id_, one) for id_, one in found if id_ is not None]


def shelf(external_id: str, said: Object) -> Shelf:
    """One library."""
    kind = text(said.get("CollectionType"), 40) or "mixed"
    return Shelf(
        external_id,
        text(said.get("Name"), 200) or external_id,
        LIBRARY_TYPES.get(kind, "videos"),
        tuple(texts(said.get("Locations"))),
    )


def total(answer: object) -> int | None:
    """How many items there are in all."""
    found = number(mapping(answer).get("TotalRecordCount"))
    return int(found) if found is not None else None
