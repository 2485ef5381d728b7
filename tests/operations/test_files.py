"""Looking at a file again: by the collector that reads it, and the server that lists it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from operations.files import READ, rescan
from operations.media_servers import NotDone
from operations.servers import add
from store import media_files
from store.audit import recent
from store.db import Pool, connection
from store.ids import server_id
from store.media_files import MediaFile
from tests.collector.doubles import Double, hexed
from tests.collector.fake_server import KEY, Fake, SimulatedClock, fake_server
from tests.collector.viewings import Act, Viewing
from tests.operations.test_playing import with_a_key
from tests.store.plays import named, save, whole

FILM = Viewing(0, "user1", "tv", "film", 5400.0, [Act(0.0, True, 0.0)], 5000.0)
PATH = "/srv/Film.mkv"
ITEM = named("item", 1) or UUID(int=0)


def listed(pool: Pool, **about: Any) -> None:
    """An item, with what is known about it."""
    save(pool, [whole(1, datetime.now(UTC), 0.1, user=1, item=1)])
    with connection(pool) as conn:
        for column, value in {"file_path": PATH, **about}.items():
            conn.execute(f"UPDATE media_items SET {column} = %s".encode(), [value])


def on_disk(pool: Pool) -> None:
    """A file that a collector knows."""
    media_files.save(pool, [MediaFile("nas", PATH, "/srv", 1, datetime.now(UTC), "movie", "Film")])


@pytest.mark.parametrize("kind", ["jellyfin", "emby", "plex"])
@pytest.mark.parametrize("read", [True, False])
def test_the_server_and_the_collector_are_asked(
    pool: Pool, tmp_path: Path, kind: str, read: bool
) -> None:
    fake = Fake(kind, Double([FILM]), SimulatedClock(at=100.0))
    settings = with_a_key(tmp_path)
    with fake_server(fake) as url:
        add(pool, settings, kind=kind, name="Attic", url=url, key=KEY)
        external = "1" if kind == "plex" else hexed("film")
        listed(pool, server_id=server_id("Attic"), external_id=external)
        if read:
            on_disk(pool)
        said = rescan(pool, settings, ITEM)
        assert said == "Attic was asked to look at it again." + (f" {READ}" if read else "")
        path = fake.told[0][0]
        assert path == (
            "/library/metadata/1/refresh" if kind == "plex" else f"/Items/{external}/Refresh"
        )
        assert len(media_files.asked(pool, "nas", most=5)) == read
        assert [one.action for one in recent(pool, object_type="media_items")] == ["library.rescan"]
        fake.refuses = 403
        with pytest.raises(NotDone, match="administrator" if kind != "plex" else "owner"):
            rescan(pool, settings, ITEM)


def test_a_file_that_only_a_collector_knows_is_read_by_it(pool: Pool, tmp_path: Path) -> None:
    listed(pool)
    with pytest.raises(NotDone, match="no collector reads its folder"):
        rescan(pool, with_a_key(tmp_path), ITEM)
    on_disk(pool)
    assert rescan(pool, with_a_key(tmp_path), ITEM) == READ
    assert [one.path for one in media_files.asked(pool, "nas", most=5)] == [PATH]
    assert media_files.asked(pool, "another", most=5) == []


def test_kinds_that_cannot_are_said(pool: Pool, tmp_path: Path) -> None:
    settings = with_a_key(tmp_path)
    add(pool, settings, kind="subsonic", name="Attic", url="http://x", key="user:secret")
    listed(pool, server_id=server_id("Attic"), external_id="7")
    with pytest.raises(NotDone, match="Subsonic servers look at no single file"):
        rescan(pool, settings, ITEM)
    with pytest.raises(NotDone, match="is gone"):
        rescan(pool, settings, UUID(int=9))
