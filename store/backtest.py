"""How often a rule would have fired, from what is stored: the same steps, over what was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from itertools import groupby
from math import ceil, floor, isfinite

from store.alert_model import Observation, Policy, State, Tick
from store.alert_rules import Rule, Wanted, policy
from store.alert_state import step
from store.conditions import named
from store.conditions.base import Condition, Past, Span
from store.db import Pool

MONTH = timedelta(days=30)
# Which of all the values seen may be a threshold, the tightest first.
SHARES = (0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)


@dataclass(frozen=True, slots=True)
class Episode:
    """From when to when the rule would have fired; None where it still would."""

    target: str
    started_at: datetime
    ended_at: datetime | None
    worst: float | None

    def lasted(self, until: datetime) -> timedelta:
        """How long it fired, until then at most."""
        return (self.ended_at or until) - self.started_at


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the rule would have done: `episodes` oldest first, `firing` their time in all.

    `since` is the first moment of which anything is known, None where nothing is. `why_not` says
    that history does not tell, `note` what it does not tell exactly. `suggestion` is a threshold
    that fires once a month at most, None where the rule does not fire more often than that.
    """

    since: datetime | None
    until: datetime
    episodes: tuple[Episode, ...] = ()
    firing: timedelta = timedelta()
    suggestion: float | None = None
    why_not: str | None = None
    note: str | None = None

    @property
    def count(self) -> int:
        """How often it would have fired."""
        return len(self.episodes)


def backtest(
    pool: Pool, rule: Rule | Wanted, days: int = 90, *, at: datetime | None = None
) -> Backtest:
    """What the rule would have done in the days before `at`, which is now unless given."""
    until = at or datetime.now(UTC)
    condition = named(rule.condition_type)
    if condition is None:
        return Backtest(None, until, why_not=f"There is no condition {rule.condition_type}.")
    judge = policy(rule, condition)
    span = Span(until - timedelta(days=days), until, condition.filled(rule.params), judge)
    history = condition.past(pool, span)
    if history is None:
        return Backtest(None, until, why_not=condition.history)
    # The tick under way when it is asked has not come yet.
    history = [past for past in history if past.at <= until and fits(rule, past.target)]
    return replace(judged(history, judge, condition, until), note=condition.history or None)


def fits(rule: Rule | Wanted, target: str) -> bool:
    """Whether the rule is for the target."""
    return rule.target is None or rule.target == target or fnmatchcase(target, rule.target)


def judged(
    history: Sequence[Past], rule: Policy, condition: Condition, until: datetime
) -> Backtest:
    """The history as the rule judges it, each target's points oldest first."""
    if not history:
        return Backtest(None, until)
    since = min(past.at - past.every for past in history)
    found = episodes(history, rule)
    most = max(1, ceil((until - since) / MONTH))
    calmer = suggested(history, rule, condition, most) if len(found) > most else None
    firing = sum((each.lasted(until) for each in found), timedelta())
    return Backtest(since, until, tuple(found), firing, calmer)


def episodes(history: Sequence[Past], rule: Policy) -> list[Episode]:
    """When the rule would have fired, oldest first."""
    found = [
        episode
        for target, points in groupby(history, key=lambda past: past.target)
        for episode in fired(target, points, rule)
    ]
    return sorted(found, key=lambda each: (each.started_at, each.target))


def fired(target: str, points: Iterator[Past], rule: Policy) -> Iterator[Episode]:
    """When the rule would have fired on the target."""
    state = State()
    for past in points:
        if state.phase == "normal" and (past.value is None or not rule.breached(past.value)):
            continue  # a step would change nothing that matters here
        before = state
        seen = Observation(past.value, gone=past.value is None)
        state, _ = step(state, seen, rule, Tick(past.at, past.every))
        if before.open and not state.open and before.started_at:
            yield Episode(target, before.started_at, state.ended_at, before.worst)
    if state.open and state.started_at:
        yield Episode(target, state.started_at, None, state.worst)


def suggested(
    history: Sequence[Past], rule: Policy, condition: Condition, most: int
) -> float | None:
    """The tightest threshold with which it fires so often at most."""
    known = (past.value for past in history if past.value is not None and isfinite(past.value))
    values = sorted(known, reverse=not rule.above)
    for share in SHARES:
        bound = rounded(values[min(int(share * len(values)), len(values) - 1)], condition)
        if condition.highest is not None and bound > condition.highest:
            break
        calmer = replace(rule, threshold=bound, clear=condition.clear(bound))
        if rule.worse(bound, rule.threshold) == bound and len(episodes(history, calmer)) <= most:
            return bound
    return None


def rounded(value: float, condition: Condition) -> float:
    """The value as a threshold that people would choose, on the side where it fires less."""
    scale = 1 if condition.whole or abs(value) >= 100 else 10
    return ceil(value * scale) / scale if condition.above else floor(value * scale) / scale
