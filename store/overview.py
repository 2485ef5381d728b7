"""The first screen: what is happening, and how today compares.

Each function takes the moment to look from, `at`; without one it is now.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from store.db import Pool, fetch_all, fetch_one
from store.errors import StoreError

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Today:
    at: datetime
    active_streams: int
    active_streams_before: int
    active_transcodes: int
    bits_per_second: float
    bits_per_second_before: float
    plays: int
    plays_before: int
    viewers: int
    viewers_before: int
    transcodes: int
    transcodes_before: int
    failures: int
    failures_before: int
    direct_plays: int
    direct_streams: int
    bytes: float


@dataclass(frozen=True, slots=True)
class Hour:
    bucket: datetime
    streams: int
    bits_per_second: float
    plays: int
    viewers: int
    transcodes: int
    failures: int


@dataclass(frozen=True, slots=True)
class Totals:
    plays_this_week: int
    library_items: int
    library_bytes: float | None


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    direct_plays: int
    direct_streams: int
    transcodes: int


@dataclass(frozen=True, slots=True)
class Title:
    media_item_id: UUID
    title: str
    series_title: str | None
    season_number: int | None
    episode_number: int | None
    plays: int
    watch_seconds: float


@dataclass(frozen=True, slots=True)
class SetUp:
    has_plays: bool
    has_servers: bool
    has_channels: bool
    has_rules: bool


def today(pool: Pool, *, at: datetime | None = None) -> Today:
    """What plays now and what was played since midnight, and both a day before (`…_before`)."""
    return known(fetch_one(pool, "overview/today", Today, at=at))


def last_hours(pool: Pool, *, at: datetime | None = None) -> list[Hour]:
    """The last 24 whole hours, oldest first."""
    return fetch_all(pool, "overview/last_hours", Hour, at=at)


def totals(pool: Pool, *, at: datetime | None = None) -> Totals:
    """Plays since Monday, and what the libraries hold."""
    return known(fetch_one(pool, "overview/totals", Totals, at=at))


def daily_plays(pool: Pool, *, days: int, at: datetime | None = None) -> list[Day]:
    """Plays per local day by playback type, oldest first, today last."""
    return fetch_all(pool, "overview/daily_plays", Day, days=days, at=at)


def top_titles(pool: Pool, *, days: int, most: int, at: datetime | None = None) -> list[Title]:
    """The titles with the most plays in the last local days, most first."""
    return fetch_all(pool, "overview/top_titles", Title, days=days, most=most, at=at)


def set_up(pool: Pool) -> SetUp:
    """What has been connected and made so far."""
    return known(fetch_one(pool, "overview/set_up", SetUp))


def known(row: Row | None) -> Row:
    """The one row of a statement that always has one."""
    if row is None:
        raise StoreError("the store gave no answer")
    return row
