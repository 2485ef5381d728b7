"""Who calls: a program with a token, or a person with a browser session."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from secrets import compare_digest
from time import monotonic
from typing import Literal, Protocol, TypeVar
from uuid import UUID

from anyio import CapacityLimiter, move_on_after, to_thread
from starlette.requests import HTTPConnection

from api.brake import Brake, Key, neighbourhood
from api.errors import Refused
from api.gate import COOKIE, SOCKETS, STREAMS, is_of_dashboards
from store.accounts import session_account
from store.csrf import is_csrf_token
from store.db import Pool
from store.errors import StoreUnavailable
from store.tokens import check_token

PATIENCE = 2.5  # seconds a caller waits for a store that hangs
ASKING = 8  # questions at once
PER_TOKEN, PER_ADDRESS = 10, 30  # wrong tries a minute: of one token, of different ones
CSRF_HEADER = "x-csrf-token"
HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
READERS = frozenset({"admin", "analyst"})

Role = Literal["admin", "analyst", "viewer", "ingest", "dashboard"]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is; viewer_id is set for who may see only what they watched."""

    name: str
    role: Role
    viewer_id: UUID | None = None
    token_id: UUID | None = None

    @property
    def actor(self) -> str:
        """How the audit log names them."""
        return f"token {self.name}" if self.token_id else self.name


class ReadsTickets(Protocol):
    """What says whose ticket for a live stream it is (tickets.py)."""

    def read(self, text: str) -> Caller | None:
        """Whose it is, None where it is none."""
        ...


class Callers:
    """Finds out who calls, and slows down who guesses."""

    def __init__(
        self,
        pool: Callable[[], Pool],
        clock: Callable[[], float] = monotonic,
        *,
        dashboard_token: str | None = None,
        tickets: ReadsTickets | None = None,
    ) -> None:
        self.pool = pool
        self.tickets = tickets
        self.dashboard_token = dashboard_token
        self.brake = Brake(clock)
        self.limiter: CapacityLimiter | None = None

    async def caller(self, request: HTTPConnection) -> Caller:
        """Whose request it is; Refused where nobody known sent it."""
        path = request.url.path
        if is_of_dashboards(path):
            return self.by_dashboard_token(request)
        if "authorization" in request.headers:
            return await self.by_token(request)
        if path in STREAMS and "ticket" in request.query_params:
            return self.by_ticket(request, request.query_params["ticket"])
        # A page of any site may open a socket, and the browser sends our cookie along.
        if path not in SOCKETS and (token := request.cookies.get(COOKIE)):
            return await self.by_session(request, token)
        raise not_known("A token or a session is needed.")

    async def by_token(self, request: HTTPConnection) -> Caller:
        """The program whose token it is."""
        text = bearer(request)
        tries = self.brakes(request, text)
        token = await self.ask(lambda: check_token(self.pool(), text))
        if token is None:
            self.note(tries)
            raise not_known("This token is unknown, revoked or expired.")
        return Caller(token.name, token.role, token_id=token.id)

    def by_ticket(self, request: HTTPConnection, text: str) -> Caller:
        """Who made the ticket."""
        tries = self.brakes(request, text)
        caller = self.tickets.read(text) if self.tickets else None
        if caller is None:
            self.note(tries)
            raise not_known("This ticket is unknown or older than a minute.")
        return caller

    def by_dashboard_token(self, request: HTTPConnection) -> Caller:
        """The dashboard that has the token which is set for all of them; no other counts."""
        if self.dashboard_token is None:
            raise not_configured()
        text = bearer(request)
        tries = self.brakes(request, text)
        if not compare_digest(text.encode(), self.dashboard_token.encode()):
            self.note(tries)
            raise not_known("This is not the dashboard's token.")
        return Caller("dashboard", "dashboard")

    def brakes(self, request: HTTPConnection, text: str) -> list[tuple[Key, int]]:
        """What this try counts against should it be wrong; Refused where that was too often."""
        tries = wrong_tries(request, text)
        if (wait := self.brake.peek(tries)) > 0:
            raise slow_down(wait)
        return tries

    def note(self, tries: list[tuple[Key, int]]) -> None:
        """Counts a wrong try; the same token again says nothing new about the address."""
        (token, _), (address, _) = tries
        if not self.brake.known(token):
            self.brake.count(address)
        self.brake.count(token)

    async def by_session(self, request: HTTPConnection, token: str) -> Caller:
        """The person whose browser it is; a change has to come from a page of ours."""
        account = await self.ask(lambda: session_account(self.pool(), token))
        if account is None:
            raise not_known("This session is over. Sign in again.")
        given = request.headers.get(CSRF_HEADER, "")
        if request.scope["method"] not in HARMLESS and not is_csrf_token(token, given):
            raise Refused(
                403,
                "csrf",
                "A change with a browser's session needs the header X-CSRF-Token.",
                "Programs use a token instead: Authorization: Bearer TOKEN.",
            )
        return Caller(account.name, account.role, viewer_id=account.viewer_id)

    async def ask(self, question: Callable[[], Found]) -> Found:
        """The store's answer; StoreUnavailable where it takes too long."""
        self.limiter = self.limiter or CapacityLimiter(ASKING)
        with move_on_after(PATIENCE):
            return await to_thread.run_sync(question, abandon_on_cancel=True, limiter=self.limiter)
        raise StoreUnavailable("the store does not answer")


def bearer(request: HTTPConnection) -> str:
    """The token in the header; Refused where there is none."""
    if "authorization" not in request.headers:
        raise not_known("A token is needed.")
    scheme, _, text = request.headers["authorization"].partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise not_known("The header must read: Authorization: Bearer TOKEN.")
    return text.strip()


def wrong_tries(request: HTTPConnection, text: str) -> list[tuple[Key, int]]:
    """What a wrong try counts against."""
    home = neighbourhood(request.client.host if request.client else "unknown")
    return [
        (("token", sha256(text.encode()).hexdigest(), home), PER_TOKEN),
        (("token", home), PER_ADDRESS),
    ]


def not_known(message: str) -> Refused:
    """The answer to who is nobody."""
    return Refused(401, "not_signed_in", message, headers={"WWW-Authenticate": "Bearer"})


def not_configured() -> Refused:
    """The answer while nobody has said which token dashboards have."""
    return Refused(
        503,
        "not_configured",
        "The dashboard has no token yet.",
        "Set TRAFALGAR_DASHBOARD_TOKEN and start it again.",
    )


def slow_down(wait: float) -> Refused:
    """The answer to who guesses."""
    seconds = ceil(wait)
    message = f"Too many wrong tokens came from this address. Try again in {seconds} seconds."
    return Refused(429, "too_many", message, headers={"Retry-After": str(seconds)})
