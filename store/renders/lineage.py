"""Where a render comes from and what came of it: one tree."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter

from store.db import Pool, fetch_all, fetch_one
from store.renders.tree import (
    CAMEL,
    Account,
    Article,
    AttachedGrade,
    Download,
    Fixture,
    Named,
    OutputGrade,
    Scheduler,
)

GRADE: TypeAdapter[AttachedGrade] = TypeAdapter(AttachedGrade)
FIXTURE: TypeAdapter[Fixture] = TypeAdapter(Fixture)
NAMED: TypeAdapter[list[Named]] = TypeAdapter(list[Named])


@dataclass(frozen=True, slots=True)
class Facts:
    """The render itself."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: int
    name: str | None
    processing: bool
    complete: bool
    email_sent: bool
    created_at: datetime
    updated_at: datetime
    published_at: datetime
    completed_at: datetime | None = None
    emailed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """What was to be rendered, for whom, by which scheduler, and what came out."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    render: Facts
    scheduler: Scheduler | None = None
    downloads: list[Download] = field(default_factory=list[Download])
    ai_articles: list[Article] = field(default_factory=list[Article])
    game_results: list[Fixture] = field(default_factory=list[Fixture])
    upcoming_games: list[Fixture] = field(default_factory=list[Fixture])
    grades: list[AttachedGrade] = field(default_factory=list[AttachedGrade])


@dataclass(frozen=True, slots=True)
class RenderRow:
    id: int
    name: str | None
    processing: bool
    complete: bool
    email_sent: bool
    created_at: datetime
    updated_at: datetime
    published_at: datetime
    completed_at: datetime | None
    emailed_at: datetime | None
    scheduler_id: int | None


@dataclass(frozen=True, slots=True)
class SchedulerRow:
    id: int
    name: str | None
    time_of_day: time | None
    is_rendering: bool
    queued: bool
    days_id: int | None
    days: str | None
    account_id: int | None
    first_name: str | None
    last_name: str | None
    sport: str | None
    type_id: int | None
    type: str | None
    clubs: list[Any] | None
    associations: list[Any] | None


@dataclass(frozen=True, slots=True)
class OutputRow:
    kind: Literal["download", "article"]
    id: int
    name: str | None
    type_id: int | None
    type: str | None
    category_id: int | None
    category: str | None
    grade_id: int | None
    grade_name: str | None
    created_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubjectRow:
    kind: Literal["grade", "result", "upcoming"]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What a render was from a moment on."""

    occurred_at: datetime
    recorded_at: datetime
    status: str
    processing: bool
    complete: bool
    email_sent: bool
    downloads_count: int
    articles_count: int
    removed: bool


def lineage(pool: Pool, render_id: int) -> Lineage | None:
    """The render with all that belongs to it, None where there is none of that number."""
    row = render_of_lineage(pool, render_id)
    if row is None:
        return None
    outputs = outputs_of_lineage(pool, render_id)
    subjects = subjects_of_lineage(pool, render_id)
    return Lineage(
        render=facts(row),
        scheduler=scheduler_of(pool, row.scheduler_id),
        downloads=[download(each) for each in outputs if each.kind == "download"],
        ai_articles=[
            Article(each.id, each.name, each.created_at, each.updated_at)
            for each in outputs
            if each.kind == "article"
        ],
        game_results=fixtures(subjects, "result"),
        upcoming_games=fixtures(subjects, "upcoming"),
        grades=[GRADE.validate_python(each.body) for each in subjects if each.kind == "grade"],
    )


def render_of_lineage(pool: Pool, render_id: int) -> RenderRow | None:
    """The render's own row."""
    return fetch_one(pool, "renders/render_of_lineage", RenderRow, id=render_id)


def scheduler_of_lineage(pool: Pool, scheduler_id: int) -> SchedulerRow | None:
    """The scheduler's row with its account's."""
    return fetch_one(pool, "renders/scheduler_of_lineage", SchedulerRow, id=scheduler_id)


def outputs_of_lineage(pool: Pool, render_id: int) -> list[OutputRow]:
    """What the render made."""
    return fetch_all(pool, "renders/outputs_of_lineage", OutputRow, id=render_id)


def subjects_of_lineage(pool: Pool, render_id: int) -> list[SubjectRow]:
    """What the render was made of."""
    return fetch_all(pool, "renders/subjects_of_lineage", SubjectRow, id=render_id)


def history(pool: Pool, render_id: int) -> list[Change]:
    """What the render was, from its first appearance on."""
    return fetch_all(pool, "renders/history", Change, id=render_id)


def facts(row: RenderRow) -> Facts:
    """The row without what only joins it to others."""
    return Facts(**{name: getattr(row, name) for name in Facts.__slots__})


def scheduler_of(pool: Pool, scheduler_id: int | None) -> Scheduler | None:
    """The scheduler with its account, None where neither is known."""
    row = scheduler_of_lineage(pool, scheduler_id) if scheduler_id is not None else None
    if row is None:
        return None
    return Scheduler(
        row.id,
        row.name,
        row.time_of_day,
        row.is_rendering,
        row.queued,
        named(row.days_id, row.days),
        account_of(row),
    )


def account_of(row: SchedulerRow) -> Account | None:
    """Whom the scheduler works for."""
    if row.account_id is None:
        return None
    return Account(
        row.account_id,
        row.first_name,
        row.last_name,
        row.sport,
        named(row.type_id, row.type),
        NAMED.validate_python(row.clubs or []),
        NAMED.validate_python(row.associations or []),
    )


def download(row: OutputRow) -> Download:
    """The row as a download."""
    return Download(
        row.id,
        row.name,
        named(row.type_id, row.type),
        named(row.category_id, row.category),
        None if row.grade_id is None else OutputGrade(row.grade_id, row.grade_name),
        row.created_at,
        row.updated_at,
    )


def named(number: int | None, name: str | None) -> Named | None:
    """The two together, None where there is no number."""
    return None if number is None else Named(number, name)


def fixtures(subjects: list[SubjectRow], kind: str) -> list[Fixture]:
    """The games of that kind."""
    return [FIXTURE.validate_python(each.body) for each in subjects if each.kind == kind]
