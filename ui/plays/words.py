"""How plays are put into words."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from ui.formats import plain
from ui.look import palette, wash

TYPES = {"direct_play": "Direct play", "direct_stream": "Direct stream", "transcode": "Transcode"}
COLORS = {"direct_play": "violet", "direct_stream": "blue", "transcode": "orange"}
MEDIA = {"movie": "Movies", "episode": "Series", "track": "Music"}
NOBODY = "unknown"

# What a server's reasons mean, and what would make the transcode unnecessary, where that is known.
REASONS = {
    "ContainerNotSupported": (
        "Container",
        "Remux the file to MP4, or choose a client that opens MKV: no re-encoding is needed.",
    ),
    "VideoCodecNotSupported": (
        "Video codec",
        "Keep an H.264 version beside it, or choose a client that decodes the original.",
    ),
    "VideoRangeTypeNotSupported": (
        "HDR",
        "Keep an SDR version beside it: tone mapping is the dearest of all transcodes.",
    ),
    "VideoResolutionNotSupported": (
        "Resolution",
        "Keep a 1080p version beside the 4K one.",
    ),
    "ContainerBitrateExceedsLimit": (
        "Bitrate limit",
        "Raise the client's quality setting to Original, or the server's remote limit.",
    ),
    "SubtitleCodecNotSupported": (
        "Subtitles burnt in",
        "Add the subtitles as SRT: pictures of text have to be burnt into the video.",
    ),
    "AudioCodecNotSupported": (
        "Audio codec",
        "Add a stereo AAC track: then only the sound is converted, or nothing at all.",
    ),
}


class Titled(Protocol):
    """Anything with a title."""

    @property
    def title(self) -> str | None: ...
    @property
    def series_title(self) -> str | None: ...
    @property
    def season_number(self) -> int | None: ...
    @property
    def episode_number(self) -> int | None: ...


def called(item: Titled) -> str:
    """What an item is called: an episode by its series."""
    if item.series_title is None or item.episode_number is None or item.season_number is None:
        return item.title or NOBODY
    return f"{item.series_title} S{item.season_number:02}E{item.episode_number:02}"


def person(name: str | None) -> str:
    """Who watched."""
    return name or NOBODY


def reason(name: str) -> str:
    """Why something was transcoded."""
    if name in REASONS:
        return REASONS[name][0]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def remedy(name: str) -> str | None:
    """What would make it unnecessary, None where nothing is known."""
    return REASONS.get(name, (None, None))[1]


def badge(playback_type: str) -> str:
    """The type of playback as a badge in Markdown."""
    color = COLORS.get(playback_type, "gray")
    return f":{color}-badge[{plain(TYPES.get(playback_type, playback_type))}]"


def tones() -> list[str]:
    """The colours of the types in a table's column."""
    return [wash(color, 0.16) for color in palette().series[:3]]


def stopwatch(seconds: float) -> str:
    """00:12:40"""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


def listed(words: Sequence[str | None], between: str = " · ") -> str:
    """The words that are there, as Markdown shows them."""
    return between.join(plain(word) for word in words if word)


def span(seconds: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=seconds)
