"""One server, looked at again and again: what is written of it, and what it says when it fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.jellyfin import Jellyfin
from collector.memory import Memory
from collector.play import Play
from collector.poller import IDLE, NOT_LET_IN, PLAYING, Poller
from collector.writer import Writer
from store import servers
from store.db import Pool
from store.ids import server_id
from store.servers import Registered
from tests.collector.doubles import Double
from tests.collector.fake_server import KEY, Fake, SimulatedClock, fake_server
from tests.collector.viewings import Act, Viewing

HOME = server_id("Home")
FILM = Viewing(0, "user1", "tv", "film", 5400.0, [Act(100.0, True, 0.0)], 5000.0)


@pytest.fixture
def fake() -> Fake:
    return Fake("jellyfin", Double([FILM]), SimulatedClock())


@pytest.fixture
def poller(fake: Fake, pool: Pool, tmp_path: Path) -> Iterator[Poller]:
    servers.register(pool, [Registered(HOME, "jellyfin", "Home", "http://home.lan")])
    with fake_server(fake) as url:
        poller = Poller(
            id=HOME,
            name="Home",
            server=Jellyfin(url, KEY, deadline=2),
            writer=Writer(pool, tmp_path / "spool.sqlite"),
            pool=pool,
            memory=Memory(tmp_path / "plays.json"),
            clock=fake.clock,
        )
        yield poller
        poller.close()
        poller.writer.close()


def pass_time(poller: Poller, fake: Fake, until: float) -> None:
    while fake.clock.at < until:
        fake.clock.at += poller.poll()


def open_plays(poller: Poller) -> list[Play]:
    assert poller.tracker is not None
    return poller.tracker.open


def state(pool: Pool) -> tuple[str, str | None]:
    (server,) = servers.listed(pool)
    return server.state, server.state_reason


def test_it_looks_more_often_while_something_plays(poller: Poller, fake: Fake) -> None:
    assert 0.9 * IDLE <= poller.poll() <= 1.1 * IDLE
    fake.clock.at = 200
    assert 0.9 * PLAYING <= poller.poll() <= 1.1 * PLAYING
    assert len({poller.pause(True) for _ in range(5)}) == 5


def test_a_play_is_written_with_who_and_what(poller: Poller, fake: Fake, pool: Pool) -> None:
    pass_time(poller, fake, 300)
    assert poller.writer.flush()
    with pool.connection() as conn:
        row = conn.execute(
            "SELECT u.name, m.title, m.hdr_format, m.file_size_bytes, s.bytes_source, s.is_active, "
            "s.resolution, s.device, s.location, s.codec "
            "FROM stream_sessions AS s JOIN users AS u ON u.id = s.user_id "
            "JOIN media_items AS m ON m.id = s.media_item_id"
        ).fetchone()
    assert row == (
        "user1", "Film 0", None, 4_500_000_000, "size", True, "2160p", "Firefox", "lan", "hevc",
    )  # fmt: skip


def test_the_server_says_how_it_does(poller: Poller, fake: Fake, pool: Pool) -> None:
    poller.poll()
    (server,) = servers.listed(pool)
    assert (server.state, server.version, server.last_seen_at) == (
        "ok", "10.11.11", fake.clock().wall,
    )  # fmt: skip
    assert server.latency_ms is not None
    assert "plays" in server.can_tell
    assert any("transcode succeeded" in text for text in server.cannot_tell)


def test_a_key_that_is_taken_away_later_ends_no_play(
    poller: Poller, fake: Fake, pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    pass_time(poller, fake, 200)
    fake.key = "another"
    assert poller.poll() >= 0.9 * NOT_LET_IN
    assert state(pool)[0] == "unauthorized"
    assert "make a new one" in str(state(pool)[1])
    assert len(open_plays(poller)) == 1
    fake.key = KEY
    fake.clock.at += 20
    poller.poll()
    assert state(pool) == ("ok", None)
    assert KEY not in caplog.text


def test_one_failure_is_not_spoken_of_and_two_are(poller: Poller, fake: Fake, pool: Pool) -> None:
    poller.poll()
    fake.down = True
    fake.clock.at += 5
    poller.poll()
    assert state(pool) == ("ok", None)
    fake.clock.at += 5
    poller.poll()
    assert state(pool)[0] == "unreachable"


def test_it_waits_longer_for_a_server_that_stays_away(poller: Poller, fake: Fake) -> None:
    poller.poll()
    fake.down = True
    rests = [poller.poll() for _ in range(6)]
    assert rests[0] < 6
    assert 50 < rests[-1] < 70


def test_a_collector_that_cannot_know_what_plays_waits_until_it_does(
    poller: Poller, fake: Fake
) -> None:
    poller.pool.close()
    poller.poll()
    assert poller.tracker is None
    assert not fake.asked


def test_what_the_store_does_not_have_yet_is_remembered_in_the_file(
    poller: Poller, fake: Fake, pool: Pool, tmp_path: Path
) -> None:
    pass_time(poller, fake, 300)
    before = open_plays(poller)[0].id
    poller.tracker, poller.known = None, set()
    pool.close()
    pass_time(poller, fake, 320)
    assert [play.id for play in open_plays(poller)] == [before]


def test_without_its_file_it_asks_the_store(poller: Poller, fake: Fake) -> None:
    pass_time(poller, fake, 300)
    assert poller.writer.flush()
    before = open_plays(poller)[0].id
    poller.memory.forget()
    poller.tracker = None
    pass_time(poller, fake, 320)
    (play,) = open_plays(poller)
    assert (play.id, round(play.watched)) == (before, round(play.seen))


def test_a_file_that_is_damaged_is_as_good_as_none(
    poller: Poller, fake: Fake, tmp_path: Path
) -> None:
    (tmp_path / "plays.json").write_text("[{")
    poller.poll()
    assert poller.tracker is not None


def test_one_look_shows_what_would_be_written(poller: Poller, fake: Fake, pool: Pool) -> None:
    fake.clock.at = 300
    rows = poller.once()
    assert [row["title"] for row in rows["media_items"]] == ["Film 0"]
    assert [row["name"] for row in rows["users"]] == ["user1"]
    assert len(rows["stream_sessions"]) == 1
    with pool.connection() as conn:
        assert conn.execute("SELECT count(*) FROM stream_sessions").fetchone() == (0,)


def test_a_store_that_is_away_is_asked_now_and_then_only(
    poller: Poller, fake: Fake, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    poller.poll()
    pool.close()
    asked: list[float] = []
    monkeypatch.setattr(
        poller.pool, "connection", lambda: asked.append(fake.clock.at) or pool.getconn()
    )
    fake.key = "another"  # which is news
    pass_time(poller, fake, 60)
    fake.clock.at = 100
    for _ in range(12):
        poller.poll()
        fake.clock.at += 5
    assert 1 <= len(asked) <= 4
