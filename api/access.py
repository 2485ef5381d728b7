"""Who may do what: the dependencies that every endpoint but /api/health has one of.

The caller is known before an endpoint is looked for (api/doorway.py); here only the role counts.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from api.callers import HARMLESS, Caller, Role
from api.errors import Answer, Refused
from api.gate import COOKIE
from store.db import acting

Documented = dict[int | str, dict[str, Any]]

TOKEN = HTTPBearer(
    scheme_name="token",
    description="A token made by `cinevault token create` or on the Settings screen.",
    auto_error=False,
)
SESSION = APIKeyCookie(
    name=COOKIE,
    scheme_name="session",
    description="A browser that is signed in. Changes need the header X-CSRF-Token too.",
    auto_error=False,
)
DASHBOARD = HTTPBearer(
    scheme_name="dashboard",
    description="The token in TRAFALGAR_DASHBOARD_TOKEN, and no other.",
    auto_error=False,
)
MEANINGS = {
    400: "The request cannot be read.",
    401: "No token or session, or one that is unknown, revoked or expired.",
    403: "The role is too low, or a browser's change lacks its X-CSRF-Token.",
    404: "There is nothing with this id.",
    408: "The body did not come in time.",
    409: "It contradicts what is stored.",
    413: "The body is too large.",
    415: "The body is of a kind that is not taken.",
    416: "The file has no such part.",
    422: "Well-formed but not valid; the message names the field.",
    429: "Too many wrong tokens came from this address; Retry-After says how long to wait.",
    503: "The store is not there, or takes too long; Retry-After says when to try again.",
}


def documented(*statuses: int) -> Documented:
    """The error answers of an endpoint: what each can give, and these."""
    wanted = sorted({401, 403, 422, 429, 503, *statuses})
    return {status: {"model": Answer, "description": MEANINGS[status]} for status in wanted}


DOCUMENTED = documented()
CHANGES = documented(400, 404, 408, 409, 413)


OF_DASHBOARDS: Documented = {
    401: {"model": Answer, "description": "No token, or one that is not the dashboard's."},
    429: {"model": Answer, "description": MEANINGS[429]},
    503: {
        "model": Answer,
        "description": "TRAFALGAR_DASHBOARD_TOKEN is not set, or the store is not there.",
    },
}
OF_ONE = OF_DASHBOARDS | {
    status: {"model": Answer, "description": MEANINGS[status]} for status in (404, 422)
}


async def caller(
    request: Request,
    token: Annotated[object, Security(TOKEN)],
    session: Annotated[object, Security(SESSION)],
) -> Caller:
    """Whoever calls; the parameters tell OpenAPI how one can say who one is."""
    return request.state.caller


Anybody = Annotated[Caller, Depends(caller)]


def only(*roles: Role) -> Callable[[Caller], Awaitable[Caller]]:
    """A dependency that lets these roles in."""

    async def checked(caller: Anybody) -> Caller:
        if caller.role not in roles:
            raise Refused(
                403, "not_allowed", f"This needs the role {' or '.join(roles)}, not {caller.role}."
            )
        return caller

    return checked


async def administrator(
    request: Request, caller: Annotated[Caller, Depends(only("admin"))]
) -> AsyncGenerator[Caller]:
    """An administrator, whose changes are written down as theirs."""
    if request.method in HARMLESS:
        yield caller
        return
    with acting(caller.actor):  # async, so that the thread of the endpoint inherits it
        yield caller


async def dashboard(request: Request, token: Annotated[object, Security(DASHBOARD)]) -> Caller:
    """A dashboard with the token that is set for all of them; nobody else gets so far."""
    return request.state.caller


signed_in = Depends(caller)
of_dashboards = Depends(dashboard)
reading = Depends(only("admin", "analyst"))
administering = Depends(administrator)
ingesting = Depends(only("ingest", "admin"))

Reader = Annotated[Caller, reading]
Admin = Annotated[Caller, administering]
Ingest = Annotated[Caller, ingesting]
