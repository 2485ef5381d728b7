"""How transcodes went. The last days end with today; `at` is the moment to look from, or now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.db import Pool, fetch_all, fetch_one
from store.library import NameCount
from store.overview import known


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
    quality: str | None
    speed: float | None
    duration_seconds: int
    file_size_bytes: int | None
    success: bool | None
    error_message: str | None


def totals(pool: Pool, *, days: int, at: datetime | None = None) -> Totals:
    """How many jobs there were, how they ended and what they ran on."""
    return known(fetch_one(pool, "transcode_stats/totals", Totals, days=days, at=at))


def codecs(pool: Pool, *, days: int, at: datetime | None = None) -> list[NameCount]:
    """Jobs by the codec they made, most first."""
    return fetch_all(pool, "transcode_stats/codecs", NameCount, days=days, at=at)


def recent(pool: Pool, *, days: int, most: int = 50, at: datetime | None = None) -> list[Job]:
    """The newest jobs, newest first."""
    return fetch_all(pool, "transcode_stats/recent", Job, days=days, most=most, at=at)
