"""Reports that are made every week or month, and what became of each."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from store.announcements import Announcement
from store.db import Pool, execute, fetch_all, fetch_value
from store.reports.catalog import Value

Every = Literal["week", "month"]
Outcome = Literal["running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule and its newest report; all of the latter is None before there was any."""

    id: UUID
    report: str
    parameters: dict[str, Value]
    every: Every
    on_day: int
    at: time
    file_format: str
    folder: str
    channel_id: UUID | None
    channel_name: str | None
    discreet: bool
    is_enabled: bool
    created_by: str
    counts_from: datetime
    asked_at: datetime | None
    first_day: date | None
    last_day: date | None
    started_at: datetime | None
    outcome: Outcome | None
    attempts: int | None
    next_attempt_at: datetime | None
    path: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """One report of a schedule; without `next_attempt_at`, one that failed is given up."""

    schedule_id: UUID
    first_day: date
    last_day: date
    started_at: datetime
    finished_at: datetime | None
    outcome: Outcome
    attempts: int
    next_attempt_at: datetime | None
    path: str | None
    bytes: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a schedule is to be."""

    report: str
    parameters: Mapping[str, Value]
    every: Every
    on_day: int
    at: time
    file_format: str = "html"
    folder: str = ""
    channel_id: UUID | None = None
    discreet: bool = False
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """How making a report ended."""

    outcome: Outcome
    path: str | None = None
    bytes: int | None = None
    error: str | None = None
    next_attempt_at: datetime | None = None


def schedules(pool: Pool) -> list[Schedule]:
    """Every schedule with its newest report, by report."""
    return fetch_all(pool, "report_schedules/schedules", Schedule)


def runs(pool: Pool) -> list[Run]:
    """What became of every report that a schedule made, the newest first."""
    return fetch_all(pool, "report_schedules/runs", Run)


def create(pool: Pool, wanted: Wanted, *, by: str) -> UUID:
    """The id of the new schedule."""
    return fetch_value(pool, "report_schedules/create", **columns(wanted), created_by=by)


def update(pool: Pool, schedule_id: UUID, wanted: Wanted) -> bool:
    """Makes the schedule that; False where there is none."""
    return execute(pool, "report_schedules/update", **columns(wanted), id=schedule_id) == 1


def columns(wanted: Wanted) -> dict[str, object]:
    """The schedule's columns."""
    told: dict[str, object] = asdict(wanted)
    return told | {"parameters": json.dumps(dict(wanted.parameters))}


def delete(pool: Pool, schedule_id: UUID) -> bool:
    """Removes the schedule, not what it wrote; False where there was none."""
    return execute(pool, "report_schedules/delete", id=schedule_id) == 1


def ask(pool: Pool, schedule_id: UUID) -> bool:
    """Asks for the schedule's last report, made now; False where there is no such schedule."""
    return execute(pool, "report_schedules/ask", id=schedule_id) == 1


def answered(pool: Pool, schedule_id: UUID) -> None:
    """Says that what somebody asked for was taken up."""
    execute(pool, "report_schedules/answered", id=schedule_id)


def start_run(
    pool: Pool, schedule_id: UUID, first: date, last: date, now: datetime, *, again: bool
) -> int:
    """Which attempt at the report it is; one that somebody asked for `again` is the first."""
    return fetch_value(
        pool,
        "report_schedules/start_run",
        schedule_id=schedule_id,
        first_day=first,
        last_day=last,
        now=now,
        again=again,
    )


def finish_run(pool: Pool, schedule_id: UUID, first: date, ending: Ending) -> None:
    """Records how making the report ended."""
    execute(
        pool,
        "report_schedules/finish_run",
        schedule_id=schedule_id,
        first_day=first,
        **asdict(ending),
    )


def announce(pool: Pool, channel_id: UUID, said: Announcement) -> UUID | None:
    """The id of a message that will be sent to the channel; None where that is gone."""
    return fetch_value(
        pool,
        "report_schedules/announce",
        channel_id=channel_id,
        target=said.target,
        payload=json.dumps(said.as_json()),
    )
