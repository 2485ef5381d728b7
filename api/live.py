"""What changed, on its way to everybody who watches: read once in each process, shared by all.

A ring holds the newest events. Each client is a place in it, so a slow one costs nothing; whom
the ring leaves behind is told so and sent away, and reads on from the store when it is back.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Event as Signal
from threading import Thread

from anyio import to_thread

from api.live_forms import Shown, ended_snapshot, shown
from logs import Trouble
from operations.bucket import Bucket
from store import live
from store.db import Pool
from store.errors import StoreError, StoreUnavailable
from store.pipeline import lookups

POLL = 1.0  # seconds: nothing waits longer, even if nobody wakes us
NAPS = 5
PATIENCE = 2.5
MOST, MOST_BYTES = 4096, 32 * 2**20  # what the ring holds
COALESCE = 256  # whoever is further behind gets of each thing only the newest
AT_ONCE = 500
SNAPSHOT = {"jobs": 5000, "runs": 500}  # of the newest
STALE = 1.0  # seconds that a snapshot serves whoever comes

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a client has not got yet, and where it is then."""

    shown: Sequence[Shown]
    head: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything as it was at a place, in several frames."""

    frames: Sequence[Shown]
    at: int


class Ring:
    """The newest events of all streams without a hole, from the one after `start` to `head`."""

    def __init__(self, start: int, *, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self.start = self.head = start
        self.most, self.most_bytes = most, most_bytes
        self.events: list[Shown] = []
        self.bytes = 0
        self.made: dict[tuple[str, int], Batch] = {}

    def add(self, events: Sequence[Shown]) -> None:
        """Takes new events; the oldest make room for them."""
        self.made.clear()
        self.events += events
        self.head += len(events)
        self.bytes += sum(event.size for event in events)
        if len(self.events) > 2 * self.most or self.bytes > self.most_bytes:
            self.drop()

    def drop(self) -> None:
        """Forgets the oldest, some at a time: that moves the others only now and then."""
        gone = max(0, len(self.events) - self.most)
        left = self.bytes - sum(event.size for event in self.events[:gone])
        while left > self.most_bytes / 2 and gone < len(self.events):
            left -= self.events[gone].size
            gone += 1
        del self.events[:gone]
        self.start, self.bytes = self.start + gone, left

    def after(self, stream: str, place: int) -> Batch | None:
        """What comes after a place, None where that is forgotten. Clients of a place share it."""
        if place < self.start:
            return None
        if (stream, place) not in self.made:
            found = [e for e in self.events[max(0, place - self.start) :] if e.stream == stream]
            kept = coalesced(found) if len(found) > COALESCE else found
            self.made[stream, place] = Batch(kept, max(place, self.head))
        return self.made[stream, place]


def coalesced(events: Sequence[Shown]) -> list[Shown]:
    """Of each thing the newest event, in the order of these."""
    newest = {event.entity: event.id for event in events}
    return [event for event in events if newest[event.entity] == event.id]


class Hub:
    """Reads events for everybody in this process, from when the first one comes."""

    def __init__(self, pool: Callable[[], Pool]) -> None:
        self.pool = pool
        self.ring: Ring | None = None
        self.epoch = 0
        self.thread: Thread | None = None
        self.stop = Signal()
        self.changed = asyncio.Event()
        self.snapshots = Bucket[str, Snapshot](self.read_snapshots, at_most=STALE)
        self.places = Bucket[str, live.Place](
            lambda keys: dict.fromkeys(keys, place_now(self.pool())), at_most=0
        )

    async def ready(self) -> Ring:
        """The ring, once it is known where it begins; StoreUnavailable where that takes long."""
        if self.thread is None:
            loop = asyncio.get_running_loop()
            self.thread = Thread(target=self.run, args=[loop], name="live", daemon=True)
            self.thread.start()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self.ring is None:
                    await self.changed.wait()
        if self.ring is None or self.stop.is_set():
            raise StoreUnavailable("the store does not answer")
        return self.ring

    async def news(self, seconds: float) -> bool:
        """Waits until there is something new, so many seconds at most; whether there is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.changed.wait()
                return True
        return False

    async def close(self) -> None:
        """Ends it, and with it every stream."""
        self.stop.set()
        self.wake()
        if self.thread:
            await to_thread.run_sync(self.thread.join, POLL)

    def run(self, loop: asyncio.AbstractEventLoop) -> None:
        """The thread that reads: woken by the store, and each second in any case."""
        trouble = Trouble(log, "live events")
        reader = Reader(self.pool, loop)
        while not self.stop.is_set():
            try:
                with live.listening(self.pool()) as heard:
                    reader.begin(self)
                    trouble.over()
                    while not self.stop.is_set():
                        reader.read(self)
                        self.rest(heard)
            except StoreError as exc:
                trouble.met(str(exc))
                self.stop.wait(POLL)
            except RuntimeError:  # the loop is closed, and with it everything
                return

    def rest(self, heard: Callable[[float], bool]) -> None:
        """Waits for news, a second at most, and no longer than there is something to wait for."""
        for _ in range(NAPS):
            if heard(POLL / NAPS) or self.stop.is_set():
                return

    def begin(self, place: int) -> None:
        """Starts the ring at a place; whoever was elsewhere has to reload."""
        self.ring = Ring(place)
        self.epoch += 1
        self.wake()

    def publish(self, events: Sequence[Shown]) -> None:
        """Hands events to everybody."""
        if self.ring:
            self.ring.add(events)
            self.wake()

    def wake(self) -> None:
        """Lets everybody look who waits."""
        self.changed.set()
        self.changed = asyncio.Event()

    async def place(self) -> live.Place:
        """Which events the store has, everything that is committed by now among them."""
        found = await self.places.get("now")
        assert found
        return found

    async def stored(self, stream: str, after: int) -> Batch:
        """What the store has after a place, some of it."""
        found = await to_thread.run_sync(live.after, self.pool(), after, AT_ONCE)
        head = found[-1].id if found else after
        return Batch([shown(event) for event in found if event.stream == stream], head)

    async def snapshot(self, stream: str) -> Snapshot:
        """Everything that a stream is about, as it is now or was a moment ago."""
        found = await self.snapshots.get(stream)
        assert found
        return found

    def read_snapshots(self, streams: Sequence[str]) -> dict[str, Snapshot]:
        """The place first: what changes while the rest is read comes again as an event."""
        pool = self.pool()
        place = place_now(pool).last
        return {stream: snapshot(pool, stream, place) for stream in streams}


