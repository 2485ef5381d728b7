"""Keeps the file that knows the projects while the store does not."""

from threading import Event

from settings import Settings
from store.db import Pool
from store.pipeline import roster


def run_once(pool: Pool, settings: Settings, _stop: Event) -> int:
    """How many projects came, went or were renamed; OSError where the file cannot be written."""
    registry = roster.of(settings.data_dir)
    before, now = registry.read(), registry.sync(pool)
    if registry.trouble:
        raise OSError(f"{registry.path} cannot be written: {registry.trouble}")
    return len({*now.projects} ^ {*(before.projects if before else ())})
