"""The port: whether it is free, who has it, and under which addresses people reach it."""

import errno
import http.client
import socket
from contextlib import suppress

from commands.errors import CannotRun

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
HEALTH = ("/api/health", "/_stcore/health")


def check_port(host: str, port: int) -> None:
    """CannotRun where we could not listen there, with what to do."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as exc:
        raise CannotRun(unusable(host, port, exc)) from exc


def unusable(host: str, port: int, exc: OSError) -> str:
    """Why nobody can listen there, in one line."""
    other = f"choose another port, for example CINEVAULT_PORT={port + 1 if port < 65535 else 8501}"
    if exc.errno == errno.EADDRINUSE:
        user = "another CineVault" if answers(host, port) else "another program"
        return f"Port {port} is in use by {user}. End it, or {other}."
    if exc.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} is reserved for root: {other}."
    return (
        f"CINEVAULT_HOST: {host} is not an address of this machine ({exc.strerror}); "
        "0.0.0.0 listens on all of them."
    )


def answers(host: str, port: int) -> bool:
    """Whether a CineVault answers there, dashboard and API."""
    return all(get(host, port, path) == http.client.OK for path in HEALTH)


def get(host: str, port: int, path: str) -> int | None:
    """The status of the answer, None where there is none."""
    with suppress(OSError, http.client.HTTPException):
        conn = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=1)
        try:
            conn.request("GET", path)
            return conn.getresponse().status
        finally:
            conn.close()
    return None


def addresses(host: str, port: int) -> list[str]:
    """Where the dashboard is found: from this machine first, then from the network."""
    if host not in EVERYWHERE:
        return [f"http://{f'[{host}]' if ':' in host else host}:{port}"]
    lan = lan_address()
    return [f"http://localhost:{port}", *([f"http://{lan}:{port}"] if lan else [])]


def lan_address() -> str | None:
    """This machine's address towards the rest of the world; nothing is sent to find it."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        address = str(probe.getsockname()[0])
        return None if address.startswith("127.") else address
    return None
