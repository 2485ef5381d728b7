"""Writes the row of each complete day, and again when the day's plays were corrected."""

from datetime import UTC, datetime
from threading import Event

from jobs.stopping import Stopped
from settings import Settings
from store import rollups
from store.daily_stats import catch_up
from store.db import Pool


def run_once(pool: Pool, _settings: Settings, stop: Event) -> int:
    """How many days were computed; between months it gives way to whoever wants to stop."""

    def give_way() -> None:
        if stop.is_set():
            raise Stopped

    rollups.refresh(pool)
    return catch_up(pool, now=datetime.now(UTC), between=give_way)
