"""What ffmpeg's own report says: what went in, what came out, how, and what went wrong."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from collector.ffmpeg_args import seconds

OPENED = re.compile(r"(Input|Output) #(\d+), (.+?), (?:from|to) '(.*)':$")
DURATION = re.compile(r"  Duration: ([\d:.]+)")
STREAM = re.compile(r"\s+Stream #(\d+):(\d+)\S*: (Video|Audio): (\w+)(.*)")
SIZE = re.compile(r"\b(\d{2,5})x(\d{2,5})\b")
MAPPED = re.compile(
    r"  Stream #\d+:\d+ -> #(\d+):(\d+) \((?:(copy)|\S+ \(.*?\) -> \S+ \((\S+)\))\)"
)
FILTERED = re.compile(r"  \S.* -> Stream #(\d+):(\d+) \((\S+)\)")
WRITTEN = re.compile(r"Opening '(.+)' for writing")
HEAD = (
    "ffmpeg started", "Report written to", "Log level:", "ffmpeg version", "  built with",
    "  configuration:", "  lib", "    ",
)  # fmt: skip
OUTPUT_LOST = re.compile(
    r"^Error (writing trailer|closing file)|No space left on device|Disk quota exceeded"
)
SPEAKER = re.compile(r"^\[[^\]]* @ 0x[0-9a-f]+\] ")
TROUBLE = re.compile(
    r"^(Error|Cannot|Could not|Couldn't|Failed|Unable|Unknown|Unrecognized|Impossible|"
    r"Conversion failed|Server returned|Too many packets|No such|Invalid|Unsupported|"
    r"Device creation failed|"
    r"At least one output|Nothing was written|Nothing to (write|flush)|No capable devices|"
    r"Option .* not found|moov atom not found|stream \d+, offset 0x\w+: partial file)"
    r"|: (No such file or directory|Permission denied|Invalid data found|Invalid argument|"
    r"No space left on device|File too large|Input/output error|I/O error|Connection \w+|"
    r"Protocol not found|Operation not permitted|Is a directory|End of file|Disk quota exceeded)"
    r"|ended prematurely|truncated|corrupt(ed)? |error (while|when|submitting|splitting)|EBML"
)
EMPTY_WORDS = "Conversion failed!"
HARDWARE = ("nvenc", "qsv", "vaapi", "amf", "videotoolbox", "v4l2m2m", "rkmpp", "mf", "omx")


@dataclass(slots=True)
class Stream:
    is_video: bool
    codec: str
    width: int | None = None
    height: int | None = None


@dataclass(slots=True)
class File:
    """An input or an output. `streams` has what can be seen or heard, by number."""

    format: str
    name: str
    duration: float | None = None
    streams: dict[int, Stream] = field(default_factory=dict[int, Stream])

    def first(self, *, video: bool) -> Stream | None:
        """The first picture, or the first sound."""
        return next((stream for stream in self.streams.values() if stream.is_video == video), None)


@dataclass(slots=True)
class Report:
    """`encoders` is by output and stream: the name, or None for a copy."""

    inputs: list[File] = field(default_factory=list[File])
    outputs: list[File] = field(default_factory=list[File])
    encoders: dict[tuple[int, int], str | None] = field(
        default_factory=dict[tuple[int, int], str | None]
    )
    written: list[str] = field(default_factory=list[str])
    errors: list[str] = field(default_factory=list[str])
    asked_to_quit: bool = False
    stopped_by_signal: bool = False


def read(lines: Iterable[str]) -> Report:
    """The report in these lines."""
    report = Report()
    file: File | None = None
    for line in after_command(lines):
        if opened := OPENED.match(line):
            file = File(opened[3], opened[4])
            (report.inputs if opened[1] == "Input" else report.outputs).append(file)
        elif line.startswith("Stream mapping:"):
            file = None
        elif file and (found := STREAM.match(line)):
            file.streams[int(found[2])] = stream(found)
        elif file and (lasting := DURATION.match(line)):
            file.duration = seconds(lasting[1])
        else:
            note_mapping(report, line)
            note_events(report, line)
    return report


def after_command(lines: Iterable[str]) -> Iterator[str]:
    """The lines without the command line, which may say anything."""
    skip = False
    for line in lines:
        if not skip:
            yield line
        skip = line.startswith("Command line:")


def stream(found: re.Match[str]) -> Stream:
    """A stream as one line describes it; cover art is no picture."""
    is_video = found[3] == "Video" and "(attached pic)" not in found[5]
    size = SIZE.search(found[5]) if is_video else None
    width, height = (int(size[1]), int(size[2])) if size else (None, None)
    return Stream(is_video, found[4], width, height)


def note_mapping(report: Report, line: str) -> None:
    """Notes which encoder makes an output stream."""
    if mapped := MAPPED.match(line):
        report.encoders[int(mapped[1]), int(mapped[2])] = None if mapped[3] else mapped[4]
    elif filtered := FILTERED.match(line):
        report.encoders[int(filtered[1]), int(filtered[2])] = filtered[3]


def note_events(report: Report, line: str) -> None:
    """Notes files that were begun, orders to stop, and errors."""
    if written := WRITTEN.search(line):
        report.written.append(written[1])
    elif line.startswith("[q] command received"):
        report.asked_to_quit = True
    elif line.startswith("Exiting normally, received signal"):
        report.stopped_by_signal = True
    elif not line.startswith(HEAD):
        said = SPEAKER.sub("", line).strip()
        if TROUBLE.search(said):
            report.errors.append(said)


def cause(errors: list[str]) -> str | None:
    """The first error, which is the cause, and the last, which is how it ended."""
    telling = [error for error in errors if error != EMPTY_WORDS] or errors
    if not telling:
        return None
    first, last = telling[0], telling[-1]
    return first if last == first else f"{first} … {last}"


def is_incomplete(errors: list[str]) -> bool:
    """Whether the output could not be written to its end, whatever the exit status says."""
    return any(OUTPUT_LOST.search(error) for error in errors)


def hardware(encoder: str | None) -> str | None:
    """The hardware that an encoder's name tells of."""
    suffix = (encoder or "").rpartition("_")[2]
    return suffix if "_" in (encoder or "") and suffix in HARDWARE else None
