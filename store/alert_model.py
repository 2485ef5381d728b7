"""A rule on one target: what it is asked, what it was seen to be, and what there is to say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan
from typing import Literal

Phase = Literal["normal", "pending", "firing", "recovering", "no_data"]
Health = Literal["ok", "no_data", "error"]
Kind = Literal["firing", "resolved", "reminder", "no_data", "flapping"]

OPEN: tuple[Phase, ...] = ("firing", "recovering")
TICK = timedelta(minutes=5)
SLACK = timedelta(seconds=5)  # a clock that strikes a moment early
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """When a rule fires, and how often somebody hears of it."""

    above: bool
    threshold: float
    clear: float
    fires_after: timedelta = timedelta()
    keeps_firing: timedelta = timedelta()
    cooldown: timedelta = timedelta(minutes=60)
    repeat: timedelta | None = None  # between reminders: None is the cooldown, zero is never
    max_reminders: int | None = None
    no_data_after: timedelta | None = None  # None: nobody is told

    def breached(self, value: float) -> bool:
        """Whether the value is on the wrong side of the threshold."""
        return value > self.threshold if self.above else value < self.threshold

    def cleared(self, value: float) -> bool:
        """Whether the value is back where firing may end."""
        return value <= self.clear if self.above else value >= self.clear

    def worse(self, value: float, than: float | None) -> float:
        """The worse of two values."""
        if than is None:
            return value
        return max(value, than) if self.above else min(value, than)


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of a target: None is unknown; `gone`: missing where others are not."""

    value: float | None = None
    gone: bool = False
    error: bool = False

    @property
    def known(self) -> float | None:
        """The value if it is one."""
        return None if self.value is None or isnan(self.value) else self.value


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the target's messages; the times are those of the ticks that made them."""

    accepted: datetime | None = None  # the newest alert a receiver took; what resolves is none
    waiting: datetime | None = None  # the newest still on its way
    failed: datetime | None = None  # the newest that nobody took
    lost: bool = False  # nobody took what was said of the episode that was told


@dataclass(frozen=True, slots=True)
class Tick:
    """One evaluation: its time, how often there is one, and why nothing may be said, if so."""

    at: datetime
    every: timedelta = TICK
    muted: str | None = None
    delivery: Delivery = Delivery()


@dataclass(frozen=True, slots=True)
class State:
    """A rule on one target. An episode is known by the millisecond at which it began."""

    phase: Phase = "normal"
    since: datetime | None = None
    health: Health = "ok"
    evaluated_at: datetime | None = None
    value: float | None = None
    worst: float | None = None
    episode: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    told: int | None = None  # the episode that the receivers believe to go on
    told_since: datetime | None = None
    reminders: int = 0
    acknowledged: bool = False
    changes: tuple[datetime, ...] = ()
    flapping: bool = False
    blind_since: datetime | None = None
    blind_told: bool = False
    gone_since: datetime | None = None
    removed: bool = False

    @property
    def open(self) -> bool:
        """Whether an episode goes on."""
        return self.phase in OPEN


@dataclass(frozen=True, slots=True)
class Event:
    """Something to say; with `suppressed`, something that is only written down, and why."""

    kind: Kind
    episode: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    value: float | None = None
    worst: float | None = None
    suppressed: str | None = None
    removed: bool = False


def stamp(at: datetime) -> int:
    """The moment as an episode's number."""
    return int(at.timestamp() * 1000)


def passed(since: datetime | None, wait: timedelta, tick: Tick) -> bool:
    """Whether so much time went by, on the clock of the ticks."""
    return since is not None and tick.at - since >= wait - SLACK
