"""What a file is called, by what MediaInfo says of it: the decisions one by one."""

from typing import Any

import pytest

from collector.media_info import codec, described, hdr_format, is_atmos, problem
from collector.media_names import Name, named


@pytest.mark.parametrize(
    ("formats", "transfer", "expected"),
    [
        (None, None, None),
        (None, "BT.709", None),
        ("SMPTE ST 2086", "PQ", "HDR10"),
        (None, "HLG", "HLG"),
        (None, "PQ", "HDR10"),
        ("Dolby Vision / SMPTE ST 2086", "PQ", "Dolby Vision"),
        ("Dolby Vision", "PQ", "Dolby Vision"),
        ("SMPTE ST 2094 App 4", "PQ", "HDR10+"),
        ("SMPTE ST 2094 App 4 / SMPTE ST 2086", "PQ", "HDR10+"),
        ("Dolby Vision / SMPTE ST 2094 App 4", "PQ", "Dolby Vision"),
        (" / SMPTE ST 2086", "PQ", "HDR10"),
        ("Dolby Vision", "HLG", "Dolby Vision"),
        (None, "HLG / BT.2020", "HLG"),
    ],
)
def test_hdr_is_told_by_format_and_transfer(
    formats: str | None, transfer: str | None, expected: str | None
) -> None:
    video = {"hdr_format": formats, "transfer_characteristics": transfer}
    assert hdr_format({name: value for name, value in video.items() if value}) == expected


def test_the_commercial_name_does_not_hide_dolby_vision() -> None:
    video = {
        "hdr_format": "Dolby Vision / SMPTE ST 2086",
        "hdr_format_commercial": "HDR10 / HDR10",
        "hdr_format_profile": "dvhe.08",
        "transfer_characteristics": "PQ",
    }
    assert hdr_format(video) == "Dolby Vision"


@pytest.mark.parametrize(
    ("audio", "expected"),
    [
        ({"format": "E-AC-3", "commercial_name": "Dolby Digital Plus"}, False),
        ({"format": "E-AC-3", "commercial_name": "Dolby Digital Plus with Dolby Atmos"}, True),
        ({"format": "E-AC-3", "format_additionalfeatures": "JOC"}, True),
        ({"format": "E-AC-3 JOC"}, True),
        ({"format": "MLP FBA", "commercial_name": "Dolby TrueHD"}, False),
        ({"format": "MLP FBA", "commercial_name": "Dolby TrueHD with Dolby Atmos",
          "format_additionalfeatures": "16-ch"}, True),
        ({"format": "MLP FBA", "format_additionalfeatures": "16-ch"}, True),
        ({"format": "DTS", "commercial_name": "DTS"}, False),
        ({"format": "DTS", "format_additionalfeatures": "XLL X"}, False),
        ({"format": "AAC", "format_additionalfeatures": "LC", "title": "Dolby Atmos"}, False),
    ],
)  # fmt: skip
def test_atmos_is_told_by_the_sound_and_never_by_a_title(
    audio: dict[str, str], expected: bool
) -> None:
    assert is_atmos(audio) is expected


@pytest.mark.parametrize(
    ("format_", "profile", "expected"),
    [
        ("AVC", "", "h264"),
        ("HEVC", "", "hevc"),
        ("E-AC-3", "", "eac3"),
        ("MLP FBA", "", "truehd"),
        ("MPEG Audio", "Layer 3", "mp3"),
        ("MPEG Audio", "Layer 2", "mp2"),
        ("Sorenson Spark", "", "sorenson spark"),
        ("", "", None),
    ],
)
def test_codecs_have_the_names_that_servers_use(
    format_: str, profile: str, expected: str | None
) -> None:
    assert codec({"format": format_, "format_profile": profile}) == expected


@pytest.mark.parametrize(
    ("general", "rest", "expected"),
    [
        ({"file_size": 0}, [{}, {}], "the file is empty"),
        ({"file_size": 12}, [{}, {}], "not a media file"),
        ({"file_size": 12, "format": "ZIP"}, [{}, {}], "nothing in it can be seen or heard"),
        ({"file_size": 12, "format": "MPEG-4", "istruncated": "Yes"}, [{}, {}],
         "truncated: the file ends before its contents do"),
        ({"file_size": 12, "format": "FLAC"}, [{}, {"format": "FLAC"}], None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_in_words(
    general: dict[str, Any], rest: list[dict[str, Any]], expected: str | None
) -> None:
    assert problem(general, rest[0], rest[1]) == expected


def test_a_file_of_which_nothing_is_known_has_no_columns() -> None:
    known = described([])
    assert {name for name, value in known.items() if value not in (None, False)} == {"error"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/m/Heat (1995)/Heat (1995) - 1080p.mkv", Name("movie", "Heat", year=1995)),
        ("/m/Blade.Runner.2049.2017.2160p.mkv", Name("movie", "Blade Runner", year=2049)),
        ("/m/Alien.mkv", Name("movie", "Alien")),
        ("/m/2001.mkv", Name("movie", "2001")),
        ("/t/The.Wire.S01E02.Detail.mkv", Name("episode", "S01E02", "The Wire", 1, 2)),
        ("/t/The Wire/Season 1/S01E02.mkv", Name("episode", "S01E02", "The Wire", 1, 2)),
        ("/a/Artist/Album/01 - Song_One.flac", Name("track", "01 - Song One")),
    ],
)
def test_names_tell_films_episodes_and_tracks_apart(path: str, expected: Name) -> None:
    assert named(path) == expected
