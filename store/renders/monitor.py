"""How rendering goes: now, over time, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from store.db import Pool, fetch_all, fetch_one, fetch_value

TOP = 10
SLOW = 3  # times the usual
ENOUGH = 5  # renders to know what is usual

Period = Literal["day", "week", "month"]
System = Literal["nominal", "warning", "degraded"]
BUCKETS: dict[Period, int] = {"day": 30, "week": 12, "month": 12}


@dataclass(frozen=True, slots=True)
class Telemetry:
    active_count: int
    failed_today: int
    success_rate_24h: float
    settled_success_rate_24h: float
    stalled_count: int
    queued_count: int
    oldest_active_at: datetime | None

    @property
    def system_status(self) -> System:
        """The seed's verdict, by its own rate."""
        if self.success_rate_24h < 80:
            return "degraded"
        if self.success_rate_24h < 90 or self.failed_today > 20:
            return "warning"
        return "nominal"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A local day, week or month. Of renders that still process only the assets are counted."""

    period: str
    date: date
    render_volume: int
    asset_density: float
    failure_count: int
    failure_rate: float
    total_renders: int
    total_assets: int
    video: int
    image: int
    content: int


@dataclass(frozen=True, slots=True)
class Year:
    """The local days of the last twelve months, inclusive; `whole`: see its statement."""

    first: date
    last: date
    whole: date


@dataclass(frozen=True, slots=True)
class Leader:
    account_id: int
    account_name: str | None
    account_type: str | None
    account_sport: str | None
    render_count: int


@dataclass(frozen=True, slots=True)
class AssetMix:
    video: int
    image: int
    content: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """Who rendered most in the year, and what all renders ever made."""

    year: Year
    leaders: Sequence[Leader]
    assets: AssetMix


@dataclass(frozen=True, slots=True)
class Running:
    """A render at work, beside how long its scheduler's renders usually take."""

    render_id: int
    render_name: str | None
    account_id: int | None
    account_name: str | None
    published_at: datetime
    running_seconds: float
    usual_seconds: float | None
    usual_of: int
    is_stalled: bool

    @property
    def is_slow(self) -> bool:
        """Whether it takes three times as long as is usual, where enough is known."""
        known = self.usual_seconds is not None and self.usual_of >= ENOUGH
        return known and self.running_seconds > SLOW * (self.usual_seconds or 0)


@dataclass(frozen=True, slots=True)
class Counted:
    status: str
    renders: int


def telemetry(pool: Pool, *, now: datetime | None = None) -> Telemetry:
    """What goes on now, and how the last 24 hours went."""
    found = fetch_one(pool, "renders/telemetry", Telemetry, now=now)
    assert found is not None
    return found


def analytics(
    pool: Pool, *, period: Period, now: datetime | None = None, count: int | None = None
) -> list[Bucket]:
    """The last days, weeks or months, oldest first, empty ones too."""
    wanted = count or BUCKETS[period]
    return fetch_all(pool, "renders/analytics", Bucket, period=period, now=now, count=wanted)


def distribution(pool: Pool, *, now: datetime | None = None) -> Distribution:
    """Who rendered most in twelve months, and what all renders ever made."""
    year = a_year_until(pool, now=now)
    return Distribution(year, top_accounts(pool, year), asset_mix(pool))


def a_year_until(pool: Pool, *, now: datetime | None = None) -> Year:
    """The local days of the twelve months before now, today included."""
    found = fetch_one(pool, "renders/a_year_until", Year, now=now)
    assert found is not None
    return found


def top_accounts(pool: Pool, year: Year, *, limit: int = TOP) -> list[Leader]:
    """The accounts with the most renders on these days, the busiest first."""
    return fetch_all(
        pool,
        "renders/top_accounts",
        Leader,
        first=year.first,
        last=year.last,
        whole=year.whole,
        limit=limit,
    )


def asset_mix(pool: Pool) -> AssetMix:
    """What all renders ever made, articles being content."""
    return fetch_one(pool, "renders/asset_mix", AssetMix) or AssetMix(0, 0, 0)


def running(
    pool: Pool, *, now: datetime | None = None, render_id: int | None = None
) -> list[Running]:
    """What is being rendered, all of it or that one, the oldest first."""
    return fetch_all(pool, "renders/running", Running, now=now, id=render_id)


def counts_at(pool: Pool, at: datetime) -> list[Counted]:
    """How many renders were in which status at that moment."""
    return fetch_all(pool, "renders/counts_at", Counted, at=at)


def stalled_minutes(pool: Pool) -> int:
    """How long a render may process before it counts as stalled."""
    return fetch_value(pool, "renders/stalled_minutes")
