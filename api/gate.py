"""The gate over everything: pages, websocket and media answer only to a session that lives.

The API's paths pass: it knows sessions and tokens itself, also where it runs alone (doorway.py).
"""

from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import CODES, refusal
from api.sessions import Sessions

COOKIE = "cinevault_session"
HEADER = b"x-cinevault-session"
OPEN = frozenset(
    {
        "/api/health",
        "/_stcore/health",
        "/session/login",
        "/session/logout",
        "/session/oidc",
        "/session/oidc/back",
        "/app/static/Inter-Regular.woff2",
        "/app/static/Inter-SemiBold.woff2",
        "/app/static/mark.svg",
    }
)
OF_DASHBOARDS = ("/metrics", "/admin/cache", "/projects")  # with a token of their own (callers.py)
SOCKETS = frozenset({"/jobs/ws", "/runs/ws"})  # browsers come with a ticket (callers.py)
STREAMS = SOCKETS | {"/jobs/stream", "/runs/stream"}
UNDER = ("/api", "/jobs", "/runs")
NOT_SIGNED_IN = 4401
SAFE = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Gate:
    """Says in a header that nobody else can set whose session a request belongs to."""

    def __init__(self, app: ASGIApp, *, sessions: Sessions) -> None:
        self.app = app
        self.sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        send = dressing(send)
        headers = [header for header in scope["headers"] if header[0].lower() != HEADER]
        scope = dict(scope, headers=headers)
        token = session_token(headers)
        # A page let in by an answer of seconds ago would be refused the files it is made of.
        anew = scope["type"] == "http" and is_page(scope)
        if token and await self.sessions.alive(token, anew=anew):
            scope["headers"] = [*headers, (HEADER, token.encode())]
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket" and scope["path"] in SOCKETS:
            return await self.app(scope, receive, send)
        if scope["type"] == "http" and (scope["path"] in OPEN or answers_itself(scope)):
            return await self.app(scope, receive, send)
        return await refuse(scope, receive, send)


def dressing(send: Send) -> Send:
    """Sends the same, with what keeps other sites from using our pages; an answer's own stays."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SAFE.items():
                headers.setdefault(name, value)
        await send(message)

    return dressed


def session_token(headers: list[tuple[bytes, bytes]]) -> str | None:
    """The token in the session cookie, if it could be one."""
    sent = b"; ".join(value for name, value in headers if name == b"cookie")
    token = cookie_parser(sent.decode("latin-1")).get(COOKIE, "")
    return token if 0 < len(token) <= 128 and token.isascii() else None


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends a page to the sign-in form and anything else away."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": NOT_SIGNED_IN})
    elif is_page(scope):
        query = scope["query_string"].decode("latin-1")
        wanted = scope["path"] + ("?" + query if query else "")
        await RedirectResponse(f"/session/login?next={quote(wanted)}", 303)(scope, receive, send)
    else:
        await refusal(401, *CODES[401])(scope, receive, send)


def answers_itself(scope: Scope) -> bool:
    """Whether the API looks who it is; a browser is better off with the sign-in form."""
    if is_of_dashboards(scope["path"]):
        return True
    has_token = any(name == b"authorization" for name, _ in scope["headers"])
    return is_api(scope["path"]) and (has_token or not is_page(scope))


def is_api(path: str) -> bool:
    """Whether the API answers at this path."""
    return is_of_dashboards(path) or any(
        path == root or path.startswith(f"{root}/") for root in UNDER
    )


def is_of_dashboards(path: str) -> bool:
    """Whether the dashboards' own token opens it, which is known also while the store is away."""
    return path in OF_DASHBOARDS or path.startswith("/projects/")


def is_page(scope: Scope) -> bool:
    """Whether somebody opens a page, which is not so for its icon, its scripts or a program."""
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return scope["method"] in ("GET", "HEAD") and b"text/html" in accepted
