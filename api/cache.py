"""What the API keeps of the store's answers: how that is doing, and how to change it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.access import MEANINGS, OF_DASHBOARDS, Documented, dashboard
from api.alert_rules import whole
from api.callers import Caller
from api.dashboard import Moment
from api.errors import Answer
from operations import cache as operations
from operations.cache import RANGES, Cache
from store.db import Pool, acting

EXTRA = {
    status: {"model": Answer, "description": MEANINGS[status]} for status in (400, 408, 413, 422)
}
CHANGES: Documented = OF_DASHBOARDS | EXTRA

router = APIRouter(tags=["Dashboard"], responses=OF_DASHBOARDS)


class BucketState(BaseModel):
    """How a bucket is doing, since its process began."""

    model_config = ConfigDict(from_attributes=True)

    entries: int = Field(description="Answers that it keeps.", examples=[1])
    records: int = Field(description="What they list, counted against max_records.", examples=[42])
    ttl_seconds: float = Field(description="For how long an answer is good.", examples=[30])
    last_refresh: Moment | None = Field(description="When it was last read from the store.")
    oldest_seconds: float | None = Field(description="The age of the oldest answer.")
    hits: int = Field(description="Asked and answered from here.")
    misses: int = Field(description="Asked and waited for the store.")
    old: int = Field(description="Asked and answered with what was past its time.")
    reads: int = Field(description="How often the store was asked.")
    failures: int = Field(description="How often it could not answer.")
    evicted: int = Field(description="Answers discarded for want of room.")


class CacheState(BaseModel):
    """The settings that count, and each bucket by name."""

    ttl_seconds: float = Field(examples=[30])
    max_records: int = Field(examples=[5000])
    max_projects: int = Field(examples=[50])
    entries: int = Field(description="Of all buckets together.", examples=[6])
    buckets: dict[str, BucketState]
    at: Moment


def within(name: str) -> Any:
    """The bounds of a limit."""
    low, high = RANGES[name]
    return Field(ge=low, le=high)


Seconds = Annotated[float, within("ttl_seconds"), Field(allow_inf_nan=False)]
Records = Annotated[int, within("max_records"), BeforeValidator(whole)]
Projects = Annotated[int, within("max_projects"), BeforeValidator(whole)]


class Change(BaseModel):
    """What to change; what is left out or null stays. Nothing at all flushes."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ttl_seconds: Seconds | None = Field(
        default=None, description="For how long an answer is good; 0 keeps none."
    )
    max_records: Records | None = Field(default=None, description="Records in a bucket.")
    max_projects: Projects | None = Field(
        default=None, description="Projects whose numbers are kept."
    )
    flush: bool | None = Field(default=None, description="Whether to forget everything too.")

    @property
    def limits(self) -> dict[str, float]:
        """The limits that it names."""
        return self.model_dump(include=set(RANGES), exclude_none=True)

    @property
    def flushes(self) -> bool:
        """Whether everything is to be forgotten."""
        return not self.limits if self.flush is None else self.flush


async def shared_cache(request: Request) -> Cache:
    """What the callers of this API share."""
    return request.app.state.cache


async def audited_pool(request: Request) -> Pool:
    """Where changes are written down."""
    return request.app.state.pools.writes


Shared = Annotated[Cache, Depends(shared_cache)]
Dashboard = Annotated[Caller, Depends(dashboard)]


@router.get("/admin/cache")
async def show_cache(cache: Shared, _: Dashboard) -> CacheState:
    """What is kept in this process, for how long, and when it was last read from the store."""
    return shown(cache)


@router.post("/admin/cache", responses=CHANGES)
def change_cache(
    cache: Shared,
    caller: Dashboard,
    pool: Annotated[Pool, Depends(audited_pool)],
    wanted: Annotated[Change | None, Body()] = None,
) -> CacheState:
    """Forgets everything, or lets other settings count in this process until it ends.

    With an empty body everything is forgotten and read again when somebody asks for it. While the
    store is away nothing changes: what is kept is all there is.
    """
    change = wanted or Change()
    with acting(caller.actor):
        operations.change(pool, cache, replace(cache.limits, **change.limits))
        if change.flushes:
            operations.flush(pool, cache)
    return shown(cache)


def shown(cache: Cache) -> CacheState:
    """The cache as it is answered."""
    buckets = {
        name: BucketState.model_validate(bucket.state()) for name, bucket in cache.buckets.items()
    }
    return CacheState(
        ttl_seconds=cache.limits.ttl_seconds,
        max_records=cache.limits.max_records,
        max_projects=cache.limits.max_projects,
        entries=sum(bucket.entries for bucket in buckets.values()),
        buckets=buckets,
        at=datetime.now(UTC),
    )
