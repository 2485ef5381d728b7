"""Evaluates every enabled rule on every target, and hands what there is to say to the sender."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from threading import Event
from uuid import UUID

from jobs.heartbeat import beat
from settings import Settings
from store import alert_instances, alert_outbox, alert_rules, conditions, heartbeat, silences
from store.alert_instances import Change, Delivered, Instance
from store.alert_model import TICK, Delivery, Observation, State, Tick
from store.alert_outbox import Failure, Found
from store.alert_rules import Rule
from store.alert_state import step
from store.conditions.base import Condition, Reading, Watch
from store.db import Pool, limited
from store.errors import StoreError, StoreRefused, StoreUnavailable
from store.silences import Silence, Subject

LONGEST_LOOK = 2 * TICK  # after a longer outage only what is recent is judged
LONGEST_STATEMENT = 10.0  # seconds; a condition's that takes longer is its rule's own error
MISSED = 3  # samples that may be missing before the last one is too old


def run_once(pool: Pool, settings: Settings, _stop: Event) -> int:
    """How many messages there are to send; whoever watches over us is told of each tick."""
    made = evaluate(pool, settings, datetime.now(UTC))
    if settings.alert_heartbeat_url is not None:
        heartbeat.note_beat(pool, beat(settings))
    return made


def evaluate(pool: Pool, settings: Settings, at: datetime) -> int:
    """One tick at that time; how many messages it made."""
    rules = [rule for rule in alert_rules.list_rules(pool) if rule.is_enabled]
    if not rules:
        return 0
    tick = Evaluation(pool, at, timedelta(seconds=settings.collect_seconds))
    for rule in sorted(rules, key=inhibits, reverse=True):
        tick.judge(rule)
    return alert_outbox.write(pool, at, tick.found, tick.failures, tick.evaluated, settings.zone)


def inhibits(rule: Rule) -> bool:
    """Whether the rule may hold others back: such rules come first."""
    condition = conditions.named(rule.condition_type)
    return condition is not None and condition.inhibits


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knew before the tick."""

    instances: dict[UUID, dict[str, Instance]]
    deliveries: dict[tuple[UUID, str], Delivered]
    silences: list[Silence]
    ingest_at: datetime | None

    @classmethod
    def of(cls, pool: Pool, at: datetime) -> "Known":
        """What the store knows now."""
        by_rule: dict[UUID, dict[str, Instance]] = defaultdict(dict)
        for instance in alert_instances.instances(pool):
            by_rule[instance.rule_id][instance.target] = instance
        delivered = alert_instances.deliveries(pool, at)
        return cls(
            by_rule,
            {(each.rule_id, each.target): each for each in delivered},
            silences.list_silences(pool),
            conditions.ingested_until(pool, at),
        )


