"""What a rule would find right now, without any consequence."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite

from store import conditions
from store.alert_model import TICK
from store.alert_rules import Rule, Wanted, policy
from store.backtest import fits
from store.conditions.base import Watch
from store.db import Pool, limited

MISSED = 3  # samples that may be missing before the last one is too old
PATIENCE = 5.0  # seconds that somebody waits for an answer


@dataclass(frozen=True, slots=True)
class Seen:
    """A target as it is now; the value is None where nothing recent is known."""

    target: str
    value: float | None
    breached: bool
    note: str


def look(
    pool: Pool, rule: Rule | Wanted, *, collected_every: timedelta, at: datetime | None = None
) -> list[Seen]:
    """Every target of the rule, those it would fire on first."""
    condition = conditions.named(rule.condition_type)
    if condition is None:
        return []
    now, judge = at or datetime.now(UTC), policy(rule, condition)
    watch = Watch(
        at=now,
        since=now - TICK,
        alive=now - max(MISSED * collected_every, TICK),
        ingest_at=conditions.ingested_until(pool, now),
        threshold=judge.threshold,
        params=condition.filled(rule.params),
    )
    with limited(PATIENCE):
        readings = condition.look(pool, watch)
    found: list[Seen] = []
    for reading in readings:
        known = reading.value is not None and isfinite(reading.value)
        value = reading.value if known and reading.sampled_at >= watch.alive else None
        if fits(rule, reading.target):
            breached = value is not None and judge.breached(value)
            found.append(Seen(reading.target, value, breached, reading.note))
    return sorted(found, key=lambda each: (not each.breached, each.target))
