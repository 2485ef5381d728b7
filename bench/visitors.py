"""Somebody who looks at the dashboard without a screen: speaks with it as a browser does."""

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.gate import COOKIE

DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Line(ClientConnection):
    """A websocket that counts what comes over the wire: compressed, as browsers have it too."""

    taken = 0

    def data_received(self, data: bytes) -> None:
        self.taken += len(data)
        super().data_received(data)


@dataclass(frozen=True, slots=True)
class Run:
    """How long until the last change of it was there, and how much came over the wire."""

    seconds: float
    bytes: int


@dataclass
class Visitor:
    """One tab of one browser, on one page."""

    socket: Line
    page: str
    query: str = ""
    ticking: dict[str, float] = field(default_factory=dict[str, float])
    runs: list[Run] = field(default_factory=list[Run])

    async def look(self, page: str, query: str = "") -> Run:
        """Opens a page, or the same with other filters."""
        self.page, self.query, self.ticking = page, query, {}
        return await self.rerun()

    async def tick(self, fragment: str) -> Run:
        """A live part brings itself up to date."""
        return await self.rerun(fragment)

    async def rerun(self, fragment: str = "") -> Run:
        """Asks for a run, and takes in what it says."""
        asked = BackMsg()
        state = asked.rerun_script
        state.page_name, state.query_string, state.fragment_id = self.page, self.query, fragment
        state.is_auto_rerun = bool(fragment)
        state.context_info.timezone, state.context_info.color_scheme = "Europe/Berlin", "light"
        started, before = time.perf_counter(), self.socket.taken
        await self.socket.send(asked.SerializeToString())
        async for frame in self.socket:
            said = ForwardMsg.FromString(frame if isinstance(frame, bytes) else frame.encode())
            if said.WhichOneof("type") == "auto_rerun":
                self.ticking[said.auto_rerun.fragment_id] = said.auto_rerun.interval
            if said.WhichOneof("type") == "script_finished" and said.script_finished in DONE:
                break
        run = Run(time.perf_counter() - started, self.socket.taken - before)
        self.runs.append(run)
        return run

    async def stay(self, seconds: float) -> None:
        """Keeps the page's live parts alive as a browser would; nobody came at the same moment."""
        until, late = time.monotonic() + seconds, random.random()
        due = {each: time.monotonic() + every * late for each, every in self.ticking.items()}
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while due and min(due.values()) < until:
                    fragment = min(due, key=due.__getitem__)
                    await asyncio.sleep(due[fragment] - time.monotonic())
                    await self.tick(fragment)
                    due[fragment] = time.monotonic() + self.ticking[fragment]


async def arrive(base: str, token: str) -> Visitor:
    """Somebody who is signed in."""
    socket = await connect(
        f"{base.replace('http', 'ws')}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": f"{COOKIE}={token}"},
        max_size=None,
        create_connection=Line,
    )
    assert isinstance(socket, Line)
    return Visitor(socket, "")
