"""What was read of the last answer is taken again only where the answer still says the same."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from collector.catalog import Catalog
from collector.emby import Emby
from collector.jellyfin import Jellyfin
from collector.payload import LastLook, parsed
from collector.plex import playing, snapshot, wrapped
from collector.snapshot import Item, Shelf
from tests.collector.story import BASE
from tests.source import ROOT

FIXTURES = ROOT / "tests" / "fixtures"
JELLYFIN = {
    "Id": "a",
    "UserId": "ann",
    "DeviceId": "tv",
    "NowPlayingItem": {"Id": "heat", "Name": "Heat", "Type": "Movie", "RunTimeTicks": 6 * 10**10},
    "PlayState": {"PositionTicks": 10**8, "PlayMethod": "DirectPlay"},
    "LastPlaybackCheckIn": "2026-01-01T20:00:00Z",
}


def changes() -> list[tuple[str, list[str], Any]]:
    return [
        ("item", ["NowPlayingItem", "Name"], "Ronin"),
        ("delivery", ["PlayState", "PlayMethod"], "Transcode"),
        ("device", ["DeviceName"], "Couch"),
        ("position", ["PlayState", "PositionTicks"], 2 * 10**8),
        ("heard_at", ["LastPlaybackCheckIn"], "2026-01-01T20:00:10Z"),
        ("viewer", ["UserId"], "bob"),
    ]


def changed(said: dict[str, Any], path: list[str], value: object) -> dict[str, Any]:
    other = copy.deepcopy(said)
    place = other
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return other


@pytest.mark.parametrize("server", [Jellyfin, Emby])
@pytest.mark.parametrize(("what", "path", "value"), changes())
def test_whatever_changes_between_two_looks_is_seen(
    server: type[Jellyfin], what: str, path: list[str], value: object
) -> None:
    watched = server("http://nobody.lan", "key")
    before = watched.snapshot(JELLYFIN)
    watched.last.begin()
    other = changed(JELLYFIN, path, value)
    after = watched.snapshot(other)
    assert after == server("http://nobody.lan", "key").snapshot(other)
    assert getattr(after, what) != getattr(before, what)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["viewOffset"], 77_000),
        (["title"], "Ronin"),
        (["Session", "bandwidth"], 1234),
        (["Player", "state"], "paused"),
        (["TranscodeSession", "videoDecision"], "copy"),
        (["Media"], []),
    ],
)
def test_the_same_holds_for_plex(path: list[str], value: object) -> None:
    file = FIXTURES / "plex_sessions_decisions_only.xml"
    (said,) = playing(wrapped(parsed(file.read_bytes())))
    said.setdefault("TranscodeSession", {"videoDecision": "transcode"})
    last = LastLook()
    snapshot(said, last)
    last.begin()
    other = changed(said, path, value)
    assert snapshot(other, last) == snapshot(other, LastLook())


def test_only_the_last_look_is_remembered() -> None:
    last = LastLook()
    for number in range(50):
        last.begin()
        last.made("item", number, {"Name": str(number)}, dict)
    assert len(last.before) + len(last.now) == 2


def test_a_library_that_is_known_later_is_told_of_plays_that_go_on() -> None:
    heat = Item("heat", "movie", "Heat", file_path="/films/heat.mkv")
    catalog = Catalog(lambda _: heat)
    play = replace(BASE, item=Item("heat", "movie", "Heat"))
    assert [now.item and now.item.library for now in catalog.completed([play])] == [None]
    catalog.shelves = [Shelf("1", "Films", "movies", ("/films",))]
    (now,) = catalog.completed([play])
    assert now.item
    assert now.item.library == "1"
