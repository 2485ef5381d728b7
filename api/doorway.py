"""What every request under /api passes before an endpoint is looked for."""

import asyncio
import logging
import re
from collections.abc import Mapping
from secrets import token_hex
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.callers import READERS, Callers
from api.errors import CODES, Refused, on_refused, on_store, refusal
from api.gate import SOCKETS
from logs import REQUEST
from store.errors import StoreError

log = logging.getLogger(__name__)

OPEN = frozenset({"/api/health"})
REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
BODY_SECONDS = 120.0
MIB = 1024 * 1024
MOST = MIB
MOST_UNDER = {"/api/v1/events/": 32 * MIB}
CLOSE = {"Connection": "close"}  # or the server would read on to the end of a body that has none
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Trace:
    """Gives each request an id, the safe headers, a line in the log and an answer in any case."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request_id = given_id(scope) or token_hex(8)
        began, status = perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                dress(message, request_id)
            await send(message)

        mark = REQUEST.set(request_id)
        try:
            await self.app(scope, receive, answer)
        except Exception:
            log.exception("%s %s failed", scope["method"], shown_path(scope))
            if not status:
                await broken()(scope, receive, answer)
        finally:
            tell(scope, status, perf_counter() - began)
            REQUEST.reset(mark)


def given_id(scope: Scope) -> str | None:
    """The id a proxy or the caller gave the request, if it can be one."""
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if REQUEST_ID.fullmatch(given) else None


def dress(message: Message, request_id: str) -> None:
    """Adds the headers that every answer has; an answer's own stay."""
    headers = MutableHeaders(scope=message)
    headers["X-Request-ID"] = request_id
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def tell(scope: Scope, status: int, seconds: float) -> None:
    """One line per request: what, how it ended, how long, for whom. Never its query: it may hold
    what is nobody's business."""
    caller = scope.get("state", {}).get("caller")
    level = logging.DEBUG if scope["path"] in OPEN else logging.INFO
    log.log(
        level,
        "%s %s %s %.0f ms %s",
        scope["method"],
        shown_path(scope),
        status or "unanswered",
        seconds * 1000,
        caller.actor if caller else "-",
    )


def shown_path(scope: Scope) -> str:
    """The path as it came, which is one word of ASCII."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0][:300].decode("ascii", "backslashreplace")


def broken() -> ASGIApp:
    """The answer to a fault of ours, which the log describes."""
    return refusal(500, "internal", "Something went wrong here; the log has the details.")


class Entrance:
    """Lets in who is known."""

    def __init__(self, app: ASGIApp, *, callers: Callers) -> None:
        self.app = app
        self.callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in OPEN:
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            return await self.admit_socket(scope, receive, send)
        request = Request(scope)
        try:
            request.state.caller = await self.callers.caller(request)
        except Refused as exc:
            return await on_refused(request, exc)(scope, receive, send)
        except StoreError as exc:
            return await on_store(request, exc)(scope, receive, send)
        return await self.app(scope, receive, send)

    async def admit_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a socket in that a reader of live streams opens; there is nothing else to open."""
        refused: Message = {"type": "websocket.close", "code": 1008}
        if scope["path"] not in SOCKETS:
            return await send(refused)
        connection = HTTPConnection(scope)
        try:
            connection.state.caller = await self.callers.caller(connection)
        except (Refused, StoreError):
            return await send(refused)
        if connection.state.caller.role not in READERS:
            return await send(refused)
        return await self.app(scope, receive, send)


class BodyLimit:
    """Takes bodies up to a size, sent within a time; what is under a prefix may be larger."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        most: int = MOST,
        most_under: Mapping[str, int] = MOST_UNDER,
        seconds: float = BODY_SECONDS,
    ) -> None:
        self.app = app
        self.most, self.most_under, self.seconds = most, most_under, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        most = self.limit(scope["path"])
        said = Headers(scope=scope).get("content-length", "")
        if said.isdigit() and int(said[:20]) > most:
            return await refusal(413, *CODES[413], headers=CLOSE)(scope, receive, send)
        return await self.app(scope, self.measured(receive, most), send)

    def limit(self, path: str) -> int:
        """The most bytes a body may have there."""
        fitting = [most for prefix, most in self.most_under.items() if path.startswith(prefix)]
        return max(fitting, default=self.most)

    def measured(self, receive: Receive, most: int) -> Receive:
        """Receives the same, until the body grows too large or takes too long."""
        taken, whole, until = 0, False, asyncio.get_running_loop().time() + self.seconds

        async def measure() -> Message:
            nonlocal taken, whole
            if whole:  # from here on one waits for the caller to go away, however long
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, headers=CLOSE) from None
            taken += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if taken > most:
                raise HTTPException(413, headers=CLOSE)
            return message

        return measure
