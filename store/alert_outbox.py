"""Writes a tick down: states, messages and log in one transaction, or nothing of it."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID, uuid4

from store.alert_instances import Change, in_turn, move
from store.alert_model import Event, stamp
from store.alert_rules import Rule
from store.announcements import About, Announcement, announced, cannot_evaluate, digest, title
from store.conditions.base import Condition
from store.db import Connection, Pool, connection, run

MOST_ALONE = 3  # messages to a channel in one tick; more become a digest
PATIENCE = 3  # failures in a row after which somebody hears that a rule does not work
IN_A_DIGEST = "part of a digest"


@dataclass(frozen=True, slots=True)
class Found:
    """What a tick found of a target, and what there is to say."""

    change: Change
    events: tuple[Event, ...] = ()
    condition: Condition | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that could not be evaluated, and why."""

    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """A message on its way into the outbox, or with `kept_back` only into the log."""

    rule: Rule
    target: str
    episode: int
    seq: int
    announcement: Announcement
    kept_back: str | None = None
    id: UUID | None = None
    digest_id: UUID | None = None


def write(
    pool: Pool,
    at: datetime,
    found: Sequence[Found],
    failures: Sequence[Failure],
    evaluated: Sequence[Rule],
    zone: tzinfo,
) -> int:
    """Writes the tick; how many messages it gave to the sender."""
    with connection(pool) as conn:
        in_turn(conn)
        moved = move(conn, [each.change for each in found])
        ours = [each for each in found if (each.change.rule.id, each.change.target) in moved]
        broken = failed(conn, at, failures)
        working = [rule.id for rule in evaluated]
        began = [
            each.change.rule.id
            for each in ours
            if each.change.before.episode != each.change.after.episode
        ]
        run(conn, "alert_rules/evaluated", at=at, ids=working, began=began)
        lines = [line for each in ours for line in lines_of(each, at, zone)] + broken
        withdraw(conn, lines)
        return send(conn, at, lines)


def failed(conn: Connection, at: datetime, failures: Sequence[Failure]) -> list[Line]:
    """Counts the failures; a message for each rule whose patience ends now."""
    lines: list[Line] = []
    for failure in sorted(failures, key=lambda each: each.rule.id):
        params = {"id": failure.rule.id, "at": at, "why": failure.why}
        counted = run(conn, "alert_rules/failed", **params).fetchone()
        if counted and counted[0] == PATIENCE:
            announcement = cannot_evaluate(failure.rule, failure.why)
            lines.append(Line(failure.rule, "", stamp(at), 0, announcement))
    return lines


def lines_of(found: Found, at: datetime, zone: tzinfo) -> list[Line]:
    """The events of a target as lines. An event's number is its moment: it never comes twice."""
    change = found.change
    if found.condition is None:
        return []
    about = About(change.rule, found.condition, change.target, found.note)
    return [
        Line(
            change.rule,
            change.target,
            event.episode,
            seq(event, at),
            announced(about, event, at, zone),
            event.suppressed,
        )
        for event in found.events
    ]


def seq(event: Event, at: datetime) -> int:
    """How many seconds into its episode the event comes."""
    return max(0, (stamp(at) - event.episode) // 1000) % 2**31


def withdraw(conn: Connection, lines: Sequence[Line]) -> None:
    """Takes back what is still unsent of episodes whose end is now told: one message says both."""
    over = [
        {"rule_id": str(line.rule.id), "target": line.target}
        for line in lines
        if line.announcement.kind == "resolved" and not line.kept_back
    ]
    if over:
        run(conn, "alert_instances/withdraw", over=json.dumps(over))


def send(conn: Connection, at: datetime, lines: Sequence[Line]) -> int:
    """Puts the lines into the outbox and the log; how many messages there are to send."""
    by_channel: dict[UUID, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.kept_back:
            by_channel[line.rule.channel_id].append(line)
    rows: list[dict[str, Any]] = []
    for channel_id, these in by_channel.items():
        rows += bundled(channel_id, these, at) if len(these) > MOST_ALONE else map(alone, these)
    if rows:
        run(conn, "alert_instances/enqueue", at=at, messages=json.dumps(rows))
    log = [logged(line, line.kept_back) for line in lines if line.kept_back]
    log += [
        logged(line, IN_A_DIGEST)
        for these in by_channel.values()
        if len(these) > MOST_ALONE
        for line in these
    ]
    if log:
        run(conn, "alert_instances/keep_back", at=at, lines=json.dumps(log))
    return sum(1 for row in rows if row["state"] == "pending")


def alone(line: Line, digest_id: UUID | None = None) -> dict[str, Any]:
    """The line as a row of the outbox; in a digest it is there for its history only."""
    return {
        "id": str(uuid4()),
        "rule_id": str(line.rule.id),
        "channel_id": str(line.rule.channel_id),
        "target": line.target,
        "episode": line.episode,
        "kind": line.announcement.kind,
        "seq": line.seq,
        "payload": line.announcement.as_json(),
        "state": "suppressed" if digest_id else "pending",
        "digest_id": str(digest_id) if digest_id else None,
    }


def bundled(channel_id: UUID, lines: Sequence[Line], at: datetime) -> list[dict[str, Any]]:
    """A digest of the lines, and the lines themselves."""
    digest_id = uuid4()
    whole = {
        "id": str(digest_id),
        "rule_id": None,
        "channel_id": str(channel_id),
        "target": "",
        "episode": stamp(at),
        "kind": "digest",
        "seq": 0,
        "payload": digest([line.announcement for line in lines]).as_json(),
        "state": "pending",
        "digest_id": None,
    }
    return [whole, *(alone(line, digest_id) for line in lines)]


def logged(line: Line, why: str | None) -> dict[str, Any]:
    """The line as a row of the log."""
    said = f"{title(line.rule.name, line.target)}: {line.announcement.text}"
    return {
        "rule_id": str(line.rule.id),
        "channel_id": str(line.rule.channel_id),
        "message": said[:1000],
        "kind": line.announcement.kind,
        "rule_name": line.rule.name,
        "channel_name": line.rule.channel_name,
        "channel_type": line.rule.channel_type,
        "why": why,
    }
