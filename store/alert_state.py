"""What becomes of a rule on one target when it is evaluated: a function of what was and is.

normal → pending → firing → recovering → normal, and no_data where nothing is known. An episode
lasts from firing to normal.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from store.alert_model import (
    HOUR,
    SLACK,
    Event,
    Observation,
    Phase,
    Policy,
    State,
    Tick,
    passed,
    stamp,
)
from store.alert_news import said

LATE = 2  # ticks: after a longer pause, what was waited for is waited for anew
GONE_AFTER = timedelta(hours=24)


def step(
    state: State, seen: Observation, rule: Policy, tick: Tick
) -> tuple[State, tuple[Event, ...]]:
    """The state after the tick, and what there is to say of it."""
    if state.evaluated_at is not None and tick.at <= state.evaluated_at:
        return state, ()
    if seen.error:
        return replace(state, health="error"), ()
    value = seen.known
    moved = known(state, value, rule, tick) if value is not None else unknown(state, seen, tick)
    if tick.delivery.lost:
        moved = replace(moved, told=None, told_since=None)
    moved, events = said(state, replace(moved, evaluated_at=tick.at), rule, tick)
    return moved, tuple(events)


def known(state: State, value: float, rule: Policy, tick: Tick) -> State:
    """The state after a value was seen."""
    seen = replace(
        state,
        health="ok",
        value=value,
        worst=rule.worse(value, state.worst) if state.open else state.worst,
        blind_since=None,
        blind_told=False,
        gone_since=None,
        removed=False,
    )
    if state.open:
        return going_on(seen, rule.cleared(value), rule, tick)
    if not rule.breached(value):
        return seen if state.phase == "normal" else entered(seen, "normal", tick)
    if state.phase != "pending" or late(state, tick):
        seen = entered(seen, "pending", tick)
    return fired(seen, value, tick) if passed(seen.since, rule.fires_after, tick) else seen


def going_on(seen: State, cleared: bool, rule: Policy, tick: Tick) -> State:
    """The state of an open episode, which ends when the value was fine for long enough."""
    if not cleared:
        return seen if seen.phase == "firing" else entered(seen, "firing", tick)
    if seen.phase == "firing" or late(seen, tick):
        seen = entered(seen, "recovering", tick)
    return resolved(seen, tick) if passed(seen.since, rule.keeps_firing, tick) else seen


def unknown(state: State, seen: Observation, tick: Tick) -> State:
    """The state after nothing was seen: an episode goes on, whatever was waited for does not."""
    phase: Phase = "firing" if state.open else "no_data"
    gone_since = (state.gone_since or tick.at) if seen.gone else None
    blind = replace(
        state if state.phase == phase else entered(state, phase, tick),
        health="no_data",
        value=None,
        blind_since=state.blind_since or tick.at,
        gone_since=gone_since,
    )
    if state.removed or not passed(gone_since, GONE_AFTER, tick):
        return blind
    if blind.open:
        blind = replace(resolved(blind, tick), phase="no_data")
    return replace(blind, removed=True)


def entered(state: State, phase: Phase, tick: Tick) -> State:
    return replace(state, phase=phase, since=tick.at)


def fired(state: State, value: float, tick: Tick) -> State:
    """The state at the beginning of an episode."""
    return replace(
        entered(state, "firing", tick),
        worst=value,
        episode=stamp(tick.at),
        started_at=tick.at,
        ended_at=None,
        reminders=0,
        changes=changed(state, tick),
    )


def resolved(state: State, tick: Tick) -> State:
    """The state at the end of an episode."""
    return replace(
        entered(state, "normal", tick),
        ended_at=tick.at,
        acknowledged=False,
        changes=changed(state, tick),
    )


def changed(state: State, tick: Tick) -> tuple[datetime, ...]:
    """When episodes began and ended within the last hour, now being one of the moments."""
    return (*(at for at in state.changes if tick.at - at < HOUR), tick.at)


def late(state: State, tick: Tick) -> bool:
    """Whether too long went by unseen since the last evaluation."""
    last = state.evaluated_at
    return last is not None and tick.at - last > LATE * tick.every + SLACK
