"""What the API keeps of the store: few reads, never older than promised, something while away."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from threading import Event
from typing import Any

import pytest

from operations.bucket import Bucket, Limits
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
        bucket = Bucket(source.read, at_most=0)
        source.go.clear()
        first = asyncio.create_task(bucket.get(0))
        await reads(source, 1)
        rest = [asyncio.create_task(bucket.get(number % 500)) for number in range(2000)]
        await asyncio.sleep(0)
        source.go.set()
        found = await asyncio.gather(first, *rest)
        assert found[:4] == ["0 of 0", "0 of 0", None, "2 of 0"]

    run(work)
    assert source.asked == [[0], list(range(500))]


def test_what_was_read_of_late_is_known_also_that_there_is_nothing() -> None:
    source, now = Source(), [100.0]

    async def work() -> None:
        bucket = Bucket(source.read, at_most=1, clock=lambda: now[0])
        for at in (100, 100.5, 100.99, 101.0):
            now[0] = at
            assert await bucket.get(7) is None
            assert await bucket.get(8) is not None

    run(work)
    assert source.asked == [[7], [8], [7], [8]]


def test_who_asks_after_a_change_hears_of_it() -> None:
    source = Source()

    async def work() -> None:
        bucket = Bucket(source.read)
        source.go.clear()
        early = asyncio.create_task(bucket.get(2))
        await reads(source, 1)
        source.version = 1
        bucket.forget()
        late = asyncio.create_task(bucket.get(2))
        await asyncio.sleep(0)
        source.go.set()
        assert [await early, await late] == ["2 of 0", "2 of 1"]
        assert await bucket.get(2) == "2 of 1"

    run(work)
    assert len(source.asked) == 2


def test_everybody_hears_that_the_store_is_away_and_nobody_remembers_it() -> None:
    source = Source()

    async def work() -> None:
        bucket = Bucket(source.read, at_most=1)
        source.version = -1
        answers = await asyncio.gather(*(bucket.get(2) for _ in range(9)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [StoreUnavailable] * 9
        source.version = 3
        assert await bucket.get(2) == "2 of 3"

    run(work)


def test_who_goes_away_takes_nobodys_answer_along() -> None:
    source = Source()

    async def work() -> None:
        bucket = Bucket(source.read, at_most=1)
        source.go.clear()
        gone, stays = (asyncio.create_task(bucket.get(2)) for _ in range(2))
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
        bucket = Bucket(source.read, limits=lambda: Limits(60, most))
        for number in range(50):
            await bucket.get(number)
        assert list(bucket.entries) == list(range(50 - most, 50))

    run(work)


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def of_a_dashboard(source: Source, clock: Clock) -> Bucket[int, str]:
    """A bucket whose answers do for an hour for want of newer ones."""
    return Bucket(source.read, limits=lambda: Limits(30), usable=3600, clock=clock)


async def settled(bucket: Bucket[int, str]) -> None:
    """Waits until no read goes on."""
    async with asyncio.timeout(10):
        while bucket.waiting or not (bucket.reading is None or bucket.reading.done()):
            await asyncio.sleep(0)


def test_an_answer_is_good_for_its_time_and_then_once_more_while_it_is_read_again() -> None:
    source, clock = Source(), Clock()

    async def work() -> None:
        bucket = of_a_dashboard(source, clock)
        assert await bucket.get(2) == "2 of 0"
        source.version = 1
        clock.now += 29
        assert await bucket.get(2) == "2 of 0"
        assert len(source.asked) == 1
        clock.now += 11
        source.go.clear()
        assert [await bucket.get(2) for _ in range(9)] == ["2 of 0"] * 9
        source.go.set()
        await settled(bucket)
        assert len(source.asked) == 2
        answer = await bucket.ask(2)
        assert (answer.found, answer.age) == ("2 of 1", 0)
        found = bucket.state()
        assert (found.hits, found.misses, found.old, found.reads) == (2, 1, 9, 2)

    run(work)


def test_whoever_comes_late_waits_for_what_is_new() -> None:
    source, clock = Source(), Clock()

    async def work() -> None:
        bucket = of_a_dashboard(source, clock)
        await bucket.get(2)
        source.version = 1
        clock.now += 61
        assert await bucket.get(2) == "2 of 1"

    run(work)


def test_while_the_store_is_away_what_is_known_does_for_an_hour_and_nobody_waits_twice() -> None:
    source, clock = Source(), Clock()

    async def work() -> None:
        bucket = of_a_dashboard(source, clock)
        await bucket.get(2)
        source.version = -1
        clock.now += 600
        assert await bucket.get(2) == "2 of 0"
        source.go.clear()  # the second one is not made to wait for the store's patience
        answer = await bucket.ask(2)
        assert (answer.found, answer.age, answer.is_old) == ("2 of 0", 600, True)
        source.go.set()
        await settled(bucket)
        with pytest.raises(StoreUnavailable):
            await bucket.get(4)
        clock.now += 3000
        with pytest.raises(StoreUnavailable):
            await bucket.get(2)
        source.version = 5
        assert await bucket.get(2) == "2 of 5"
        source.version = -1
        clock.now += 70
        assert await bucket.get(2) == "2 of 5"
        assert bucket.state().failures == 5

    run(work)


def test_who_asks_while_the_store_does_not_answer_hears_so_with_the_others() -> None:
    source = Source()

    async def work() -> None:
        bucket = Bucket(source.read)
        source.version = -1
        source.go.clear()
        first = asyncio.create_task(bucket.get(2))
        await reads(source, 1)
        late = asyncio.create_task(bucket.get(4))
        await asyncio.sleep(0)
        source.go.set()
        found = await asyncio.gather(first, late, return_exceptions=True)
        assert [type(one) for one in found] == [StoreUnavailable] * 2

    run(work)
    assert source.asked == [[2]]


def test_nothing_is_kept_with_a_time_of_0() -> None:
    source = Source()

    async def work() -> None:
        bucket = Bucket(source.read, limits=lambda: Limits(0), usable=3600)
        await bucket.get(2)
        source.version = -1
        with pytest.raises(StoreUnavailable):
            await bucket.get(2)

    run(work)
    assert source.asked == [[2], [2]]


def test_an_answer_counts_as_many_records_as_it_lists_and_the_oldest_go_first() -> None:
    async def work() -> None:
        bucket = Bucket[int, list[int]](
            lambda keys: {key: [0] * key for key in keys}, limits=lambda: Limits(60, 100)
        )
        for key in (30, 40, 0, 29, 30):  # asking for it again makes it no newer
            await bucket.get(key)
        found = bucket.state()
        assert (list(bucket.entries), found.records) == ([30, 40, 0, 29], 100)
        await bucket.get(7)
        found = bucket.state()
        assert (list(bucket.entries), found.records, found.evicted) == ([40, 0, 29, 7], 77, 1)
        assert len(await bucket.get(101) or ()) == 101
        assert bucket.state().records == 77

    run(work)


def test_of_projects_those_go_first_that_nobody_asked_for() -> None:
    source = Source()

    async def work() -> None:
        bucket = Bucket(source.read, limits=lambda: Limits(60, 100, 3), of_projects=True)
        for key in (2, 4, 6, 2, 8, 4):
            await bucket.get(key)
        assert list(bucket.entries) == [2, 8, 4]
        assert bucket.state().evicted == 2

    run(work)
