"""A year of alerts: what the rules would have found, who was told, and how that went."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any, Literal
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from numpy.random import Generator

from demo.alerts import (
    CHANNELS,
    PHONE,
    RULES,
    SAMPLES,
    Seal,
    channel_rows,
    instant,
    rule_row,
    silence_rows,
    threshold_of,
)
from demo.arrays import stream
from store import alert_rules, job_runs, loading_alerts
from store.alert_model import Event, stamp
from store.alert_rules import Rule
from store.announcements import About, announced
from store.backtest import Episode, backtest
from store.conditions import CONDITIONS
from store.db import Pool, connection
from store.rule_preview import look

Kind = Literal["firing", "resolved"]
MINUTE = timedelta(minutes=1)
TROUBLES = ((500, "http_500"), (502, "http_502"), (None, "timeout"))
NOBODY_TOLD = "nobody was told that it fired"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message, why it was kept back if it was, and the state in which it ended."""

    id: UUID
    rule: Rule
    target: str
    kind: Kind
    at: datetime
    payload: dict[str, Any]
    kept_back: str | None = None
    state: Literal["sent", "dead"] = "sent"

    @property
    def text(self) -> str:
        """What the log says of it."""
        said = f"{self.payload['title']} – {self.payload['text']}"
        return said if self.kept_back else f"{self.kind.upper()}: {said}"


@dataclass(frozen=True, slots=True)
class Past:
    """What a rule went through."""

    rule: Rule
    episodes: tuple[Episode, ...]
    messages: tuple[Sent, ...]


def pasts(pool: Pool, until: datetime, days: int, zone: tzinfo) -> list[Past]:
    """What every rule went through: its episodes are those that its back-test finds."""
    found: list[Past] = []
    for demo in RULES:
        rule = alert_rules.get_rule(pool, demo.id)
        if rule is None or not rule.is_enabled:
            continue
        episodes = backtest(pool, rule, days, at=until).episodes
        found.append(Past(rule, episodes, tuple(messages(rule, episodes, zone))))
    return given_up(found)


def messages(rule: Rule, episodes: tuple[Episode, ...], zone: tzinfo) -> Iterator[Sent]:
    """What was said of the episodes, oldest first; within the cooldown nothing was."""
    told: dict[str, datetime] = {}
    for episode in episodes:
        last, cooldown = told.get(episode.target), rule.cooldown_minutes * MINUTE
        early = last is not None and episode.started_at - last < cooldown
        yield message(rule, episode, "firing", "cooldown" if early else None, zone)
        if not early:
            told[episode.target] = episode.started_at
        if episode.ended_at:
            yield message(rule, episode, "resolved", NOBODY_TOLD if early else None, zone)


def message(rule: Rule, episode: Episode, kind: Kind, kept_back: str | None, zone: tzinfo) -> Sent:
    """The message of the episode's beginning or end, in the words of the real one."""
    at = episode.started_at if kind == "firing" or not episode.ended_at else episode.ended_at
    ended = episode.ended_at if kind == "resolved" else None
    number, value = stamp(episode.started_at), episode.worst if kind == "firing" else None
    event = Event(kind, number, episode.started_at, ended, value, episode.worst)
    about = About(rule, CONDITIONS[rule.condition_type], episode.target)
    own = uuid5(NAMESPACE_OID, f"{rule.id} {episode.target} {number} {kind}")
    payload = announced(about, event, at, zone).as_json()
    return Sent(own, rule, episode.target, kind, at, payload, kept_back)


def given_up(found: list[Past]) -> list[Past]:
    """The same, but what was said last of an episode that is over was taken by nobody."""
    over = [each for past in found for each in past.messages if each.kind == "resolved"]
    sent = [each for each in over if each.kept_back is None]
    if not sent:
        return found
    newest = max(sent, key=lambda each: each.at)
    return [
        replace(
            past,
            messages=tuple(
                replace(each, state="dead") if each is newest else each for each in past.messages
            ),
        )
        for past in found
    ]


def log_rows(seed: int, found: list[Past], since: datetime) -> Iterator[tuple[object, ...]]:
    """Every attempt and everything kept back, as the log has it; a test of each channel first."""
    rng = stream(seed, "attempts")
    for channel in CHANNELS[:PHONE]:
        text = "Test message from CineVault Analytics: If you can read this, alerts arrive here."
        about = (channel.id, channel.name, channel.channel_type)
        yield (None, *about, text, "test", since, None, 1, True, 200, 184, None, None, None)
    for past in found:
        for each in past.messages:
            yield from attempts(rng, each)


