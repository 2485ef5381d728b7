"""Which jobs there are, and how often each runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from jobs import compute_daily_stats, drop_old_metrics, refresh_rollups
from settings import Settings
from store.db import Pool


@dataclass(frozen=True, slots=True)
class Job:
    """`run_once` returns how many things it did, 0 where there was nothing to do."""

    name: str
    purpose: str
    every: timedelta
    run_once: Callable[[Pool, Settings, Event], int]


JOBS = (
    Job(
        "refresh_rollups",
        "settles what was written since the rollups were stored",
        timedelta(minutes=1),
        refresh_rollups.run_once,
    ),
    Job(
        "compute_daily_stats",
        "writes daily_stats for every complete day that has none, or an outdated one",
        timedelta(minutes=5),
        compute_daily_stats.run_once,
    ),
    Job(
        "drop_old_metrics",
        "drops machine samples older than CINEVAULT_METRICS_RETENTION_DAYS",
        timedelta(hours=1),
        drop_old_metrics.run_once,
    ),
)


def named(name: str) -> Job | None:
    """The job of that name."""
    return next((job for job in JOBS if job.name == name), None)
