"""Removes exports whose time is over, and folders that nobody knows."""

import shutil
from datetime import UTC, datetime
from threading import Event

from operations import exports
from settings import Settings
from store.db import Pool
from store.exports import runs


def run_once(pool: Pool, settings: Settings, stop: Event) -> int:
    """How many were removed."""
    over = runs.remove_expired(pool)
    for id in over:
        exports.discard(settings, id)
    unknown = exports.left_over(settings, runs.known(pool), datetime.now(UTC))
    for path in unknown:
        shutil.rmtree(path, ignore_errors=True)
    return len(over) + len(unknown)
