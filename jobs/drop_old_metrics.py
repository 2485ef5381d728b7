"""Drops samples of the machines when they are older than the setting; their hourly rollup stays."""

from threading import Event

from settings import Settings
from store import retention
from store.db import Pool


def run_once(pool: Pool, settings: Settings, _stop: Event) -> int:
    """How many rows or chunks were dropped."""
    return retention.drop_old_metrics(pool, settings.metrics_retention_days)
