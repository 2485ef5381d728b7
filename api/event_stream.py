"""An answer that does not end: sent bit by bit, to whoever is still there and reads it."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

SEND_SECONDS = 30.0  # a client that lost its network says nothing

log = logging.getLogger(__name__)


class EventStream(Response):
    """Server-Sent Events."""

    media_type = "text/event-stream"

    def __init__(self, pieces: AsyncGenerator[bytes]) -> None:
        super().__init__(headers={"Cache-Control": "no-cache, no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self.pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        await send(start)
        sending = asyncio.create_task(self.send_pieces(send))
        leaving = asyncio.create_task(gone(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            log.debug("a stream ends with the server")  # it waits for us no longer: end it well
        finally:
            left = leaving.done()
            for task in (sending, leaving):
                task.cancel()
            await asyncio.wait({sending, leaving})
        broken = None if sending.cancelled() else sending.exception()
        if isinstance(broken, TimeoutError):
            log.info("a stream ends: nobody reads it")
        elif broken:
            raise broken
        elif not left:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def send_pieces(self, send: Send) -> None:
        """Sends everything there is; TimeoutError where nobody takes it."""
        async with aclosing(self.pieces) as pieces:
            async for piece in pieces:
                async with asyncio.timeout(SEND_SECONDS):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})


async def gone(receive: Receive) -> None:
    """Waits until the client is."""
    with suppress(OSError):
        while (await receive())["type"] != "http.disconnect":
            pass
