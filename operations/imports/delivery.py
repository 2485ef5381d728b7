"""How a play reached its screen, as other tools tell it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from operations.imports.values import Object, flag, mapping, objects, text, texts, whole
from store.pictures import resolution

MOST_BITS = 10**9  # beyond this a server means that it does not know


@dataclass(frozen=True, slots=True)
class Way:
    """The worst of the decisions, the decisions, and what came out."""

    playback_type: str
    video: str | None = None
    audio: str | None = None
    reasons: list[str] = field(default_factory=list[str])
    codec: str | None = None
    picture: str | None = None
    container: str | None = None
    bitrate: int | None = None
    flags: list[str] = field(default_factory=list[str])


def worst(decisions: Sequence[str | None]) -> str:
    """The playback type."""
    if "transcode" in decisions:
        return "transcode"
    return "direct_stream" if "copy" in decisions else "direct_play"


def way_of_jellyfin(method: object, info: Object, streams: object) -> Way:
    """What the transcoder says counts, not what the client claims."""
    video, audio = stream(streams, "Video"), stream(streams, "Audio")
    codec = text(video.get("Codec"), 40) or text(audio.get("Codec"), 40)
    picture = resolution(size(video, "Width"), size(video, "Height"))
    if not info:
        way = way_of_plugin(text(method) or "na")
        rate = rate_of(video, audio) if way.playback_type != "transcode" else None
        as_told = way.codec if way.playback_type == "transcode" else codec
        return replace(way, codec=as_told, picture=picture, bitrate=rate)
    made = text(info.get("VideoCodec"), 40)
    copied = flag(info.get("IsVideoDirect")) or made is None
    decisions = (
        ("copy" if copied else "transcode") if video or made else None,
        "copy" if flag(info.get("IsAudioDirect")) else "transcode",
    )
    return Way(
        worst(decisions),
        *decisions,
        texts(info.get("TranscodeReasons")),
        codec if copied else made,
        picture if copied else resolution(size(info, "Width"), size(info, "Height")),
        text(info.get("Container"), 40),
        whole(info.get("Bitrate"), MOST_BITS) or None,
    )


def way_of_plugin(said: str) -> Way:
    """What `DirectPlay`, `DirectStream`, `Transcode (v:h264 a:direct)` or `na` mean.

    A direct stream without a transcoder is the file as it is.
    """
    if said in ("DirectPlay", "DirectStream"):
        return Way("direct_play", "direct", "direct")
    if not said.startswith("Transcode"):
        return Way("direct_play", flags=["method_unknown"])
    parts = dict(
        part.split(":", 1) for part in said.partition("(")[2].rstrip(")").split() if ":" in part
    )
    video, audio = (decision(parts.get(kind)) for kind in ("v", "a"))
    told = [each for each in (video, audio) if each]
    made = text(parts.get("v"), 40) if video == "transcode" else None
    return Way(worst(told) if told else "transcode", video, audio, codec=made)


def decision(said: str | None) -> str | None:
    """copy or transcode, None where nothing is told."""
    return None if said is None else "copy" if said == "direct" else "transcode"


def stream(streams: object, kind: str) -> Object:
    """The first stream of a kind, an empty one where there is none."""
    return mapping(next((each for each in objects(streams) if each.get("Type") == kind), None))


def size(said: Object, name: str) -> int | None:
    """Width or height."""
    return whole(said.get(name), 10**6)


def rate_of(*streams: Object) -> int | None:
    """The streams' bit rates together, None where none is told."""
    rates = [whole(each.get("BitRate"), MOST_BITS) for each in streams]
    return sum(rate for rate in rates if rate) or None
