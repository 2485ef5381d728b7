"""The API: beside the dashboard, or alone under `uvicorn --factory api.main:create_api`."""

import asyncio
import logging
import sys
import tomllib
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from api import (
    alert_log,
    alert_rules,
    analytics_library,
    analytics_machine,
    analytics_plays,
    cache,
    channels,
    dashboard,
    docs,
    events,
    exports,
    health,
    imports,
    pipeline,
    projects,
    prometheus,
    renders,
    reports,
    streams,
    tickets,
)
from api.callers import Callers
from api.discretion import Discretion
from api.doorway import BodyLimit, Entrance, Trace
from api.errors import handle_errors
from api.gate import is_api
from api.live import Hub
from api.pools import Pools
from logs import set_up
from operations.cache import Cache, limits_of
from settings import ROOT, Settings, WrongSetting, load
from store.db import Pool, open_pool
from store.pipeline import roster

POOL_SIZE = 8
STATEMENT_SECONDS = 20
PATIENCE = 2  # seconds for a connection: what is wrong shall be said within three
TOPICS = (
    analytics_plays,
    analytics_machine,
    analytics_library,
    channels,
    alert_rules,
    alert_log,
    events,
    exports,
    imports,
    prometheus,
    renders,
    reports,
    dashboard,
    cache,
    streams,
    pipeline,
    projects,
    tickets,
)


def create_api(settings: Settings | None = None) -> FastAPI:
    """The API with full paths (/api/…); entering its lifespan opens the store."""
    knobs = settings or alone()

    api = FastAPI(
        title="CineVault Analytics",
        version=version(),
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's page loads its scripts from outside hosts
        redoc_url=None,
        lifespan=opened_store,
    )
    api.state.settings = knobs
    share(api, knobs)
    handle_errors(api)
    guard(api, knobs)
    api.include_router(health.router)
    api.include_router(docs.router)
    for topic in TOPICS:
        api.include_router(topic.router)
    return api


def share(api: FastAPI, knobs: Settings) -> None:
    """Sets up what callers share of the store's answers."""

    def reads() -> Pool:
        return api.state.pools.reads

    def writes() -> Pool:
        return api.state.pools.writes

    api.state.cache = Cache(limits_of(knobs))
    api.state.discretion = Discretion(writes)
    api.state.lookups = pipeline.Lookups(api.state.cache, writes)
    api.state.parts = dashboard.Parts(api.state.cache, reads)
    api.state.projects = projects.known_projects(
        api.state.cache, roster.of(knobs.data_dir), reads, writes
    )


@asynccontextmanager
async def opened_store(api: FastAPI) -> AsyncGenerator[None]:
    """Opens what endpoints ask, and closes it when the API ends."""
    knobs: Settings = api.state.settings
    with opened(knobs) as pools, opened(knobs, discreet=True) as discreet:
        api.state.pools, api.state.discreet = pools, discreet
        api.state.pool = pools.writes
        api.state.probe = health.probe(pools.writes)
        api.state.hub = Hub(lambda: pools.writes)
        first = asyncio.create_task(api.state.projects.hydrate())
        try:
            yield
        finally:
            await api.state.cache.close()
            await first
            await api.state.hub.close()


def guard(api: FastAPI, knobs: Settings) -> None:
    """Puts before the endpoints what every request passes, the innermost first."""
    token = knobs.trafalgar_dashboard_token
    api.state.callers = Callers(
        lambda: api.state.pool,
        dashboard_token=token.get_secret_value() if token else None,
        tickets=tickets.Tickets(lambda: knobs.fernet_keys),
    )
    api.add_middleware(BodyLimit)
    api.add_middleware(Entrance, callers=api.state.callers)
    if knobs.cors_origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=knobs.cors_origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
            expose_headers=["X-Request-ID", "Retry-After"],
        )
    api.add_middleware(Trace)


@contextmanager
def opened(knobs: Settings, *, discreet: bool = False) -> Generator[Pools]:
    """The pools, sized for the API."""
    with ExitStack() as stack:

        def pool(url: str, name: str) -> Pool:
            opened = open_pool(
                url,
                name=name,
                size=POOL_SIZE,
                patience=PATIENCE,
                statement_timeout=STATEMENT_SECONDS,
                discreet=discreet,
            )
            return stack.enter_context(closing(opened))

        writes = pool(knobs.database_url or "", "api")
        replica = knobs.read_database_url
        yield Pools(writes, pool(replica, "api-read") if replica else writes)


def alone() -> Settings:
    """The settings of an API that is a program of its own; from here on it logs as ours do."""
    settings = needed()
    set_up("api", settings.log_format, settings.log_level)
    logging.getLogger("uvicorn.access").disabled = True  # its lines hold queries
    return settings


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
        return (Match.FULL if is_api(scope["path"]) else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the API answer."""
        await self.api(scope, receive, send)
