"""Ends plays that nobody reports any more: a collector that died cannot say that they ended."""

from threading import Event

from settings import Settings
from store import sessions
from store.db import Pool


def run_once(pool: Pool, _settings: Settings, _stop: Event) -> int:
    """How many plays were ended."""
    return sessions.close_lost(pool)
