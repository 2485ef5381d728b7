"""What is played and who watches it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api import cursors
from api.access import DOCUMENTED, reading
from api.cursors import Cursor
from api.days import Between
from api.pools import Reads
from store import daily_stats, plays, streams, viewers
from store.plays import Place, Play, Wanted

RECENT = 50

router = APIRouter(
    prefix="/api/v1/analytics", tags=["Analytics"], dependencies=[reading], responses=DOCUMENTED
)

LocalDays = Annotated[
    int, Query(ge=1, le=365, description="How many local days, today included.", examples=[30])
]
Most = Annotated[int, Query(ge=1, le=500, description="The length of a page.", examples=[100])]
Person = Annotated[
    UUID | None,
    Query(
        description="Only this person's plays.", examples=["0193b1c8-3f00-7c1e-9c1d-2f1a6b7c8d9e"]
    ),
]
MediaType = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=50,
        pattern=r"^[^\x00]+$",
        description="Only plays of items of this type: movie, episode, track or what is stored.",
        examples=["movie"],
    ),
]


@dataclass(frozen=True, slots=True)
class Streams:
    """What plays now, and the last that ended."""

    active: list[streams.Stream]
    recent: list[streams.Stream]


@dataclass(frozen=True, slots=True)
class Watched:
    """A play. `percent_watched` is null where the length of the item is unknown."""

    session_id: UUID
    user_id: UUID | None
    username: str | None
    media_item_id: UUID | None
    title: str | None
    series_title: str | None
    season_number: int | None
    episode_number: int | None
    media_type: str | None
    playback_type: str
    started_at: datetime
    duration_seconds: int
    completed: bool
    percent_watched: float | None


@dataclass(frozen=True, slots=True)
class WatchActivity:
    """A page, newest first; `next_cursor` is null on the last one."""

    items: list[Watched]
    next_cursor: str | None


@router.get("/streams")
def stream_sessions(pool: Reads) -> Streams:
    """What plays now and the last 50 plays that are over, newest first."""
    return Streams(active=streams.active(pool), recent=streams.recent(pool, most=RECENT))


@router.get("/streams/breakdown")
def stream_breakdown(pool: Reads, days: LocalDays = 30) -> streams.Breakdown:
    """How many plays were direct plays, direct streams and transcodes."""
    return streams.breakdown(pool, days=days)


@router.get("/watch-activity")
def watch_activity(
    pool: Reads,
    between: Between,
    user_id: Person = None,
    media_type: MediaType = None,
    limit: Most = 100,
    cursor: Cursor = None,
) -> WatchActivity:
    """Who watched what, newest first.

    Paging by cursor: whatever is written meanwhile, no play comes twice and none is left out.
    """
    wanted = Wanted(
        since=between.since,
        until=between.until,
        users=(user_id,) if user_id else None,
        media_types=(media_type,) if media_type else None,
    )
    before = Place(*cursors.place(cursor)) if cursor else None
    found = plays.history(pool, wanted, before=before, most=limit + 1)
    following = plays.next_place(found, limit)
    return WatchActivity(
        items=[watched(play) for play in found[:limit]],
        next_cursor=cursors.cursor(following.at, following.id) if following else None,
    )


def watched(play: Play) -> Watched:
    """The play as the endpoint tells it."""
    return Watched(**{name: getattr(play, name) for name in Watched.__slots__})


@router.get("/users/activity")
def users_activity(pool: Reads) -> list[viewers.Viewer]:
    """Each person's plays over all time, whoever watched longest first."""
    return viewers.activity(pool)


@router.get("/trends")
def daily_trends(pool: Reads, between: Between) -> list[daily_stats.DayStats]:
    """The statistics of each complete local day, oldest first; the last 30 days unless told."""
    return daily_stats.trends(pool, since=between.since, until=between.until)
