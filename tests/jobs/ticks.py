"""Ticks of the evaluation, with the rows they look at."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from jobs.evaluate_alerts import evaluate
from settings import Settings
from store import alert_instances, alert_rules
from store.alert_rules import Wanted
from store.db import Pool
from tests.store.alerting import channel, log, outbox
from tests.store.watching import disk, host

SETTINGS = Settings(timezone="Europe/Berlin")
START = datetime(2026, 11, 20, 12, tzinfo=UTC)
TICK = timedelta(minutes=5)


def rule(pool: Pool, condition: str = "disk_space_low", **about: Any) -> UUID:
    """A rule that ends at once."""
    about = {"name": condition, "keep_firing_minutes": 0, **about}
    about.setdefault("channel_id", None)
    about["channel_id"] = about["channel_id"] or channel(pool)
    return alert_rules.create(pool, Wanted(condition_type=condition, **about))


def tick(pool: Pool, number: float, settings: Settings = SETTINGS) -> int:
    """Evaluates at that tick."""
    return evaluate(pool, settings, START + number * TICK)


def sampled(pool: Pool, number: float, free: float | None, **about: Any) -> int:
    """A disk's sample a minute before the tick, the collector's with it, and the tick."""
    at = START + number * TICK - timedelta(minutes=1)
    disk(pool, at, free, **about)
    host(pool, at)
    return tick(pool, number)


def kinds(pool: Pool) -> list[str]:
    return [row["kind"] for row in outbox(pool)]


def states(pool: Pool) -> dict[str, tuple[str, str]]:
    return {each.target: (each.state, each.health) for each in alert_instances.instances(pool)}


def told(pool: Pool) -> list[tuple[str, str]]:
    """What was kept back, and why."""
    return [(row["kind"], row["suppressed_reason"]) for row in log(pool)]
