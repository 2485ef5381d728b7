"""When a schedule's reports are due, and making them: as a file, and told to a channel."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from operations.reports import files
from operations.reports.words import cell, days, heading
from settings import Settings
from store.analytics.asking import Source
from store.announcements import Announcement
from store.db import Pool
from store.errors import ExportFailed, StoreError
from store.reports import schedules
from store.reports.catalog import WrongReport, named, ordered
from store.reports.making import Made, made
from store.reports.schedules import Ending, Run, Schedule, Wanted

log = logging.getLogger(__name__)

MOST_MISSED = 12  # weeks or months that are made up for after an outage
MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=15)
LONGEST_FOLDER = 100

Runs = Mapping[tuple[UUID, date], Run]


class WrongSchedule(ValueError):
    """The schedule cannot be; the message says why."""


@dataclass(frozen=True, slots=True)
class Due:
    """A report to be made; `asked` by somebody, or by the clock."""

    schedule: Schedule
    first: date
    last: date
    asked: bool = False


def folder(settings: Settings) -> Path:
    """Where schedules write."""
    return settings.reports_dir or settings.data_dir / "reports"


def check(wanted: Wanted, settings: Settings) -> None:
    """Raises WrongSchedule where it cannot be."""
    try:
        named(wanted.report)
        ordered(wanted.report, date.today(), wanted.parameters, None, None)  # noqa: DTZ011
        place(settings, wanted.folder)
    except WrongReport as exc:
        raise WrongSchedule(str(exc)) from exc
    if wanted.file_format not in files.FORMATS:
        raise WrongSchedule(f"Reports cannot be {wanted.file_format}.")
    most = 7 if wanted.every == "week" else 28
    if not 1 <= wanted.on_day <= most:
        raise WrongSchedule(f"The day must be between 1 and {most}.")


def place(settings: Settings, name: str) -> Path:
    """The folder of that name within that of reports; WrongSchedule where it is elsewhere."""
    base = folder(settings).resolve()
    if len(name) > LONGEST_FOLDER or not name.isprintable() or name.startswith(("/", "~")):
        raise WrongSchedule("The folder must be a short name, such as finance or finance/2026.")
    found = (base / name).resolve()
    if not found.is_relative_to(base):
        raise WrongSchedule("The folder must lie within the folder of reports.")
    return found


def moments(schedule: Schedule, until: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, date]]:
    """When it is due and that day, the newest first."""
    day = until.astimezone(zone).date()
    if schedule.every == "month":
        day = day.replace(day=schedule.on_day)
    else:
        day -= timedelta(days=(day.isoweekday() - schedule.on_day) % 7)
    while True:
        at = datetime.combine(day, schedule.at, zone)
        if at <= until:
            yield at, day
        day = earlier(schedule, day)


def earlier(schedule: Schedule, day: date) -> date:
    """The day it was due before."""
    if schedule.every == "week":
        return day - timedelta(days=7)
    return (day.replace(day=1) - timedelta(days=1)).replace(day=schedule.on_day)


def next_time(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime:
    """When it is due next."""
    ahead = now + timedelta(days=8 if schedule.every == "week" else 32)  # an hour may come twice
    soon = [at for at, _ in zip_until(moments(schedule, ahead, zone), now)]
    return soon[-1] if soon else ahead


def zip_until(
    found: Iterator[tuple[datetime, date]], now: datetime
) -> Iterator[tuple[datetime, date]]:
    """Those that are still to come."""
    for at, day in found:
        if at <= now:
            return
        yield at, day


def span(schedule: Schedule, day: date) -> tuple[date, date]:
    """The week or the month that is over on that day."""
    if schedule.every == "week":
        return day - timedelta(days=7), day - timedelta(days=1)
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def due(found: list[Schedule], runs: Runs, now: datetime, zone: ZoneInfo) -> list[Due]:
    """What is to be made now, the oldest first."""
    wanted = dict[tuple[UUID, date], Due]()
    for schedule in found:
        if schedule.is_enabled:
            late = [*missing(schedule, runs, now, zone), *again(schedule, runs, now)]
            wanted |= {(schedule.id, each.first): each for each in late}
        if schedule.asked_at:
            first, last = span(schedule, now.astimezone(zone).date())
            wanted[schedule.id, first] = Due(schedule, first, last, asked=True)
    return sorted(wanted.values(), key=lambda each: each.first)


def missing(schedule: Schedule, runs: Runs, now: datetime, zone: ZoneInfo) -> list[Due]:
    """Reports that were due and are not there: each once, and again only where it failed."""
    found = list[Due]()
    for number, (at, day) in enumerate(moments(schedule, now, zone)):
        if at <= schedule.counts_from or number == MOST_MISSED:
            break
        first, last = span(schedule, day)
        if is_open(runs.get((schedule.id, first)), now):
            found.append(Due(schedule, first, last))
    return found


def again(schedule: Schedule, runs: Runs, now: datetime) -> list[Due]:
    """Reports that are still to be made, also those that somebody asked for out of turn."""
    return [
        Due(schedule, run.first_day, run.last_day)
        for run in runs.values()
        if run.schedule_id == schedule.id
        and run.started_at >= schedule.counts_from
        and is_open(run, now)
    ]


def is_open(run: Run | None, now: datetime) -> bool:
    """Whether the report is still to be made; who left it running is gone."""
    if run is None or run.outcome == "running":
        return run is None or run.attempts < MOST_ATTEMPTS
    return run.outcome == "failed" and bool(run.next_attempt_at and run.next_attempt_at <= now)


def fulfil(pool: Pool, settings: Settings, wanted: Due, now: datetime) -> bool:
    """Makes the report and records how that ended; whether it is there."""
    schedule = wanted.schedule
    if wanted.asked:
        schedules.answered(pool, schedule.id)
    attempt = schedules.start_run(
        pool, schedule.id, wanted.first, wanted.last, now, again=wanted.asked
    )
    try:
        ending = written(pool, settings, wanted)
    except (StoreError, WrongSchedule, OSError) as exc:
        log.warning("report %s was not made: %s", schedule.report, exc)
        later = now + FIRST_WAIT * 2 ** (attempt - 1) if attempt < MOST_ATTEMPTS else None
        ending = Ending("failed", error=str(exc)[:500], next_attempt_at=later)
    schedules.finish_run(pool, schedule.id, wanted.first, ending)
    return ending.outcome == "done"


def written(pool: Pool, settings: Settings, wanted: Due) -> Ending:
    """The report as a file, told to the channel where there is one."""
    schedule = wanted.schedule
    source = Source(str(pool.conninfo), settings.timezone, schedule.discreet)
    order = ordered(schedule.report, wanted.last, schedule.parameters, wanted.first, wanted.last)
    found = made(source, order)
    where = place(settings, schedule.folder)
    try:
        where.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ExportFailed(f"{where} cannot be made: {exc.strerror}.") from exc
    path = where / files.file_name(found, schedule.file_format)
    size = files.write(found, path, schedule.file_format)
    if schedule.channel_id:
        schedules.announce(pool, schedule.channel_id, announcement(found, schedule, path))
    return Ending("done", str(path), size)


def announcement(found: Made, schedule: Schedule, path: Path) -> Announcement:
    """The headline figures, and where the rest lies."""
    figures = "\n".join(
        f"{heading(name)}: {cell(name, value, found.zone)}" for name, value in found.figures.items()
    )
    time = days(*found.period, found.made_at)
    return Announcement(
        kind="meta",
        title=f"{found.order.report.title}, {time}",
        text=f"{figures}\nThe whole report: {path}",
        severity="info",
        target=f"report {schedule.report}",
    )
