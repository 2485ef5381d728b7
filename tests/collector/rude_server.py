"""Servers that misbehave."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any


def raw_server(talk: Callable[[socket.socket], None]) -> tuple[str, Callable[[], None]]:
    """The address of a server that says what it likes to every connection, and its end."""
    listener = socket.create_server(("127.0.0.1", 0))
    talks: list[threading.Thread] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                end, _ = listener.accept()
                talks.append(threading.Thread(target=serve, args=[end], daemon=True))
                talks[-1].start()

    def serve(end: socket.socket) -> None:
        with suppress(OSError), end:
            talk(end)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()

    def close() -> None:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for one in (thread, *talks):
            one.join()

    return f"http://127.0.0.1:{listener.getsockname()[1]}", close


def drip_head(end: socket.socket) -> None:
    """A status line, and then a header that never ends."""
    end.recv(4096)
    end.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        end.sendall(b"a")
        threading.Event().wait(0.02)


def drip_body(end: socket.socket) -> None:
    """An answer that comes byte by byte, for ever."""
    end.recv(4096)
    end.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[")
    while True:
        end.sendall(b" ")
        threading.Event().wait(0.02)


def endless(end: socket.socket) -> None:
    """An answer without an end."""
    end.recv(4096)
    end.sendall(b"HTTP/1.1 200 OK\r\n\r\n[")
    while True:
        end.sendall(b" " * 65536)


def chunks(end: socket.socket) -> None:
    """A chunk of a size that is none."""
    end.recv(4096)
    end.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n[]\r\n")


def says(text: bytes) -> Callable[[socket.socket], None]:
    def talk(end: socket.socket) -> None:
        end.recv(4096)
        end.sendall(text)

    return talk


def silent(end: socket.socket) -> None:
    """Takes the question and says nothing."""
    while end.recv(4096):
        pass


class Elsewhere(BaseHTTPRequestHandler):
    """Sends everybody to `target` and notes what it was told."""

    target = ""
    told: list[str]

    def do_GET(self) -> None:
        self.told.append(str(self.headers))
        self.send_response(302)
        self.send_header("Location", self.target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def pointing(target: str) -> type[Elsewhere]:
    return type("Pointing", (Elsewhere,), {"target": target, "told": []})
