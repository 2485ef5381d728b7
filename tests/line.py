"""A line to a database server that a test can cut, hold and mend while programs use it."""

import socket
from contextlib import suppress
from threading import Event, Thread

from psycopg.conninfo import conninfo_to_dict


class Line:
    """Passes bytes between a port of this machine and the server at `url`."""

    def __init__(self, url: str) -> None:
        self.target = conninfo_to_dict(url)
        self.flowing = Event()
        self.flowing.set()
        self.listener = listening(0)
        self.port = self.listener.getsockname()[1]
        self.ends: list[socket.socket] = []
        Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def url(self) -> str:
        """The server's address through this line."""
        user, name = self.target.get("user"), self.target["dbname"]
        given = self.target.get("password")
        password = f":{given}" if given else ""
        return f"postgresql://{user}{password}@127.0.0.1:{self.port}/{name}"

    def cut(self) -> None:
        """Ends every connection and takes no new one."""
        self.listener.close()
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.ends.clear()

    def mend(self) -> None:
        """Takes connections again."""
        self.listener = listening(self.port)
        Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def hold(self) -> None:
        """Keeps connections but lets nothing through, as a server does that hangs."""
        self.flowing.clear()

    def release(self) -> None:
        """Lets through what was held."""
        self.flowing.set()

    def accept(self, listener: socket.socket) -> None:
        """Gives each caller a connection to the server."""
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            server = self.connect()
            self.ends += [caller, server]
            for here, there in ((caller, server), (server, caller)):
                Thread(target=self.pump, args=[here, there], daemon=True).start()

    def connect(self) -> socket.socket:
        """A connection to the server itself."""
        host, port = str(self.target.get("host", "localhost")), self.target.get("port") or 5432
        if host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{host}/.s.PGSQL.{port}")
            return server
        return socket.create_connection((host, int(port)))

    def pump(self, here: socket.socket, there: socket.socket) -> None:
        """Passes on what comes until one side leaves."""
        with suppress(OSError):
            while data := here.recv(65536):
                self.flowing.wait()
                there.sendall(data)
        for end in (here, there):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def listening(port: int) -> socket.socket:
    """A socket of this machine that takes callers."""
    return socket.create_server(("127.0.0.1", port))
