"""The launcher: dashboard and API on one port, behind one gate.

The page script lies in ui/, away from pages/: with a folder of that name beside the main script,
Streamlit would serve a deep link without running the main script at all.
"""

import asyncio
import gc
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from api.gate import Gate
from api.main import Passage, create_api, needed
from api.oidc import Provider
from api.sessions import Sessions
from api.sign_in import Door
from logs import set_up
from settings import ROOT

log = logging.getLogger(__name__)

settings = needed()
set_up("app", settings.log_format, settings.log_level)
logging.getLogger("uvicorn.access").disabled = True  # --no-access-log leaves it on

api = create_api(settings)
sessions = Sessions(lambda: api.state.pool)
door = Door(sessions, lambda: api.state.pool, lambda: api.state.probe, Provider(settings))


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncGenerator[None]:
    """Opens the API, and what pages need, before the first request."""
    from ui import warm  # cached functions belong to the runtime, which starts just before this

    async with api.router.lifespan_context(api):  # nobody runs a mounted app's own lifespan
        await asyncio.to_thread(warm.up, api.state.cache)
        gc.collect()
        gc.freeze()  # looking through what is loaded by now took 90 % of the time of every page run
        yield
        await asyncio.to_thread(warm.down)


def broken(exc: Exception) -> bool:
    """Says that a page failed, without showing how."""
    log.error("a page failed", exc_info=exc)
    st.error("This part of the page failed. The log says why.", icon=":material/error:")
    return True


app = st.App(
    ROOT / "ui" / "shell.py",
    routes=[*door.routes(), Passage(api)],
    lifespan=lifespan,
    middleware=[Middleware(Gate, sessions=sessions)],
    on_script_error=broken,
)
