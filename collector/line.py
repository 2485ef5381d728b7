"""Connections that can be cut from outside: the only way to bound a request as a whole.

A read has a time limit of its own, but an answer that drips in byte by byte never meets it.
"""

import socket
from contextlib import suppress
from threading import Lock, Timer
from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Line:
    """The connection in use."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.end: socket.socket | None = None
        self.was_cut = self.is_over = False

    def watch(self, sock: socket.socket) -> None:
        """Takes the connection's other handle: the first one is lost once TLS is put over it."""
        with self.lock:
            self.drop()
            if self.is_over:
                sock.close()
                raise ConnectionAbortedError
            self.end = sock.dup()

    def drop(self) -> None:
        """Lets go of the handle."""
        if self.end is not None:
            self.end.close()
        self.end = None

    def cut(self) -> None:
        """Ends the connection; whoever reads from it reads its end."""
        with self.lock:
            self.was_cut = True
            if self.end is not None:
                with suppress(OSError):
                    self.end.shutdown(socket.SHUT_RDWR)

    def cut_for_good(self) -> None:
        """Ends the connection and allows no other."""
        self.is_over = True
        self.cut()

    def cut_in(self, seconds: float) -> Timer:
        """Cuts the line then, unless the timer is cancelled before."""
        self.was_cut = False
        timer = Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        return timer


def session_on(line: Line) -> Session:
    """A session whose connections are watched by the line, which uses no proxy and no .netrc."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            line.watch(sock)
            return sock

    class Tls(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            line.watch(sock)
            return sock

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain  # pyright: ignore[reportAssignmentType]

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls  # pyright: ignore[reportAssignmentType]

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType]
            self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}

    session = Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, Adapter(pool_connections=1, pool_maxsize=1, max_retries=0))
    return session
