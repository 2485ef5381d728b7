"""The API behind a real server, in a thread of the test's own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI

from tests.keeper import free_port


class Server(uvicorn.Server):
    """Leaves the signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def serving(api: FastAPI) -> Iterator[str]:
    """The address at which the API answers."""
    port = free_port()
    server = Server(
        uvicorn.Config(
            api, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
    )
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.05)
        assert server.started
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
