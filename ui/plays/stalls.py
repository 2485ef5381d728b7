"""Why a play stuttered: what the machine did while it waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.machines import Point
from store.streams import Slice, Stream

START = timedelta(seconds=20)
NEAR = timedelta(minutes=1)
HIGH, FULL = 90, 95
SHORTEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stall:
    """A time in which the player waited, and what the likely cause was."""

    start: datetime
    end: datetime
    cause: str


def stalls(play: Stream, pieces: Sequence[Slice], history: Sequence[Point]) -> list[Stall]:
    """Every time the player waited, in order."""
    waits = joined([piece for piece in pieces if piece.state == "buffering"])
    return [
        Stall(start, end, cause(play, pieces, history, start, end))
        for start, end in waits
        if end - start >= SHORTEST
    ]


def joined(pieces: Sequence[Slice]) -> list[tuple[datetime, datetime]]:
    """Pieces that follow on each other as one: they are cut at every quarter hour."""
    found: list[tuple[datetime, datetime]] = []
    for piece in pieces:
        if found and found[-1][1] == piece.started_at:
            found[-1] = (found[-1][0], piece.ended_at)
        else:
            found.append((piece.started_at, piece.ended_at))
    return found


def cause(
    play: Stream,
    pieces: Sequence[Slice],
    history: Sequence[Point],
    start: datetime,
    end: datetime,
) -> str:
    """The likeliest reason for a wait."""
    if start - play.started_at < START:
        return "The player filled its buffer at the start."
    if switched(pieces, start, end):
        return "Delivery changed here: the new stream had to be started."
    point = nearest(history, start)
    if busy := busiest(play, point):
        return busy
    if play.playback_type == "transcode" and play.speed is not None and play.speed < 1:
        return f"The transcode ran at {play.speed:.2f}× real time."
    if play.location == "wan":
        return "The server was at ease: most likely the line to the viewer."
    if point is None:
        return "No machine was measured at that time."
    return "The server was at ease: most likely the player or its network."


def switched(pieces: Sequence[Slice], start: datetime, end: datetime) -> bool:
    """Whether the way of delivery is not the same before and after."""
    before = [piece.playback_type for piece in pieces if piece.ended_at <= start][-1:]
    after = [piece.playback_type for piece in pieces if piece.started_at >= end][:1]
    return bool(before and after and before != after)


def busiest(play: Stream, point: Point | None) -> str | None:
    """What of the machine had nothing left to give."""
    if point is None:
        return None
    encoder, cpu = point.gpu_encoder_percent_max, point.cpu_percent_max
    if play.playback_type == "transcode" and encoder is not None and encoder >= FULL:
        return f"The GPU's encoder was at {encoder:.0f}%."
    if cpu is not None and cpu >= HIGH:
        return f"The processor was at {cpu:.0f}%."
    if point.memory_percent_max is not None and point.memory_percent_max >= FULL:
        return f"Memory was at {point.memory_percent_max:.0f}%."
    return None


def nearest(history: Sequence[Point], at: datetime) -> Point | None:
    """What was measured about then."""
    found = min(history, key=lambda point: abs(point.recorded_at - at), default=None)
    near = NEAR if len(history) < 2 else max(NEAR, history[1].recorded_at - history[0].recorded_at)
    return found if found and abs(found.recorded_at - at) <= near else None
