"""Alert rules: what is watched, when it fires, and where that is told."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from store.alert_model import Policy
from store.conditions import CONDITIONS
from store.conditions.base import Condition
from store.db import Connection, Pool, connection, fetch_all, fetch_one, run
from store.errors import Conflict
from store.rule_checks import WrongRule, problems
from store.sql import query

# A change of one of these makes it another rule: what it found before is closed.
JUDGING = (
    "condition_type",
    "threshold",
    "clear_threshold",
    "for_minutes",
    "target",
    "params",
    "is_enabled",
)
NO_CHANNEL = "alert_rules_channel_id_fkey"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rule is to be. None is what the condition does by itself, or no limit."""

    name: str
    condition_type: str
    channel_id: UUID
    threshold: float | None = None
    cooldown_minutes: int = 60
    is_enabled: bool = True
    clear_threshold: float | None = None
    for_minutes: int | None = None
    keep_firing_minutes: int = 10
    repeat_minutes: int | None = None
    max_reminders: int | None = None
    no_data_minutes: int = 15
    no_data_action: str | None = None
    severity: str = "warning"
    target: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its channel and its state: the most urgent of its targets', None before any.

    `failure` says why it could not be evaluated, `failures` how often in a row.
    """

    id: UUID
    name: str
    condition_type: str
    threshold: float
    cooldown_minutes: int
    channel_id: UUID
    is_enabled: bool
    last_triggered_at: datetime | None
    clear_threshold: float | None
    for_minutes: int
    keep_firing_minutes: int
    repeat_minutes: int | None
    max_reminders: int | None
    no_data_minutes: int
    no_data_action: str | None
    severity: str
    target: str | None
    params: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    evaluated_at: datetime | None
    failures: int
    failure: str | None
    channel_name: str
    channel_type: str
    channel_is_enabled: bool
    state: str | None
    firing: int
    targets: int


def wanted_of(rule: Rule) -> Wanted:
    """What the rule is, to be changed in part or to be made once more."""
    return Wanted(**{each.name: getattr(rule, each.name) for each in fields(Wanted)})


def list_rules(pool: Pool) -> list[Rule]:
    """Every rule, by name."""
    return fetch_all(pool, "alert_rules/list_rules", Rule)


def get_rule(pool: Pool, rule_id: UUID) -> Rule | None:
    """The rule of that id."""
    return fetch_one(pool, "alert_rules/get_rule", Rule, id=rule_id)


def create(pool: Pool, wanted: Wanted) -> UUID:
    """The id of the new rule; WrongRule where it cannot be."""
    params = checked(wanted)
    try:
        with connection(pool) as conn:
            made = run(conn, "alert_rules/insert", **params).fetchone()
            assert made
            return made[0]
    except Conflict as exc:
        raise no_channel(exc) from exc


def update(pool: Pool, rule_id: UUID, wanted: Wanted) -> bool:
    """Makes the rule that; False where there is none. Another rule begins anew, without a word."""
    params = checked(wanted)
    try:
        with connection(pool) as conn:
            before = locked(conn, rule_id)
            if before is None:
                return False
            run(conn, "alert_rules/change", id=rule_id, **params)
            if any(getattr(before, name) != params_as_stored(params)[name] for name in JUDGING):
                why = "the rule was changed" if wanted.is_enabled else "the rule was switched off"
                close_episodes(conn, rule_id, why)
            return True
    except Conflict as exc:
        raise no_channel(exc) from exc


def delete(pool: Pool, rule_id: UUID) -> bool:
    """Removes the rule; False where there is none. Its history keeps its name."""
    with connection(pool) as conn:
        if locked(conn, rule_id) is None:
            return False
        close_episodes(conn, rule_id, "the rule was deleted")
        return run(conn, "alert_rules/delete", id=rule_id).rowcount == 1


def locked(conn: Connection, rule_id: UUID) -> Rule | None:
    """The rule as it is, which nobody else changes until we are done."""
    run(conn, "alert_rules/lock", id=rule_id)
    with conn.cursor(row_factory=class_row(Rule)) as cursor:
        return cursor.execute(query("alert_rules/locked_rule"), {"id": rule_id}).fetchone()


def close_episodes(conn: Connection, rule_id: UUID, why: str) -> None:
    """Forgets what the rule found; what was open is written down, what waits is not sent."""
    run(conn, "alert_rules/close_episodes", id=rule_id, why=why)


def checked(wanted: Wanted) -> dict[str, Any]:
    """The rule's columns, what is not given being as the condition has it."""
    given = asdict(wanted)
    condition = CONDITIONS.get(wanted.condition_type)
    if condition and wanted.threshold is None:
        given["threshold"] = condition.threshold
    if condition and wanted.for_minutes is None:
        given["for_minutes"] = condition.for_minutes
    given["params"] = dict(wanted.params)
    given["target"] = wanted.target or None
    if found := problems(given):
        raise WrongRule(found)
    given["name"] = wanted.name.strip()
    given["params"] = json.dumps(given["params"])
    return given


def params_as_stored(params: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as they are read back."""
    return {**params, "params": json.loads(params["params"])}


def no_channel(exc: Conflict) -> Exception:
    """The conflict in words, where it is that the channel does not exist."""
    if exc.constraint == NO_CHANNEL:
        return WrongRule({"channel_id": "is no channel that exists."})
    return exc


def policy(rule: Rule | Wanted, condition: Condition) -> Policy:
    """The rule as its states are judged."""
    tells = (rule.no_data_action or ("notify" if condition.tells_no_data else "ok")) == "notify"
    threshold = condition.threshold if rule.threshold is None else rule.threshold
    waits = condition.for_minutes if rule.for_minutes is None else rule.for_minutes
    clear = rule.clear_threshold
    return Policy(
        above=condition.above,
        threshold=threshold,
        clear=condition.clear(threshold) if clear is None else clear,
        fires_after=timedelta(minutes=waits),
        keeps_firing=timedelta(minutes=rule.keep_firing_minutes),
        cooldown=timedelta(minutes=rule.cooldown_minutes),
        repeat=None if rule.repeat_minutes is None else timedelta(minutes=rule.repeat_minutes),
        max_reminders=rule.max_reminders,
        no_data_after=timedelta(minutes=rule.no_data_minutes) if tells else None,
    )
