"""Conditions of renders: which stand still, and how many come to nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from store.alert_model import TICK
from store.conditions.base import Condition, Param, Past, Reading, Span, Watch
from store.conditions.ticks import at_rest_between, last, number
from store.conditions.transcodes import Ended, Outcomes, share_of, shares_back
from store.db import Pool, fetch_all, fetch_one

DAY_IN_MINUTES = 24 * 60
LATELY = Param(
    "window_minutes", "Counted over", "integer", DAY_IN_MINUTES, 5, 7 * DAY_IN_MINUTES, unit="min"
)
FEWEST = Param("at_least", "Not with fewer than", "integer", 5, 1, 1000, unit="renders")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Processing:
    id: int
    name: str | None
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Processed:
    id: int
    published_at: datetime
    starts: datetime
    ends: datetime


def renders_processing(pool: Pool, at: datetime) -> list[Processing]:
    """The renders that are being processed."""
    return fetch_all(pool, "conditions/renders_processing", Processing, at=at)


def renders_processing_past(pool: Pool, span: Span) -> list[Processed]:
    """When renders were processed for longer than the rule thinks harmless."""
    return fetch_all(
        pool,
        "conditions/renders_processing_past",
        Processed,
        since=span.since,
        until=span.until,
        minutes=span.harmless,
    )


def renders_settled(pool: Pool, at: datetime, window: timedelta) -> Outcomes:
    """How many renders of the window came to an end, and how many of them to none that is good."""
    found = fetch_one(pool, "conditions/renders_settled", Outcomes, at=at, span=window)
    return found or Outcomes(0, 0, None)


def renders_settled_past(pool: Pool, span: Span) -> list[Ended]:
    """When each settled render was published, and whether it failed, oldest first."""
    return fetch_all(
        pool, "conditions/renders_settled_past", Ended, since=span.since, until=span.until
    )


class RenderStalled(Condition):
    name = "render_stalled"
    title = "A render stands still"
    measure = "time in processing"
    about = "Counted from when it was published; one that never ends is found here."
    each = "render"
    unit = "min"
    threshold = 30
    tells_no_data = False
    absent = 0.0

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        return [
            Reading(
                target(row.id),
                (watch.at - row.published_at) / MINUTE,
                watch.at,
                note=row.name or "",
            )
            for row in renders_processing(pool, watch.at)
        ]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        return [
            past
            for render, rows in groupby(renders_processing_past(pool, span), key=lambda row: row.id)
            for past in at_rest_between(target(render), waits(list(rows), span), span)
        ]


class RenderFailureRate(Condition):
    name = "render_failure_rate"
    title = "Many renders fail"
    measure = "share of failed renders"
    about = "Of those published lately that are no longer processed; failed is not complete."
    unit = "%"
    threshold = 20
    highest = 100
    clear_offset = -10
    history = "Of a past render only what became of it is counted, not how long that took."
    tells_no_data = False
    params = (LATELY, FEWEST)

    def look(self, pool: Pool, watch: Watch) -> Sequence[Reading]:
        found = renders_settled(pool, watch.at, watch.minutes("window_minutes"))
        share = share_of(found.failed, found.total, watch.number("at_least"))
        return [Reading("", share, watch.at, note=f"{found.failed} of {found.total}")]

    def past(self, pool: Pool, span: Span) -> Sequence[Past]:
        ended = renders_settled_past(pool, span)
        failed = [row.at for row in ended if row.failed]
        return shares_back("", failed, [row.at for row in ended], span)


def target(render: int) -> str:
    """What a render is called where an alert is about it."""
    return f"render {render}"


def waits(rows: Sequence[Processed], span: Span) -> dict[int, float]:
    """The minutes since publication at each tick at which the render was processed."""
    return {
        tick: (span.since + tick * TICK - row.published_at) / MINUTE
        for row in rows
        for tick in range(max(1, number(row.starts, span)), after(row, span))
    }


def after(row: Processed, span: Span) -> int:
    """The first tick at which the render was no longer processed."""
    return last(span) + 1 if row.ends >= span.until else number(row.ends, span)


CONDITIONS: tuple[Condition, ...] = (RenderStalled(), RenderFailureRate())
