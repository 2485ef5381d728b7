"""Watched time against the truth: three fake servers over HTTP, hours of people in seconds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import mean
from uuid import UUID

import pytest

from collector.emby import Emby
from collector.jellyfin import Jellyfin
from collector.memory import Memory
from collector.plex import Plex
from collector.poller import Poller
from collector.writer import Writer
from store import servers
from store.db import Pool, open_pool
from store.ids import item_id, server_id
from store.servers import Registered
from tests.collector.doubles import Double, hexed
from tests.collector.fake_server import KEY, Fake, SimulatedClock, fake_server
from tests.collector.viewings import Viewing, audience
from tests.line import Line

KINDS = {"jellyfin": Jellyfin, "emby": Emby, "plex": Plex}


@dataclass(slots=True)
class Watched:
    """A fake server, and the collector that watches it."""

    fake: Fake
    url: str
    pool: Pool
    folder: Path
    random: Random = field(default_factory=lambda: Random(3))
    poller: Poller = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    @property
    def id(self) -> UUID:
        return server_id("Fake")

    def begin(self) -> None:
        """A new collector, as after a restart."""
        self.poller = Poller(
            id=self.id,
            name="Fake",
            server=KINDS[self.fake.kind](self.url, KEY),
            writer=Writer(self.pool, self.folder / "spool.sqlite"),
            pool=self.pool,
            memory=Memory(self.folder / "plays.json"),
            clock=self.fake.clock,
            random=self.random,
        )

    def kill(self) -> None:
        """Ends the collector without a word."""
        self.poller.close()
        self.poller.writer.close()

    def run(self, until: float) -> None:
        """Polls until then."""
        while self.fake.clock.at < until:
            self.fake.clock.at += self.poller.poll()

    def rows(self) -> list[tuple[UUID, str, int, int, bool]]:
        """Item, way it ended, watched, paused and whether it goes on, of each play in the store."""
        assert self.poller.writer.flush()
        with self.pool.connection() as conn:
            return conn.execute(
                "SELECT media_item_id, end_reason, duration_seconds, paused_seconds, is_active "
                "FROM stream_sessions ORDER BY started_at"
            ).fetchall()


@contextmanager
def watched(
    kind: str,
    viewings: list[Viewing],
    pool: Pool,
    folder: Path,
    *,
    clock_error: timedelta = timedelta(0),
) -> Iterator[Watched]:
    double = Double(viewings, clock_error=clock_error)
    fake = Fake(kind, double, SimulatedClock(), failing=0.05)
    servers.register(pool, [Registered(server_id("Fake"), kind, "Fake", "http://fake.lan")])
    with fake_server(fake) as url:
        watching = Watched(fake, url, pool, folder)
        yield watching
        watching.kill()


def item_of(kind: str, one: Viewing) -> UUID:
    return item_id(server_id("Fake"), str(one.number + 1) if kind == "plex" else hexed(one.item))


def errors(watching: Watched, viewings: list[Viewing]) -> list[float]:
    """How wrong the watched time of each viewing is; that each is one play."""
    found = watching.rows()
    seconds = {row[0]: row[2] for row in found}
    plays = sorted(str(row[0]) for row in found)
    assert plays == sorted(str(item_of(watching.fake.kind, one)) for one in viewings)
    assert not any(row[4] for row in found), "everybody has gone home"
    return [
        seconds[item_of(watching.fake.kind, one)] / one.watched() - 1
        for one in viewings
        if one.watched() >= 60
    ]


def hold(found: list[float]) -> None:
    """The promise: the mean within 1 %, 95 of 100 plays within 3 %."""
    off = sorted(abs(error) for error in found)
    worst = off[int(0.95 * len(off))]
    print(f"{len(off)} plays: mean error {mean(found):+.2%}, 95 of 100 within {worst:.2%}")
    assert abs(mean(found)) < 0.01
    assert worst < 0.03


@pytest.mark.parametrize("kind", KINDS)
def test_watched_time_is_what_people_watched(kind: str, pool: Pool, tmp_path: Path) -> None:
    viewings = audience(seed=1, people=20, hours=3)
    with watched(kind, viewings, pool, tmp_path) as watching:
        watching.run(max(one.ends for one in viewings) + 1200)
        hold(errors(watching, viewings))


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_servers_clock_an_hour_off_changes_nothing(
    hours: int, pool: Pool, tmp_path: Path
) -> None:
    viewings, off = audience(seed=2, people=12, hours=1), timedelta(hours=hours)
    with watched("jellyfin", viewings, pool, tmp_path, clock_error=off) as watching:
        watching.fake.failing = 0
        watching.run(1000)
        state = watching.poller.doing
        assert (state.state, round((state.offset or 0) / 60)) == ("clock_off", 60 * hours)
        watching.run(max(one.ends for one in viewings) + 1200)
        hold(errors(watching, viewings))


@pytest.fixture
def line(clone: Callable[[], str]) -> Iterator[Line]:
    """A line to a store that can be cut."""
    line = Line(clone())
    yield line
    line.cut()


@pytest.mark.parametrize("kind", KINDS)
def test_restarts_of_collector_server_and_store_lose_and_double_nothing(
    kind: str, line: Line, tmp_path: Path
) -> None:
    viewings, random = audience(seed=3, people=12, hours=1), Random(5)
    end = max(one.ends for one in viewings) + 1200
    with (
        open_pool(line.url(), name="test", size=2) as pool,
        watched(kind, viewings, pool, tmp_path) as watching,
    ):
        fake = watching.fake
        while fake.clock.at < end:
            watching.run(fake.clock.at + random.uniform(200, 900))
            store_is_away = random.random() < 0.3
            if store_is_away:
                line.cut()
            else:
                assert watching.poller.writer.flush()
            if random.random() < 0.5:
                watching.kill()
                fake.clock.at += random.uniform(0, 120)
                watching.begin()
            else:
                fake.down = True
                watching.run(fake.clock.at + random.uniform(15, 90))
                fake.down = False
                fake.double.start_anew(fake.clock.at)
            watching.run(fake.clock.at + 30)
            if store_is_away:
                line.mend()
        watching.run(fake.clock.at + 1200)
        # Nobody looked for a tenth of the time: what ended then is known up to the last look only.
        assert abs(mean(errors(watching, viewings))) < 0.03
