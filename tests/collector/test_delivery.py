"""How a play reaches its screen: what each server means by what it says."""

from typing import Any

import pytest

from collector.estimates import priced
from collector.jellyfin_delivery import emby_delivery, jellyfin_delivery
from collector.jellyfin_items import item as jellyfin_item
from collector.payload import LastLook
from collector.plex import snapshot
from collector.plex_items import hdr_format
from collector.snapshot import Delivery, Item, Snapshot
from store.pictures import resolution

BOTH = {"IsVideoDirect": True, "IsAudioDirect": True, "VideoCodec": "h264"}
SOUND = {"IsVideoDirect": True, "IsAudioDirect": False, "VideoCodec": "h264"}
ALL = {"IsVideoDirect": False, "IsAudioDirect": False, "VideoCodec": "h264"}
MUSIC = {"IsVideoDirect": False, "IsAudioDirect": False, "AudioCodec": "mp3"}


def session(method: str | None, info: Any = None, kind: str = "Movie") -> dict[str, Any]:
    said: dict[str, Any] = {"NowPlayingItem": {"Type": kind}, "PlayState": {}}
    if method:
        said["PlayState"]["PlayMethod"] = method
    if info:
        said["TranscodingInfo"] = info
    return said


def told(way: Delivery) -> tuple[str, str | None, str | None]:
    return way.playback_type, way.video, way.audio


@pytest.mark.parametrize(
    ("method", "info", "expected"),
    [
        ("DirectPlay", None, ("direct_play", "direct", "direct")),
        ("DirectStream", None, ("direct_play", "direct", "direct")),
        (None, None, ("direct_play", None, None)),
        ("Transcode", BOTH, ("direct_stream", "copy", "copy")),
        ("DirectPlay", BOTH, ("direct_stream", "copy", "copy")),
        ("Transcode", SOUND, ("transcode", "copy", "transcode")),
        ("DirectPlay", ALL, ("transcode", "transcode", "transcode")),
        ("Transcode", {"IsAudioDirect": True}, ("direct_stream", "copy", "copy")),
    ],
)
def test_jellyfins_transcoder_is_believed_and_not_the_client(
    method: str | None, info: Any, expected: tuple[str, str | None, str | None]
) -> None:
    assert told(jellyfin_delivery(session(method, info))) == expected


def test_jellyfin_music_has_no_picture() -> None:
    way = jellyfin_delivery(session("Transcode", MUSIC, kind="Audio"))
    assert told(way) == ("transcode", None, "transcode")
    assert told(jellyfin_delivery(session("DirectPlay", kind="Audio")))[1] is None


def test_jellyfin_that_has_yet_to_tell_is_uncertain() -> None:
    assert not jellyfin_delivery(session("Transcode")).certain


def test_jellyfins_hardware_is_what_is_set_up_and_nothing_for_a_copy() -> None:
    said = {**ALL, "HardwareAccelerationType": "NVENC"}
    encoding = jellyfin_delivery(session("Transcode", said)).encoding
    assert encoding is not None
    assert (encoding.hw_accel, encoding.hw_accel_configured) == (None, "nvenc")
    said = {**SOUND, "HardwareAccelerationType": "nvenc"}
    encoding = jellyfin_delivery(session("Transcode", said)).encoding
    assert encoding is not None
    assert encoding.hw_accel_configured is None


@pytest.mark.parametrize(
    ("method", "info", "expected"),
    [
        ("DirectStream", None, ("direct_play", "direct", "direct")),
        ("DirectStream", BOTH, ("direct_play", "direct", "direct")),
        ("DirectStream", SOUND, ("transcode", "copy", "transcode")),
        ("Transcode", BOTH, ("direct_stream", "copy", "copy")),
        ("Transcode", SOUND, ("transcode", "copy", "transcode")),
    ],
)
def test_embys_method_says_what_is_done_to_the_file(
    method: str, info: Any, expected: tuple[str, str | None, str | None]
) -> None:
    assert told(emby_delivery(session(method, info))) == expected


def test_embys_encoder_is_the_one_that_works() -> None:
    said = {**ALL, "VideoEncoder": "h264_qsv", "VideoEncoderIsHardware": True}
    encoding = emby_delivery(session("Transcode", said)).encoding
    assert encoding is not None
    assert (encoding.encoder, encoding.hw_accel) == ("h264_qsv", "qsv")


def plex(video: Any = None, audio: Any = None, **about: Any) -> Snapshot:
    streams = [
        {"streamType": 1, "codec": "h264", **({"decision": video} if video else {})},
        {"streamType": 2, "codec": "aac", **({"decision": audio} if audio else {})},
    ]
    media = {
        "selected": True,
        "bitrate": 4000,
        "Part": [{"decision": "transcode", "Stream": streams}],
    }
    said = {"sessionKey": "1", "type": "movie", "Player": {"state": "playing"}, "Media": [media]}
    found = snapshot({**said, **about}, LastLook())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("video", "audio", "expected"),
    [
        (None, None, ("direct_play", "direct", "direct")),
        ("copy", "copy", ("direct_stream", "copy", "copy")),
        ("copy", "transcode", ("transcode", "copy", "transcode")),
        ("transcode", "copy", ("transcode", "transcode", "copy")),
    ],
)
def test_plexs_streams_are_believed_and_not_its_parts(
    video: Any, audio: Any, expected: tuple[str, str | None, str | None]
) -> None:
    assert told(plex(video, audio).delivery) == expected


