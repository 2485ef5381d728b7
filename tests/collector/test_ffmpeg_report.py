"""What a command line of ffmpeg asks for, and what its report says, piece by piece."""

from pathlib import Path

import pytest

from collector import ffmpeg_args, ffmpeg_log
from collector.ffmpeg_log import File, Stream
from collector.ffmpeg_record import place, without_secrets
from collector.ffmpeg_records import WrappedRuns
from collector.writer import Writer
from store.db import Pool

HEAD = """ffmpeg started on 2026-01-01 at 12:00:00
Report written to "/data/corrupt/no space left.log"
Log level: 32
Command line:
ffmpeg -loglevel error -i "Error opening.mkv" out.mp4
ffmpeg version 7.1 Copyright (c) 2000-2024 the FFmpeg developers
  built with gcc 14
"""
INPUT = """Input #0, matroska,webm, from 'film.mkv':
  Metadata:
    title           : Error while Invalid argument
  Duration: 01:30:00.50, start: 0.000000, bitrate: 8000 kb/s
  Stream #0:0(eng): Video: hevc (Main 10), yuv420p10le(tv), 3840x1600 [SAR 1:1 DAR 12:5], 24 fps
  Stream #0:1(eng): Audio: truehd, 48000 Hz, 7.1, s32 (24 bit) (default)
  Stream #0:2: Video: mjpeg (Baseline), yuvj420p(pc), 600x900, 90k tbr (attached pic)
  Stream #0:3(eng): Subtitle: subrip
"""


def read(text: str) -> ffmpeg_log.Report:
    return ffmpeg_log.read(text.splitlines())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90", 90), ("1:30", 90), ("00:01:30.5", 90.5), ("500ms", 0.5), ("2s", 2),
        ("1500us", 0.0015), ("", None), ("soon", None), (None, None), ("-5", None),
    ],
)  # fmt: skip
def test_times_are_understood_as_ffmpeg_writes_them(
    text: str | None, expected: float | None
) -> None:
    assert ffmpeg_args.seconds(text) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("-i a.mkv out.mp4", 100),
        ("-ss 30 -i a.mkv out.mp4", 70),
        ("-ss 30 -i a.mkv -t 10 out.mp4", 10),
        ("-ss 30 -to 45 -i a.mkv out.mp4", 15),
        ("-t 500 -i a.mkv out.mp4", 100),
        ("-ss 300 -i a.mkv out.mp4", 0),
        ("-i a.mkv -i b.mkv out.mp4", None),
        ("-i a.mkv -shortest out.mp4", None),
        ("-i a.mkv -frames:v 5 out.mp4", None),
        ("-stream_loop -1 -i a.mkv out.mp4", None),
        ("-i a.mkv -vf trim=0:5 out.mp4", None),
        ("-i a.mkv -filter:a atempo=2 out.mp4", None),
        ("-i a.mkv -vf scale=640:-2 out.mp4", 100),
    ],
)
def test_how_long_the_output_should_be_follows_from_the_line(
    line: str, expected: float | None
) -> None:
    assert ffmpeg_args.parsed(line.split()).expected(100) == expected


@pytest.mark.parametrize(
    ("line", "is_transcode"),
    [
        ("-version", False),
        ("-f lavfi -i nullsrc -f null -", False),
        ("-f null -i a.mkv out.mp4", True),
        ("-i a.mkv -f image2 a.jpg", False),
        ("-i a.mkv -map 0:s -f srt -", False),
        ("-i a.mkv -f hls a.m3u8", True),
        ("-i a.mkv -f hls a.m3u8 -f image2 a.jpg", True),
    ],
)
def test_only_what_makes_something_of_an_input_is_a_transcode(
    line: str, is_transcode: bool
) -> None:
    assert ffmpeg_args.parsed(line.split()).is_transcode is is_transcode


def test_what_the_command_line_and_the_titles_say_is_no_error() -> None:
    report = read(HEAD + INPUT)
    assert report.errors == []
    assert report.inputs == [
        File(
            "matroska,webm",
            "film.mkv",
            5400.5,
            {
                0: Stream(True, "hevc", 3840, 1600),
                1: Stream(False, "truehd"),
                2: Stream(False, "mjpeg"),
            },
        )
    ]