def attempts(rng: Generator, sent: Sent) -> Iterator[tuple[object, ...]]:
    """The attempts at one message."""
    rule = sent.rule
    about = (rule.id, rule.channel_id, rule.channel_name, rule.channel_type, sent.text, sent.kind)
    if sent.kept_back:
        yield (*about, sent.at, None, None, False, None, None, None, sent.kept_back, rule.name)
        return
    failures = 8 if sent.state == "dead" else int(rng.random() < 0.06)
    at = sent.at + timedelta(seconds=float(rng.uniform(1, 5)))
    for attempt in range(1, failures + 1):
        status, error = TROUBLES[int(rng.integers(len(TROUBLES)))]
        took = 15_000 if error == "timeout" else int(rng.integers(80, 900))
        yield (*about, at, sent.id, attempt, False, status, took, error, None, rule.name)
        at += timedelta(seconds=5 * 3**attempt)
    if sent.state == "sent":
        status = 204 if rule.channel_type == "discord" else 200
        took = int(rng.integers(60, 420))
        yield (*about, at, sent.id, failures + 1, True, status, took, None, None, rule.name)


def message_rows(found: list[Past]) -> Iterator[tuple[object, ...]]:
    """What went through the outbox."""
    for past in found:
        for each in past.messages:
            if each.kept_back is None:
                tries = 8 if each.state == "dead" else 1
                sent = each.at if each.state == "sent" else None
                error = None if sent else "http_502"
                yield (
                    each.id, past.rule.id, past.rule.channel_id, each.target,
                    stamp(each.at), each.kind, json.dumps(each.payload), each.state, tries, tries,
                    error, each.at, sent,
                )  # fmt: skip


def instance_rows(pool: Pool, found: list[Past], until: datetime) -> Iterator[tuple[object, ...]]:
    """How each rule's targets stand in the end."""
    for past in found:
        rule = past.rule
        fires = {each.target: each for each in past.episodes if each.ended_at is None}
        for seen in look(pool, rule, collected_every=SAMPLES, at=until):
            episode = fires.get(seen.target)
            began = episode.started_at if episode else None
            number = stamp(began) if began else 0
            memory = {
                "started_at": began.isoformat() if began else None,
                "told": number or None,
                "told_since": began.isoformat() if began else None,
                "place": place(rule.condition_type, seen.target),
            }
            yield (
                rule.id, seen.target, "firing" if episode else "normal", number, began or until,
                seen.value, episode.worst if episode else None, json.dumps(memory),
                began, until,
            )  # fmt: skip


def place(condition_type: str, target: str) -> str:
    """The host that a target of a machine belongs to."""
    return target.partition(":")[0].partition(" ")[0] if CONDITIONS[condition_type].each else ""


def load_alerts(pool: Pool, seal: Seal, *, until: int, days: int, seed: int, zone: ZoneInfo) -> int:
    """Writes channels, rules, and all that came of them; how many rows that was."""
    now = instant(until)
    since = now - timedelta(days=days)
    thresholds = [threshold_of(pool, rule, now) for rule in RULES]
    with connection(pool) as conn:
        rows = loading_alerts.copy_channels(conn, channel_rows(seal, since))
        made = [rule_row(*each, since) for each in zip(RULES, thresholds, strict=True)]
        rows += loading_alerts.copy_rules(conn, made)
        rows += loading_alerts.copy_silences(conn, silence_rows(since, zone.key))
    found = pasts(pool, now, days, zone)
    with connection(pool) as conn:
        rows += loading_alerts.copy_notifications(conn, message_rows(found))
        rows += loading_alerts.copy_alert_log(conn, log_rows(seed, found, since))
        rows += loading_alerts.copy_alert_instances(conn, instance_rows(pool, found, now))
        loading_alerts.note_last_fired(conn)
    # The rules were evaluated, just now: without the jobs that is true for a quarter of an hour.
    job_runs.finish_run(pool, job_runs.start_run(pool, "evaluate_alerts").id, "done", rows=0)
    return rows
