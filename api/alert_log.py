"""Every attempt to tell somebody, and what nobody was told and why."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.access import DOCUMENTED, administering
from api.errors import Refused
from api.pools import Reads
from store import alert_log
from store.alert_log import MOST, BadCursor, Filters, Page

router = APIRouter(
    prefix="/api/v1/notifications/log",
    tags=["Notifications"],
    dependencies=[administering],
    responses=DOCUMENTED,
)
A_RULE = "0d3c1b7a-93a8-4a58-8f6e-0b6f1a0f6f0e"
A_CHANNEL = "8b0f7a52-2f1f-4b52-9d0f-6a3a52c0b6a1"


@router.get("")
def list_log(
    pool: Reads,
    limit: Annotated[int, Query(ge=1, le=MOST, description="Entries at most.")] = 100,
    cursor: Annotated[
        str | None, Query(max_length=200, description="The `next_cursor` of an earlier page.")
    ] = None,
    rule_id: Annotated[UUID | None, Query(description="Of one rule.", examples=[A_RULE])] = None,
    channel_id: Annotated[
        UUID | None, Query(description="Of one channel.", examples=[A_CHANNEL])
    ] = None,
    success: Annotated[bool | None, Query(description="Delivered, or not.")] = None,
    suppressed: Annotated[
        bool | None, Query(description="What was kept back, or attempts only.")
    ] = None,
) -> Page:
    """The newest entries first, with the names of rules and channels as they were."""
    filters = Filters(rule_id, channel_id, success, suppressed)
    try:
        return alert_log.page(pool, filters, limit=limit, cursor=cursor)
    except BadCursor as exc:
        raise Refused(422, "invalid", "cursor: is not one that an earlier page gave.") from exc
