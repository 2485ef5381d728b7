"""A run of ffmpeg as a row of transcode_history: what it made of what, and whether it succeeded.

Plain dictionaries, because a wrapped ffmpeg must start at once: the store's classes come later.
"""

import os
import re
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from collector.ffmpeg_args import NOT_A_TRANSCODE, Request
from collector.ffmpeg_log import File, Report, Stream, cause, hardware, is_incomplete
from collector.ffmpeg_run import Run
from store.pictures import resolution

SLACK = 0.05, 0.5  # share and seconds by which streams may differ at their ends
STOPPED = 255
SEGMENTED = {"hls", "dash", "segment", "ssegment", "stream_segment"}
URL = re.compile(
    r"\b([a-z][a-z0-9+.-]*://)(?:[^/@\s'\"]*@)?([^?\s'\"]*)(\?\S*?(?=[:'\"]*(?:\s|$)))?",
    re.IGNORECASE,
)
TOKEN = re.compile(r"((?:api_?key|token|password|secret|auth\w*)[=:]\s*)[^\s&'\"]+", re.IGNORECASE)
LONGEST_MESSAGE = 1000


def without_secrets(text: str) -> str:
    """The text with addresses cut before their query and passwords, and without tokens."""
    return TOKEN.sub(r"\1***", URL.sub(r"\1\2", text))


def place(name: str) -> str:
    """The input's address: the whole path of a file, without secrets for anything else."""
    if "://" in name or name == "-" or name.startswith("pipe:"):
        return without_secrets(name)
    return os.path.abspath(name.removeprefix("file:"))


def is_worth_keeping(report: Report) -> bool:
    """Whether anything that can be watched or heard was made, or should have been."""
    if any("At least one output file" in error for error in report.errors):
        return False
    made = [file for file in report.outputs if file.format.split(",")[0] not in NOT_A_TRANSCODE]
    return not report.outputs or any(file.streams for file in made)


def ended(request: Request, report: Report, run: Run) -> dict[str, Any]:
    """What is known once it has ended."""
    micros = run.number("out_time_us")
    media = None if micros is None else micros / 1e6
    asked = request.expected(report.inputs[0].duration if report.inputs else None)
    status = outcome(run, report, media, asked)
    return {
        "status": status,
        "success": {"success": True, "failed": False}.get(status),
        "error_message": complaint(status, report, run, media, asked),
        "duration_seconds": round(run.seconds),
        "media_seconds": media,
        "speed": media / run.seconds if media and run.seconds else None,
        "file_size_bytes": size(report, run),
        "exit_code": run.code if run.code >= 0 else 128 - run.code,
        **made_of(request, report),
    }


def is_short(media: float | None, asked: float | None) -> bool | None:
    """Whether less was made than the input allows for; None where nobody can say."""
    if media is None or asked is None:
        return None
    return asked - media > max(asked * SLACK[0], SLACK[1])


def outcome(run: Run, report: Report, media: float | None, asked: float | None) -> str:
    """How it ended: exit status 0 alone is no success."""
    if run.code < 0:
        return "killed"
    if run.code == STOPPED and (run.was_told_to_stop or report.stopped_by_signal):
        return "stopped"
    if run.code != 0:
        return "failed"
    if is_incomplete(report.errors):
        return "failed"
    short = is_short(media, asked)
    if report.asked_to_quit:
        return "success" if short is False else "stopped"
    return "failed" if short else "success"


def complaint(
    status: str, report: Report, run: Run, media: float | None, asked: float | None
) -> str | None:
    """Why it is no success, in ffmpeg's own words; of a success, what it met on the way."""
    said = cause(report.errors)
    if status == "killed":
        said = f"killed by {signal.Signals(-run.code).name}"
    if status == "failed" and run.code == 0 and is_short(media, asked):
        said = f"ended after {media:.1f} of {asked:.1f} s" + (f": {said}" if said else "")
    if status == "failed" and said is None:
        said = f"exit status {run.code}"
    return without_secrets(said)[:LONGEST_MESSAGE] if said else None


def made_of(request: Request, report: Report) -> dict[str, Any]:
    """Codecs, sizes and hardware, in and out."""
    if not report.inputs:
        return {}
    source = report.inputs[0]
    output = report.outputs[0] if report.outputs else None
    picture, sound = source.first(video=True), source.first(video=False)
    shown = output.first(video=True) if output else None
    heard = output.first(video=False) if output else None
    video = encoder_of(report, output, shown)
    audio = encoder_of(report, output, heard)
    is_music = output is not None and shown is None
    encoder = (audio if is_music else video) or request.encoder
    return {
        "input_codec": codec(sound if is_music or picture is None else picture),
        "output_codec": codec(heard if is_music else shown),
        "input_audio_codec": codec(sound),
        "output_audio_codec": codec(heard),
        "input_resolution": named_size(picture),
        "output_resolution": named_size(shown),
        "container": output.format.split(",")[0] if output else None,
        "encoder": encoder,
        "hw_accel": hardware(encoder),
    }


def encoder_of(report: Report, output: File | None, stream: Stream | None) -> str | None:
    """The name of what made the stream; copy where it was passed on as it is."""
    if output is None or stream is None:
        return None
    number = next(number for number, other in output.streams.items() if other is stream)
    there = (report.outputs.index(output), number)
    if there not in report.encoders:
        return None
    name = report.encoders[there]
    return "copy" if name is None else name if name != "native" else stream.codec


def codec(stream: Stream | None) -> str | None:
    """The stream's codec."""
    return stream.codec if stream else None


def named_size(stream: Stream | None) -> str | None:
    """What the picture's size is called."""
    return resolution(stream.width, stream.height) if stream else None


def size(report: Report, run: Run) -> int | None:
    """The bytes that were made; of segments, those that are still there."""
    if report.outputs and report.outputs[0].format in SEGMENTED:
        return total(report.written)
    made = run.number("total_size")
    return made if made is not None and made >= 0 else None


def total(names: Sequence[str]) -> int | None:
    """The size of these files, playlists aside; None where none is left."""
    sizes: list[int] = []
    for name in dict.fromkeys(names):
        path = Path(name.removeprefix("file:").removesuffix(".tmp"))
        if path.suffix not in (".m3u8", ".mpd"):
            with suppress(OSError):
                sizes.append(os.stat(path).st_size)
    return sum(sizes) or None
