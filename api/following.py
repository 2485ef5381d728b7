"""One client's way through the events: what it missed, what is there, and what comes."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from api.live import Hub, tell_gap
from api.live_forms import Shown

HEARTBEAT = 15.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks for; `after` is the last event it got, -1 where it made that up."""

    stream: str
    after: int | None = None
    snapshot: bool = True
    once: bool = False
    heartbeat: float = HEARTBEAT


class Follower:
    """Where a client is. `place` is what it may resume from at any time."""

    def __init__(self, hub: Hub, wish: Wish) -> None:
        self.hub, self.wish = hub, wish
        self.place = 0

    async def events(self) -> AsyncGenerator[Sequence[Shown]]:
        """What to send, bit by bit; nothing is a heartbeat. It ends where the client is too slow,
        after telling so, or where everything ends."""
        await self.hub.ready()
        epoch, target = self.hub.epoch, (await self.hub.place()).last
        async for frames in self.beginning():
            yield frames
        async for shown in self.missed(target):
            yield shown
        while not self.wish.once and not self.hub.stop.is_set():
            ring = await self.hub.ready()
            batch = ring.after(self.wish.stream, self.place)
            if batch is None or epoch != self.hub.epoch:
                yield [tell_gap(self.wish.stream, self.place, "too slow")]
                return
            self.place = batch.head
            if batch.shown or not await self.hub.news(self.wish.heartbeat):
                yield batch.shown

    async def beginning(self) -> AsyncGenerator[Sequence[Shown]]:
        """Everything as it is, unless the client knows that already."""
        after, stream = self.wish.after, self.wish.stream
        kept = await self.hub.place()
        if after is not None and not kept.knows(after):
            yield [tell_gap(stream, after, "forgotten")]
        elif after is not None:
            self.place = after
            return
        elif not self.wish.snapshot:
            self.place = kept.last
            return
        whole = await self.hub.snapshot(stream)
        for frame in whole.frames:
            yield [frame]
        self.place = whole.at

    async def missed(self, target: int) -> AsyncGenerator[Sequence[Shown]]:
        """What the client missed, from the store as far as the ring does not reach back."""
        ring = await self.hub.ready()
        while self.place < (target if self.wish.once else ring.start):
            batch = await self.hub.stored(self.wish.stream, self.place)
            if batch.head == self.place:
                return
            self.place = batch.head
            if batch.shown:
                yield batch.shown
