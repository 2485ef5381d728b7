"""Makes a backup as often as the settings say; old ones go once the new one is whole."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from jobs.stopping import Stopped
from operations import backups
from settings import Settings
from store.db import Pool


def run_once(pool: Pool, settings: Settings, stop: Event) -> int:
    """How many backups were made: one, or none where none is due or wanted."""
    folder = backups.scheduled_folder(settings, str(pool.conninfo))
    if folder is None or not backups.is_due(settings, folder, datetime.now(UTC)):
        return 0
    return back_up(pool, settings, folder, stop)


def run_now(pool: Pool, settings: Settings, stop: Event) -> int:
    """The same whether one is due or not: one backup."""
    return back_up(pool, settings, backups.folder(settings), stop)


def back_up(pool: Pool, settings: Settings, folder: Path, stop: Event) -> int:
    """Makes one backup in the folder and lets go of old ones."""

    def told(_table: str, _rows: int) -> None:
        if stop.is_set():
            raise Stopped

    backups.back_up(str(pool.conninfo), folder, settings, report=told)
    backups.let_go(folder, settings, datetime.now(UTC))
    return 1
