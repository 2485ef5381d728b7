"""Users, libraries and items: new, renamed, gone, and what stays when a server says nonsense."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from collector.catalog import Catalog
from collector.librarian import AGAIN, NAMES_EVERY, Librarian
from collector.servers import KINDS
from store import libraries, servers
from store.db import Pool
from store.ids import server_id
from store.servers import Registered
from tests.collector.doubles import Double
from tests.collector.fake_server import KEY, Fake, SimulatedClock, fake_server
from tests.collector.viewings import audience

HERE = server_id("Here")


@contextmanager
def reading(kind: str, pool: Pool, people: int = 3) -> Iterator[tuple[Fake, Librarian]]:
    fake = Fake(kind, Double(audience(1, people, 2)), SimulatedClock())
    servers.register(pool, [Registered(HERE, kind, "Here", "http://here.lan")])
    with fake_server(fake) as url:
        server = KINDS[kind](url, KEY)
        librarian = Librarian(
            HERE, "Here", server, pool, Catalog(server.item), steady=lambda: fake.clock.at
        )
        yield fake, librarian
        librarian.close()


def rows(pool: Pool, text: str) -> list[Any]:
    with pool.connection() as conn:
        return conn.execute(text.encode()).fetchall()


@pytest.mark.parametrize("kind", ["jellyfin", "emby", "plex"])
def test_all_of_it_is_read(kind: str, pool: Pool) -> None:
    with reading(kind, pool) as (fake, librarian):
        assert librarian.poll() >= 0.9 * NAMES_EVERY
        films = len(fake.double.viewings)
    libraries = rows(pool, "SELECT name, media_type, paths FROM libraries")
    assert libraries == [("Films", "movies", ["/media/films"])]
    assert rows(pool, "SELECT count(*) FROM users") == [(3,)]
    ((count, size, codec, resolution),) = rows(
        pool,
        "SELECT count(*), min(file_size_bytes), min(video_codec), min(resolution) "
        "FROM media_items WHERE library_id IS NOT NULL",
    )
    assert (count, size, codec, resolution) == (films, 4_500_000_000, "hevc", "2160p")
    expected = "HDR10" if kind == "plex" else None
    assert rows(pool, "SELECT DISTINCT hdr_format FROM media_items") == [(expected,)]
    assert servers.listed(pool)[0].synchronised_at is not None


@pytest.mark.parametrize("kind", ["jellyfin", "plex"])
def test_many_items_come_page_by_page(
    kind: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"collector.{kind}.PAGE", 4)
    with reading(kind, pool, people=8) as (fake, librarian):
        librarian.poll()
        films = len(fake.double.viewings)
    assert films > 8
    assert rows(pool, "SELECT count(*) FROM media_items") == [(films,)]


def test_what_is_gone_is_marked_and_what_is_back_is_not(pool: Pool) -> None:
    with reading("jellyfin", pool) as (fake, librarian):
        librarian.poll()
        everything = list(fake.double.viewings)
        fake.double.viewings = everything[1:]
        fake.clock.at += 7 * 3600
        librarian.poll()
        assert rows(pool, "SELECT count(*) FROM media_items WHERE removed_at IS NOT NULL") == [(1,)]
        fake.double.viewings = everything
        fake.clock.at += 7 * 3600
        librarian.poll()
    assert rows(pool, "SELECT count(*) FROM media_items WHERE removed_at IS NOT NULL") == [(0,)]


def test_a_page_that_fails_removes_nothing(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.jellyfin.PAGE", 4)
    with reading("jellyfin", pool, people=8) as (fake, librarian):
        librarian.poll()
        fake.clock.at += 7 * 3600
        whole = fake.items
        monkeypatch.setattr(
            Fake, "items",
            lambda self, items, query: "x" if query["startIndex"] == "4" else whole(items, query),
        )  # fmt: skip
        assert librarian.poll() <= 1.1 * AGAIN
    assert rows(pool, "SELECT count(*) FROM media_items WHERE removed_at IS NOT NULL") == [(0,)]


def test_a_server_that_repeats_its_pages_comes_to_an_end(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Fake, "items",
        lambda self, items, query: {"Items": items[:2], "TotalRecordCount": 10**9},
    )  # fmt: skip
    with reading("jellyfin", pool) as (_, librarian):
        librarian.poll()
    assert rows(pool, "SELECT count(*) FROM media_items") == [(2,)]


def test_plexs_own_count_of_bytes_is_kept(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    plex = Fake.plex
    hour = 1_774_735_200
    counted = [
        {"at": hour + 60, "timespan": 4, "lan": 1, "bytes": 100, "accountID": 1},
        {"at": hour, "timespan": 4, "lan": True, "bytes": "23", "accountID": 2},
        {"at": hour, "timespan": 4, "lan": False, "bytes": 7},
        {"at": hour, "timespan": 6, "lan": False, "bytes": 10**6},
        {"at": "x", "timespan": 4, "bytes": -1},
    ]

    def page(self: Fake, path: str, query: dict[str, str]) -> Any:
        if path == "/statistics/bandwidth":
            return {"MediaContainer": {"StatisticsBandwidth": counted}}
        return plex(self, path, query)

    monkeypatch.setattr(Fake, "plex", page)
    with reading("plex", pool) as (_, librarian):
        librarian.poll()
        librarian.poll()
    kept = rows(pool, "SELECT location, bytes FROM measured_bandwidth ORDER BY location")
    assert kept == [("lan", 123), ("wan", 7)]


def test_a_store_that_is_away_is_tried_again_later(pool: Pool) -> None:
    with reading("jellyfin", pool) as (_, librarian):
        pool.close()
        assert librarian.poll() <= 1.1 * AGAIN


def test_a_library_that_is_not_followed_is_as_good_as_removed_until_it_is(pool: Pool) -> None:
    known = "SELECT count(*) FROM media_items WHERE removed_at IS NULL"
    with reading("jellyfin", pool) as (fake, librarian):
        librarian.poll()
        ((before,),) = rows(pool, known)
        (films,) = libraries.listed(pool)
        assert libraries.follow(pool, films.id, is_followed=False)
        assert not libraries.follow(pool, films.id, is_followed=False)
        librarian.ignored = frozenset({"lib1"})
        fake.clock.at += 7 * 3600
        librarian.poll()
        assert rows(pool, known) == [(0,)]
        assert rows(pool, "SELECT removed_at IS NULL FROM libraries") == [(False,)]
        (films,) = libraries.listed(pool)
        assert not films.is_followed
        libraries.follow(pool, films.id, is_followed=True)
        librarian.ignored = frozenset()
        librarian.poll()  # long before the items would be read again
        assert rows(pool, known) == [(before,)]
        assert rows(pool, "SELECT removed_at IS NULL FROM libraries") == [(True,)]
