"""Settles what was written since the rollups were stored."""

from threading import Event

from jobs.stopping import Stopped
from settings import Settings
from store.db import Pool
from store.rollups import refresh


def run_once(pool: Pool, _settings: Settings, stop: Event) -> int:
    """How many quarter hours were settled; between days it gives way to whoever wants to stop."""

    def give_way(_done: int, _total: int) -> None:
        if stop.is_set():
            raise Stopped

    return refresh(pool, report=give_way)
