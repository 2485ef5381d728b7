"""What MediaInfo says of a file, in our words. Pure: the decisions of docs/collector/files.md."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from store.pictures import resolution

Track = Mapping[str, Any]

NOTHING: Track = {}
CODECS = {
    "AVC": "h264", "HEVC": "hevc", "AV1": "av1", "VP8": "vp8", "VP9": "vp9", "VC-1": "vc1",
    "MPEG Video": "mpeg2video", "MPEG-4 Visual": "mpeg4", "VVC": "vvc", "Theora": "theora",
    "AAC": "aac", "AAC LC": "aac", "AC-3": "ac3", "E-AC-3": "eac3", "E-AC-3 JOC": "eac3",
    "MLP FBA": "truehd", "MLP FBA 16-ch": "truehd", "DTS": "dts", "FLAC": "flac", "Opus": "opus",
    "Vorbis": "vorbis", "PCM": "pcm", "ALAC": "alac", "WMA": "wma", "MPEG Audio": "mp3",
}  # fmt: skip
CONTAINERS = {"Matroska": "mkv", "WebM": "webm", "MPEG-4": "mp4", "MPEG-TS": "ts", "AVI": "avi"}


def described(tracks: Sequence[Track]) -> dict[str, Any]:
    """The columns of media_files that the file's contents tell."""
    general = first(tracks, "General")
    video, audio = first(tracks, "Video"), first(tracks, "Audio")
    container = text(general, "format")
    duration = number(general, "duration")
    width, height = whole(video, "width"), whole(video, "height")
    interlaced = text(video, "scan_type") in ("Interlaced", "MBAFF")
    return {
        "container": CONTAINERS.get(container, container.lower()) or None,
        "duration_seconds": None if duration is None else duration / 1000,
        "bitrate": whole(general, "overall_bit_rate"),
        "video_codec": codec(video),
        "audio_codec": codec(audio),
        "width": width,
        "height": height,
        "resolution": resolution(width, height, interlaced=interlaced),
        "hdr_format": hdr_format(video),
        "has_atmos": any(is_atmos(track) for track in of_type(tracks, "Audio")),
        "error": problem(general, video, audio),
    }


def hdr_format(video: Track) -> str | None:
    """Dolby Vision, HDR10+, HDR10 or HLG; None for a picture without.

    Fields are lists with " / " between and may have empty parts. The commercial name is no help:
    Dolby Vision with an HDR10 base is called HDR10 there.
    """
    formats = text(video, "hdr_format")
    transfer = text(video, "transfer_characteristics")
    if "Dolby Vision" in formats:
        return "Dolby Vision"
    if "2094 App 4" in formats:
        return "HDR10+"
    if "2086" in formats or transfer == "PQ":
        return "HDR10"
    return "HLG" if "HLG" in transfer else None


def is_atmos(audio: Track) -> bool:
    """Whether the sound carries objects. A flag alone is not enough, and neither is a file name."""
    features = text(audio, "format_additionalfeatures").split()
    names = text(audio, "commercial_name"), text(audio, "format_commercial_ifany")
    return (
        any("Atmos" in name for name in names)
        or "JOC" in features
        or "16-ch" in features
        or text(audio, "format") == "E-AC-3 JOC"
    )


def problem(general: Track, video: Track, audio: Track) -> str | None:
    """What is wrong with the file, None where nothing seems to be."""
    if not whole(general, "file_size"):
        return "the file is empty"
    if not text(general, "format"):
        return "not a media file"
    if text(general, "istruncated") == "Yes":
        return "truncated: the file ends before its contents do"
    return None if video or audio else "nothing in it can be seen or heard"


def codec(track: Track) -> str | None:
    """The name media servers and ffmpeg have for the codec."""
    name = text(track, "format")
    if name == "MPEG Audio" and text(track, "format_profile") == "Layer 2":
        return "mp2"
    return CODECS.get(name, name.lower()) or None


def of_type(tracks: Iterable[Track], kind: str) -> list[Track]:
    """The tracks of one type."""
    return [track for track in tracks if track.get("track_type") == kind]


def first(tracks: Iterable[Track], kind: str) -> Track:
    """The first track of the type, an empty one where there is none."""
    return next(iter(of_type(tracks, kind)), NOTHING)


def text(track: Track, name: str) -> str:
    """A field as text, empty where it is missing."""
    return str(track.get(name) or "")


def number(track: Track, name: str) -> float | None:
    """A field as a number; the first of a list."""
    try:
        return float(text(track, name).partition(" / ")[0])
    except ValueError:
        return None


def whole(track: Track, name: str) -> int | None:
    """A field as a whole number."""
    found = number(track, name)
    return None if found is None else round(found)
