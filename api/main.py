"""The API: beside the dashboard, or alone under `uvicorn --factory api.main:create_api`."""

import sys
import tomllib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from api import health
from api.errors import handle_errors
from settings import ROOT, Settings, WrongSetting, load
from store.db import open_pool

POOL_SIZE = 8
STATEMENT_SECONDS = 20


def create_api(settings: Settings | None = None) -> FastAPI:
    """The API with full paths (/api/…); entering its lifespan opens the store."""
    knobs = settings or needed()

    @asynccontextmanager
    async def lifespan(api: FastAPI) -> AsyncGenerator[None]:
        pool = open_pool(
            knobs.database_url or "",
            name="api",
            size=POOL_SIZE,
            statement_timeout=STATEMENT_SECONDS,
        )
        api.state.pool, api.state.probe = pool, health.probe(pool)
        try:
            yield
        finally:
            pool.close()

    api = FastAPI(
        title="CineVault Analytics",
        version=version(),
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's page loads its scripts from outside hosts
        redoc_url=None,
        lifespan=lifespan,
    )
    handle_errors(api)
    api.include_router(health.router)
    return api


def needed() -> Settings:
    """The settings, the store's address among them; ends the program with one line where not."""
    try:
        settings = load()
    except WrongSetting as exc:
        sys.exit(str(exc))
    if settings.database_url is None:
        sys.exit(
            "CINEVAULT_DATABASE_URL is not set: start all, a store included, with `make up`, "
            "or name yours (for example: postgresql://cinevault:secret@db.lan:5432/cinevault)."
        )
    return settings


def version() -> str:
    """This program's version, as pyproject.toml has it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


class Passage(BaseRoute):
    """Hands the paths under /api to the API as they are: the same as when it runs alone."""

    def __init__(self, api: FastAPI) -> None:
        self.api = api

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """FULL for what the API answers."""
        ours = scope["path"] == "/api" or scope["path"].startswith("/api/")
        return (Match.FULL if ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the API answer."""
        await self.api(scope, receive, send)
