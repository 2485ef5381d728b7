"""Whom an analyst is not told of in what callers share; the rest is for `discreet` pools."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from api.access import Reader
from api.callers import Caller
from operations.bucket import Bucket
from store.db import Pool
from store.preferences import in_force

NEW = 1.0  # seconds: that it is wanted is noticed as soon
WHOLE = ""


class Discretion:
    """Knows whether pseudonyms are wanted; one read a second, whoever asks."""

    def __init__(self, pool: Callable[[], Pool]) -> None:
        self.wanted = Bucket[str, bool](
            lambda keys: dict.fromkeys(keys, in_force(pool(), {}).pseudonyms), at_most=NEW
        )

    async def hides_from(self, caller: Caller) -> bool:
        """Whether this caller is not told who asked for a job; StoreError where none can say."""
        return caller.role == "analyst" and await self.wanted.get(WHOLE) is not False


async def hidden_from(connection: HTTPConnection) -> bool:
    """Whether who opened this connection is not told who asked for a job."""
    shared: Discretion = connection.app.state.discretion
    return await shared.hides_from(connection.state.caller)


async def hidden(request: Request, _: Reader) -> bool:
    """The same as a dependency."""
    return await hidden_from(request)


Hidden = Annotated[bool, Depends(hidden)]
