"""Reads that callers share: few of them, never older than promised, and each gets its answer."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from threading import Event
from typing import Any

import pytest

from api.shared import Shared
from store.errors import StoreUnavailable


class Source:
    """Says of even numbers that they are there; each read can be held up."""

    def __init__(self) -> None:
        self.go, self.asked = Event(), list[list[int]]()
        self.go.set()
        self.version = 0

    def read(self, keys: Iterable[int]) -> dict[int, str]:
        self.asked.append(sorted(keys))
        version = self.version
        assert self.go.wait(10)
        if version < 0:
            raise StoreUnavailable("away")
        return {key: f"{key} of {version}" for key in self.asked[-1] if key % 2 == 0}


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


async def reads(source: Source, count: int) -> None:
    """Waits until so many reads have begun."""
    async with asyncio.timeout(10):
        while len(source.asked) < count:
            await asyncio.sleep(0)


def test_a_storm_costs_two_reads() -> None:
    source = Source()

    async def work() -> None:
        shared = Shared(source.read, seconds=0)
        source.go.clear()
        first = asyncio.create_task(shared.get(0))
        await reads(source, 1)
        rest = [asyncio.create_task(shared.get(number % 500)) for number in range(2000)]
        await asyncio.sleep(0)
        source.go.set()
        found = await asyncio.gather(first, *rest)
        assert found[:4] == ["0 of 0", "0 of 0", None, "2 of 0"]

    run(work)
    assert source.asked == [[0], list(range(500))]


def test_what_was_read_of_late_is_known_also_that_there_is_nothing() -> None:
    source, now = Source(), [100.0]

    async def work() -> None:
        shared = Shared(source.read, seconds=1, clock=lambda: now[0])
        for at in (100, 100.5, 100.99, 101.0):
            now[0] = at
            assert await shared.get(7) is None
            assert await shared.get(8) is not None

    run(work)
    assert source.asked == [[7], [8], [7], [8]]


def test_who_asks_after_a_change_hears_of_it() -> None:
    source = Source()

    async def work() -> None:
        shared = Shared(source.read, seconds=60)
        source.go.clear()
        early = asyncio.create_task(shared.get(2))
        await reads(source, 1)
        source.version = 1
        shared.forget()
        late = asyncio.create_task(shared.get(2))
        await asyncio.sleep(0)
        source.go.set()
        assert [await early, await late] == ["2 of 0", "2 of 1"]
        assert await shared.get(2) == "2 of 1"

    run(work)
    assert len(source.asked) == 2


def test_everybody_hears_that_the_store_is_away_and_nobody_remembers_it() -> None:
    source = Source()

    async def work() -> None:
        shared = Shared(source.read)
        source.version = -1
        answers = await asyncio.gather(*(shared.get(2) for _ in range(9)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [StoreUnavailable] * 9
        source.version = 3
        assert await shared.get(2) == "2 of 3"

    run(work)


def test_who_goes_away_takes_nobodys_answer_along() -> None:
    source = Source()

    async def work() -> None:
        shared = Shared(source.read)
        source.go.clear()
        gone, stays = (asyncio.create_task(shared.get(2)) for _ in range(2))
        await reads(source, 1)
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone
        source.go.set()
        assert await stays == "2 of 0"

    run(work)


@pytest.mark.parametrize("most", [1, 7])
def test_no_more_is_remembered_than_is_allowed(most: int) -> None:
    source = Source()

    async def work() -> None:
        shared = Shared(source.read, seconds=60, most=most)
        for number in range(50):
            await shared.get(number)
        assert list(shared.known) == list(range(50 - most, 50))

    run(work)