@dataclass(slots=True)
class Evaluation:
    """A tick in the making."""

    pool: Pool
    at: datetime
    collected_every: timedelta
    known: Known = field(init=False)
    found: list[Found] = field(default_factory=list[Found])
    failures: list[Failure] = field(default_factory=list[Failure])
    evaluated: list[Rule] = field(default_factory=list[Rule])
    held_back: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        self.known = Known.of(self.pool, self.at)

    def judge(self, rule: Rule) -> None:
        """Evaluates the rule on all its targets; whatever is wrong with it stays with it."""
        condition = conditions.named(rule.condition_type)
        try:
            if condition is None:
                raise StoreError(f"there is no condition called {rule.condition_type}")
            watch = self.watch(rule, condition)
            with limited(LONGEST_STATEMENT):
                readings = condition.look(self.pool, watch)
            steps = [
                self.stepped(rule, condition, *seen)
                for seen in self.seen(rule, condition, watch, readings)
            ]
        except (StoreUnavailable, StoreRefused):
            raise  # nothing can be said of any rule: the tick is lost, not the state
        except Exception as exc:
            self.failures.append(Failure(rule, f"{type(exc).__name__}: {exc}"[:500]))
            self.found += [self.unknown(rule, each) for each in self.instances(rule).values()]
            return
        self.evaluated.append(rule)
        self.found += steps
        if condition.inhibits:
            for each in steps:
                self.remember_place(rule, each.change)

    def remember_place(self, rule: Rule, change: Change) -> None:
        """While the rule fires there, others of the place are held back."""
        if change.place and change.after.open:
            self.held_back.setdefault(change.place, f"held back by {rule.name}")

    def instances(self, rule: Rule) -> dict[str, Instance]:
        return self.known.instances.get(rule.id, {})

    def watch(self, rule: Rule, condition: Condition) -> Watch:
        """What the rule's condition looks at."""
        gap = self.at - (rule.evaluated_at or self.at - TICK)
        subject = Subject(str(rule.id), rule.condition_type, rule.severity, "", "")
        return Watch(
            at=self.at,
            since=self.at - min(max(gap, TICK), LONGEST_LOOK),
            alive=self.at - max(MISSED * self.collected_every, TICK),
            ingest_at=self.known.ingest_at,
            threshold=rule.threshold,
            params=condition.filled(rule.params),
            quiet=lambda at: silences.silenced(self.known.silences, subject, at) is not None,
        )

    def seen(
        self, rule: Rule, condition: Condition, watch: Watch, readings: Sequence[Reading]
    ) -> list[tuple[Reading, Observation]]:
        """Every target with what was seen of it, those known before that are missing now too."""
        now: dict[str, Reading] = {}
        for reading in readings:
            if wanted(rule, reading.target):
                now[reading.target] = worse(condition, now.get(reading.target), reading)
        fresh = watch.ingested >= watch.alive
        there = [(reading, observed(reading, watch)) for reading in now.values()]
        missing = [
            (Reading(each.target, None, self.at, each.place), absent(condition, fresh))
            for each in self.instances(rule).values()
            if each.target not in now and not at_rest(each, condition)
        ]
        return there + missing

    def stepped(
        self, rule: Rule, condition: Condition, reading: Reading, seen: Observation
    ) -> Found:
        """The target after the tick."""
        instance = self.instances(rule).get(reading.target)
        before = instance.as_state() if instance else State()
        delivery = self.delivery(rule, reading.target, instance)
        muted = self.muted(rule, condition, reading)
        tick = Tick(self.at, muted=muted, delivery=delivery)
        after, events = step(before, seen, alert_rules.policy(rule, condition), tick)
        place = reading.place or (instance.place if instance else "")
        change = Change(rule, reading.target, place, before, after, delivery.accepted)
        return Found(change, events, condition, reading.note)

    def delivery(self, rule: Rule, target: str, instance: Instance | None) -> Delivery:
        last = instance.last_notified_at if instance else None
        found = self.known.deliveries.get((rule.id, target))
        return found.delivery(last) if found else Delivery(accepted=last)

    def muted(self, rule: Rule, condition: Condition, reading: Reading) -> str | None:
        """Why nothing may be said of the target now, None where it may."""
        if not rule.channel_is_enabled:
            return "channel_disabled"
        if not condition.inhibits and reading.place in self.held_back:
            return self.held_back[reading.place]
        host = reading.place.removeprefix("server:")
        subject = Subject(str(rule.id), rule.condition_type, rule.severity, host, reading.target)
        silence = silences.silenced(self.known.silences, subject, self.at)
        return f"silenced: {silence.comment or 'without comment'}" if silence else None

    def unknown(self, rule: Rule, instance: Instance) -> Found:
        """A target of a rule that could not be evaluated: as it was, and marked so."""
        before = instance.as_state()
        after = replace(before, health="error")
        change = Change(
            rule, instance.target, instance.place, before, after, instance.last_notified_at
        )
        return Found(change)


def wanted(rule: Rule, target: str) -> bool:
    """Whether the rule is for the target: one, or all that fit its pattern."""
    return rule.target is None or rule.target == target or fnmatchcase(target, rule.target)


def worse(condition: Condition, first: Reading | None, second: Reading) -> Reading:
    """The worse of two readings of one target; one that is known, if one is."""
    if first is None or first.value is None:
        return second
    if second.value is None:
        return first
    return second if (second.value > first.value) == condition.above else first


def at_rest(instance: Instance, condition: Condition) -> bool:
    """Whether a missing target needs no look: it was let go, or is a count of none and fine."""
    state = instance.as_state()
    fine = state.phase == "normal" and state.told is None and not state.flapping
    return state.removed or (condition.absent is not None and fine)


def observed(reading: Reading, watch: Watch) -> Observation:
    """What the reading says; nothing where it is too old."""
    return Observation(reading.value if reading.sampled_at >= watch.alive else None)


def absent(condition: Condition, fresh: bool) -> Observation:
    """What it says that a target is missing."""
    if condition.absent is not None:
        return Observation(condition.absent if fresh else None)
    return Observation(None, gone=fresh)