class Reader:
    """How far the thread has read."""

    def __init__(self, pool: Callable[[], Pool], loop: asyncio.AbstractEventLoop) -> None:
        self.pool, self.loop = pool, loop
        self.last: int | None = None

    def begin(self, hub: Hub) -> None:
        """Where to go on from: where it was, or where the store is if that is another one now."""
        place = live.place(self.pool())
        if self.last is None or not place.knows(self.last):
            self.last = place.last
            self.loop.call_soon_threadsafe(hub.begin, self.last)

    def read(self, hub: Hub) -> None:
        """Numbers what was committed, and hands on what is new."""
        assert self.last is not None
        pool = self.pool()
        more = True
        while more and not hub.stop.is_set():
            more = live.number(pool) > 0
            while found := live.after(pool, self.last):
                self.last = found[-1].id
                events = [shown(event) for event in found]
                self.loop.call_soon_threadsafe(hub.publish, events)


def place_now(pool: Pool) -> live.Place:
    """Where the events are once everything that is committed has a number."""
    while live.number(pool):
        pass
    return live.place(pool)


def snapshot(pool: Pool, stream: str, place: int) -> Snapshot:
    """Everything that a stream is about."""
    most = SNAPSHOT[stream]
    read = lookups.jobs if stream == "jobs" else lookups.runs
    found = [each.payload for each in read(pool, limit=most)]
    return Snapshot(ended_snapshot(stream, found, place, complete=len(found) < most), place)


def tell_gap(stream: str, after: int, why: str) -> Shown:
    """That something between here and there is not told."""
    text = json.dumps({"event": "gap", "stream": stream, "after": after, "reason": why})
    return Shown(stream, "", None, text[1:-1], name="gap")
