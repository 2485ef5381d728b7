"""How often the store is asked whether a session lives, and what holds while it is away."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

import api.sessions
from api.sessions import FRESH, GRACE, Sessions
from store.accounts import create_account, end_session, open_session
from store.db import Pool, open_pool
from tests.line import Line


class World:
    """A store behind a line, one session in it, and a clock that a test turns."""

    def __init__(self, pool: Pool, line: Line, token: str) -> None:
        self.pool, self.line, self.token = pool, line, token
        self.now = 1000.0
        self.asked = 0
        self.sessions = Sessions(lambda: pool, lambda: self.now)

    def count(self, *args: object) -> object:
        self.asked += 1
        return ask(*args)

    async def alive(self) -> bool:
        return await self.sessions.alive(self.token)


ask: Callable[..., object] = api.sessions.session_account


@pytest.fixture
def world(clone: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    line = Line(clone())
    pool = open_pool(line.url(), name="test")
    account = create_account(pool, "amara", "correct horse", "admin")
    found = World(pool, line, open_session(pool, account.id, ip=None, agent=None))
    monkeypatch.setattr(api.sessions, "session_account", found.count)
    yield found
    pool.close()
    line.cut()


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def told() -> None:
        await story()

    asyncio.run(told())


def test_a_page_with_many_files_asks_once(world: World) -> None:
    async def story() -> None:
        assert all(await asyncio.gather(*(world.alive() for _ in range(100))))
        assert await world.alive()
        assert world.asked == 1
        world.now += FRESH
        assert await world.alive()
        assert world.asked == 2

    run(story)


def test_an_ended_session_is_noticed_at_the_next_question(world: World) -> None:
    async def story() -> None:
        assert await world.alive()
        end_session(world.pool, world.token)
        assert await world.alive()
        world.now += FRESH
        assert not await world.alive()
        assert not await world.alive()

    run(story)


def test_a_page_is_let_in_by_what_the_store_says_now(world: World) -> None:
    async def story() -> None:
        assert await world.alive()
        end_session(world.pool, world.token)
        assert not await world.sessions.alive(world.token, anew=True)
        assert not await world.alive()

    run(story)


def test_one_that_never_lived_is_not_remembered(world: World) -> None:
    async def story() -> None:
        assert not await world.sessions.alive("made up")
        assert world.sessions.questions == {}

    run(story)


def test_a_store_that_is_away_ends_no_session_for_a_while(world: World) -> None:
    async def story() -> None:
        assert await world.alive()
        world.line.cut()
        world.now += GRACE - 1
        assert await world.alive()  # without waiting for the answer
        await settled(world)
        assert await world.alive()
        world.now += FRESH
        assert not await world.alive()
        world.line.mend()
        world.now += FRESH
        assert await world.alive()

    run(story)


def test_a_store_that_is_away_lets_nobody_in_who_was_not_seen_before(world: World) -> None:
    async def story() -> None:
        world.line.cut()
        assert not await world.alive()

    run(story)


def test_a_store_that_hangs_delays_a_known_session_only_shortly(world: World) -> None:
    async def story() -> None:
        assert await world.alive()
        world.line.hold()
        world.now += FRESH
        assert await world.alive()
        assert await world.alive()
        world.line.release()
        await settled(world)
        assert world.asked == 2

    run(story)


async def settled(world: World) -> None:
    """Waits for the question that is under way."""
    await world.sessions.questions[world.token].answer
