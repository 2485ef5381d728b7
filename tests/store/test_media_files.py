"""What a scan read in a file and what a server says of it: which of the two is believed."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from store import media_files, media_items, servers
from store.db import Pool, connection
from store.ids import item_id, library_id, server_id
from store.media_files import FileLibrary, MediaFile
from store.media_items import MediaItem
from store.servers import Registered

HOME, FILES = server_id("Home"), server_id("files on nas")
SHELF = FileLibrary(library_id(FILES, "/films"), "/films", "films")
HEAT = "/films/heat.mkv"
SAID = MediaItem(
    item_id(HOME, "heat"), HOME, "heat", "movie", "Heat", file_path=HEAT, file_size_bytes=1000,
    runtime_seconds=6000, container="matroska", video_codec="h264", audio_codec="aac", width=1920,
    height=800, resolution="1080p", hdr_format="SDR", has_atmos=None, bitrate=1,
)  # fmt: skip
READ = MediaFile(
    "nas", HEAT, "/films", 1000, datetime(2026, 1, 1, tzinfo=UTC), "movie", "heat",
    container="mkv", duration_seconds=5999.5, bitrate=2, video_codec="hevc", audio_codec="truehd",
    width=3840, height=1600, resolution="2160p", hdr_format="Dolby Vision", has_atmos=True,
)  # fmt: skip
SERVERS = ("matroska", "h264", "aac", 1920, 800, "1080p", "SDR", None, 1)
SCANS = ("mkv", "hevc", "truehd", 3840, 1600, "2160p", "Dolby Vision", True, 2)


@pytest.fixture
def home(each_pool: Pool) -> Pool:
    servers.register(each_pool, [Registered(HOME, "jellyfin", "Home", "http://home.lan")])
    return each_pool


def scan(pool: Pool, *files: MediaFile) -> None:
    media_files.save(pool, files)
    media_files.publish(pool, "nas", FILES, [SHELF])


def sync(pool: Pool, **about: Any) -> int:
    return media_items.save(pool, [replace(SAID, **about)])


def facts(pool: Pool) -> tuple[Any, ...]:
    """The technical facts of the server's item."""
    with connection(pool) as conn:
        found = conn.execute(
            "SELECT container, video_codec, audio_codec, width, height, resolution, hdr_format, "
            "has_atmos, bitrate FROM media_items WHERE id = %s",
            [SAID.id],
        ).fetchone()
        assert found is not None
        return found


@pytest.mark.parametrize("order", list(permutations(["scan", "sync", "play"])))
def test_the_file_is_believed_whoever_looked_last(home: Pool, order: tuple[str, ...]) -> None:
    looks = {
        "scan": lambda: scan(home, READ),
        "sync": lambda: sync(home),
        "play": lambda: media_items.note(home, [SAID]),
    }
    for look in order:
        looks[look]()
    assert facts(home) == SCANS


def test_a_server_that_says_the_same_again_changes_nothing(home: Pool) -> None:
    scan(home, READ)
    assert (sync(home), sync(home)) == (1, 0)


def test_a_server_that_does_not_tell_the_size_has_the_same_file(home: Pool) -> None:
    sync(home, file_size_bytes=None)
    scan(home, READ)
    assert facts(home) == SCANS


def test_a_file_that_was_replaced_is_the_servers_until_it_is_scanned_again(home: Pool) -> None:
    scan(home, READ)
    sync(home, file_size_bytes=2000)
    assert facts(home) == SERVERS
    scan(home, READ)
    assert facts(home) == SERVERS
    scan(home, replace(READ, size_bytes=2000))
    assert facts(home) == SCANS


def test_the_servers_facts_stand_where_the_file_could_not_be_read(home: Pool) -> None:
    scan(home, replace(READ, video_codec=None, error="truncated"))
    sync(home)
    scan(home, replace(READ, video_codec=None, error="truncated"))
    assert facts(home) == SERVERS
    with connection(home) as conn:
        said = conn.execute("SELECT scan_error FROM media_items WHERE id = %s", [SAID.id])
        assert said.fetchone() == ("truncated",)


def test_a_file_that_is_gone_says_nothing_any_more(home: Pool) -> None:
    scan(home, READ)
    media_files.mark_gone(home, "nas", [HEAT])
    sync(home)
    assert facts(home) == SERVERS


def test_sound_alone_leaves_the_picture_to_the_server(home: Pool) -> None:
    scan(home, replace(READ, video_codec=None, width=None, height=None, hdr_format=None))
    sync(home)
    assert facts(home) == ("mkv", "h264", "truehd", 1920, 800, "1080p", "SDR", True, 2)


def test_titles_and_length_are_the_servers(home: Pool) -> None:
    scan(home, READ)
    sync(home)
    with connection(home) as conn:
        asked = "SELECT title, runtime_seconds FROM media_items WHERE id = %s"
        assert conn.execute(asked, [SAID.id]).fetchone() == ("Heat", 6000)
