"""Conditions that know what is usual: far more plays than at this hour of the week, or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import median
from zoneinfo import ZoneInfo

from store.alert_model import TICK
from store.conditions.base import Condition, Param, Past, Reading, Span, Watch
from store.conditions.recall import HOUR, WEEKS, Moment, moments
from store.db import Pool, fetch_all, fetch_one

SPREAD = 1.4826  # makes the median deviation of a normal distribution its standard deviation


@dataclass(frozen=True, slots=True)
class Count:
    """Plays begun in the stretch that ends then, so many weeks ago."""

    week: int
    ends_at: datetime
    plays: int


@dataclass(frozen=True, slots=True)
class Known:
    """When the first play ever began, the last one, and whether something plays; the zone."""

    first_at: datetime | None
    last_at: datetime | None
    playing: bool
    timezone: str


def usual_plays(pool: Pool, at: datetime, span: timedelta) -> list[Count]:
    """Plays begun lately (week 0), and around this hour of the week in the four weeks before."""
    return fetch_all(pool, "conditions/usual_plays", Count, at=at, span=span)


def known_plays(pool: Pool, at: datetime) -> Known:
    """Since when plays are known, and when the last one began."""
    return fetch_one(pool, "conditions/known_plays", Known, at=at) or Known(
        None, None, False, "UTC"
    )


class PlaysAnomaly(Condition):
    name = "plays_anomaly"
    title = "Far more plays than usual"
    measure = "deviation from the usual number of plays"
    about = (
        "Compares the last hour with the same hour of the week, one before and one after, in the "
        "last four weeks. Learns for four weeks before it says anything."
    )
    threshold = 5
    for_minutes = 5
    tells_no_data = False
    params = (Param("least_difference", "Not within", "integer", 5, 1, 10_000, unit="plays"),)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        known, counts = known_plays(pool, watch.at), usual_plays(pool, watch.at, HOUR)
        now = next((row.plays for row in counts if row.week == 0), 0)
        usual = [row.plays for row in counts if row.week and not watch.quiet(row.ends_at)]
        if not learnt(known, watch.at) or not usual:
            return [Reading("", None, watch.ingested, note="learning what is usual")]
        value = deviation(now, usual, watch.number("least_difference"))
        note = words(now, usual, watch.at.astimezone(ZoneInfo(known.timezone)))
        return [Reading("", value, watch.ingested, note=note)]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        least = float(span.params["least_difference"])
        return [
            Past("", then.at, deviation(then.begun, then.usual, least), TICK)
            for then in remembered(pool, span, HOUR)
        ]


class NoPlays(Condition):
    name = "no_plays"
    title = "Nobody plays anything"
    measure = "time without a play"
    about = "Counts only at hours of the week at which there usually are plays."
    unit = "hours"
    threshold = 2
    highest = 168
    tells_no_data = False
    params = (Param("usually", "Only where usually at least", "integer", 5, 1, 10_000),)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        known = known_plays(pool, watch.at)
        if known.last_at is None or not learnt(known, watch.at):
            return [Reading("", None, watch.ingested, note="learning what is usual")]
        span = stretch(watch.threshold)
        usual = [row.plays for row in usual_plays(pool, watch.at, span) if row.week]
        expected = median(usual) if usual else 0
        silent = (watch.at - known.last_at) / HOUR
        busy = known.playing or expected < watch.number("usually")
        note = f"usually {expected:.0f} plays in that time"
        return [Reading("", 0.0 if busy else silent, watch.ingested, note=note)]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        least = float(span.params["usually"])
        return [
            Past("", then.at, silence(then, least), TICK)
            for then in remembered(pool, span, stretch(span.rule.threshold))
        ]


def stretch(threshold: float) -> timedelta:
    """The time in which there usually are plays, for a threshold in hours."""
    return max(timedelta(hours=threshold), HOUR)


def silence(then: Moment, least: float) -> float:
    """The hours without a play at that tick, 0 where there is nothing unusual about it."""
    if then.playing > 0 or then.last_at is None or median(then.usual) < least:
        return 0.0
    return (then.at - then.last_at) / HOUR


def remembered(pool: Pool, span: Span, length: timedelta) -> Iterator[Moment]:
    """The ticks of the span at which there were weeks enough to say what is usual."""
    known = known_plays(pool, span.until)
    if known.first_at is None:
        return iter(())
    learnt_at = known.first_at + timedelta(weeks=WEEKS)
    return moments(pool, span, length, learnt_at, ZoneInfo(known.timezone))


def learnt(known: Known, at: datetime) -> bool:
    """Whether there are weeks enough to say what is usual."""
    return known.first_at is not None and known.first_at <= at - timedelta(weeks=WEEKS)


def deviation(now: float, usual: Sequence[int], least: float) -> float:
    """How many times the usual spread the number lies off the usual one, 0 where that is little.

    The floor under the spread keeps a quiet night, when all counts are alike, from being alarming.
    """
    middle = median(usual)
    if abs(now - middle) < least:
        return 0.0
    spread = SPREAD * median(abs(count - middle) for count in usual)
    return (now - middle) / max(spread, sqrt(middle), 1.0)


def words(now: int, usual: Sequence[int], clock: datetime) -> str:
    """Such as: 42 plays, Fridays 20:00 usually 11 (7–16)."""
    hour = f"{clock:%A}s {clock:%H}:00"
    return f"{now} plays, {hour} usually {median(usual):.0f} ({min(usual)}–{max(usual)})"


CONDITIONS: tuple[Condition, ...] = (PlaysAnomaly(), NoPlays())
