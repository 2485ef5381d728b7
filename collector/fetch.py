"""HTTP to media servers: bounded in time and size, and telling the key to nobody else."""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import urljoin, urlsplit

import requests
from requests import exceptions as failures
from urllib3.exceptions import HTTPError, NameResolutionError, SSLError

from collector.line import Line, session_on
from collector.trouble import (
    Busy,
    Forbidden,
    GivenUp,
    NoSuchPage,
    NotUnderstood,
    ServerTrouble,
    Unauthorized,
    Unreachable,
)

MB = 2**20
CHUNK = 2**16
DEADLINE, CONNECT_LIMIT = 10.0, 5.0
HOPS = 3

LONGEST_WAIT = 3600.0

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent along: the body of a POST, and what it is."""

    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent. `server_time` is what its own clock said when the answer was here."""

    body: bytes
    server_time: datetime | None
    took: float


class Http:
    """One media server's address and the headers that let us in."""

    def __init__(
        self, base_url: str, headers: Mapping[str, str], *, deadline: float = DEADLINE
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.deadline = deadline
        self.line = Line()
        self.last: requests.PreparedRequest | None = None
        self.session = session_on(self.line)
        self.session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self.session.headers.update(headers)
        # Compressed, a small answer could be a huge one.
        self.session.headers.update({"Accept-Encoding": "identity", "User-Agent": "cinevault"})

    def introduce(self, headers: Mapping[str, str]) -> None:
        """Sends these headers from now on."""
        self.session.headers.update(headers)
        self.last = None

    def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        limit: int = 8 * MB,
        patience: float = 1.0,
        sent: Sent | None = None,
    ) -> Answer:
        """The answer, at most `limit` bytes, within the deadline times `patience`.

        Where something is `sent` along, it is asked for with POST.
        """
        seconds = self.deadline * patience
        timer = self.line.cut_in(seconds)
        try:
            answer = self.follow(self.base_url + path, params, limit, sent)
        except (requests.RequestException, HTTPError, OSError, ValueError) as exc:
            if self.line.was_cut or self.line.is_over:
                raise self.incomplete(seconds) from exc
            raise in_words(exc) from exc
        finally:
            timer.cancel()
        if self.line.was_cut:
            # What ends with its connection looks whole when we end it.
            raise self.incomplete(seconds)
        return answer

    def incomplete(self, seconds: float) -> ServerTrouble:
        """What there is to say of an answer that was cut off."""
        if self.line.is_over:
            return GivenUp("it is no longer watched")
        return Unreachable(f"its answer was not complete after {seconds:g} s")

    def follow(self, url: str, params: Params | None, limit: int, sent: Sent | None) -> Answer:
        """The answer of the address, or of where it points to on the same host."""
        for _ in range(HOPS):
            began = monotonic()
            with self.request(url, params, sent) as response:
                if response.is_redirect:
                    if sent is not None:
                        raise NotUnderstood("it redirects: set the address that it points to")
                    url, params = self.allowed(url, response.headers["location"]), None
                    continue
                check_status(response)
                body = bounded(response, limit)
                took = monotonic() - began
                return Answer(body, server_time(response.headers.get("date"), took), took)
        raise NotUnderstood("it redirects in circles: is its address right?")

    def request(self, url: str, params: Params | None, sent: Sent | None) -> requests.Response:
        """The response before its body; asked again where an idle connection had just ended."""
        try:
            return self.ask(url, params, sent)
        except failures.ConnectionError as exc:
            if "RemoteDisconnected" not in repr(exc) or self.line.was_cut:
                raise
            return self.ask(url, params, sent)

    def ask(self, url: str, params: Params | None, sent: Sent | None) -> requests.Response:
        """The response before its body."""
        return self.session.send(
            self.prepared(url, params, sent),
            timeout=(min(CONNECT_LIMIT, self.deadline), self.deadline),
            stream=True,
            allow_redirects=False,
            proxies={},
        )

    def prepared(
        self, url: str, params: Params | None, sent: Sent | None
    ) -> requests.PreparedRequest:
        """The request; the last one where it is the same, which it is while nothing changes."""
        if sent is not None:
            kind = {"Content-Type": sent.content_type}
            asked = requests.Request("POST", url, params=params, data=sent.body, headers=kind)
            return self.session.prepare_request(asked)
        if params:
            return self.session.prepare_request(requests.Request("GET", url, params=params))
        if self.last is None or self.last.url != url:
            self.last = self.session.prepare_request(requests.Request("GET", url))
        return self.last

    def allowed(self, url: str, location: str) -> str:
        """Where to go on; never to another host, and never out of TLS: the key goes along."""
        there = urljoin(url, location)
        before, after = urlsplit(url), urlsplit(there)
        same = after.hostname == before.hostname and after.scheme in ("https", before.scheme)
        if not same:
            raise NotUnderstood(
                f"it points to another address ({after.scheme}://{after.hostname}): "
                "set that one if it is right"
            )
        return there

    def give_up(self) -> None:
        """Ends what another thread is waiting for, and whatever it would ask next."""
        self.line.cut_for_good()

    def close(self) -> None:
        """Lets go of the connection."""
        self.session.close()
        with self.line.lock:
            self.line.drop()


