"""A real server that speaks Subsonic: supysonic, running here."""

from contextlib import closing

import pytest

from collector.subsonic import Subsonic
from collector.trouble import Unauthorized
from tests.collector.fake_server import SimulatedClock
from tests.collector.test_supysonic import ask, env, supysonic
from tests.films import ffmpeg, film

__all__ = ["env", "ffmpeg", "film", "supysonic"]


def test_what_somebody_listens_to_is_seen(supysonic: str) -> None:
    found = ask(supysonic, "search3", query="").json()["subsonic-response"]["searchResult3"]
    (song,) = found["song"]
    ask(supysonic, "stream", id=song["id"])
    with closing(Subsonic(supysonic.removesuffix("/rest/"), "ann:ann")) as server:
        (seen,) = server.look(SimulatedClock()).plays
        assert server.version()
    assert seen.viewer is not None
    assert seen.item is not None
    assert (seen.viewer.name, seen.item.external_id) == ("ann", song["id"])
    assert (seen.state, seen.delivery.rate_source) == ("playing", "size")


def test_a_wrong_password_is_said_to(supysonic: str) -> None:
    ask(supysonic, "ping")
    server = Subsonic(supysonic.removesuffix("/rest/"), "ann:bob")
    with closing(server), pytest.raises(Unauthorized, match="user:password"):
        server.look(SimulatedClock())
