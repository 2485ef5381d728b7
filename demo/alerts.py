"""The demo's channels and rules: made up, and judged on what the demo's machines went through."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from store.alert_rules import Wanted
from store.conditions import CONDITIONS
from store.db import Pool
from store.rule_preview import look
from store.silences import DAYS

SAMPLES = timedelta(seconds=60)


class Sealed(NamedTuple):
    """An address as the store keeps it: ciphertext, what may be shown of it, and its key."""

    ciphertext: str
    hint: str
    key_id: str


Seal = Callable[[UUID, str, str], Sealed]  # of a channel's id, its type, and a name for its end


@dataclass(frozen=True, slots=True)
class DemoChannel:
    name: str
    channel_type: str
    events: tuple[str, ...] = ("all",)
    is_enabled: bool = True
    is_fallback: bool = False

    @property
    def id(self) -> UUID:
        """The same in every demo."""
        return uuid5(NAMESPACE_OID, f"cinevault demo channel {self.name}")


@dataclass(frozen=True, slots=True)
class DemoRule:
    """`near` puts the threshold so that the target fires now: at the next such step."""

    name: str
    condition: str
    channel: int
    threshold: float | None = None
    target: str | None = None
    near: float | None = None
    severity: str = "warning"
    cooldown: int = 60
    is_enabled: bool = True
    more: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def id(self) -> UUID:
        """The same in every demo."""
        return uuid5(NAMESPACE_OID, f"cinevault demo rule {self.name}")

    def wanted(self, threshold: float) -> Wanted:
        """The rule as it is made. Demo machines send no samples later: that alarms nobody."""
        return Wanted(
            self.name,
            self.condition,
            CHANNELS[self.channel].id,
            threshold,
            self.cooldown,
            self.is_enabled,
            repeat_minutes=0 if self.near else None,
            no_data_action="ok",
            severity=self.severity,
            target=self.target,
            **self.more,
        )


CHANNELS = (
    DemoChannel("Ops on Discord", "discord"),
    DemoChannel("Media team on Slack", "slack", ("firing", "resolved", "reminder")),
    DemoChannel("Home automation", "generic", is_fallback=True),
    DemoChannel("Phone", "apprise", ("firing",), is_enabled=False),
)
OPS, TEAM, HOME, PHONE = range(4)

RULES = (
    DemoRule("Media disk fills up", "disk_space_low", OPS, target="harbour:/srv/media", near=50,
             severity="critical", cooldown=720),
    DemoRule("Disk full within months", "disk_full_in", OPS, target="lighthouse:/srv/media", near=5,
             cooldown=1440),
    DemoRule("System disk low", "disk_space_low", OPS, 40, target="*:/", severity="critical"),
    DemoRule("GPU hot", "gpu_temp_high", HOME, 58, cooldown=30),
    DemoRule("Transcodes fail", "transcode_failure", TEAM, 2),
    DemoRule("Streams break off", "stream_error", TEAM, 2),
    DemoRule("Too many streams for one", "user_streams_high", TEAM, 2, severity="info"),
    DemoRule("Uplink nearly full", "bandwidth_high", HOME, 50, cooldown=120),
    DemoRule("Processor busy", "cpu_high", HOME, 80),
    DemoRule("Many streams", "streams_high", HOME, 8, severity="info"),
    DemoRule("Media server down", "server_down", OPS, severity="critical", is_enabled=False),
)  # fmt: skip


def threshold_of(pool: Pool, rule: DemoRule, at: datetime) -> float:
    """Where the rule fires."""
    usual = CONDITIONS[rule.condition].threshold if rule.threshold is None else rule.threshold
    if rule.near is None:
        return usual
    found = look(pool, rule.wanted(usual), collected_every=SAMPLES, at=at)
    value = min((each.value for each in found if each.value is not None), default=usual)
    return (ceil(value / rule.near) + 1) * rule.near


def channel_rows(seal: Seal, made_at: datetime) -> list[tuple[object, ...]]:
    """The channels as the store keeps them."""
    return [
        (
            channel.id,
            channel.name,
            channel.channel_type,
            *seal(channel.id, channel.channel_type, channel.name),
            channel.is_enabled,
            json.dumps(channel.events),
            channel.is_fallback,
            made_at,
        )
        for channel in CHANNELS
    ]


def rule_row(rule: DemoRule, threshold: float, made_at: datetime) -> tuple[object, ...]:
    """The rule as the store keeps it."""
    wanted, condition = rule.wanted(threshold), CONDITIONS[rule.condition]
    return (
        rule.id,
        wanted.name,
        wanted.condition_type,
        threshold,
        wanted.cooldown_minutes,
        wanted.channel_id,
        wanted.is_enabled,
        condition.for_minutes,
        wanted.repeat_minutes,
        wanted.no_data_action,
        wanted.severity,
        wanted.target,
        made_at,
    )


def silence_rows(made_at: datetime, zone: str) -> list[tuple[object, ...]]:
    """The silences as the store keeps them."""
    nights = json.dumps({"days": DAYS, "from": "02:00", "to": "05:00"})
    matchers, why = json.dumps({"condition": "bandwidth_high"}), "Backups run at night"
    return [(matchers, None, None, nights, zone, why, "amara", made_at)]


def instant(seconds: int) -> datetime:
    """The moment, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