def test_plexs_transcoder_is_asked_where_streams_say_nothing() -> None:
    job = {"videoDecision": "transcode", "audioDecision": "copy", "videoCodec": "*"}
    way = plex(live="1", TranscodeSession={**job, "sourceVideoCodec": "mpeg2"}).delivery
    assert told(way) == ("transcode", "transcode", "copy")
    assert way.video_codec == "mpeg2"


def test_a_running_transcoder_alone_is_no_transcode() -> None:
    job = {"videoDecision": "copy", "audioDecision": "copy"}
    assert told(plex(TranscodeSession=job).delivery)[0] == "direct_stream"


@pytest.mark.parametrize("kbit", [2_147_483_647, 10_000_000, -1, "x", None])
def test_plexs_ways_to_say_unknown_are_no_bitrates(kbit: Any) -> None:
    media = {"selected": True, "bitrate": kbit, "Part": []}
    way = plex(Media=[media], Session={"bandwidth": kbit}).delivery
    assert (way.rate, way.rate_source) == (None, None)


def test_a_reserved_bandwidth_is_the_last_resort() -> None:
    way = plex(Media=[], Session={"bandwidth": 587}).delivery
    assert (way.rate, way.rate_source) == (587_000, "bandwidth")


@pytest.mark.parametrize(
    "about",
    [
        {"guid": "library://x"},
        {"type": "clip", "librarySectionID": -1},
        {"type": "photo"},
        {"extraType": 1},
        {"Player": {"state": "stopped"}},
    ],
)
def test_what_nobody_chose_to_watch_is_no_play(about: Any) -> None:
    said = {"sessionKey": "1", "type": "movie", "Player": {"state": "playing"}, **about}
    assert snapshot(said, LastLook()) is None


ITEM = Item(
    "i", "movie", "Film", runtime_seconds=1000.0, bitrate=7,
    versions=(("a", 1_000_000, 8_100), ("b", 4_000_000, 32_500)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("way", "file", "rate", "source"),
    [
        (Delivery("direct_play", rate=5), "b", 32_000, "size"),
        (Delivery("direct_stream"), "b", 32_500, "bitrate"),
        (Delivery("transcode", rate=5, rate_source="bitrate"), "b", 5, "bitrate"),
        (Delivery("transcode"), "a", 8_100, "bitrate"),
        (Delivery("transcode", certain=False), "a", None, None),
        (Delivery("direct_play"), "gone", 7, "bitrate"),
    ],
)
def test_bytes_come_from_the_size_of_an_untouched_file_and_else_from_a_rate(
    way: Delivery, file: str, rate: int | None, source: str | None
) -> None:
    found = priced(Snapshot("k", "playing", file=file, delivery=way), ITEM).delivery
    assert (found.rate, found.rate_source) == (rate, source)


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (1920, 800, "1080p"), (3840, 1600, "2160p"), (720, 576, "576p"), (640, 480, "480p"),
        (7680, 4320, "8K"), (2560, 1440, "1440p"), (1280, 544, "720p"), (None, None, None),
    ],
)  # fmt: skip
def test_resolutions_are_called_by_width_and_height(
    width: int | None, height: int | None, name: str | None
) -> None:
    assert resolution(width, height) == name


@pytest.mark.parametrize(
    ("video", "name"),
    [
        ({"VideoRange": "SDR", "VideoRangeType": "DOVIWithSDR"}, "Dolby Vision"),
        ({"VideoRange": "HDR", "VideoRangeType": "HDR10Plus"}, "HDR10+"),
        ({"VideoRange": "HDR", "VideoRangeType": "HLG"}, "HLG"),
        ({"VideoRange": "HDR", "VideoRangeType": "NewKind"}, "HDR10"),
        ({"VideoRange": "SDR", "VideoRangeType": "DOVIInvalid"}, None),
        ({"ExtendedVideoType": "DolbyVision"}, "Dolby Vision"),
        ({"ExtendedVideoType": "None"}, None),
        ({"VideoRange": "SDR"}, None),
    ],
)
def test_hdr_formats_of_jellyfin_and_emby(video: dict[str, Any], name: str | None) -> None:
    sound = {"Type": "Audio", "Profile": "Dolby Digital Plus + Dolby Atmos"}
    found = jellyfin_item({"Id": "1", "MediaStreams": [{"Type": "Video", **video}, sound]})
    assert (found.hdr_format, found.has_atmos) == (name, True)


@pytest.mark.parametrize(
    ("video", "name"),
    [
        ({"bitDepth": 10, "colorTrc": "smpte2084"}, "HDR10"),
        ({"bitDepth": 10, "colorTrc": "smpte2084", "DOVIPresent": True}, "Dolby Vision"),
        ({"bitDepth": 10, "colorTrc": "arib-std-b67"}, "HLG"),
        ({"bitDepth": 8, "colorTrc": "smpte2084"}, None),
        ({}, None),
    ],
)
def test_hdr_formats_of_plex(video: dict[str, Any], name: str | None) -> None:
    assert hdr_format(video) == name
