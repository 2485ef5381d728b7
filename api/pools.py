"""The store as endpoints ask for it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from store.db import Pool


@dataclass(frozen=True, slots=True)
class Pools:
    """One pool for changes and one for reads, the same where there is no replica."""

    writes: Pool
    reads: Pool


async def pools(request: Request) -> Pools:
    """Those that tell the caller no more than they may know: analysts may want for names."""
    caller = request.state.caller
    return request.app.state.discreet if caller.role == "analyst" else request.app.state.pools


async def reading_pool(pools: Annotated[Pools, Depends(pools)]) -> Pool:
    """For reads that may be a moment old: a replica where there is one."""
    return pools.reads


async def writing_pool(pools: Annotated[Pools, Depends(pools)]) -> Pool:
    """For changes, and for reads that must show the change made just before."""
    return pools.writes


Reads = Annotated[Pool, Depends(reading_pool)]
Writes = Annotated[Pool, Depends(writing_pool)]
