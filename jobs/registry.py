"""Which jobs there are, and how often each runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from jobs import (
    close_lost_plays,
    compute_daily_stats,
    deliver,
    drop_old_metrics,
    evaluate_alerts,
    forget_live_events,
    make_backup,
    make_exports,
    make_reports,
    note_transcoded,
    refresh_rollups,
    rotate_secrets,
    sum_up_viewers,
    sweep_exports,
    sync_projects,
    truncate_ips,
)
from settings import Settings
from store.db import Pool

Work = Callable[[Pool, Settings, Event], int]


@dataclass(frozen=True, slots=True)
class Job:
    """`run_once` returns how many things it did, 0 where there was nothing to do.

    `beside` the others runs what may wait for somebody else, such as a slow receiver.
    `when_asked` runs instead where somebody wants it now, due or not.
    """

    name: str
    purpose: str
    every: timedelta
    run_once: Work
    beside: bool = False
    when_asked: Work | None = None


JOBS = (
    Job(
        "close_lost_plays",
        "ends plays that nobody has reported for half an hour",
        timedelta(minutes=1),
        close_lost_plays.run_once,
    ),
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
        "sum_up_viewers",
        "sums up what everybody watched before today, once a day or when that changed",
        timedelta(minutes=5),
        sum_up_viewers.run_once,
    ),
    Job(
        "note_transcoded",
        "notes which files were mostly transcoded in the last 90 days",
        timedelta(minutes=15),
        note_transcoded.run_once,
    ),
    Job(
        "sync_projects",
        "keeps the list of projects in the data folder, for when the store is away",
        timedelta(minutes=5),
        sync_projects.run_once,
    ),
    Job(
        "evaluate_alerts",
        "evaluates every alert rule and hands what there is to say to the sender",
        timedelta(minutes=5),
        evaluate_alerts.run_once,
    ),
    Job(
        "deliver",
        "sends what is waiting to the channels",
        timedelta(seconds=5),
        deliver.run_once,
        beside=True,
    ),
    Job(
        "rotate_secrets",
        "writes addresses and keys anew after the first secret key changed",
        timedelta(hours=1),
        rotate_secrets.run_once,
    ),
    Job(
        "sweep_exports",
        "removes exports that are older than CINEVAULT_EXPORT_KEEP_DAYS",
        timedelta(hours=1),
        sweep_exports.run_once,
    ),
    Job(
        "drop_old_metrics",
        "drops machine samples older than CINEVAULT_METRICS_RETENTION_DAYS",
        timedelta(hours=1),
        drop_old_metrics.run_once,
    ),
    Job(
        "truncate_ips",
        "truncates addresses of plays stored in full, where Settings want them truncated",
        timedelta(hours=1),
        truncate_ips.run_once,
    ),
    Job(
        "forget_live_events",
        "forgets live events of render jobs and ingest runs after a day",
        timedelta(hours=1),
        forget_live_events.run_once,
    ),
    Job(
        "make_backup",
        "makes a backup as often as CINEVAULT_BACKUP_HOURS says, and lets go of old ones",
        timedelta(hours=1),
        make_backup.run_once,
        beside=True,
        when_asked=make_backup.run_now,
    ),
    Job(
        "make_exports",
        "writes the files of the exports that people asked for, one after the other",
        timedelta(seconds=2),
        make_exports.run_once,
        beside=True,
    ),
    Job(
        "make_reports",
        "makes the reports that a schedule wants, and tells channels of them",
        timedelta(minutes=1),
        make_reports.run_once,
        beside=True,
    ),
)


def named(name: str) -> Job | None:
    """The job of that name."""
    return next((job for job in JOBS if job.name == name), None)
