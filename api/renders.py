"""The render monitor: what was rendered, how that goes, and what one render is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import ConfigDict, TypeAdapter

from api.access import administering, documented, reading
from api.days import Between
from api.errors import Refused
from api.knobs import Knobs
from api.pools import Reads, Writes
from api.render_answers import (
    Analytics,
    Audit,
    Live,
    Shares,
    analytics_answer,
    audit_answer,
    live_answer,
    shares_answer,
)
from store.db import Pool
from store.renders import listing, monitor, requests
from store.renders.integrity import IntegrityCheck, integrity
from store.renders.lineage import Lineage, lineage
from store.renders.listing import PAGE_SIZE, Filters, Status
from store.renders.monitor import Period
from store.renders.requests import Request
from store.renders.tree import CAMEL

MOST = 2**63 - 1
JSON = "application/json"

router = APIRouter(
    prefix="/api/renders", tags=["Renders"], dependencies=[reading], responses=documented(400)
)
changes = APIRouter(dependencies=[administering], responses=documented(404))


def moment() -> datetime:
    """The moment of the request."""
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(moment)]
Number = Annotated[int, Query(ge=1, le=10_000_000, description="Which page, from 1.", examples=[1])]
Size = Annotated[int, Query(ge=1, le=100, description="The length of a page.", examples=[25])]
AccountId = Annotated[
    int | None, Query(ge=0, le=MOST, description="Only of this account.", examples=[12])
]
WithStatus = Annotated[
    Status | None, Query(description="Only with this status.", examples=["ghost"])
]
Ghosts = Annotated[
    bool | None,
    Query(description="Complete without anything made, or all others.", examples=[True]),
]
Stalled = Annotated[
    bool | None,
    Query(description="Processing for too long, or all others.", examples=[True]),
]
Words = Annotated[
    str | None,
    Query(
        alias="q",
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00]+$",
        description="In the render's or the account's name, or the render's number.",
        examples=["netball"],
    ),
]
OfPeriod = Annotated[Period, Query(description="30 days, 12 weeks or 12 months.", examples=["day"])]
RenderId = Annotated[int, Path(ge=0, le=MOST, description="The render's number.", examples=[10001])]
Checked = Annotated[
    bool,
    Query(alias="checkIntegrity", description="With the integrity audit.", examples=[True]),
]
# What the store knows beyond what clients expect.
BESIDE: dict[str, Any] = {
    "render": {"completed_at", "emailed_at"},
    "game_results": {"__all__": {"updated_at"}},
    "upcoming_games": {"__all__": {"updated_at"}},
    "grades": {"__all__": {"updated_at"}},
}


@dataclass(frozen=True, slots=True)
class CheckedLineage(Lineage):
    """The lineage with its audit."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    integrity_check: IntegrityCheck | None = None


LINEAGE: TypeAdapter[Lineage] = TypeAdapter(Lineage)
CHECKED: TypeAdapter[CheckedLineage] = TypeAdapter(CheckedLineage)


@router.get("/audit")
def render_audit(
    pool: Reads,
    now: Now,
    between: Between,
    page: Number = 1,
    page_size: Size = PAGE_SIZE,
    account_id: AccountId = None,
    status: WithStatus = None,
    ghost: Ghosts = None,
    stalled: Stalled = None,
    text: Words = None,
) -> Audit:
    """Renders by page, the last published first."""
    filters = Filters(
        account_id=account_id,
        status=status,
        ghost=ghost,
        stalled=stalled,
        first=between.since,
        last=between.until,
        text=text,
    )
    found = listing.audit(pool, filters, now=now, number=page, size=page_size)
    return audit_answer(found, page, page_size)


@router.get("/telemetry")
def render_telemetry(pool: Reads, now: Now) -> Live:
    """What goes on now, and how the last 24 hours went."""
    return live_answer(monitor.telemetry(pool, now=now))


@router.get("/analytics")
def render_analytics(pool: Reads, settings: Knobs, now: Now, period: OfPeriod = "day") -> Analytics:
    """Renders, failures and outputs by local day, week (from Monday) or month, empty ones too."""
    buckets = monitor.analytics(pool, period=period, now=now)
    start = datetime.combine(buckets[0].date, time(), settings.zone)
    return analytics_answer(period, buckets, start, now)


@router.get("/distribution")
def render_distribution(pool: Reads, now: Now) -> Shares:
    """The ten accounts with the most renders in 12 months, and what all renders ever made."""
    return shares_answer(monitor.distribution(pool, now=now))


@router.get("/lineage/{render_id}", responses=documented(400, 404), response_model=CheckedLineage)
def render_lineage(pool: Reads, now: Now, render_id: RenderId, check: Checked = False) -> Response:
    """The render, its scheduler, what went in and what came out.

    `integrityCheck` is there only where it is asked for.
    """
    return lineage_answer(pool, render_id, now if check else None)


@router.get("/lineage", responses=documented(400, 404), response_model=CheckedLineage)
def render_lineage_of(
    pool: Reads,
    now: Now,
    render_id: Annotated[
        int | None,
        Query(alias="id", ge=0, le=MOST, description="The render's number.", examples=[10001]),
    ] = None,
    check: Checked = False,
) -> Response:
    """The same for the render in `id`; without one 400."""
    if render_id is None:
        raise Refused(400, "id_missing", "Name a render: /api/renders/lineage/10001.")
    return lineage_answer(pool, render_id, now if check else None)


def lineage_answer(pool: Pool, render_id: int, checked_at: datetime | None) -> Response:
    """The lineage, with the audit where it was asked for."""
    found = lineage(pool, render_id)
    if found is None:
        raise Refused(404, "render_not_found", f"There is no render {render_id}.")
    if checked_at is None:
        return Response(LINEAGE.dump_json(found, exclude=BESIDE), media_type=JSON)
    known = {each.name: getattr(found, each.name) for each in fields(found)}
    checked = CheckedLineage(**known, integrity_check=integrity(found, now=checked_at))
    return Response(CHECKED.dump_json(checked, exclude=BESIDE), media_type=JSON)


@router.get("/rerender-requests")
def rerender_requests(
    pool: Reads,
    handled: Annotated[
        bool | None, Query(description="Dealt with, or not yet.", examples=[False])
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=requests.MOST, description="How many at most.", examples=[100])
    ] = 100,
) -> Sequence[Request]:
    """Requests to render something again, newest first."""
    return requests.requests(pool, handled=handled, limit=limit)


@changes.put("/rerender-requests/{request_id}/handled", status_code=204)
def handle_request(
    pool: Writes,
    request_id: Annotated[
        int, Path(ge=0, le=MOST, description="The request's number.", examples=[7])
    ],
) -> None:
    """Notes that somebody dealt with the request."""
    if not requests.mark_handled(pool, request_id):
        raise Refused(404, "request_not_found", f"There is no request {request_id}.")


router.include_router(changes)
