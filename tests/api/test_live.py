"""The ring that live streams share, and how far each client is in it."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import live_forms
from api.following import Follower, Wish
from api.live import COALESCE, Hub, Ring
from api.live_forms import Shown, ended_snapshot
from store.db import Pool
from tests.store.test_live import job, tell

Work = Callable[[Hub], Coroutine[Any, Any, None]]


def event(number: int, entity: str = "a", stream: str = "jobs", text: str = "") -> Shown:
    return Shown(stream, entity, number, f'"event": "{text}"')


def ids(ring: Ring, stream: str, place: int) -> list[int | None] | None:
    batch = ring.after(stream, place)
    return batch and [each.id for each in batch.shown]


def test_everybody_gets_what_comes_after_their_place() -> None:
    ring = Ring(10)
    ring.add([event(11), event(12, stream="runs"), event(13)])
    assert ids(ring, "jobs", 10) == [11, 13]
    assert ids(ring, "jobs", 12) == [13]
    assert ids(ring, "runs", 10) == [12]
    assert ids(ring, "jobs", 13) == ids(ring, "jobs", 99) == []
    assert ids(ring, "jobs", 9) is None
    batch = ring.after("runs", 12)
    assert batch
    assert batch.head == 13  # of what the stream has not, nothing is missed


def test_clients_at_one_place_share_one_answer() -> None:
    ring = Ring(0)
    ring.add([event(1)])
    assert ring.after("jobs", 0) is ring.after("jobs", 0)
    ring.add([event(2)])
    assert ids(ring, "jobs", 0) == [1, 2]


@given(st.lists(st.integers(1, 40), max_size=30), st.integers(1, 20))
def test_a_ring_holds_the_newest_without_a_hole(bursts: list[int], most: int) -> None:
    ring, last = Ring(0, most=most), 0
    for burst in bursts:
        ring.add([event(last + step) for step in range(1, burst + 1)])
        last += burst
        assert len(ring.events) <= 2 * most
        assert [each.id for each in ring.events] == list(range(ring.start + 1, last + 1))
        assert ring.bytes == sum(each.size for each in ring.events)


def test_a_ring_is_bounded_by_what_it_weighs_too() -> None:
    ring = Ring(0, most_bytes=10_000)
    for number in range(1, 200):
        ring.add([event(number, text="x" * 500)])
        assert ring.bytes <= 10_000
    assert ring.head == 199
    ring.add([event(200, text="x" * 20_000)])  # one that is too large for it is not kept
    assert (ring.start, ring.head) == (200, 200)
    assert ids(ring, "jobs", 199) is None


def test_who_is_far_behind_gets_only_the_newest_of_each_thing() -> None:
    ring = Ring(0)
    ring.add([event(number, f"job-{number % 3}") for number in range(1, COALESCE + 11)])
    assert len(ids(ring, "jobs", 20) or []) == COALESCE - 10
    assert ids(ring, "jobs", 0) == [COALESCE + 8, COALESCE + 9, COALESCE + 10]


def test_only_the_end_of_a_snapshot_can_be_resumed_from() -> None:
    frames = ended_snapshot("jobs", [{"job_id": str(n)} for n in range(1001)], 7, complete=True)
    assert [frame.id for frame in frames] == [None, None, 7]
    (frame,) = ended_snapshot("runs", [], 7, complete=True)
    assert b'"runs": []' in frame.sse


@given(st.lists(st.integers(0, 2000), max_size=8), st.integers(0, 200))
def test_no_frame_of_a_snapshot_is_larger_than_its_only_thing(sizes: list[int], more: int) -> None:
    wide = [{"id": str(n), "text": "x" * size} for n, size in enumerate(sizes)]
    all_ = [*wide, *({"id": f"m{n}"} for n in range(more))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_forms, "LETTERS", 1000)
        frames = ended_snapshot("runs", all_, 7, complete=True)
    told = [json.loads(frame.frame) for frame in frames]
    assert [one for each in told for one in each["runs"]] == all_
    assert [each["last"] for each in told] == [False] * (len(told) - 1) + [True]
    for frame, each in zip(frames, told, strict=True):
        assert len(each["runs"]) == 1 or len(frame.frame) < 1000 + 200


def following(pool: Pool, work: Work) -> None:
    """Does something with a hub over the store."""

    async def run() -> None:
        hub = Hub(lambda: pool)
        try:
            async with asyncio.timeout(30):
                await work(hub)
        finally:
            await hub.close()

    asyncio.run(run())


async def told(follower: Follower, until: int) -> list[Shown]:
    """What the client gets until it is at that place."""
    found: list[Shown] = []
    async for shown in follower.events():
        found += shown
        if follower.place >= until:
            break
    return found


def test_a_client_gets_the_present_and_then_each_change(pool: Pool) -> None:
    tell(pool, job("a", 0))

    async def work(hub: Hub) -> None:
        follower = Follower(hub, Wish("jobs"))
        events = follower.events()
        (first,) = await anext(events)
        assert '"jobs.snapshot", "jobs": [{"job_id": "a"' in first.members
        await asyncio.to_thread(tell, pool, job("b", 0))
        (second,) = [each for each in await anext(events) if each.entity == "b"]
        assert second.id == follower.place == 2
        await events.aclose()

    following(pool, work)


@pytest.mark.parametrize("after", [0, 3, 6])
def test_a_client_that_comes_back_gets_what_it_missed(pool: Pool, after: int) -> None:
    tell(pool, *(job(f"j{number}", 0) for number in range(6)))

    async def work(hub: Hub) -> None:
        await hub.ready()
        await asyncio.to_thread(tell, pool, job("j6", 0))
        found = await told(Follower(hub, Wish("jobs", after, heartbeat=0.05)), 7)
        assert [each.id for each in found] == list(range(after + 1, 8))

    following(pool, work)


@pytest.mark.parametrize("after", [-1, 1, 99])
def test_a_client_from_another_time_is_told_so_and_gets_the_present(pool: Pool, after: int) -> None:
    tell(pool, job("a", 0), job("b", 0), job("c", 0))

    async def work(hub: Hub) -> None:
        await told(Follower(hub, Wish("jobs", heartbeat=0.05)), 3)
        with pool.connection() as conn:
            conn.execute("DELETE FROM live_events WHERE id < 3")
        gap, whole = await told(Follower(hub, Wish("jobs", after, heartbeat=0.05)), 3)
        assert b"event: gap\n" in gap.sse
        assert '"forgotten"' in gap.members
        assert "jobs.snapshot" in whole.members

    following(pool, work)


def test_who_is_too_slow_is_told_so_and_can_go_on_from_there(pool: Pool) -> None:
    async def work(hub: Hub) -> None:
        hub_ring = await hub.ready()
        hub_ring.most = 5
        slow = Follower(hub, Wish("jobs", snapshot=False, heartbeat=0.05))
        events = slow.events()
        assert await anext(events) == []
        await asyncio.to_thread(tell, pool, job("a", 0))
        while not (await anext(events)):
            pass
        place = slow.place
        await asyncio.to_thread(tell, pool, *(job(f"j{number}", 0) for number in range(40)))
        while hub_ring.head < 41:
            await hub.news(1)
        (gap,) = await anext(events)
        assert b"event: gap\n" in gap.sse
        assert f'"after": {place}' in gap.members
        with pytest.raises(StopAsyncIteration):
            await anext(events)
        found = await told(Follower(hub, Wish("jobs", place, heartbeat=0.05)), 41)
        assert [each.id for each in found] == list(range(place + 1, 42))

    following(pool, work)


def test_a_store_that_begins_anew_makes_everybody_reload(pool: Pool) -> None:
    tell(pool, job("a", 0), job("b", 0))

    async def work(hub: Hub) -> None:
        follower = Follower(hub, Wish("jobs", snapshot=False, heartbeat=0.05))
        events = follower.events()
        assert await anext(events) == []
        hub.begin(0)  # as when another database is there after an outage
        (gap,) = await anext(events)
        assert b"event: gap\n" in gap.sse
        with pytest.raises(StopAsyncIteration):
            await anext(events)

    following(pool, work)


def test_to_go_through_what_there_is_does_not_wait(pool: Pool) -> None:
    tell(pool, job("a", 0), job("b", 0))

    async def work(hub: Hub) -> None:
        while (await hub.ready()).head < 2:
            await hub.news(1)
        once = [each async for each in Follower(hub, Wish("jobs", 0, once=True)).events()]
        assert [each.id for shown in once for each in shown] == [1, 2]
        runs = [each async for each in Follower(hub, Wish("runs", once=True)).events()]
        assert '"runs.snapshot", "runs": []' in runs[0][0].members

    following(pool, work)
