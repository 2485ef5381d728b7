"""The guard against server-side request forgery: what is dialled is what was checked.

Every message goes through it, and an address is checked the same way when it is saved, tested
and used. Only the last binds, because a name may mean another machine by then.
"""

import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Thread, Timer
from time import monotonic
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

import urllib3
from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from notify.networks import Network, allowed

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 15.0
MOST_ADDRESSES = 2
PORTS = {"http": 80, "https": 443}

SocketAddress = tuple[Any, ...]
Found = list[tuple[socket.AddressFamily, SocketAddress]]
Resolve = Callable[[str, int], Iterable[tuple[Any, ...]]]


class WrongAddress(ValueError):
    """Nothing can be sent to this address; the message says why."""


class Blocked(WrongAddress):
    """The address lies where nothing may be sent; which one it is stays unsaid."""

    def __init__(self) -> None:
        super().__init__("This is a blocked address.")


class NotReached(Exception):
    """No connection came about; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    """What the system's resolver says about the name."""
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


@dataclass(frozen=True, slots=True)
class Policy:
    """Where messages may go, and how long one may take."""

    allow: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset(PORTS.values())
    total_seconds: float = TOTAL_SECONDS
    resolve: Resolve = field(default=look_up)
    apprise: bool = False  # whether the optional package may be used at all
    certificates: str | None = None  # a file of authorities to trust instead of the usual ones


def split(url: str, policy: Policy) -> SplitResult:
    """The parts of an address that may be used; WrongAddress says what is the matter with it."""
    if not url.isascii() or any(sign <= " " or sign in '\\"<>^`{|}\x7f' for sign in url):
        raise WrongAddress("The address holds characters that have no place in one.")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        understood = parse_url(url)
    except (ValueError, LocationParseError):
        raise WrongAddress("The address cannot be understood.") from None
    if parts.scheme not in PORTS:
        raise WrongAddress("The address has to begin with https:// or http://.")
    if "@" in parts.netloc or not parts.hostname:
        raise WrongAddress("The address has to name a host, and no user.")
    if (understood.host or "").strip("[]").lower() != parts.hostname:
        raise WrongAddress("The address cannot be understood.")
    if port not in policy.ports:
        raise Blocked
    return parts


def check(url: str, policy: Policy) -> None:
    """Raises WrongAddress unless a message could be sent to the address now."""
    parts = split(url, policy)
    try:
        addresses(parts.hostname or "", parts.port or PORTS[parts.scheme], policy)
    except NotReached:
        raise WrongAddress("The name of the host cannot be resolved.") from None


def addresses(host: str, port: int, policy: Policy, seconds: float = CONNECT_SECONDS) -> Found:
    """Where the host is, found with one question; Blocked if any of it may not be dialled."""
    if port not in policy.ports:
        raise Blocked
    found = {entry[4]: entry[0] for entry in resolved(host, port, policy.resolve, seconds)}
    if not all(allowed(str(address[0]), policy.allow) for address in found):
        raise Blocked
    if not found:
        raise NotReached("dns")
    return [(family, address) for address, family in found.items()]


def resolved(host: str, port: int, resolve: Resolve, seconds: float) -> list[tuple[Any, ...]]:
    """What the resolver says, or NotReached; a resolver that does not answer is left alone."""
    answers: list[list[tuple[Any, ...]]] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            answers.append(list(resolve(host, port)))

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if not answers:
        raise NotReached("timeout" if asking.is_alive() else "dns")
    return answers[0]


class Deadline:
    """The end of an exchange, however slowly the other side goes on: its socket is shut down."""

    def __init__(self, seconds: float) -> None:
        self.ends = monotonic() + seconds
        self.timer = Timer(seconds, self.strike)
        self.timer.daemon = True
        self.lock = Lock()
        self.held: socket.socket | None = None
        self.expired = False

    def __enter__(self) -> "Deadline":
        self.timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()
        with self.lock:
            self.expired = self.expired or monotonic() >= self.ends
            if self.held:
                self.held.close()

    def left(self) -> float:
        """The seconds that are left, never none."""
        return max(self.ends - monotonic(), 0.01)

    def watch(self, sock: socket.socket) -> None:
        """Ends this connection in time; a copy is kept because TLS takes the socket over."""
        with self.lock:
            self.held = sock.dup()

    def strike(self) -> None:
        """The time is over."""
        with self.lock:
            self.expired = True
            if self.held:
                with suppress(OSError):
                    self.held.shutdown(socket.SHUT_RDWR)


class Guard(HTTPAdapter):
    """Carries one request to an address that may be dialled, without proxies and redirects."""

    def __init__(self, policy: Policy, deadline: Deadline) -> None:
        self.policy, self.deadline = policy, deadline
        self.connected = False
        super().__init__(max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        """Pools whose connections are dialled by the guard."""
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = guarded_pools(self)

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> NoReturn:
        """A proxy would resolve the name again, and dial what nobody checked."""
        raise Blocked

    def dial(self, host: str, port: int) -> socket.socket:
        """A connection to the host, at an address that was checked."""
        seconds = min(CONNECT_SECONDS, self.deadline.left())
        found = addresses(host, port, self.policy, seconds)
        trouble = NotReached("unreachable")
        for family, address in found[:MOST_ADDRESSES]:
            try:
                sock = connected(family, address, min(CONNECT_SECONDS, self.deadline.left()))
            except NotReached as exc:
                trouble = exc
            else:
                self.deadline.watch(sock)
                return sock
        raise trouble


def connected(
    family: socket.AddressFamily, address: SocketAddress, seconds: float
) -> socket.socket:
    """A connection to exactly this address."""
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(address)
    except OSError as exc:
        sock.close()
        raise NotReached(trouble(exc)) from None
    return sock


def trouble(exc: OSError) -> str:
    """The code for what went wrong on the way."""
    if isinstance(exc, TimeoutError):
        return "timeout"
    if isinstance(exc, ConnectionRefusedError):
        return "refused"
    return "tls" if isinstance(exc, ssl.SSLError) else "unreachable"


def guarded_pools(guard: Guard) -> dict[str, Any]:
    """Pools for both schemes whose connections ask the guard to dial."""

    class Dial:
        def _new_conn(self: Any) -> socket.socket:
            return guard.dial(self._dns_host, self.port)

        def connect(self: Any) -> None:
            try:
                super().connect()  # pyright: ignore
            except (OSError, HTTPError) as exc:
                raise NotReached(trouble(exc) if isinstance(exc, OSError) else "tls") from None
            guard.connected = True

    class Plain(Dial, HTTPConnection):
        pass

    class Secure(Dial, HTTPSConnection):
        pass

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain  # pyright: ignore

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Secure  # pyright: ignore

    return {"http": PlainPool, "https": SecurePool}


def session(policy: Policy, guard: Guard) -> Session:
    """A session of one delivery: nothing of the environment, nothing of an earlier one."""
    fresh = Session()
    fresh.trust_env = False
    fresh.verify = policy.certificates or True
    fresh.mount("http://", guard)
    fresh.mount("https://", guard)
    return fresh
