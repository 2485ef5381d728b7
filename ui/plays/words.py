"""How plays are put into words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ui.formats import plain, straight
from ui.look import palette, wash

TYPES = {"direct_play": "Direct play", "direct_stream": "Direct stream", "transcode": "Transcode"}
COLORS = {"direct_play": "violet", "direct_stream": "blue", "transcode": "orange"}
MEDIA = {"movie": "Movies", "episode": "Series", "track": "Music"}
NOBODY = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """What a server's reason means, and what would make the transcode unnecessary."""

    label: str
    short: str
    remedy: str


REASONS = {
    "ContainerNotSupported": Reason(
        "Container",
        "Remux to MP4",
        "Remux the file to MP4, or choose a client that opens it as it is: nothing is re-encoded.",
    ),
    "VideoCodecNotSupported": Reason(
        "Video codec",
        "Keep an H.264 version",
        "Keep an H.264 version beside it, or choose a client that decodes the original.",
    ),
    "VideoRangeTypeNotSupported": Reason(
        "HDR",
        "Keep an SDR version",
        "Keep an SDR version beside it: tone mapping is the dearest of all transcodes.",
    ),
    "VideoResolutionNotSupported": Reason(
        "Resolution", "Keep a 1080p version", "Keep a 1080p version beside the large one."
    ),
    "ContainerBitrateExceedsLimit": Reason(
        "Bitrate limit",
        "Client quality: Original",
        "Raise the client's quality setting to Original, or the server's remote limit.",
    ),
    "SubtitleCodecNotSupported": Reason(
        "Subtitles burnt in",
        "Add SRT subtitles",
        "Add the subtitles as SRT: pictures of text have to be burnt into the video.",
    ),
    "AudioCodecNotSupported": Reason(
        "Audio codec",
        "Add an AAC track",
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
        return straight(item.title or NOBODY)
    series = straight(item.series_title)
    return f"{series} S{item.season_number:02}E{item.episode_number:02}"


def person(name: str | None) -> str:
    """Who watched."""
    return straight(name or NOBODY)


def reason(name: str) -> Reason:
    """Why something was transcoded; what would help is empty where nothing is known."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
    return REASONS.get(name, Reason(words, "", ""))


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
