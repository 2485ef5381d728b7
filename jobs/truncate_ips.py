"""Truncates the addresses of plays that were stored whole, once somebody wants them truncated."""

from datetime import datetime
from threading import Event

from jobs.stopping import Stopped
from settings import Settings
from store import privacy
from store.db import Pool


def run_once(pool: Pool, _settings: Settings, stop: Event) -> int:
    """How many addresses were truncated; between batches it gives way to whoever wants to stop."""
    total, since = 0, None
    while (done := privacy.truncate_ips(pool, since)).rows:
        total, since = total + done.rows, latest(since, done.last)
        if stop.is_set():
            raise Stopped
    return total


def latest(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two moments."""
    return max((at for at in (one, other) if at), default=None)
