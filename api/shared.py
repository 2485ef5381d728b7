"""Reads that many callers share: who asks while others are being answered waits with the rest.

A storm of lookups costs a read each time the store answers, however many ask and for whatever.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from time import monotonic
from typing import Any, Generic, TypeVar

from anyio import to_thread

from store.errors import StoreUnavailable

Key = TypeVar("Key")
Found = TypeVar("Found")


class Shared(Generic[Key, Found]):
    """Answers from what was read within `seconds`; what was not is read, all of it together."""

    def __init__(
        self,
        read: Callable[[Sequence[Key]], Mapping[Key, Found]],
        *,
        seconds: float = 1.0,
        most: int = 2_000,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.read, self.seconds, self.most, self.clock = read, seconds, most, clock
        self.known: dict[Key, tuple[float, Found | None]] = {}
        self.waiting: dict[Key, asyncio.Future[Found | None]] = {}
        self.reading: asyncio.Task[None] | None = None
        self.reads = self.forgotten = 0

    async def get(self, key: Key) -> Found | None:
        """What there is of this key, None where there is nothing; StoreError where none can say."""
        at, found = self.known.get(key, (float("-inf"), None))
        if self.clock() - at < self.seconds:
            return found
        if key not in self.waiting:
            self.waiting[key] = asyncio.get_running_loop().create_future()
        answer = self.waiting[key]
        if self.reading is None or self.reading.done():
            self.reading = asyncio.create_task(self.work())
        return await asyncio.shield(answer)  # who goes away takes nobody's answer along

    def forget(self) -> None:
        """Something changed: whoever asks from now on gets it as it is now."""
        self.known.clear()
        self.forgotten += 1

    async def work(self) -> None:
        """Reads until nobody waits."""
        while self.waiting:
            asked, self.waiting = self.waiting, {}
            began, forgotten = self.clock(), self.forgotten
            try:
                self.reads += 1
                found = await to_thread.run_sync(self.read, list(asked))
            except Exception as exc:
                refuse(asked.values(), exc)
                continue
            except asyncio.CancelledError:
                refuse(asked.values(), StoreUnavailable("the API is stopping"))
                raise
            for key, answer in asked.items():
                if forgotten == self.forgotten:
                    self.keep(key, began, found.get(key))
                if not answer.done():
                    answer.set_result(found.get(key))

    def keep(self, key: Key, at: float, found: Found | None) -> None:
        """Remembers what was read; the oldest goes where there is too much."""
        self.known.pop(key, None)
        while len(self.known) >= self.most:
            self.known.pop(next(iter(self.known)))
        self.known[key] = (at, found)


def refuse(answers: Iterable[asyncio.Future[Any]], exc: BaseException) -> None:
    """Tells everybody who waits that there is no answer."""
    for answer in answers:
        if not answer.done():
            answer.set_exception(exc)
            answer.exception()  # or asyncio complains where everybody went away meanwhile
