"""What a command line of ffmpeg asks for, as far as it matters for judging the run."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?)(s|ms|us)?")
UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, None: 1.0}
# With these the output's length says nothing about the input's.
UNRELATED = {
    "-shortest", "-fs", "-stream_loop", "-itsoffset", "-itsscale", "-frames", "-vframes",
    "-aframes", "-loop", "-apad",
}  # fmt: skip
ENCODER = ("-c:v", "-codec:v", "-vcodec", "-c:v:0", "-codec:v:0")
FILTERS = ("-vf", "-af", "-filter", "-lavfi")
TIMING = re.compile(r"\b(a?trim|a?select|a?setpts|atempo|a?loop|a?concat|tpad|apad|a?reverse)\b")
STILL = {"image2", "image2pipe", "mjpeg", "apng", "gif"}
WORDS = {"null", "srt", "ass", "ssa", "webvtt", "ffmetadata", "chromaprint", "hash", "md5"}
NOT_A_TRANSCODE = STILL | WORDS


@dataclass(frozen=True, slots=True)
class Request:
    """`wanted` is how many seconds the input allows for, given its duration; None is no matter."""

    inputs: tuple[str, ...]
    formats: tuple[str, ...]
    hwaccel: str | None
    encoder: str | None
    start: float
    limit: float | None
    unrelated: bool

    @property
    def is_transcode(self) -> bool:
        """Whether something is made of an input: all else is none of our business."""
        return bool(self.inputs) and not (self.formats and set(self.formats) <= NOT_A_TRANSCODE)

    def expected(self, duration: float | None) -> float | None:
        """How long the output should be, in seconds; None where nobody can say."""
        if duration is None or self.unrelated or len(self.inputs) != 1:
            return None
        left = max(0.0, duration - self.start)
        return left if self.limit is None else min(left, self.limit)


def parsed(args: Sequence[str]) -> Request:
    """What the arguments ask for."""
    pairs = list(options(args))
    times = {name: seconds(value) for name, value in pairs if name in ("-ss", "-t", "-to")}
    start = times.get("-ss") or 0.0
    limits = [times.get("-t"), None if times.get("-to") is None else (times["-to"] or 0) - start]
    known = [limit for limit in limits if limit is not None]
    return Request(
        inputs=tuple(value for name, value in pairs if name == "-i" and value is not None),
        formats=tuple(output_formats(pairs)),
        hwaccel=first(pairs, "-hwaccel"),
        encoder=first(pairs, *ENCODER),
        start=start,
        limit=min(known, default=None),
        unrelated=any(is_unrelated(name, value) for name, value in pairs),
    )


def first(pairs: Sequence[tuple[str, str | None]], *names: str) -> str | None:
    """The value of the first option of these names."""
    return next((value for name, value in pairs if name in names), None)


def options(args: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Each word that looks like an option, with the word after it."""
    for place, word in enumerate(args):
        if word.startswith("-") and len(word) > 1:
            yield word, next(iter(args[place + 1 : place + 2]), None)


def output_formats(pairs: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    """The formats named after the last input."""
    last = max((place for place, (name, _) in enumerate(pairs) if name == "-i"), default=-1)
    for name, value in pairs[last + 1 :]:
        if name == "-f" and value:
            yield value


def is_unrelated(name: str, value: str | None) -> bool:
    """Whether the option makes the output's length independent of the input's."""
    if name.partition(":")[0] in UNRELATED:
        return True
    return name.startswith(FILTERS) and bool(TIMING.search(value or ""))


def seconds(text: str | None) -> float | None:
    """A time as ffmpeg understands it, such as 90, 1:30, 00:01:30.5 or 500ms."""
    found = CLOCK.fullmatch(text or "")
    if not found:
        return None
    hours, minutes, rest, unit = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest) * UNITS[unit]
