"""The store as endpoints ask for it."""

from typing import Annotated

from fastapi import Depends, Request

from store.db import Pool


async def reading_pool(request: Request) -> Pool:
    """For reads that may be a moment old: a replica where there is one."""
    return request.app.state.reads


async def writing_pool(request: Request) -> Pool:
    """For changes, and for reads that must show the change made just before."""
    return request.app.state.pool


Reads = Annotated[Pool, Depends(reading_pool)]
Writes = Annotated[Pool, Depends(writing_pool)]
