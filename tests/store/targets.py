"""A rule on one target, stepped tick by tick, and what is said of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from store.alert_model import (
    TICK,
    Delivery,
    Event,
    Observation,
    Policy,
    State,
    Tick,
)
from store.alert_state import step

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
HIGH = Policy(above=True, threshold=90, clear=80, keeps_firing=timedelta(minutes=10))
PLAIN = replace(HIGH, keeps_firing=timedelta())
LOW = Policy(above=False, threshold=50, clear=55)
TELLING = replace(PLAIN, no_data_after=timedelta(minutes=15))
DAY = timedelta(days=1)
Seen = float | None | Observation


@dataclass
class Target:
    """A rule on one target whose messages all arrive at once, unless told otherwise."""

    rule: Policy = PLAIN
    state: State = field(default_factory=State)
    at: datetime = START
    every: timedelta = TICK
    arrives: bool = True
    delivery: Delivery = field(default_factory=Delivery)
    sent: list[tuple[datetime, Event]] = field(default_factory=list)
    kept_back: list[tuple[datetime, Event]] = field(default_factory=list)
    states: list[State] = field(default_factory=list)

    def see(self, *values: Seen, muted: str | None = None, after: timedelta | None = None) -> None:
        """One tick for each value."""
        for value in values:
            if self.states:
                self.at += after or self.every
            seen = value if isinstance(value, Observation) else Observation(value)
            tick = Tick(self.at, self.every, muted, self.delivery)
            self.state, events = step(self.state, seen, self.rule, tick)
            self.states.append(self.state)
            for event in events:
                (self.kept_back if event.suppressed else self.sent).append((self.at, event))
                if not event.suppressed:
                    self.deliver(event)

    def deliver(self, event: Event) -> None:
        if event.kind == "resolved":
            return
        if self.arrives:
            self.delivery = replace(self.delivery, accepted=self.at, waiting=None)
        else:
            self.delivery = replace(self.delivery, waiting=self.at)

    @property
    def said(self) -> list[str]:
        return [event.kind for _, event in self.sent]

    @property
    def phase(self) -> str:
        return self.state.phase


def seen(values: Iterable[Seen], rule: Policy = PLAIN, **about: object) -> Target:
    target = Target(rule, **about)  # type: ignore[arg-type]
    target.see(*values)
    return target


def moments(target: Target, kind: str) -> list[timedelta]:
    return [at - START for at, event in target.sent if event.kind == kind]


def minutes(*numbers: int) -> list[timedelta]:
    return [timedelta(minutes=number) for number in numbers]
