"""Forgets live events once nobody comes back for them; what they were about stays."""

from threading import Event

from settings import Settings
from store import live
from store.db import Pool

HOURS = 24


def run_once(pool: Pool, _settings: Settings, stop: Event) -> int:
    """How many events were forgotten. Where nobody watches, nobody else gives them numbers."""
    while live.number(pool) and not stop.is_set():
        pass
    forgotten = 0
    while not stop.is_set() and (some := live.forget(pool, hours=HOURS)):
        forgotten += some
    return forgotten
