"""What the receivers are told of a rule on one target.

What they were told is kept apart from what is: whatever keeps them from hearing (a silence, the
cooldown, flapping) ends with telling them how things stand then.
"""

from dataclasses import replace
from datetime import timedelta

from store.alert_model import HOUR, Event, Kind, Policy, State, Tick, passed, stamp

RESTLESS, CALM = 4, 1  # changes within an hour with which flapping begins, and with which it ends
AFTER_A_FAILURE = timedelta(minutes=15)


def said(before: State, now: State, rule: Policy, tick: Tick) -> tuple[State, list[Event]]:
    """The state once everything due was said, and those events."""
    if now.removed and not before.removed:
        return farewell(before, now, tick)
    recent = tuple(at for at in now.changes if tick.at - at < HOUR)
    now = replace(now, changes=recent)
    events: list[Event] = []
    if now.flapping and len(recent) <= CALM:
        now = replace(now, flapping=False, told=now.episode if now.open and now.told else now.told)
    elif not now.flapping and len(recent) >= RESTLESS and begun_or_ended(before, now):
        now = replace(now, flapping=True)
        events.append(event("flapping", now, suppressed=tick.muted))
    why_not = tick.muted or ("flapping" if now.flapping else None)
    now, found = told_of_silence(now, rule, tick, why_not)
    events += found
    now, more = told_of_episode(before, now, rule, tick, why_not)
    return now, [*events, *more]


def begun_or_ended(before: State, now: State) -> bool:
    return before.episode != now.episode or before.open != now.open


def farewell(before: State, now: State, tick: Tick) -> tuple[State, list[Event]]:
    """A target that is no longer there: said once, to those who believe it fires or is unknown."""
    heard = now.told is not None or now.blind_told
    if not heard and not before.open:
        return now, []
    why_not = tick.muted or (None if heard else "nobody was told that it fired")
    left = event("no_data", now, suppressed=why_not, removed=True)
    return replace(now, told=None, told_since=None, flapping=False), [left]


def told_of_silence(
    now: State, rule: Policy, tick: Tick, why_not: str | None
) -> tuple[State, list[Event]]:
    """Says once that nothing is known, where somebody wants to hear it."""
    due = rule.no_data_after is not None and passed(now.blind_since, rule.no_data_after, tick)
    if not due or now.blind_told or why_not or now.removed:
        return now, []
    episode = now.episode if now.open else stamp(now.blind_since or tick.at)
    return replace(now, blind_told=True), [replace(event("no_data", now), episode=episode)]


def told_of_episode(
    before: State, now: State, rule: Policy, tick: Tick, why_not: str | None
) -> tuple[State, list[Event]]:
    """Brings what the receivers believe to what is."""
    began, ended = before.episode != now.episode, begun_or_ended(before, now) and not now.open
    if not now.open:
        return told_the_end(now, ended, why_not)
    if now.told == now.episode:
        return reminded(now, rule, tick, why_not)
    why_not = why_not or ("cooldown" if cooling(rule, tick) else None)
    if why_not:
        return now, [event("firing", now, suppressed=why_not)] if began else []
    if now.phase != "firing" or now.health != "ok" or now.acknowledged:
        return now, []
    return replace(now, told=now.episode, told_since=now.started_at), [event("firing", now)]


def told_the_end(now: State, ended: bool, why_not: str | None) -> tuple[State, list[Event]]:
    """Says that it is over, to those who were told that it fires."""
    if now.told is None:
        why_not = why_not or "nobody was told that it fired"
    if why_not or now.told is None:
        return now, [event("resolved", now, suppressed=why_not)] if ended else []
    over = replace(event("resolved", now), episode=now.told, started_at=now.told_since)
    return replace(now, told=None, told_since=None), [over]


def reminded(
    now: State, rule: Policy, tick: Tick, why_not: str | None
) -> tuple[State, list[Event]]:
    """Says again that it fires, if it is time to."""
    every = rule.cooldown if rule.repeat is None else rule.repeat
    never = rule.repeat is not None and not rule.repeat
    enough = rule.max_reminders is not None and now.reminders >= rule.max_reminders
    hushed = never or enough or now.acknowledged or why_not or tick.delivery.waiting
    if hushed or now.phase != "firing" or not passed(tick.delivery.accepted, every, tick):
        return now, []
    return replace(now, reminders=now.reminders + 1), [event("reminder", now)]


def cooling(rule: Policy, tick: Tick) -> bool:
    """Whether it is too soon after the last message to begin anew."""
    waits = (
        (tick.delivery.accepted, rule.cooldown),
        (tick.delivery.waiting, rule.cooldown),
        (tick.delivery.failed, min(rule.cooldown, AFTER_A_FAILURE)),
    )
    return any(at is not None and not passed(at, wait, tick) for at, wait in waits)


def event(kind: Kind, now: State, suppressed: str | None = None, removed: bool = False) -> Event:
    """The event as things stand."""
    return Event(
        kind,
        now.episode,
        now.started_at,
        now.ended_at,
        now.value,
        now.worst,
        suppressed,
        removed,
    )
