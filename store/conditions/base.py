"""What a condition is: what it asks the store, how it is judged unless told otherwise, in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from store.alert_model import TICK, Policy
from store.db import Pool

Value = float | int | bool | str


@dataclass(frozen=True, slots=True)
class Param:
    """A field of the form: what it is called, what it takes and what it is when nobody says."""

    name: str
    label: str
    kind: Literal["number", "integer", "flag", "choice"]
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """One look: its time, the stretch it judges, and from when on a sample is believed."""

    at: datetime
    since: datetime
    alive: datetime
    ingest_at: datetime | None = None  # the newest sample of any collector, None if there never was
    threshold: float = 0
    params: Mapping[str, Value] = field(default_factory=dict[str, Value])
    quiet: Callable[[datetime], bool] = lambda _: False  # whether a moment lies in a silence

    def number(self, name: str) -> float:
        """The parameter as a number."""
        return float(self.params[name])

    def minutes(self, name: str) -> timedelta:
        """The parameter, which is in minutes, as a time."""
        return timedelta(minutes=self.number(name))

    @property
    def ingested(self) -> datetime:
        """Until when events are known: a count of none is only true while somebody counts."""
        return self.ingest_at or self.at


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen of a target, and when. `place` is the host or server it belongs to."""

    target: str
    value: float | None
    sampled_at: datetime
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What a target was at an earlier tick, None where it was gone; `every`: between two ticks."""

    target: str
    at: datetime
    value: float | None
    every: timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of history to look back at, and the rule that judges it."""

    since: datetime
    until: datetime
    params: Mapping[str, Value]
    rule: Policy

    @property
    def harmless(self) -> float:
        """What is no worse than this neither makes the rule fire nor keeps it firing."""
        pick = min if self.rule.above else max
        return pick(self.rule.threshold, self.rule.clear)


class Condition:
    """One thing to watch. A subclass says what it is; an instance of it stands in the registry."""

    name: ClassVar[str]
    title: ClassVar[str]
    measure: ClassVar[str]  # as in: "free space on nas is 12 GB"
    about: ClassVar[str]  # a sentence on what is measured, for the form
    each: ClassVar[str] = ""  # what a target is: "host", "disk"; empty for the whole store
    unit: ClassVar[str] = ""
    above: ClassVar[bool] = True
    threshold: ClassVar[float] = 0
    lowest: ClassVar[float] = 0
    highest: ClassVar[float | None] = None
    whole: ClassVar[bool] = False  # counts take whole numbers only
    clear_factor: ClassVar[float] = 1
    clear_offset: ClassVar[float] = 0
    for_minutes: ClassVar[int] = 0
    params: ClassVar[tuple[Param, ...]] = ()
    tells_no_data: ClassVar[bool] = True
    absent: ClassVar[float | None] = None  # what a target is that is not seen; None is unknown
    history: ClassVar[str] = ""  # a sentence on what history does not tell
    inhibits: ClassVar[bool] = False  # while it fires, its place's other alerts are held back

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        """What there is to see now, by target."""
        raise NotImplementedError

    def past(self, pool: Pool, span: Span) -> Sequence[Past] | None:
        """What there was to see, each target's oldest first; None where history does not tell."""
        return None

    def clear(self, threshold: float) -> float:
        """Where firing may end, unless the rule says otherwise."""
        moved = threshold * self.clear_factor + self.clear_offset
        return max(moved, threshold / 2) if self.above else moved

    def unit_of(self, params: Mapping[str, Value]) -> str:
        """The unit of the value and the threshold."""
        return self.unit

    def filled(self, params: Mapping[str, Any]) -> dict[str, Value]:
        """The parameters, what is not given being as it is by default."""
        return {each.name: params.get(each.name, each.default) for each in self.params}

    def explain(self, threshold: float, for_minutes: int, params: Mapping[str, Any]) -> str:
        """The rule in a sentence."""
        sides = "above" if self.above else "below"
        where = f" of any {self.each}" if self.each else ""
        lasting = wait(for_minutes)
        bound = amount(threshold, self.unit_of(self.filled(params)))
        return f"Fires when the {self.measure}{where} is {sides} {bound}{lasting}. {self.about}"


def wait(minutes: int) -> str:
    """How long it has to last, and what that comes to where it lies between two ticks."""
    every = TICK // timedelta(minutes=1)
    ticks = -(-minutes // every)
    more = f" (in fact {ticks * every}: it is judged every {every})" if minutes % every else ""
    return f" for {minutes} minutes{more}" if minutes else ""


def amount(value: float, unit: str) -> str:
    """The number as people write it, with its unit."""
    digits = f"{value:.1f}" if abs(value) < 1000 else f"{value:.0f}"
    return f"{digits.removesuffix('.0')} {unit}".rstrip()


WINDOW = Param("window_minutes", "Counted over", "integer", 60, 5, 24 * 60, unit="min")
