"""Makes a backup as often as the settings say; old ones go once the new one is whole."""

from datetime import UTC, datetime
from threading import Event

from jobs.stopping import Stopped
from operations import backups
from settings import Settings
from store.db import Pool


def run_once(pool: Pool, settings: Settings, stop: Event) -> int:
    """How many backups were made: one, or none where none is due or wanted."""
    url = str(pool.conninfo)
    folder = backups.scheduled_folder(settings, url)
    if folder is None or not backups.is_due(settings, folder, datetime.now(UTC)):
        return 0

    def told(_table: str, _rows: int) -> None:
        if stop.is_set():
            raise Stopped

    backups.back_up(url, folder, settings, report=told)
    backups.let_go(folder, settings, datetime.now(UTC))
    return 1
