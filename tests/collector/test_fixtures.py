"""What real servers said, as other projects recorded it: the answer is written beside each file."""

import json
from pathlib import Path
from typing import Any

import pytest

from collector.jellyfin import Jellyfin
from collector.payload import LastLook, parsed
from collector.plex import playing, snapshot, wrapped
from collector.plex_delivery import job_encoding
from collector.plex_items import contained, item, shelves
from collector.plex_statistics import Load, loads
from collector.snapshot import Moment, Seen, Snapshot
from collector.subsonic import now_playing
from collector.tautulli import activity
from collector.tracker import Tracker
from store.ids import server_id
from tests.collector.doubles import EPOCH
from tests.source import ROOT

FIXTURES = ROOT / "tests" / "fixtures"


def body(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def jellyfin(name: str) -> Snapshot | None:
    return Jellyfin("http://nobody.lan", "key").snapshot(parsed(body(name)))


def row(seen: Snapshot) -> Any:
    """The play as it would be written."""
    return Tracker(server_id("Real")).observe(Seen(Moment(EPOCH, 0.0), (seen,))).sessions[0]


def test_plex_with_decisions_only() -> None:
    (said,) = playing(wrapped(parsed(body("plex_sessions_decisions_only.xml"))))
    seen = snapshot(said, LastLook())
    assert seen is not None
    way = seen.delivery
    assert (way.playback_type, way.video, way.audio) == ("transcode", "copy", "transcode")
    assert way.encoding is not None
    before = (way.encoding.source_video_codec, way.encoding.source_audio_codec)
    assert before == ("h264", "dts")
    assert (way.video_codec, way.audio_codec, way.rate) == ("h264", "aac", 6_000_000)
    assert (row(seen).playback_type, row(seen).bitrate) == ("transcode", 6_000_000)


def test_plex_transcoding_on_hardware() -> None:
    answer = wrapped(parsed(body("plex_transcode_sessions_hw.xml")))
    job = job_encoding(answer["TranscodeSession"][0])
    assert (job.video_copied, job.audio_copied) == (False, False)
    assert (job.hw_accel, job.hw_decoder, job.hw_throughout) == ("qsv", "dxva2", False)
    assert (job.source_video_codec, job.source_audio_codec) == ("h264", "dca")
    assert (job.video_codec, job.audio_codec) == ("h264", "aac")
    assert (job.width, job.height, job.size) == (1280, 720, 73_138_224)


def test_plex_and_its_machine() -> None:
    found = loads(parsed(body("plex_statistics_resources.xml")))
    assert [one.at.timestamp() for one in found] == [1609708609, 1609708614, 1609708619]
    assert found[2] == Load(found[2].at, 10.0, 4.415, 64.281, 3.669)


def plex_answer(name: str) -> Any:
    return json.loads(body("plex_library_sections_and_items.json"))[name]["response"]["body"]


def test_plex_libraries_and_items() -> None:
    found = shelves(plex_answer("sections_get_200"))
    assert [(one.external_id, one.name, one.media_type) for one in found] == [
        ("1", "Movies", "movies"),
        ("2", "TV Shows", "series"),
        ("3", "Non matched content", "series"),
    ]
    assert found[0].paths == ("/storage/media/movies",)
    (film,) = map(item, contained(plex_answer("library_movie_get_200"))["Metadata"])
    assert (film.external_id, film.media_type, film.year) == ("1", "movie", 2000)
    assert (film.file_size_bytes, film.bitrate, film.width) == (1_190_641_734, 1_363_000, 720)
    assert film.genres == ("Science Fiction", "Action")
    assert (film.has_poster, film.has_metadata, film.hdr_format) == (True, True, None)
    (episode,) = map(item, contained(plex_answer("library_episodes_get_200"))["Metadata"])
    assert (episode.media_type, episode.series_title) == ("episode", "Ferengi StandUp Comedy")
    assert (episode.season_number, episode.episode_number) == (1, 1)
    assert "Stream" not in json.dumps(plex_answer("library_episodes_get_200"))


def test_plex_through_tautulli() -> None:
    (seen,) = activity(parsed(body("tautulli_get_activity.json")))
    way = seen.delivery
    assert (way.playback_type, way.video, way.audio) == ("direct_play", "direct", "direct")
    assert (seen.state, seen.location, seen.position) == ("playing", "lan", 688.805)
    assert (way.rate, way.rate_source) == (round(52_560_333 * 8 / 1288.538), "size")


def test_jellyfin_transcoding() -> None:
    seen = jellyfin("jellyfin_session_video_transcode.json")
    assert seen is not None
    way = seen.delivery
    assert (way.playback_type, way.video, way.audio) == ("transcode", "transcode", "transcode")
    assert way.rate == 11_505_940
    assert row(seen).transcode_reasons == ("AudioCodecNotSupported", "SubtitleCodecNotSupported")


def test_jellyfin_with_a_device_that_only_is_connected() -> None:
    assert jellyfin("jellyfin_session_only_connected.json") is None


def test_subsonic() -> None:
    (seen,) = now_playing(parsed(body("subsonic_get_now_playing.json")))
    assert seen.item is not None
    assert seen.viewer is not None
    assert (seen.item.title, seen.item.media_type, seen.viewer.name) == ("Tone", "track", "alice")
    assert (seen.delivery.rate, seen.item.runtime_seconds) == (round(728_327 * 8 / 60), 60)


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("*.[jx]*")), ids=lambda file: file.name)
def test_every_fixture_is_told_of(file: Path) -> None:
    assert file.name in (FIXTURES / "README.md").read_text()
    assert file.name in Path(__file__).read_text()