def bounded(response: requests.Response, limit: int) -> bytes:
    """The whole body; NotUnderstood where there is more than the limit."""
    body = bytearray()
    while chunk := response.raw.read1(CHUNK, decode_content=False):
        body += chunk
        if len(body) > limit:
            raise NotUnderstood(f"its answer is larger than {limit // MB} MB")
    return bytes(body)


def check_status(response: requests.Response) -> None:
    """Passes where the server did what it was asked to."""
    status = response.status_code
    if status == 401:
        raise Unauthorized("it does not accept the key (401): make a new one and set it")
    if status == 403:
        raise Forbidden("the key may not do this (403): it has to be an administrator's")
    if status == 404:
        raise NoSuchPage("it knows no such page (404): is this its address, and its kind?")
    if status in (429, 503) and (seconds := pause_asked(response)) is not None:
        raise Busy(f"it answers with an error ({status})", seconds)
    if status >= 500 or status == 429:
        raise Unreachable(f"it answers with an error ({status})")
    if status != 200:
        raise NotUnderstood(f"it answers with status {status}", status)


def pause_asked(response: requests.Response) -> float | None:
    """In how many seconds it wants to be asked again: a number, or a date by its own clock."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdecimal() and len(said) < 10:
        return min(float(said), LONGEST_WAIT)
    now = server_time(response.headers.get("date"), 0.0)
    then = server_time(said or None, 0.0)
    if now is None or then is None:
        return None
    return min(max((then - now).total_seconds(), 0.0), LONGEST_WAIT)


def in_words(exc: Exception) -> ServerTrouble:
    """What the failure means. Its own words are not passed on: they may hold what we sent."""
    chain = [exc]
    while (cause := reason_of(chain[-1])) is not None and cause not in chain:
        chain.append(cause)
    if isinstance(exc, ServerTrouble):
        return exc
    if any(isinstance(e, (SSLError, ssl.SSLError)) for e in chain):
        verdicts = (e.verify_message for e in chain if isinstance(e, ssl.SSLCertVerificationError))
        said = next(verdicts, "TLS fails")
        return Unreachable(f"no safe connection: {said}. Is its certificate one we may trust?")
    if any(isinstance(e, NameResolutionError) for e in chain):
        return Unreachable("its name is not known: is the address right?")
    if any(isinstance(e, (failures.Timeout, TimeoutError)) for e in chain):
        return Unreachable("it does not answer in time: is it running?")
    if said := next((e.strerror for e in chain if isinstance(e, OSError) and e.strerror), None):
        return Unreachable(f"no connection ({said.lower()}): is it running?")
    if isinstance(exc, (failures.InvalidURL, failures.MissingSchema, failures.InvalidSchema)):
        return NotUnderstood("its address is none: it has to look like http://server.lan:8096")
    return Unreachable("the connection broke off")


def reason_of(exc: BaseException) -> Exception | None:
    """What the failure was made from."""
    told = [*exc.args, getattr(exc, "reason", None), exc.__cause__, exc.__context__]
    return next((e for e in told if isinstance(e, Exception) and e is not exc), None)


def server_time(date: str | None, took: float) -> datetime | None:
    """The server's clock when its answer was here, None where it does not tell."""
    try:
        said = parsedate_to_datetime(date) if date else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if said is None:
        return None
    # The header is cut to whole seconds, and was written about half way.
    return said.replace(tzinfo=said.tzinfo or UTC) + timedelta(seconds=0.5 + min(took, 60) / 2)
