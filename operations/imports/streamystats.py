"""Streamystats' exports: one JSON whose array `sessions` holds the plays."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from operations.imports.delivery import MOST_BITS, worst
from operations.imports.jsons import Reader, numbers, skip
from operations.imports.source import JELLYFIN, Count
from operations.imports.values import (
    Object,
    address,
    flag,
    integer,
    key,
    mapping,
    moment,
    seconds_of_ticks,
    text,
    texts,
    whole,
    wrong_time,
)
from store.ids import item_id, viewer_id
from store.imports.stage import Person, Play, Refused, Title, Told
from store.pictures import resolution

MUSIC = ("Audio", "MusicVideo")


@dataclass(frozen=True, slots=True)
class Streamystats:
    """An export of one server."""

    path: Path
    server_name: str | None
    tool: ClassVar[str] = "streamystats"
    kinds: ClassVar[tuple[str, ...]] = JELLYFIN
    is_local: ClassVar[bool] = False

    def count(self) -> Count:
        """How often the key of a play's seconds is in the file, and what they add up to."""
        return Count(*numbers(self.path, b"playDuration"))

    def rows(self, server: UUID, zone: ZoneInfo) -> Iterator[Told]:
        """Every session, with whom and what it names first."""
        seen: set[str] = set()
        with self.path.open(encoding="utf-8-sig") as file:
            reader = Reader(file)
            for name in reader.members():
                if name != "sessions":
                    skip(reader)
                    continue
                for number, said in enumerate(reader.elements(), 1):
                    yield from named(mapping(said), server, seen)
                    yield play(mapping(said), number, server)


def named(said: Object, server: UUID, seen: set[str]) -> Iterator[Told]:
    """Viewer and item of a session, once each."""
    user, item = viewer_of(said), key(said.get("itemId"))
    if user and f"user {user}" not in seen:
        seen.add(f"user {user}")
        name = text(said.get("userName")) or f"Viewer {user[:8]}"
        yield Person(1, user, viewer_id(server, user), name)
    if item and f"item {item}" not in seen:
        seen.add(f"item {item}")
        series = text(said.get("seriesName"))
        yield Title(
            n=1,
            key=item,
            id=item_id(server, item),
            media_type="episode" if said.get("seriesId") or series else kind_of(said),
            title=text(said.get("itemName")) or item,
            series_title=series,
            runtime=seconds_of_ticks(said.get("runtimeTicks")) or None,
        )


def kind_of(said: Object) -> str:
    """A session with a picture is of a film, one with sound alone of a track."""
    if text(said.get("videoCodec")) or whole(said.get("resolutionWidth")):
        return "movie"
    return "track" if text(said.get("audioCodec")) else "video"


def viewer_of(said: Object) -> str | None:
    """The server's own id of a viewer."""
    return key(said.get("userId")) or key(said.get("userServerId"))


def play(said: Object, number: int, server: UUID) -> Play | Refused:
    """One session; how long it was paused nobody knows."""
    seconds, item = integer(said.get("playDuration")), key(said.get("itemId"))
    start, end = moment(said.get("startTime")), moment(said.get("endTime"))
    told_seconds = max(0, seconds or 0)
    if start is None or (why := refusal(said, start, end, seconds, item)):
        why = why if start is not None else "no_start"  # pyright: ignore[reportPossiblyUnboundVariable]
        return Refused(number, why, about(said), told_seconds)
    watched = max(0, seconds or 0)
    decisions = decided(said)
    id_ = uuid5(server, f"streamystats {text(said.get('id'), 100) or f'{start} {item}'}")
    return Play(
        n=number,
        id=id_,
        told_seconds=told_seconds,
        started=start,
        ended=end if end and end > start + watched else None,
        watched=watched,
        position=seconds_of_ticks(said.get("positionTicks")),
        runtime=seconds_of_ticks(said.get("runtimeTicks")) or None,
        user_key=viewer_of(said),
        item_key=item,
        group_id=id_,
        playback_type=worst(decisions) if any(decisions) else unlike(said),
        video_decision=decisions[0],
        audio_decision=decisions[1],
        transcode_reasons=texts(said.get("transcodeReasons")),
        codec=text(
            made(said, "VideoCodec") or said.get("videoCodec") or said.get("audioCodec"), 40
        ),
        resolution=resolution(*picture(said)),
        container=text(said.get("transcodingContainer"), 40),
        bitrate=rate(said),
        client=text(said.get("clientName"), 100),
        device=text(said.get("deviceName"), 200),
        ip=address(said.get("remoteEndPoint")),
        flags=["no_pauses"],
    )


def refusal(
    said: Object, start: float, end: float | None, seconds: int | None, item: str | None
) -> str | None:
    """Why the session is no play, as a reason's code."""
    if flag(said.get("isInferred")):
        return "inferred"
    if flag(said.get("isActive")) and end is None:
        return "no_end"
    if item is None:
        return "no_item"
    if seconds is None:
        return "no_seconds"
    if end is not None and end < start:
        return "backwards"
    return wrong_time(start, max((end or start) - start, seconds))


def decided(said: Object) -> list[str | None]:
    """What was done to picture and sound."""
    if flag(said.get("isTranscoded")):
        flags = (said.get("transcodingIsVideoDirect"), said.get("transcodingIsAudioDirect"))
        told = [
            "copy" if flag(each) else "transcode" if each is not None else None for each in flags
        ]
        return told if text(said.get("videoCodec")) else [None, told[1]]
    known = text(said.get("playMethod")) in ("DirectPlay", "DirectStream")
    return ["direct", "direct"] if known else [None, None]


def unlike(said: Object) -> str:
    """The playback type where the decisions are not told."""
    is_transcode = flag(said.get("isTranscoded")) or text(said.get("playMethod")) == "Transcode"
    return "transcode" if is_transcode else "direct_play"


def made(said: Object, name: str) -> object:
    """What came out of the transcoder."""
    return said.get(f"transcoding{name}") if flag(said.get("isTranscoded")) else None


def picture(said: Object) -> tuple[int | None, int | None]:
    """Width and height as they were sent."""
    wide, high = whole(made(said, "Width"), 10**6), whole(made(said, "Height"), 10**6)
    if wide or high:
        return wide, high
    return whole(said.get("resolutionWidth"), 10**6), whole(said.get("resolutionHeight"), 10**6)


def rate(said: Object) -> int | None:
    """Bits per second, of the transcoder or of the streams."""
    if told := whole(made(said, "Bitrate"), MOST_BITS):
        return told
    both = [whole(said.get(name), MOST_BITS) or 0 for name in ("videoBitRate", "audioBitRate")]
    return sum(both) or None


def about(said: Object) -> str:
    """What a session says of itself."""
    names = ("userName", "seriesName", "itemName", "startTime")
    return ", ".join(part for name in names if (part := text(said.get(name), 200)))
