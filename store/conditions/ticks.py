"""History as the ticks would have seen it."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

from store.alert_model import TICK
from store.conditions.base import Past, Span


def ticks(span: Span, every: timedelta = TICK) -> list[datetime]:
    """The ticks of the span, oldest first."""
    return [span.since + n * every for n in range(1, (span.until - span.since) // every + 1)]


def counted_back(
    moments: Sequence[datetime], span: Span, window: timedelta, target: str = ""
) -> list[Past]:
    """At each tick, how many of the moments (oldest first) lay within the window before it."""
    return [
        Past(target, at, bisect_right(moments, at) - bisect_right(moments, at - window), TICK)
        for at in ticks(span)
    ]
