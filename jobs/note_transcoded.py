"""Notes which files are mostly transcoded, for the list of files that need work."""

from threading import Event

from settings import Settings
from store import library_work
from store.db import Pool


def run_once(pool: Pool, _settings: Settings, _stop: Event) -> int:
    """How many files these are."""
    return library_work.note_transcoded(pool)
