"""The rules' states on their targets, and the one place where they change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

from store import silences
from store.alert_model import Delivery, Health, Phase, State
from store.alert_rules import Rule
from store.db import Connection, Pool, execute, fetch_all, run

REMEMBERED = (
    "started_at",
    "ended_at",
    "told_since",
    "blind_since",
    "gone_since",
)
KEPT = ("told", "reminders", "flapping", "blind_told", "removed")


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule on one target, as it was last found."""

    rule_id: UUID
    rule_name: str
    condition_type: str
    severity: str
    target: str
    state: Phase
    episode: int
    since: datetime
    value: float | None
    worst_value: float | None
    health: Health
    memory: dict[str, Any]
    last_notified_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    comment: str | None
    evaluated_at: datetime | None

    @property
    def started_at(self) -> datetime | None:
        """When its newest episode began."""
        return recalled(self.memory).get("started_at")

    @property
    def place(self) -> str:
        """The host or server the target belongs to."""
        return str(self.memory.get("place", ""))

    def as_state(self) -> State:
        """What the next step goes on from."""
        return State(
            phase=self.state,
            since=self.since,
            health=self.health,
            evaluated_at=self.evaluated_at,
            value=self.value,
            worst=self.worst_value,
            episode=self.episode,
            acknowledged=self.acknowledged_at is not None,
            **recalled(self.memory),
        )


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the messages about a target."""

    rule_id: UUID
    target: str
    accepted: datetime | None
    waiting: datetime | None
    failed: datetime | None
    lost: bool

    def delivery(self, last: datetime | None) -> Delivery:
        """The same for the next step; `last` is what is remembered of older messages."""
        accepted = max(filter(None, (self.accepted, last)), default=None)
        return Delivery(accepted, self.waiting, self.failed, self.lost)


@dataclass(frozen=True, slots=True)
class Change:
    """A target's state before and after a tick."""

    rule: Rule
    target: str
    place: str
    before: State
    after: State
    last_notified_at: datetime | None


def instances(pool: Pool) -> list[Instance]:
    """Every enabled rule's state on every target, by rule and target."""
    return fetch_all(pool, "alert_instances/instances", Instance)


def deliveries(pool: Pool, at: datetime) -> list[Delivered]:
    """What became of the messages of the last eight days, by rule and target."""
    return fetch_all(pool, "alert_instances/deliveries", Delivered, at=at)


def acknowledge(
    pool: Pool, rule_id: UUID, target: str, *, by: str, comment: str | None, at: datetime
) -> bool:
    """Stops the reminders of the open episode; False where none is open."""
    return (
        execute(
            pool,
            "alert_instances/acknowledge",
            rule_id=rule_id,
            target=target,
            by=by,
            comment=comment,
            at=at,
        )
        == 1
    )


def snooze(
    pool: Pool, rule_id: UUID, target: str, *, by: str, at: datetime, until: datetime
) -> UUID:
    """Says nothing of the target until then; the silence that does it."""
    wanted = silences.Wanted(
        {"rule": str(rule_id), "target": target},
        starts_at=at,
        ends_at=until,
        comment="snoozed",
        created_by=by,
    )
    return silences.add_silence(pool, wanted)


def in_turn(conn: Connection) -> None:
    """Lets one evaluator write at a time, until its transaction ends."""
    run(conn, "alert_instances/in_turn")


def move(conn: Connection, changes: Sequence[Change]) -> set[tuple[UUID, str]]:
    """Writes the states that nobody else changed since they were read; which these are."""
    rows = json.dumps([row(change) for change in changes], default=str)
    moved = run(conn, "alert_instances/move", changes=rows).fetchall()
    return {(rule_id, target) for rule_id, target in moved}


def row(change: Change) -> dict[str, Any]:
    """The change as the statement takes it."""
    after = change.after
    return {
        "rule_id": change.rule.id,
        "rule_updated_at": change.rule.updated_at.isoformat(),
        "target": change.target,
        "state": after.phase,
        "episode": after.episode,
        "since": moment(after.since or after.evaluated_at),
        "value": finite(after.value),
        "worst_value": finite(after.worst),
        "health": after.health,
        "memory": {**remembered(after), "place": change.place},
        "last_notified_at": moment(change.last_notified_at),
        "evaluated_at": moment(after.evaluated_at),
        "was": moment(change.before.evaluated_at),
        "over": not after.open,
    }


def remembered(state: State) -> dict[str, Any]:
    """What a state knows beyond its columns."""
    moments = {name: moment(getattr(state, name)) for name in REMEMBERED}
    changes = [at.isoformat() for at in state.changes]
    return {**moments, **{name: getattr(state, name) for name in KEPT}, "changes": changes}


def recalled(memory: dict[str, Any]) -> dict[str, Any]:
    """The same, read back."""
    moments = {name: parsed(memory.get(name)) for name in REMEMBERED}
    kept = {name: memory[name] for name in KEPT if name in memory}
    changes = tuple(datetime.fromisoformat(at) for at in memory.get("changes", ()))
    return {**moments, **kept, "changes": changes}


def moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def parsed(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
