"""The wrapped ffmpeg: nobody can tell it from the real one, and each run is recorded as it was."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from collector.ffmpeg_journal import journals
from collector.ffmpeg_records import WrappedRuns
from collector.writer import Writer
from settings import PREFIX
from store.db import Pool
from tests.films import PICTURE, SOUND, Film, cut, ffmpeg, film
from tests.source import ROOT

__all__ = ["ffmpeg", "film"]

OURS = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
H264 = ["-c:v", "libx264", "-preset", "ultrafast"]
ENDLESS = ["-re", "-f", "lavfi", "-i", PICTURE.replace("d=4", "d=600")]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data's: 100%"  # nothing a folder may be called breaks the report's name


@pytest.fixture
def start(data: Path, tmp_path: Path, ffmpeg: str) -> Iterator[Start]:
    """Starts the wrapped ffmpeg in the test's folder."""
    started: list[subprocess.Popen[Any]] = []

    def begin(*args: object, **more: Any) -> subprocess.Popen[bytes]:
        env = OURS | {
            "CINEVAULT_DATA_DIR": str(data),
            "CINEVAULT_FFMPEG_PATH": ffmpeg,
            "CINEVAULT_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        }
        command = [sys.executable, str(ROOT / "cli.py"), "ffmpeg", "--", *map(str, args)]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        env |= more.pop("env", {})
        options: dict[str, Any] = {**pipes, "cwd": tmp_path, **more}
        started.append(subprocess.Popen(command, env=env, **options))
        return started[-1]

    yield begin
    for process in started:
        with process:
            process.kill()


@pytest.fixture
def run(start: Start) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs the wrapped ffmpeg to its end."""

    def whole(*args: object, given: bytes = b"", **more: Any) -> subprocess.CompletedProcess[bytes]:
        process = start(*args, **more)
        out, err = process.communicate(given)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return whole


def records(data: Path) -> list[dict[str, Any]]:
    return [found.record or {} for found in journals(data / "transcodes")]


def record(data: Path) -> dict[str, Any]:
    (only,) = records(data)
    return only


def running(process: subprocess.Popen[bytes], data: Path) -> psutil.Process:
    """The real ffmpeg below, as soon as it has said what it works on."""
    while True:
        logs = list((data / "transcodes").glob("*.log"))
        if logs and b"frame=" in logs[0].read_bytes():
            return psutil.Process(process.pid).children()[0]
        assert process.poll() is None
        signal.sigtimedwait([], 0.02)


def test_a_transcode_is_recorded_with_what_it_made(run: Any, data: Path, film: Film) -> None:
    source = film("hdr10.mkv")
    done = run("-i", source, *H264, "-vf", "scale=1280:720", "-c:a", "libmp3lame", "out.mp4")
    assert done.returncode == 0, done.stderr
    said = record(data)
    assert abs(said.pop("media_seconds") - 4) < 0.2
    assert said.pop("file_size_bytes") > 1000
    assert said.pop("speed") > 0
    for varying in ("id", "host", "started_at", "completed_at", "duration_seconds"):
        assert said.pop(varying) is not None
    assert said == {
        "status": "success", "success": True, "error_message": None, "exit_code": 0,
        "source": "wrapper", "input_path": str(source), "hw_accel_configured": None,
        "input_codec": "hevc", "output_codec": "h264", "input_resolution": "480p",
        "output_resolution": "720p", "input_audio_codec": "eac3", "output_audio_codec": "mp3",
        "container": "mp4", "encoder": "libx264", "hw_accel": None,
    }  # fmt: skip
    assert [path.suffix for path in (data / "transcodes").iterdir()] == [".json"]


def test_music_is_told_by_its_own_codec(run: Any, data: Path, film: Film) -> None:
    run("-i", film("music.flac"), "-c:a", "libmp3lame", "-b:a", "64k", "out.mp3")
    said = record(data)
    assert (said["input_codec"], said["output_codec"], said["encoder"]) == (
        "flac",
        "mp3",
        "libmp3lame",
    )
    assert said["input_resolution"] is None


def test_what_is_copied_is_called_a_copy(run: Any, data: Path, film: Film) -> None:
    run("-i", film("sdr.mkv"), "-c:v", "copy", "-c:a", "libmp3lame", "out.mp4")
    said = record(data)
    assert (said["encoder"], said["output_codec"], said["hw_accel"]) == ("copy", "h264", None)
    assert said["output_audio_codec"] == "mp3"


def test_what_comes_out_of_filters_has_its_encoder(run: Any, data: Path, film: Film) -> None:
    graph = ["-filter_complex", "[0:v]scale=160:90[v]", "-map", "[v]", "-map", "0:a"]
    run("-i", film("sdr.mkv"), *graph, "-f", "mpegts", "out.ts")
    said = record(data)
    assert (said["encoder"], said["output_codec"]) == ("mpeg2video", "mpeg2video")
    assert (said["output_audio_codec"], said["status"]) == ("mp2", "success")


def test_a_truncated_input_is_no_success_though_ffmpeg_says_so(
    run: Any, data: Path, film: Film, tmp_path: Path
) -> None:
    broken = cut(film("sdr.mkv"), tmp_path / "broken.mkv", 0.4)
    assert run("-v", "error", "-i", broken, *H264, "out.mp4").returncode == 0
    said = record(data)
    assert (said["status"], said["success"], said["exit_code"]) == ("failed", False, 0)
    assert said["error_message"].startswith("ended after 1")
    assert said["error_message"].endswith("of 4.0 s: File ended prematurely")


def test_a_part_that_was_asked_for_is_a_success(run: Any, data: Path, film: Film) -> None:
    run("-ss", "1", "-i", film("sdr.mkv"), "-t", "2", *H264, "out.mp4")
    assert record(data)["status"] == "success"


def test_the_position_of_a_seek_counts_as_nothing_made(run: Any, data: Path, film: Film) -> None:
    run("-ss", "3", "-i", film("sdr.mkv"), "-copyts", *H264, "-f", "mpegts", "out.ts")
    assert record(data)["media_seconds"] < 1.5
    assert record(data)["status"] == "success"


def test_a_missing_input_fails_with_the_reason(run: Any, data: Path, tmp_path: Path) -> None:
    assert run("-v", "quiet", "-i", "nowhere.mkv", *H264, "out.mp4").returncode == 1
    said = record(data)
    assert (said["status"], said["success"]) == ("failed", False)
    assert said["error_message"] == "nowhere.mkv: No such file or directory"
    assert said["input_path"] == str(tmp_path / "nowhere.mkv")


def test_a_full_disk_fails_with_the_reason(run: Any, data: Path, film: Film) -> None:
    run("-y", "-i", film("sdr.mkv"), *H264, "-f", "matroska", "/dev/full")
    said = record(data)
    assert said["status"] == "failed", "which its exit status does not tell when little is written"
    assert "No space left on device" in said["error_message"]


def test_hardware_that_is_not_there_fails_and_is_named(run: Any, data: Path, film: Film) -> None:
    done = run("-hwaccel", "cuda", "-i", film("sdr.mkv"), "-c:v", "h264_nvenc", "out.mp4")
    assert done.returncode != 0
    said = record(data)
    assert (said["status"], said["hw_accel"], said["hw_accel_configured"]) == (
        "failed",
        "nvenc",
        "cuda",
    )


def test_q_stops_it_and_is_no_failure(start: Start, data: Path) -> None:
    process = start(*ENDLESS, *H264, "out.mkv")
    running(process, data)
    process.communicate(b"q")
    assert process.returncode == 0
    said = record(data)
    assert (said["status"], said["success"], said["error_message"]) == ("stopped", None, None)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_ffmpeg_which_ends_in_its_own_way(
    start: Start, data: Path, number: signal.Signals
) -> None:
    process = start(*ENDLESS, *H264, "out.mkv")
    running(process, data)
    process.send_signal(number)
    _, err = process.communicate()
    assert process.returncode == 255
    assert f"received signal {number.value}".encode() in err
    assert record(data)["status"] == "stopped"


def test_when_ffmpeg_is_killed_so_are_we(start: Start, data: Path) -> None:
    process = start(*ENDLESS, *H264, "out.mkv")
    running(process, data).kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    said = record(data)
    assert (said["status"], said["success"], said["exit_code"]) == ("killed", None, 137)
    assert said["error_message"] == "killed by SIGKILL"


def test_when_we_are_killed_so_is_ffmpeg_and_it_is_known(start: Start, data: Path) -> None:
    process = start(*ENDLESS, *H264, "out.mkv")
    below = running(process, data)
    process.kill()
    below.wait()
    process.wait()
    said = record(data)
    assert (said["status"], said["error_message"]) == ("killed", "killed, and the wrapper with it")
    assert said["completed_at"] >= said["started_at"]


def test_stdin_and_stdout_are_ffmpegs_own(run: Any, data: Path, film: Film) -> None:
    given = film("sdr.mkv").read_bytes()
    done = run("-v", "error", "-i", "pipe:0", *H264, "-f", "mpegts", "-", given=given)
    assert done.stdout[:1] == b"G", "a transport stream"
    said = record(data)
    assert said["file_size_bytes"] == len(done.stdout)
    assert (said["input_path"], said["status"]) == ("pipe:0", "success")


def test_pipes_that_were_handed_over_stay_open(start: Start, film: Film) -> None:
    listen, say = os.pipe()
    with os.fdopen(listen, "rb") as out:
        args = ["-v", "error", "-i", film("music.flac"), "-f", "wav", f"pipe:{say}"]
        process = start(*args, pass_fds=[say])
        os.close(say)
        assert out.read()[:4] == b"RIFF"
    process.communicate()
    assert process.returncode == 0


def test_segments_are_weighed_together(run: Any, data: Path, film: Film, tmp_path: Path) -> None:
    run("-i", film("sdr.mkv"), *H264, "-g", "24", "-f", "hls", "-hls_time", "1", "list.m3u8")
    weight = sum(path.stat().st_size for path in tmp_path.glob("*.ts"))
    assert record(data)["file_size_bytes"] == weight > 0


@pytest.mark.parametrize(
    "args",
    [
        ["-version"],
        ["-hide_banner", "-encoders"],
        [],
        ["-nonsense"],
        ["-v", "error", "-f", "lavfi", "-i", "nullsrc=s=64x64:d=0.1", "-f", "null", "-"],
    ],
)
def test_what_is_no_transcode_is_answered_by_ffmpeg_itself(
    run: Any, data: Path, ffmpeg: str, args: list[str]
) -> None:
    alone = subprocess.run([ffmpeg, *args], capture_output=True, check=False, input=b"")
    done = run(*args)
    assert (done.returncode, done.stdout) == (alone.returncode, alone.stdout)
    assert done.stderr == alone.stderr
    assert records(data) == []


@pytest.mark.parametrize("output", [["-frames:v", "1", "-f", "image2", "a.jpg"], ["-vn", "-an"]])
def test_pictures_and_mistakes_are_not_recorded(
    run: Any, data: Path, film: Film, output: list[str]
) -> None:
    run("-i", film("sdr.mkv"), *output)
    assert records(data) == []


def test_neither_password_nor_token_is_written_down(run: Any, data: Path) -> None:
    address = "http://ann:hunter2@127.0.0.1:9/film.mkv?api_key=hunter2"
    run("-v", "quiet", "-i", address, *H264, "out.mp4")
    said = record(data)
    assert "hunter2" not in json.dumps(said)
    assert said["input_path"] == "http://127.0.0.1:9/film.mkv"
    assert said["error_message"].endswith("http://127.0.0.1:9/film.mkv: Connection refused")


def test_where_nothing_can_be_recorded_ffmpeg_works_all_the_same(run: Any, film: Film) -> None:
    env = {"CINEVAULT_DATA_DIR": "/dev/null/data"}
    done = run("-v", "error", "-i", film("sdr.mkv"), *H264, "-f", "mpegts", "-", env=env)
    assert (done.returncode, done.stdout[:1]) == (0, b"G")


def test_without_an_ffmpeg_it_says_which_setting_to_look_at(run: Any) -> None:
    done = run("-version", env={"CINEVAULT_FFMPEG_PATH": "/nowhere/ffmpeg"})
    assert done.returncode == 127
    assert b"CINEVAULT_FFMPEG_PATH" in done.stderr


def test_it_does_not_run_itself(run: Any, tmp_path: Path) -> None:
    trap = tmp_path / "ffmpeg"
    trap.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/cli.py" ffmpeg -- "$@"\n')
    trap.chmod(0o755)
    done = run("-version", env={"CINEVAULT_FFMPEG_PATH": str(trap)})
    assert (done.returncode, done.stdout) == (127, b"")


def test_a_run_is_in_the_store_while_it_goes_on_and_when_it_has_ended(
    start: Start, data: Path, pool: Pool, film: Film
) -> None:
    writer = Writer(pool)
    runs = WrappedRuns(data / "transcodes", writer)
    with pool.connection() as conn:
        conn.execute(
            "INSERT INTO media_items (media_type, title, file_path) VALUES ('movie', 'Film', %s)",
            [str(film("sdr.mkv"))],
        )
    process = start("-re", "-stream_loop", "-1", "-i", film("sdr.mkv"), *H264, "out.mkv")
    running(process, data)
    assert stored(runs, writer, pool) == [("running", True)]
    process.communicate(b"q")
    assert stored(runs, writer, pool) == [("stopped", True)]
    assert list((data / "transcodes").iterdir()) == []
    writer.close()


def stored(runs: WrappedRuns, writer: Writer, pool: Pool) -> list[Any]:
    runs.poll()
    runs.poll()
    assert writer.flush()
    with pool.connection() as conn:
        found = conn.execute("SELECT status, media_item_id IS NOT NULL FROM transcode_history")
        return found.fetchall()


def test_sound_alone_is_known_by_its_source(run: Any, data: Path) -> None:
    run("-f", "lavfi", "-i", SOUND, "-c:a", "aac", "out.m4a")
    assert record(data)["output_codec"] == "aac"
