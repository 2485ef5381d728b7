"""Whether the program and its store are well: for supervisors, proxies and people."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Literal

from anyio import to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.errors import Answer
from store import health
from store.errors import StoreUnavailable

PATIENCE = 2.5

router = APIRouter(tags=["health"])


class StoreState(BaseModel):
    version: str
    edition: str | None
    timezone: str
    is_replica: bool
    latency_ms: float


class Health(BaseModel):
    status: Literal["ok"]
    version: str
    store: StoreState


class Probe:
    """Asks the store how it is: one question at a time, and nobody waits longer than PATIENCE."""

    def __init__(self, ask: Callable[[], StoreState]) -> None:
        self.ask = ask
        self.asking: asyncio.Task[StoreState] | None = None

    async def state(self) -> StoreState:
        """How the store is; StoreError where it cannot say."""
        if self.asking is None or self.asking.done():
            self.asking = asyncio.create_task(to_thread.run_sync(self.ask, abandon_on_cancel=True))
            self.asking.add_done_callback(noticed)
        done, _ = await asyncio.wait({self.asking}, timeout=PATIENCE)
        if not done:
            raise StoreUnavailable("the store does not answer")
        return self.asking.result()


def noticed(task: asyncio.Task[StoreState]) -> None:
    """Takes note of an error that nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def probe(pool: health.Pool) -> Probe:
    """A probe of this pool's store."""

    def ask() -> StoreState:
        asked = perf_counter()
        found = health.check(pool)
        return StoreState(
            version=found.version,
            edition=found.edition,
            timezone=found.timezone,
            is_replica=found.is_replica,
            latency_ms=round((perf_counter() - asked) * 1000, 2),
        )

    return Probe(ask)


@router.get("/api/health", responses={503: {"model": Answer}})
async def api_health(request: Request) -> Health:
    """200 while the store answers, 503 within three seconds when it does not."""
    state = await request.app.state.probe.state()
    return Health(status="ok", version=request.app.version, store=state)
