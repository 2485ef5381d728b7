"""A receiver of webhooks that answers as it is told, badly too, over real sockets."""

import socket
import ssl
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notify.guard import Policy
from notify.networks import networks

HOSTS = ("discord.com", "hooks.slack.com", "receiver.example")
HERE = networks(["127.0.0.0/8"])


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `how` says in which manner it comes: whole, drip, drip_body, reset, never."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    how: str = "whole"


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Quiet(ThreadingHTTPServer):
    """Says nothing of callers that hang up or speak no TLS."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class Receiver:
    """Answers with the replies in turn, the last one again and again."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies) or [Reply()]
        self.received: list[Received] = []
        self.closing = Event()
        self.hook: Callable[[Received], None] = lambda _: None
        self.server = Quiet(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def secure(self, folder: Path) -> "Receiver":
        """The same over TLS, in the names of the services."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "leaf.pem")
        self.server.socket = context.wrap_socket(
            self.server.socket, server_side=True, do_handshake_on_connect=False
        )
        return self

    def reply(self) -> Reply:
        """The answer that is due."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """The class of its connections."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Received(self.command, self.path, dict(self.headers), body)
                receiver.received.append(request)
                receiver.hook(request)
                with suppress(OSError):
                    receiver.write(self, receiver.reply())
                self.close_connection = True

            do_POST = do_PATCH = do_GET = answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler

    def write(self, handler: Any, reply: Reply) -> None:
        """Writes the answer in its manner."""
        if reply.how == "reset":
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()
            return
        if reply.how == "never":
            self.closing.wait()
            return
        headers = {"Content-Length": str(len(reply.body)), **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} X", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
        head = "\r\n".join(lines).encode()
        if reply.how == "drip":
            self.drip(handler, head)
        handler.wfile.write(head)
        if reply.how == "drip_body":
            self.drip(handler, b"x" * 1000)
        handler.wfile.write(reply.body)

    def drip(self, handler: Any, data: bytes) -> None:
        """Writes a byte now and then, for as long as anybody listens."""
        for position in range(len(data)):
            handler.wfile.write(data[position : position + 1])
            if self.closing.wait(0.05):
                return


@contextmanager
def running(receiver: Receiver) -> Iterator[Receiver]:
    """Runs the receiver until the block ends."""
    thread = Thread(target=receiver.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()


def policy(receiver: Receiver, folder: Path | None = None, seconds: float = 15.0) -> Policy:
    """A policy under which every name leads to the receiver, and its certificates hold."""

    def resolve(_host: str, _port: int) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.port))]

    authority = str(folder / "authority.pem") if folder else None
    return Policy(allow=HERE, total_seconds=seconds, resolve=resolve, certificates=authority)


def make_certificates(folder: Path) -> Path:
    """An authority of our own and a certificate for the hosts, in the folder."""
    authority_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
    authority = (
        certificate(name, name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    leaf_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOSTS[0])])
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
    leaf = (
        certificate(leaf_name, name, leaf_key.public_key())
        .add_extension(names, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private = leaf_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "authority.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    (folder / "leaf.pem").write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
    return folder


def certificate(subject: x509.Name, issuer: x509.Name, key: Any) -> x509.CertificateBuilder:
    """The beginnings of a certificate that holds today."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
