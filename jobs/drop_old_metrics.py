"""Drops samples of the machines once they are old enough; their hourly rollup stays."""

from threading import Event

from settings import Settings
from store import preferences, retention
from store.db import Pool


def run_once(pool: Pool, settings: Settings, _stop: Event) -> int:
    """How many rows or chunks were dropped."""
    days = preferences.in_force(pool, settings.chosen).metrics_retention_days
    return retention.drop_old_metrics(pool, days)
