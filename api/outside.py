"""The way to an outside provider of identities and back: /session/oidc."""

import logging
from collections.abc import Callable
from dataclasses import astuple

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.brake import Brake, neighbourhood
from api.oidc import Journey, NotSignedIn, Provider, begin
from store.accounts import open_session
from store.audit import record
from store.db import Pool
from store.errors import StoreError
from store.operators import bind

log = logging.getLogger(__name__)

COOKIE = "cinevault_journey"
MINUTES = 10
PER_ADDRESS = 30
REFUSED = "Signing in there did not work. The log says why."
UNKNOWN = "There is no account for you here. An administrator can make one."
AWAY = "The store cannot be reached right now, so nobody can sign in. Try again in a moment."
TOO_MANY = "Too many attempts. Try again in a minute."


class Outside:
    """What the two addresses do; `say` is the sign-in page with a problem on it."""

    def __init__(
        self,
        provider: Provider,
        pool: Callable[[], Pool],
        *,
        say: Callable[..., Response],
        let_in: Callable[[Request, str, str], Response],
    ) -> None:
        self.provider, self.pool, self.say, self.let_in = provider, pool, say, let_in
        self.brake = Brake()

    @property
    def is_there(self) -> bool:
        """Whether there is a provider at all."""
        return self.provider.is_configured

    async def go(self, request: Request) -> Response:
        """Sends the browser to the provider."""
        if not self.is_there:
            return self.say(request, problem=REFUSED, status=404)
        journey, wanted = begin(), request.query_params.get("next", "/")
        try:
            way = await to_thread.run_sync(self.provider.way, journey, back(request))
        except NotSignedIn as exc:
            return self.refuse(request, exc)
        answer = RedirectResponse(way, 303, {"Cache-Control": "no-store"})
        answer.set_cookie(
            COOKIE,
            "~".join((*astuple(journey), wanted)),
            60 * MINUTES,
            path="/session/oidc",
            httponly=True,
            samesite="lax",  # the way back begins at the provider's site
            secure=request.url.scheme == "https",
        )
        return answer

    async def come_back(self, request: Request) -> Response:
        """A session for whoever the provider vouches for and who has an account."""
        if self.brake.wait([(("oidc", home(request)), PER_ADDRESS)]):
            return self.say(request, problem=TOO_MANY, status=429)
        state, nonce, verifier, wanted = journey_of(request)
        asked = request.query_params
        if not state or asked.get("state") != state or not asked.get("code"):
            return self.refuse(request, NotSignedIn(asked.get("error") or "not our journey"))
        journey = Journey(state, nonce, verifier)
        try:
            token = await to_thread.run_sync(self.session, journey, asked["code"], request)
        except NotSignedIn as exc:
            return self.refuse(request, exc)
        except StoreError:
            return self.say(request, problem=AWAY, status=503)
        if token is None:
            return self.say(request, problem=UNKNOWN, status=403)
        answer = self.let_in(request, token, wanted)
        answer.delete_cookie(COOKIE, path="/session/oidc")
        return answer

    def session(self, journey: Journey, code: str, request: Request) -> str | None:
        """A new session's token; None where nobody has an account by that name."""
        person = self.provider.person(journey, code, back(request))
        ip = request.client.host if request.client else "unknown"
        account = bind(self.pool(), person.subject, person.name)
        if account is None:
            name = person.name if person.name.isprintable() and person.name else "?"
            record(self.pool(), "session.refuse", actor=name, ip=ip, by="oidc")
            return None
        agent = request.headers.get("user-agent", "")[:300]
        return open_session(self.pool(), account.id, ip=ip, agent=agent)

    def refuse(self, request: Request, exc: NotSignedIn) -> Response:
        """The sign-in page; the log says what was wrong."""
        log.warning("sign-in at the provider failed: %.200s", exc)
        return self.say(request, problem=REFUSED, status=502)


def back(request: Request) -> str:
    """The address to come back to."""
    return str(request.url.replace(path="/session/oidc/back", query="", fragment=""))


def home(request: Request) -> str:
    """Where the request comes from."""
    return neighbourhood(request.client.host if request.client else "unknown")


def journey_of(request: Request) -> tuple[str, str, str, str]:
    """What the browser brings back; empty where it brings nothing of ours."""
    parts = request.cookies.get(COOKIE, "").split("~", 3)
    return (parts[0], parts[1], parts[2], parts[3]) if len(parts) == 4 else ("", "", "", "/")
