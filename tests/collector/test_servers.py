"""All servers together: which are watched, by whom, and that none delays another."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest

from collector.servers import MediaServers
from collector.tracker import Rules
from collector.writer import Writer
from settings import Settings
from store import libraries, preferences, servers
from store.db import Pool
from store.ids import server_id
from tests.collector.doubles import Double
from tests.collector.fake_server import KEY, Fake, SimulatedClock, fake_server
from tests.collector.rude_server import drip_body, raw_server
from tests.collector.viewings import Act, Viewing

FILM = Viewing(0, "user1", "tv", "film", 5400.0, [Act(0.0, True, 0.0)], 5000.0)


@pytest.fixture
def fake() -> Fake:
    clock = SimulatedClock(at=100.0)
    return Fake("jellyfin", Double([FILM]), clock)


@pytest.fixture
def url(fake: Fake) -> Iterator[str]:
    with fake_server(fake) as url:
        yield url


@pytest.fixture
def watching(pool: Pool, tmp_path: Path) -> Iterator[Callable[..., MediaServers]]:
    begun: list[MediaServers] = []

    def begin(*own: dict[str, str], **about: object) -> MediaServers:
        settings = Settings(data_dir=tmp_path, servers=json.dumps(own))  # type: ignore[arg-type]
        writer = Writer(pool, tmp_path / "spool.sqlite")
        begun.append(MediaServers(settings, pool, writer, **about))  # type: ignore[arg-type]
        return begun[-1]

    yield begin
    for media in begun:
        media.close()
        media.writer.close()


def wait_for(condition: Callable[[], bool]) -> None:
    while not condition():
        Event().wait(0.02)


def plays(pool: Pool, writer: Writer) -> int:
    writer.flush()
    with pool.connection() as conn:
        row = conn.execute("SELECT count(*) FROM stream_sessions").fetchone()
    return row[0] if row else 0


def home(url: str) -> dict[str, str]:
    return {"kind": "jellyfin", "name": "Home", "url": url, "key": KEY}


def test_a_server_that_hangs_delays_no_other(
    watching: Callable[..., MediaServers], pool: Pool, url: str, fake: Fake
) -> None:
    slow, end = raw_server(drip_body)
    hung = {"kind": "plex", "name": "Hung", "url": slow, "key": KEY}
    media = watching(hung, home(url), clock=fake.clock)
    media.poll()
    wait_for(lambda: plays(pool, media.writer) == 1)
    wait_for(lambda: servers.listed(pool)[1].state == "clock_off" or fake.asked != [])
    media.close()
    end()


def decrypt(id_: UUID, ciphertext: bytes) -> str:
    """What the real one does, without the mathematics."""
    if ciphertext == b"lost":
        raise ValueError("The key cannot be read. Enter it again.")
    return ciphertext.decode()


def add(pool: Pool, url: str, secret: bytes = KEY.encode(), name: str = "Added") -> UUID:
    return servers.add(pool, kind="jellyfin", name=name, base_url=url, secret_enc=secret)


def test_servers_come_and_go_with_the_settings_screen(
    watching: Callable[..., MediaServers], pool: Pool, url: str, fake: Fake
) -> None:
    media = watching(decrypt=decrypt, clock=fake.clock)
    media.poll()
    assert not media.watches
    id_ = add(pool, url)
    media.poll()
    wait_for(lambda: servers.listed(pool)[0].active_streams == 1 or not media.writer.flush())
    assert list(media.watches) == [id_]
    servers.remove(pool, id_)
    media.poll()
    assert not media.watches


def test_a_key_that_cannot_be_read_is_said_to(
    watching: Callable[..., MediaServers], pool: Pool, url: str
) -> None:
    add(pool, url, b"lost")
    media = watching(decrypt=decrypt)
    media.poll()
    (server,) = servers.listed(pool)
    assert (server.state, server.state_reason) == (
        "unauthorized", "The key cannot be read. Enter it again.",
    )  # fmt: skip


def test_a_test_that_is_asked_for_is_done_at_once(
    watching: Callable[..., MediaServers], pool: Pool, url: str, fake: Fake
) -> None:
    fake.key = "not yet"
    media = watching(home(url), clock=fake.clock)
    media.poll()
    id_ = server_id("Home")
    wait_for(lambda: servers.listed(pool)[0].state == "unauthorized")
    fake.key = KEY  # the next try would be in five minutes
    servers.ask_test(pool, id_)
    media.poll()
    wait_for(lambda: servers.listed(pool)[0].tested_at is not None)
    wait_for(lambda: servers.listed(pool)[0].state == "ok")


def test_what_is_tuned_is_followed_at_once(
    watching: Callable[..., MediaServers], pool: Pool, url: str, fake: Fake
) -> None:
    media = watching(home(url), clock=fake.clock)
    media.poll()
    (watch,) = media.watches.values()
    wait_for(lambda: watch.poller.tracker is not None)
    preferences.tune_all(pool, {"resume_minutes": 5, "watched_percent_movie": 80})
    media.poll()
    assert watch.poller.tracker
    assert watch.poller.tracker.rules == Rules(300.0, 0.9, {"movie": 0.8})


def test_what_plays_of_a_library_that_is_not_followed_is_not_recorded(
    watching: Callable[..., MediaServers], pool: Pool, url: str, fake: Fake
) -> None:
    media = watching(home(url), clock=fake.clock)
    media.poll()
    (watch,) = media.watches.values()
    wait_for(lambda: libraries.listed(pool) != [] and plays(pool, media.writer) == 1)
    libraries.follow(pool, libraries.listed(pool)[0].id, is_followed=False)
    media.poll()
    assert watch.poller.ignored == watch.librarian.ignored == {"lib1"}
    media.close()
    with pool.connection() as conn:
        conn.execute("DELETE FROM stream_sessions")
    (media.folder / f"plays-{server_id('Home')}.json").unlink()
    again = watching(home(url), clock=fake.clock)
    again.poll()  # knows the folders of the libraries before it asks for them
    (watch,) = again.watches.values()
    wait_for(lambda: watch.poller.doing.seen_at is not None)
    assert plays(pool, again.writer) == 0
    assert again.once()["stream_sessions"] == []


def test_another_collector_does_not_watch_it_as_well(
    watching: Callable[..., MediaServers], pool: Pool, url: str, tmp_path: Path
) -> None:
    add(pool, url)
    first, second = watching(decrypt=decrypt), watching(decrypt=decrypt)
    second.collector = "elsewhere"
    first.poll()
    second.poll()
    assert (len(first.watches), len(second.watches)) == (1, 0)


def test_a_stop_ends_what_hangs(
    watching: Callable[..., MediaServers], pool: Pool, fake: Fake
) -> None:
    slow, end = raw_server(drip_body)
    media = watching({"kind": "jellyfin", "name": "Hung", "url": slow, "key": KEY})
    media.poll()
    (watch,) = media.watches.values()
    media.close()
    assert not any(thread.is_alive() for thread in watch.threads)
    end()


def test_once_shows_what_each_would_write_and_what_is_wrong(
    watching: Callable[..., MediaServers], pool: Pool, url: str, fake: Fake
) -> None:
    gone = {"kind": "emby", "name": "Gone", "url": "http://127.0.0.1:1", "key": KEY}
    rows = watching(home(url), gone, clock=fake.clock).once()
    assert [(row["name"], row["state"]) for row in rows["servers"]] == [
        ("Home", "ok"), ("Gone", "unreachable"),
    ]  # fmt: skip
    assert len(rows["stream_sessions"]) == 1
    assert KEY not in json.dumps(rows, default=str)


def test_once_writes_nothing_even_of_a_key_that_cannot_be_read(
    watching: Callable[..., MediaServers], pool: Pool, url: str
) -> None:
    add(pool, url, b"lost")
    before = servers.listed(pool)
    (row,) = watching(decrypt=decrypt).once()["servers"]
    assert (row["state"], row["state_reason"]) == (
        "unauthorized", "The key cannot be read. Enter it again.",
    )  # fmt: skip
    assert servers.listed(pool) == before
