"""A line to a database server that a test can cut, hold and mend while programs use it."""

import socket
import weakref
from contextlib import suppress
from select import select
from threading import Event, Thread

from psycopg.conninfo import conninfo_to_dict


class Line:
    """Passes bytes between a port of this machine and the server at `url`."""

    def __init__(self, url: str) -> None:
        self.target = conninfo_to_dict(url)
        self.flowing = Event()
        self.flowing.set()
        # Bound and never listening: while the line is cut nobody else gets the port.
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        weakref.finalize(self, held.close)
        self.port = held.getsockname()[1]
        self.open: list[socket.socket] = []
        self.threads: list[Thread] = []
        self.mend()

    def url(self) -> str:
        """The server's address through this line."""
        password = f":{self.target['password']}" if self.target.get("password") else ""
        user, name = self.target.get("user"), self.target["dbname"]
        return f"postgresql://{user}{password}@127.0.0.1:{self.port}/{name}"

    def mend(self) -> None:
        """Takes connections, at the same port as before."""
        listener = socket.create_server(("127.0.0.1", self.port), reuse_port=True)
        self.run(self.accept, listener)

    def cut(self) -> None:
        """Ends every connection and takes no new one."""
        self.release()
        while any(thread.is_alive() for thread in self.threads):
            for end in list(self.open):  # also who was just let in
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            for thread in list(self.threads):
                thread.join(0.1)
        self.open.clear()
        self.threads.clear()

    def hold(self) -> None:
        """Keeps connections but lets nothing through, as a server does that hangs."""
        self.flowing.clear()

    def release(self) -> None:
        """Lets through what was held."""
        self.flowing.set()

    def run(self, serve: object, end: socket.socket) -> None:
        """Serves one socket in a thread, until `cut` shuts it."""
        assert callable(serve)
        thread = Thread(target=serve, args=[end], daemon=True)
        self.open.append(end)
        thread.start()
        self.threads.append(thread)

    def accept(self, listener: socket.socket) -> None:
        """Gives each caller a connection to the server."""
        with listener, suppress(OSError):
            while True:
                caller, _ = listener.accept()
                self.run(self.pass_on, caller)

    def pass_on(self, caller: socket.socket) -> None:
        """Passes on what either side says, until one of them leaves."""
        with caller, self.server() as server, suppress(OSError):
            other = {caller: server, server: caller}
            while True:
                for end in select([caller, server], [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    self.flowing.wait()
                    other[end].sendall(data)

    def server(self) -> socket.socket:
        """A connection to the server itself."""
        host, port = str(self.target.get("host", "localhost")), self.target.get("port") or 5432
        if host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{host}/.s.PGSQL.{port}")
            return server
        return socket.create_connection((host, int(port)))
