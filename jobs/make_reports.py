"""Makes the reports that are due by a schedule, or that somebody asked for."""

from datetime import UTC, datetime
from threading import Event

from jobs.stopping import Stopped
from operations.reports.scheduled import due, fulfil
from settings import Settings
from store.db import Pool
from store.reports import schedules


def run_once(pool: Pool, settings: Settings, stop: Event) -> int:
    """How many reports were made."""
    now = datetime.now(UTC)
    runs = {(run.schedule_id, run.first_day): run for run in schedules.runs(pool)}
    count = 0
    for wanted in due(schedules.schedules(pool), runs, now, settings.zone):
        if stop.is_set():
            raise Stopped
        count += fulfil(pool, settings, wanted, now)
    return count
