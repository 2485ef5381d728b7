"""How transcodes went. The last days end with today; `at` is the moment to look from, or now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from store.db import Pool, fetch_all, fetch_one, fetch_value
from store.library import NameCount
from store.overview import known

Show = Literal["failures", "slow"]
By = Literal["user", "client", "reason"]


@dataclass(frozen=True, slots=True)
class Totals:
    """Rates are percentages: of known outcomes, and of the jobs that make video."""

    total_transcodes: int
    success_count: int
    failure_count: int
    success_rate: float | None
    avg_duration_seconds: float | None
    hw_accel_percent: float | None


@dataclass(frozen=True, slots=True)
class Job:
    id: UUID
    started_at: datetime
    completed_at: datetime | None
    outcome: str
    media_item_id: UUID | None
    title: str | None
    series_title: str | None
    season_number: int | None
    episode_number: int | None
    user_id: UUID | None
    username: str | None
    server_id: UUID | None
    session_id: UUID | None
    host: str | None
    source: str | None
    input_codec: str | None
    output_codec: str | None
    input_resolution: str | None
    output_resolution: str | None
    hw_accel: str | None
    encoder: str | None
    engine: str
    quality: str | None
    speed: float | None
    duration_seconds: int
    file_size_bytes: int | None
    success: bool | None
    error_message: str | None


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    jobs: int
    failures: int
    success_rate: float | None
    hw_accel_percent: float | None


@dataclass(frozen=True, slots=True)
class Encoder:
    day: date
    encoder: str
    jobs: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """`kind` is codec or resolution."""

    kind: str
    source: str
    result: str
    jobs: int


@dataclass(frozen=True, slots=True)
class Speed:
    """`day` is None for all days together; slow jobs ran below real time."""

    day: date | None
    median_speed: float | None
    slow: int


@dataclass(frozen=True, slots=True)
class Failure:
    family: str
    failures: int
    ever: int
    first_seen: datetime
    last_seen: datetime
    hosts: list[str]
    encoders: list[str]
    example: str | None


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    jobs: int
    seconds: float
    hardware_seconds: float


@dataclass(frozen=True, slots=True)
class Filters:
    """Which jobs; None is any."""

    days: int
    show: Show | None = None
    host: str | None = None
    encoder: str | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A job in full."""

    id: UUID
    started_at: datetime
    completed_at: datetime | None
    outcome: str
    title: str | None
    series_title: str | None
    season_number: int | None
    episode_number: int | None
    username: str | None
    server: str | None
    session_id: UUID | None
    host: str | None
    source: str | None
    input_codec: str | None
    output_codec: str | None
    input_audio_codec: str | None
    output_audio_codec: str | None
    input_resolution: str | None
    output_resolution: str | None
    container: str | None
    encoder: str | None
    engine: str
    hw_accel: str | None
    hw_accel_configured: str | None
    quality: str | None
    speed: float | None
    duration_seconds: int
    media_seconds: float | None
    file_size_bytes: int | None
    exit_code: int | None
    error_message: str | None
    input_path: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """How often, where, and the fewest transcodes beside it in `known` of the cases."""

    times: int
    hosts: list[str]
    fewest: int | None
    known: int


def totals(pool: Pool, *, days: int, at: datetime | None = None) -> Totals:
    """How many jobs there were, how they ended and what they ran on."""
    return known(fetch_one(pool, "transcode_stats/totals", Totals, days=days, at=at))


def codecs(pool: Pool, *, days: int, at: datetime | None = None) -> list[NameCount]:
    """Jobs by the codec they made, most first."""
    return fetch_all(pool, "transcode_stats/codecs", NameCount, days=days, at=at)


def daily(pool: Pool, *, days: int, at: datetime | None = None) -> list[Day]:
    """Jobs per local day, oldest first, today last."""
    return fetch_all(pool, "transcode_stats/daily", Day, days=days, at=at)


def encoders(pool: Pool, *, days: int, at: datetime | None = None) -> list[Encoder]:
    """Jobs per local day by what did the work, oldest first."""
    return fetch_all(pool, "transcode_stats/encoders", Encoder, days=days, at=at)


def conversions(
    pool: Pool, *, days: int, most: int = 6, at: datetime | None = None
) -> list[Conversion]:
    """From what to what, codecs before resolutions, most first."""
    return fetch_all(pool, "transcode_stats/conversions", Conversion, days=days, most=most, at=at)


def speeds(pool: Pool, *, days: int, at: datetime | None = None) -> list[Speed]:
    """How fast video jobs were per local day, oldest first; all together last."""
    return fetch_all(pool, "transcode_stats/speeds", Speed, days=days, at=at)


def running(pool: Pool) -> int:
    """How many jobs run now."""
    return fetch_value(pool, "transcode_stats/running")


def failures(pool: Pool, *, days: int, most: int = 20, at: datetime | None = None) -> list[Failure]:
    """Errors that are alike, most first."""
    return fetch_all(pool, "transcode_stats/failures", Failure, days=days, most=most, at=at)


def bill(
    pool: Pool, *, days: int, by: By, most: int = 8, at: datetime | None = None
) -> list[Share]:
    """Who or what caused how much work, most first."""
    return fetch_all(pool, "transcode_stats/bill", Share, days=days, by=by, most=most, at=at)


def recent(
    pool: Pool, wanted: Filters, *, most: int = 50, offset: int = 0, at: datetime | None = None
) -> list[Job]:
    """The newest of these jobs, newest first."""
    return fetch_all(
        pool,
        "transcode_stats/recent",
        Job,
        days=wanted.days,
        show=wanted.show,
        host=wanted.host,
        encoder=wanted.encoder,
        most=most,
        offset=offset,
        at=at,
    )


def recent_count(pool: Pool, wanted: Filters, *, at: datetime | None = None) -> int:
    """How many of these jobs there are."""
    return fetch_value(
        pool,
        "transcode_stats/recent_count",
        days=wanted.days,
        show=wanted.show,
        host=wanted.host,
        encoder=wanted.encoder,
        at=at,
    )


def job(pool: Pool, id: UUID) -> Whole | None:
    """The job of that id."""
    return fetch_one(pool, "transcode_stats/job", Whole, id=id)


def seen_with(pool: Pool, message: str | None) -> Seen:
    """How often an error like this was seen, and what else went on then."""
    return known(fetch_one(pool, "transcode_stats/seen_with", Seen, message=message))