def test_encoders_are_found_by_stream_with_and_without_filters() -> None:
    report = read(
        INPUT
        + "Stream mapping:\n"
        + "  Stream #0:0 (hevc) -> scale:default (graph 0)\n"
        + "  scale:default (graph 0) -> Stream #0:0 (hevc_vaapi)\n"
        + "  Stream #0:1 -> #0:1 (truehd (native) -> aac (native))\n"
        + "  Stream #0:3 -> #0:2 (copy)\n"
    )
    assert report.encoders == {(0, 0): "hevc_vaapi", (0, 1): "native", (0, 2): None}


@pytest.mark.parametrize(
    ("line", "is_error"),
    [
        ("film.mkv: No such file or directory", True),
        ("[in#0 @ 0x55] Error opening input: No such file or directory", True),
        ("[h264_nvenc @ 0x55d] Cannot load libcuda.so.1", True),
        ("av_interleaved_write_frame(): No space left on device", True),
        ("[matroska,webm @ 0x1f] File ended prematurely", True),
        ("[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55b] moov atom not found", True),
        ("Conversion failed!", True),
        ("frame=  100 fps= 25 q=-1.0 size= 100kB time=00:00:04.00", False),
        ("[libx264 @ 0x55] frame I:1     Avg QP:20.00  size:  7569", False),
        ("Press [q] to stop, [?] for help", False),
        ("[hls @ 0x55] Opening 'error.ts' for writing", False),
    ],
)
def test_errors_are_told_from_chatter(line: str, is_error: bool) -> None:
    assert bool(read(line).errors) is is_error


def test_the_cause_is_the_first_error_and_the_end_the_last() -> None:
    assert ffmpeg_log.cause([]) is None
    assert ffmpeg_log.cause(["Conversion failed!"]) == "Conversion failed!"
    assert ffmpeg_log.cause(["Cannot load it", "Conversion failed!"]) == "Cannot load it"
    assert ffmpeg_log.cause(["first", "second", "third"]) == "first … third"


@pytest.mark.parametrize(
    ("encoder", "expected"),
    [
        ("h264_nvenc", "nvenc"), ("hevc_qsv", "qsv"), ("av1_vaapi", "vaapi"), ("h264_amf", "amf"),
        ("hevc_videotoolbox", "videotoolbox"), ("h264_v4l2m2m", "v4l2m2m"), ("hevc_rkmpp", "rkmpp"),
        ("libx264", None), ("libfdk_aac", None), ("copy", None), ("native", None), (None, None),
    ],
)  # fmt: skip
def test_hardware_is_told_by_the_encoders_name(encoder: str | None, expected: str | None) -> None:
    assert ffmpeg_log.hardware(encoder) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://a:b@c.lan/d?token=e: Failed", "http://c.lan/d: Failed"),
        ("'http://c.lan/d?x=1' failed", "'http://c.lan/d' failed"),
        ("header X-Plex-Token: abc", "header X-Plex-Token: ***"),
        ("api_key=abc&x=1", "api_key=***&x=1"),
        ("/films/What? (2020).mkv", "/films/What? (2020).mkv"),
    ],
)
def test_secrets_are_taken_out_of_what_is_kept(text: str, expected: str) -> None:
    assert without_secrets(text) == expected


def test_a_file_has_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert place("file:films/a.mkv") == f"{tmp_path}/films/a.mkv"
    assert place("pipe:0") == "pipe:0"
    assert place("rtsp://cam/one?key=1") == "rtsp://cam/one"


def test_what_is_no_record_is_removed(pool: Pool, tmp_path: Path) -> None:
    for name, text in {"a": "", "b": "[]", "c": '{"id": 1}'}.items():
        (tmp_path / f"{name}.json").write_text(text)
    writer = Writer(pool)
    WrappedRuns(tmp_path, writer).poll()
    assert list(tmp_path.iterdir()) == []
    assert writer.depth().waiting == 0
    writer.close()
