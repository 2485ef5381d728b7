"""Live streams of render jobs and ingest runs: Server-Sent Events and WebSockets."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import suppress
from time import monotonic
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response, WebSocket
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect

from api.access import Documented, documented, reading
from api.callers import READERS
from api.discretion import hidden_from
from api.errors import Refused
from api.event_stream import SEND_SECONDS, EventStream
from api.following import HEARTBEAT, Follower, Wish
from api.live import Hub
from api.live_forms import Shown
from store.errors import StoreError

PIECE = 32 * 1024  # bytes sent in one go: what waits for a slow client is not much more
RETRY = b"retry: 2000\n\n"
CHECKED_EVERY = 60.0
LONGEST_BY_TICKET = 3600.0
DATA_HEARTBEAT = 30.0
TRY_AGAIN, NOT_ALLOWED = 1013, 1008

EXAMPLE = (
    'id: 17\ndata: {"event": "job.created", "job": {"job_id": "stub-1", "status": "queued"}}\n\n'
)
DOCUMENT: Documented = documented() | {
    200: {
        "description": "Events, until one of both sides ends it.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}

log = logging.getLogger(__name__)
router = APIRouter(tags=["Pipeline"])


def asked(
    request: Request,
    snapshot: Annotated[
        bool,
        Query(description="Whether to begin with everything as it is.", examples=[True]),
    ] = True,
    after: Annotated[
        int | None,
        Query(ge=0, lt=2**63, description="The last event one has got.", examples=[17]),
    ] = None,
    last_event_id: Annotated[
        str | None,
        Header(max_length=100, description="The same, as browsers say it.", examples=["17"]),
    ] = None,
    once: Annotated[
        bool,
        Query(description="Whether to end with what there is by now.", examples=[False]),
    ] = False,
    keepalive: Annotated[
        Literal["comment", "data"],
        Query(description="What is sent while nothing happens.", examples=["comment"]),
    ] = "comment",
) -> Wish:
    """What a client asks for."""
    stream = request.url.path.split("/")[1]
    place = after if last_event_id is None else number(last_event_id)
    beat = HEARTBEAT if keepalive == "comment" else DATA_HEARTBEAT
    return Wish(stream, place, snapshot, once, beat)


def number(text: str) -> int:
    """The number of an event; -1, which none has, where it is none of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1


@router.get("/jobs/stream", response_class=Response, responses=DOCUMENT, dependencies=[reading])
async def stream_jobs(request: Request, wish: Annotated[Wish, Depends(asked)]) -> EventStream:
    """Render jobs as they are, and from then on each change."""
    return await streamed(request, wish)


@router.get("/runs/stream", response_class=Response, responses=DOCUMENT, dependencies=[reading])
async def stream_runs(request: Request, wish: Annotated[Wish, Depends(asked)]) -> EventStream:
    """Ingest runs as they are, and from then on each change."""
    return await streamed(request, wish)


async def streamed(request: Request, wish: Wish) -> EventStream:
    """The events that are wished for."""
    hub: Hub = request.app.state.hub
    await hub.ready()
    return EventStream(lines(request, Follower(hub, wish)))


async def lines(request: Request, follower: Follower) -> AsyncGenerator[bytes]:
    """The events as Server-Sent Events. A heartbeat carries on the place to resume from."""
    yield RETRY
    async for events in followed(request, follower):
        for piece in pieces(events):
            yield piece
        if not events and follower.wish.heartbeat == HEARTBEAT:
            yield f": ping\nid: {follower.place}\n\n".encode()
        elif not events:
            yield b"data: {}\n\n"


def pieces(events: Sequence[Shown]) -> Iterator[bytes]:
    """The events, some at a time."""
    some: list[bytes] = []
    length = 0
    for event in events:
        some.append(event.sse)
        length += len(event.sse)
        if length >= PIECE:
            yield b"".join(some)
            some, length = [], 0
    if some:
        yield b"".join(some)


async def followed(
    connection: HTTPConnection, follower: Follower
) -> AsyncIterator[Sequence[Shown]]:
    """The events, as long as the caller may have them and the store tells them."""
    began = checked = monotonic()
    with suppress(StoreError):  # the client comes back and goes on where it was
        hidden = await hidden_from(connection)
        async for events in follower.events():
            if monotonic() - checked > CHECKED_EVERY:
                checked = monotonic()
                if not await still_known(connection, checked - began):
                    return
                with suppress(StoreError):  # it stays as it was
                    hidden = await hidden_from(connection)
            yield [event.discreet for event in events] if hidden else events


async def still_known(connection: HTTPConnection, seconds: float) -> bool:
    """Whether whoever opened the stream so long ago may still read it."""
    if "ticket" in connection.query_params:
        return seconds < LONGEST_BY_TICKET
    try:
        caller = await connection.app.state.callers.caller(connection)
    except Refused:
        return False
    except StoreError:
        return True
    return caller.role in READERS


@router.websocket("/jobs/ws")
async def socket_of_jobs(socket: WebSocket) -> None:
    """Render jobs as they are, and from then on each change."""
    await serve(socket, "jobs")


@router.websocket("/runs/ws")
async def socket_of_runs(socket: WebSocket) -> None:
    """Ingest runs as they are, and from then on each change."""
    await serve(socket, "runs")


async def serve(socket: WebSocket, stream: str) -> None:
    """Sends the events of a stream until the client leaves, cannot follow, or all ends."""
    hub: Hub = socket.app.state.hub
    given = socket.query_params
    after = number(given["after"]) if "after" in given else None
    wish = Wish(stream, after, given.get("snapshot", "true") != "false")
    await socket.accept()
    sending = asyncio.create_task(send_frames(socket, Follower(hub, wish)))
    leaving = asyncio.create_task(left(socket))
    try:
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone = leaving.done()
        for task in (sending, leaving):
            task.cancel()
        await asyncio.wait({sending, leaving})
    broken = None if sending.cancelled() else sending.exception()
    if broken and not isinstance(broken, TimeoutError | WebSocketDisconnect | RuntimeError):
        raise broken
    if not gone:
        with suppress(RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(SEND_SECONDS):
                await socket.close(TRY_AGAIN, "come back with ?after=")


async def send_frames(socket: WebSocket, follower: Follower) -> None:
    """Sends each event as a frame; TimeoutError where nobody takes it."""
    async for events in followed(socket, follower):
        frames = [event.frame for event in events] or [heartbeat(follower.place)]
        for frame in frames:
            async with asyncio.timeout(SEND_SECONDS):
                await socket.send_text(frame)


def heartbeat(place: int) -> str:
    """A frame that says no more than that all is well, and where one is."""
    told: dict[str, Any] = {"id": place, "event": "ping"}
    return json.dumps(told)


async def left(socket: WebSocket) -> None:
    """Waits until the client is gone; whatever it says meanwhile."""
    with suppress(WebSocketDisconnect):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass
