"""History as the ticks would have seen it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from store.alert_model import TICK
from store.conditions.base import Past, Span


def ticks(span: Span, every: timedelta = TICK) -> list[datetime]:
    """The ticks of the span, oldest first."""
    return [span.since + n * every for n in range(1, (span.until - span.since) // every + 1)]


def number(at: datetime, span: Span) -> int:
    """Which tick of the span is the first that comes at that moment or later: 1 is its first."""
    return -((span.since - at) // TICK)


def last(span: Span) -> int:
    """The number of the span's last tick."""
    return (span.until - span.since) // TICK


def at_rest_between(
    target: str, seen: Mapping[int, float], span: Span, rest: float = 0, first: int = 1
) -> list[Past]:
    """What was seen at some ticks; in between it was at rest, which only matters for a while.

    So few ticks instead of all: the first, those, and after each as many as end an episode.
    """
    wait = -(-span.rule.keeps_firing // TICK) + 2
    after = {tick + more for tick in seen for more in range(1, wait + 1)}
    known = sorted({max(first, 1)} | seen.keys() | after)
    return [
        Past(target, span.since + tick * TICK, seen.get(tick, rest), TICK)
        for tick in known
        if 1 <= tick <= last(span)
    ]


def counted_back(
    moments: Sequence[datetime], span: Span, window: timedelta, target: str = ""
) -> list[Past]:
    """At each tick, how many of the moments (oldest first) lay within the window before it."""
    return [
        Past(target, at, bisect_right(moments, at) - bisect_right(moments, at - window), TICK)
        for at in ticks(span)
    ]
