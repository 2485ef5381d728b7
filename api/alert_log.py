"""Every attempt to tell somebody, and what nobody was told and why."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from api import cursors
from api.access import DOCUMENTED, administering
from api.cursors import Cursor
from api.days import Between
from api.knobs import Knobs
from api.pools import Reads
from store import alert_log
from store.alert_log import MOST, Entry, Filters

router = APIRouter(
    prefix="/api/v1/notifications/log",
    tags=["Notifications"],
    dependencies=[administering],
    responses=DOCUMENTED,
)
A_RULE = "0d3c1b7a-93a8-4a58-8f6e-0b6f1a0f6f0e"
A_CHANNEL = "8b0f7a52-2f1f-4b52-9d0f-6a3a52c0b6a1"


@dataclass(frozen=True, slots=True)
class Log:
    """A page, newest first; `next_cursor` is null on the last one."""

    items: list[Entry]
    next_cursor: str | None


@router.get("")
def list_log(
    pool: Reads,
    settings: Knobs,
    between: Between,
    limit: Annotated[
        int, Query(ge=1, le=MOST, description="The length of a page.", examples=[100])
    ] = 100,
    cursor: Cursor = None,
    rule_id: Annotated[UUID | None, Query(description="Of one rule.", examples=[A_RULE])] = None,
    channel_id: Annotated[
        UUID | None, Query(description="Of one channel.", examples=[A_CHANNEL])
    ] = None,
    success: Annotated[
        bool | None, Query(description="Delivered, or not.", examples=[False])
    ] = None,
    suppressed: Annotated[
        bool | None, Query(description="What was kept back, or attempts.", examples=[True])
    ] = None,
) -> Log:
    """The newest entries first, with the names of rules and channels as they were."""
    since = between.since and midnight(between.since, settings.zone)
    until = between.until and midnight(after_it(between.until), settings.zone)
    filters = Filters(rule_id, channel_id, success, suppressed, since, until)
    after = cursors.place(cursor) if cursor else None
    found = alert_log.page(pool, filters, limit=limit, after=after)
    return Log(found.items, cursors.cursor(*found.last) if found.last else None)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When the local day begins."""
    return datetime.combine(day, time(), zone)


def after_it(day: date) -> date:
    """The next day, as far as there is one."""
    return min(day, date.max - timedelta(days=1)) + timedelta(days=1)
