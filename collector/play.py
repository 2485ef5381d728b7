"""A play as it is followed: what state it was in for how long, and how it was delivered then."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from collector.snapshot import Delivery, Encoding, State
from store.pictures import resolution
from store.sessions import Session

SIMILAR = 0.25  # a rate that differs less is the same one: transcoders report a new one each time
FEW_GUESSES = 3
BITS = 8


@dataclass(frozen=True, slots=True)
class How:
    """What slices are told apart by."""

    playback_type: str
    video: str | None
    audio: str | None
    rate: int | None


@dataclass(slots=True)
class Span:
    """So many seconds in one state; gap is time that nobody saw."""

    state: str
    seconds: float
    how: How
    bytes: float = 0.0


@dataclass(slots=True)
class Job:
    """Something that is re-encoded for the play, from one moment of it to another."""

    number: int
    since: float
    until: float
    encoding: Encoding
    ended: bool = False


@dataclass(slots=True)
class Play:
    """Everything known of a play. Times are seconds from its start.

    `began` is the start on the steady clock; `alive` when its player last gave a sign of life;
    `quiet_since` and `quiet_position` say from where on it gave none.
    """

    session: Session
    began: float
    key: str
    how: How
    state: State
    version: str | None = None
    item: str | None = None
    viewer: str | None = None
    player: str | None = None
    media_type: str | None = None
    runtime: float | None = None
    source_resolution: str | None = None
    live: bool = False
    pace: float = 1.0
    position: float | None = None
    furthest: float = 0.0
    rewound: float = 0.0
    rate: int | None = None
    rate_source: str | None = None
    heard_at: datetime | None = None
    alive: float | None = None
    quiet_since: float | None = None
    quiet_position: float | None = None
    seen: float = 0.0
    spans: list[Span] = field(default_factory=list[Span])
    watched: float = 0.0
    missed: int = 0
    guesses: int = 0
    ended: bool = False
    jobs: int = 0
    job: Job | None = None
    ended_jobs: list[Job] = field(default_factory=list[Job])
    changed: bool = True

    @property
    def id(self) -> UUID:
        return self.session.id

    def at(self, steady: float) -> float:
        """That moment in seconds from the start."""
        return max(self.seen, steady - self.began)

    def add(self, state: str, seconds: float) -> None:
        """Goes on for so long in that state."""
        if seconds <= 0:
            return
        served = seconds * (self.rate or 0) / BITS if state == "playing" else 0.0
        last = self.spans[-1] if self.spans else None
        if last is not None and (last.state, last.how) == (state, self.how):
            last.seconds += seconds
            last.bytes += served
        else:
            self.spans.append(Span(state, seconds, self.how, served))
            self.changed = True
        self.watched += seconds if state == "playing" else 0.0
        self.seen += seconds

    def take_back(self, most: float) -> float:
        """Forgets up to so many of the last seconds that were played or not seen; how many."""
        left = most
        while left > 1e-9 and self.spans and self.spans[-1].state in ("playing", "gap"):
            last = self.spans[-1]
            taken = min(left, last.seconds)
            last.bytes -= last.bytes * taken / last.seconds
            last.seconds -= taken
            self.watched -= taken if last.state == "playing" else 0.0
            if last.seconds <= 1e-9:
                self.spans.pop()
            left -= taken
        self.seen -= most - left
        self.changed = True
        return most - left

    def deliver(self, now: Delivery) -> None:
        """Is delivered like that from now on; what is uncertain is believed when it stays so."""
        how = How(now.playback_type, now.video, now.audio, now.rate)
        if now.certain:
            if 0 < self.guesses <= FEW_GUESSES:
                self.explain(how)
            self.guesses = 0
        else:
            self.guesses += 1
            if self.guesses <= FEW_GUESSES and self.spans:
                return
        self.rate, self.rate_source = now.rate, now.rate_source
        if how != self.how and not alike(self.how, how):
            self.how, self.changed = how, True

    def explain(self, how: How) -> None:
        """The first moments, which were uncertain, turn out to have been like this."""
        if all(span.how.video is None and span.how.audio is None for span in self.spans):
            for span in self.spans:
                span.how = how

    def total(self, state: str) -> int:
        """Whole seconds in the state."""
        return round(sum(span.seconds for span in self.spans if span.state == state))

    def row(self) -> Session:
        """The play as it is written."""
        end = self.session.started_at + timedelta(seconds=self.quiet_end())
        how = self.usual() if self.ended else self.how
        return replace(
            self.session,
            last_seen_at=end,
            ended_at=end if self.ended else None,
            is_active=not self.ended,
            playback_type=how.playback_type,
            video_decision=how.video,
            audio_decision=how.audio,
            bitrate=how.rate,
            bytes_served=round(sum(span.bytes for span in self.spans)),
            bytes_source=self.rate_source,
            duration_seconds=self.total("playing"),
            paused_seconds=self.total("paused"),
            buffering_seconds=self.total("buffering"),
            position_seconds=None if self.position is None else int(self.position),
            timeline=self.timeline(),
        )

    def quiet_end(self) -> float:
        """When it ended or was last seen: a play whose player fell silent ended there."""
        if self.ended and self.quiet_since is not None:
            return min(self.quiet_since, self.seen)
        return self.seen

    def usual(self) -> How:
        """How it was delivered for most of the time it played."""
        seconds: dict[How, float] = {}
        for span in self.spans:
            if span.state == "playing":
                seconds[span.how] = seconds.get(span.how, 0.0) + span.seconds
        return max(seconds, key=lambda how: seconds[how], default=self.how)

    def timeline(self) -> list[dict[str, Any]]:
        """What happened when, as the store keeps it."""
        entries: list[dict[str, Any]] = []
        at = 0.0
        for span in self.spans:
            entries.append(entry(at, span.state, span.how))
            at += span.seconds
        return entries or [entry(0.0, self.state, self.how)]


def entry(at: float, state: str, how: How) -> dict[str, Any]:
    """A line of the timeline."""
    values = {
        "at": round(at, 3),
        "state": state,
        "playback_type": how.playback_type,
        "video_decision": how.video,
        "audio_decision": how.audio,
        "bitrate": how.rate,
    }
    return {name: value for name, value in values.items() if value is not None}


def alike(one: How, other: How) -> bool:
    """Whether nothing changed but a little of the rate."""
    if replace(one, rate=None) != replace(other, rate=None):
        return False
    if one.rate is None or other.rate is None:
        return one.rate == other.rate
    return abs(one.rate - other.rate) <= SIMILAR * max(one.rate, other.rate)


def quality(now: Delivery) -> str:
    """What was asked for, in words."""
    if now.encoding is None or now.encoding.video_copied is not False or not now.rate:
        return "Original"
    picture = resolution(now.width, now.height)
    return " ".join(part for part in (picture, f"{now.rate / 1e6:.3g} Mbps") if part)
