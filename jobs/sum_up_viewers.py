"""Sums up what everybody watched on the days that are over, for totals over all time."""

from datetime import datetime, timedelta
from threading import Event

from settings import Settings
from store import viewers
from store.db import Pool

# A play across midnight still changes the day before.
SETTLES = timedelta(hours=6)


def run_once(pool: Pool, settings: Settings, _stop: Event) -> int:
    """How many sums were made."""
    return viewers.keep_totals(pool, day=(datetime.now(settings.zone) - SETTLES).date())
