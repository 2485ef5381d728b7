"""The settings as endpoints ask for them."""

from typing import Annotated

from fastapi import Depends, Request

from settings import Settings


async def knobs(request: Request) -> Settings:
    """What the API was started with."""
    return request.app.state.settings


Knobs = Annotated[Settings, Depends(knobs)]
