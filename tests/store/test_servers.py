"""Servers as the Settings screen and the collector find them in the store."""

from datetime import UTC, datetime

import pytest

from store import libraries, media_files, media_items, overview, servers, users
from store.db import Pool
from store.errors import Conflict
from store.ids import item_id, library_id, server_id, viewer_id
from store.libraries import Library
from store.media_files import FileLibrary
from store.media_items import MediaItem
from store.servers import Health, Registered
from store.users import User

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def attic(pool: Pool) -> None:
    servers.add(pool, kind="plex", name="Attic", base_url="http://a:32400", secret_enc=b"x")


def test_an_added_server_is_listed_without_its_key(each_pool: Pool) -> None:
    attic(each_pool)
    (server,) = servers.listed(each_pool)
    assert (server.name, server.origin, server.state, server.has_key) == (
        "Attic", "settings", "unknown", True,
    )  # fmt: skip
    assert not hasattr(server, "secret_enc")


def test_two_servers_cannot_be_called_the_same(pool: Pool) -> None:
    attic(pool)
    with pytest.raises(Conflict, match="Attic"):
        attic(pool)


def test_a_removed_server_loses_its_key_and_can_be_added_again(pool: Pool) -> None:
    attic(pool)
    id_ = server_id("attic")
    assert servers.remove(pool, id_)
    assert (servers.listed(pool), servers.configured(pool)) == ([], [])
    assert not servers.remove(pool, id_)
    attic(pool)
    assert [server.id for server in servers.listed(pool)] == [id_]


def test_a_change_leaves_the_rest_as_it_is(pool: Pool) -> None:
    attic(pool)
    id_ = server_id("Attic")
    assert servers.change(pool, id_, base_url="http://b:32400")
    (server,) = servers.configured(pool)
    assert (server.base_url, server.secret_enc) == ("http://b:32400", b"x")
    assert servers.change(pool, id_, is_enabled=False)
    assert (servers.configured(pool), servers.listed(pool)[0].state) == ([], "off")


def test_only_one_collector_watches_a_server(pool: Pool) -> None:
    attic(pool)
    assert len(servers.claim(pool, "one", [])) == 1
    assert servers.claim(pool, "other", []) == []
    assert len(servers.claim(pool, "one", [])) == 1
    with pool.connection() as conn:
        conn.execute("UPDATE servers SET watched_at = now() - interval '2 minutes'")
    assert len(servers.claim(pool, "other", [])) == 1


def test_a_test_is_answered_by_the_next_report(pool: Pool) -> None:
    attic(pool)
    id_ = server_id("Attic")
    assert servers.ask_test(pool, id_)
    (asked,) = servers.listed(pool)
    assert asked.tested_at is None
    servers.report(pool, Health(id_, "ok", None, NOW, NOW, version="1.43", can_tell=("plays",)))
    (told,) = servers.listed(pool)
    assert told.test_asked_at is not None
    assert told.tested_at is not None
    assert told.tested_at >= told.test_asked_at
    assert (told.state, told.version, told.last_seen_at, told.can_tell) == (
        "ok", "1.43", NOW, ["plays"],
    )  # fmt: skip


def test_a_report_of_silence_keeps_what_was_known(pool: Pool) -> None:
    attic(pool)
    id_ = server_id("Attic")
    servers.report(pool, Health(id_, "ok", None, NOW, NOW, version="1.43", latency_ms=12))
    servers.report(pool, Health(id_, "unreachable", "No answer.", NOW))
    (server,) = servers.listed(pool)
    assert (server.state, server.version, server.last_seen_at, server.latency_ms) == (
        "unreachable", "1.43", NOW, 12,
    )  # fmt: skip


def test_servers_of_the_settings_come_and_go_with_them(pool: Pool) -> None:
    home = Registered(server_id("Home"), "emby", "Home", "http://h:8096")
    assert servers.register(pool, [home]) == 1
    assert servers.register(pool, [home]) == 0
    servers.claim(pool, "here", [home.id])
    assert servers.retire(pool, "elsewhere", []) == 0
    assert servers.retire(pool, "here", [home.id]) == 0
    assert servers.retire(pool, "here", []) == 1
    assert servers.listed(pool)[0].state_reason == "no longer in CINEVAULT_SERVERS"


def test_users_are_renamed_removed_and_back_again(each_pool: Pool) -> None:
    attic(each_pool)
    here = server_id("Attic")
    ann = User(viewer_id(here, "1"), here, "1", "Ann", is_admin=True)
    bob = User(viewer_id(here, "2"), here, "2", "Bob")
    assert users.save(each_pool, [ann, bob]) == 2
    assert users.note(each_pool, [User(ann.id, here, "1", "Somebody")]) == 0
    assert users.save(each_pool, [ann, bob]) == 0
    assert users.save(each_pool, [User(bob.id, here, "2", "Robert")]) == 1
    assert users.forget_missing(each_pool, here, ["1"]) == 1
    assert users.forget_missing(each_pool, here, ["1"]) == 0
    assert users.save(each_pool, [bob]) == 1


def test_items_are_noted_written_in_full_and_removed(each_pool: Pool) -> None:
    attic(each_pool)
    here = server_id("Attic")
    films = Library(library_id(here, "1"), here, "1", "Films", "movies", ("/films",))
    item = MediaItem(item_id(here, "9"), here, "9", "movie", "Nine", library_id=films.id)
    assert media_items.note(each_pool, [item]) == 1  # its library is not known yet
    assert libraries.save(each_pool, [films]) == 1
    assert libraries.save(each_pool, [films]) == 0
    full = MediaItem(
        item.id, here, "9", "movie", "Nine", library_id=films.id, genres=("Drama",),
        file_size_bytes=2**40, hdr_format="HDR10", has_atmos=False, added_at=NOW,
    )  # fmt: skip
    assert media_items.save(each_pool, [full]) == 1
    assert media_items.save(each_pool, [full]) == 0
    assert media_items.note(each_pool, [item]) == 0
    assert media_items.forget_missing(each_pool, films.id, []) == 1
    assert libraries.forget_missing(each_pool, here, ["1"]) == 0


def test_the_folders_of_a_host_are_no_media_server(each_pool: Pool) -> None:
    shelf = FileLibrary(library_id(server_id("files on nas"), "/films"), "/films", "films")
    media_files.publish(each_pool, "nas", server_id("files on nas"), [shelf])
    assert servers.listed(each_pool) == []
    assert servers.configured(each_pool) == []
    assert servers.claim(each_pool, "one", [server_id("files on nas")]) == []
    assert not overview.set_up(each_pool).has_servers
