"""The process that apprise runs in: one message, only to where one may go, and a word on it."""

import json
import logging
import socket
import sys
from importlib import import_module
from typing import Any, NoReturn

from notify.networks import Network, allowed, networks

INTERNET = (socket.AF_INET, socket.AF_INET6)


class Fence:
    """Stands in for the ways out of this process, and remembers whether it stopped one."""

    def __init__(self, allow: tuple[Network, ...], ports: frozenset[int]) -> None:
        self.allow, self.ports = allow, ports
        self.stopped = False

    def put_up(self) -> None:
        """From now on every connection of this process is checked."""
        dial = socket.socket.connect

        def connect(sock: socket.socket, address: Any) -> None:
            self.check(sock, address)
            dial(sock, address)

        def closed(*_: object) -> NoReturn:
            self.stop()

        replaced = {"connect": connect, "connect_ex": closed, "sendto": closed, "sendmsg": closed}
        for name, stand_in in replaced.items():
            setattr(socket.socket, name, stand_in)

    def check(self, sock: socket.socket, address: Any) -> None:
        """Raises unless the address may be dialled; a name that was not resolved may not."""
        if sock.family not in INTERNET or address[1] not in self.ports:
            self.stop()
        try:
            fine = allowed(address[0], self.allow)
        except ValueError:
            fine = False
        if not fine:
            self.stop()

    def stop(self) -> NoReturn:
        """Notes it, and ends the attempt in a way that every library understands."""
        self.stopped = True
        raise PermissionError("blocked address")


def main() -> str:
    """What became of the message on the input, in one word."""
    told = json.load(sys.stdin)
    try:
        apprise: Any = import_module("apprise")
    except ImportError:
        return "missing"
    fence = Fence(networks(told["allow"]), frozenset(told["ports"]))
    fence.put_up()
    status = notified(apprise, told)
    return "blocked" if fence.stopped and status != "success" else WORDS.get(status, "failure")


WORDS = {"success": "sent", "nomatch": "nomatch", "timeout": "timeout"}


def notified(apprise: Any, told: dict[str, Any]) -> str:
    """Apprise's word on it."""
    logging.disable(logging.CRITICAL)  # its lines may hold the address
    asset = apprise.AppriseAsset(
        http_redirects=False, secure_logging=True, service_timeout=told["seconds"]
    )
    services = apprise.Apprise(asset=asset)
    if not services.add(told["url"]) or len(services) != 1:
        return "nomatch"
    kind = getattr(apprise.NotifyType, told["type"].upper())
    result = services.notify(title=told["title"], body=told["body"], notify_type=kind)
    return str(result.status.name).lower()


if __name__ == "__main__":
    print(main())
