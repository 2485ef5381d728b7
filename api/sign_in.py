"""Signing in and out: two plain HTML forms, which work before anything else is loaded."""

import logging
import re
import secrets
from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qsl, quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from api.brake import Brake, Key, neighbourhood
from api.gate import COOKIE
from api.health import Probe
from api.oidc import Provider
from api.outside import Outside
from api.sessions import Sessions
from store.accounts import end_session, is_name, open_session, sign_in
from store.audit import record
from store.db import Pool
from store.errors import StoreError

log = logging.getLogger(__name__)

FORM_COOKIE = "cinevault_form"
LONGEST_FORM = 16 * 1024
LONGEST_COOKIE_LIFE = 400 * 86400  # the store decides when a session ends
PER_PAIR, PER_NAME, PER_ADDRESS = 5, 30, 30

PAGE = Template((Path(__file__).parent / "sign_in.html").read_text())
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
OUTSIDE = '<a class="outside" href="/session/oidc?next={}">Single sign-on</a>'
WRONG = "This name and password do not fit together."
STALE = "This form was too old to be used. Please try again."
AWAY = "The store cannot be reached right now, so nobody can sign in. Try again in a moment."


class Door:
    """The sign-in page and what its forms do."""

    def __init__(
        self,
        sessions: Sessions,
        pool: Callable[[], Pool],
        probe: Callable[[], Probe],
        provider: Provider,
    ) -> None:
        self.sessions = sessions
        self.pool = pool
        self.probe = probe
        self.brake = Brake()
        self.outside = Outside(provider, pool, say=self.page, let_in=signed_in)

    def page(self, request: Request, **said: Any) -> Response:
        """The sign-in page, with the way to an outside provider where there is one."""
        return page(request, outside=self.outside.is_there, **said)

    def routes(self) -> list[Route]:
        """What is served under /session."""
        return [
            Route("/session/login", self.form, methods=["GET"]),
            Route("/session/login", self.enter, methods=["POST"]),
            Route("/session/logout", self.leave, methods=["POST"]),
            Route("/session/alive", self.alive, methods=["GET"]),
            Route("/session/oidc", self.outside.go, methods=["GET"]),
            Route("/session/oidc/back", self.outside.come_back, methods=["GET"]),
        ]

    async def form(self, request: Request) -> Response:
        """The sign-in page."""
        problem = "" if await self.store_answers() else AWAY
        return self.page(request, problem=problem, wanted=request.query_params.get("next", "/"))

    async def enter(self, request: Request) -> Response:
        """A session for whoever knows the password, else the page with what went wrong."""
        form = await fields(request)
        name, wanted = form.get("name", "").strip(), form.get("next", "/")
        if not is_own_form(request, form):
            return self.page(request, problem=STALE, name=name, wanted=wanted, status=403)
        tries = limits(address(request), name)
        if seconds := self.brake.wait(tries):
            return self.too_many(request, name, wanted, round(seconds + 0.5))
        try:
            token = await to_thread.run_sync(self.session, name, form.get("password", ""), request)
        except StoreError:
            return self.page(request, problem=AWAY, name=name, wanted=wanted, status=503)
        if token is None:
            log.warning("sign-in refused for %.64r from %s", name, address(request))
            return self.page(request, problem=WRONG, name=name, wanted=wanted, status=401)
        self.brake.forgive(tries)
        return signed_in(request, token, wanted)

    async def leave(self, request: Request) -> Response:
        """The sign-in page, the session ended."""
        if not is_own_form(request, await fields(request)):
            return self.page(request, problem=STALE, status=403)
        token = request.cookies.get(COOKIE, "")
        try:
            await to_thread.run_sync(end_session, self.pool(), token)
        except StoreError:
            return self.page(request, problem=AWAY, status=503)
        self.sessions.forget(token)
        answer = RedirectResponse("/session/login", 303)
        answer.delete_cookie(COOKIE)
        return answer

    async def alive(self, _: Request) -> Response:
        """Nothing, to whom the gate let in: a page that lost its connection asks whether to go."""
        return Response(status_code=204, headers={"Cache-Control": "no-store"})

    def session(self, name: str, password: str, request: Request) -> str | None:
        """A new session's token when the password is right; the audit log has it either way."""
        account = sign_in(self.pool(), name, password)
        if account is None:
            record(self.pool(), "session.refuse", actor=called(name), ip=address(request))
            return None
        agent = request.headers.get("user-agent", "")[:300]
        return open_session(self.pool(), account.id, ip=address(request), agent=agent)

    def too_many(self, request: Request, name: str, wanted: str, seconds: int) -> Response:
        """The page, saying how long to wait."""
        problem = f"Too many attempts. Try again in {seconds} seconds."
        answer = self.page(request, problem=problem, name=name, wanted=wanted, status=429)
        answer.headers["Retry-After"] = str(seconds)
        return answer

    async def store_answers(self) -> bool:
        """Whether signing in is possible at all."""
        try:
            await self.probe().state()
        except StoreError:
            return False
        return True


def page(
    request: Request,
    *,
    problem: str = "",
    name: str = "",
    wanted: str = "/",
    status: int = 200,
    outside: bool = False,
) -> Response:
    """The sign-in page, its form bound to this browser by a cookie."""
    form_token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    shown = PAGE.substitute(
        problem=f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else "",
        name=escape(name),
        next=escape(own_path(wanted)),
        form_token=escape(form_token),
        outside=OUTSIDE.format(quote(own_path(wanted))) if outside else "",
        name_focus="" if name else "autofocus",
        password_focus="autofocus" if name else "",
    )
    answer = HTMLResponse(shown, status, PAGE_HEADERS)
    secure = request.url.scheme == "https"
    answer.set_cookie(
        FORM_COOKIE, form_token, path="/session", httponly=True, samesite="strict", secure=secure
    )
    return answer


def signed_in(request: Request, token: str, wanted: str) -> Response:
    """Sends the browser, which now has a session, where it wanted to go."""
    answer = RedirectResponse(own_path(wanted), 303, {"Cache-Control": "no-store"})
    secure = request.url.scheme == "https"
    answer.set_cookie(
        COOKIE, token, LONGEST_COOKIE_LIFE, httponly=True, samesite="lax", secure=secure
    )
    return answer


async def fields(request: Request) -> dict[str, str]:
    """What the form sent; nothing when it is longer than a sign-in form can be."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def is_own_form(request: Request, form: dict[str, str]) -> bool:
    """Whether the form is one we gave to this browser."""
    given, sent = request.cookies.get(FORM_COOKIE, ""), form.get("form_token", "")
    return bool(given) and secrets.compare_digest(given.encode(), sent.encode())


def limits(ip: str, name: str) -> list[tuple[Key, int]]:
    """How many tries a minute for this pair, for the name anywhere, for the address at all."""
    who, home = name.lower()[:64], neighbourhood(ip)
    return [
        (("pair", who, home), PER_PAIR),
        (("name", who), PER_NAME),
        (("address", home), PER_ADDRESS),
    ]


def called(name: str) -> str:
    """What somebody called themselves, as far as an account could be called that."""
    return name if is_name(name) else "?"


def address(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else "unknown"


def own_path(wanted: str) -> str:
    """The path when it leads to one of our pages, else the first page."""
    ours = wanted.isprintable() and re.fullmatch(r"/(?![/\\])[^\\]*", wanted)
    return wanted if ours and not wanted.startswith("/session/") else "/"
