"""Stopping a stream: on servers of each kind, as the collector would have found it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.fernet import Fernet

from collector.emby import Emby
from collector.jellyfin import Jellyfin
from collector.plex import Plex
from operations.media_servers import NotDone
from operations.playing import stop
from operations.servers import add
from settings import Settings
from store.audit import recent
from store.db import Pool, acting, connection
from store.ids import server_id
from tests.collector.doubles import Double
from tests.collector.fake_server import KEY, Fake, SimulatedClock, fake_server
from tests.collector.viewings import Act, Viewing
from tests.store.plays import save, whole

KINDS = {"jellyfin": Jellyfin, "emby": Emby, "plex": Plex}


class House:
    """A server on which somebody watches, known to the store as the collector found it."""

    def __init__(self, pool: Pool, kind: str, folder: Path) -> None:
        film = Viewing(0, "user1", "tv", "film", 5400.0, [Act(0.0, True, 0.0)], 5000.0)
        self.clock = SimulatedClock(at=100.0)
        self.fake = Fake(kind, Double([film]), self.clock)
        self.pool, self.kind = pool, kind
        self.settings = with_a_key(folder)

    def know(self, url: str, key: str = KEY) -> UUID:
        """Adds the server and the play; the play's id."""
        add(self.pool, self.settings, kind=self.kind, name="Attic", url=url, key=key)
        source = KINDS[self.kind](url, KEY)
        (seen,) = source.look(self.clock).plays
        source.close()
        play = replace(whole(1, seen_at(), 0.1, user=1, item=1), is_open=True)
        save(self.pool, [play])
        with connection(self.pool) as conn:
            conn.execute(
                "UPDATE stream_sessions SET server_id = %s, external_key = %s",
                [server_id("Attic"), seen.key],
            )
        return play.session().id

    def plays(self) -> int:
        return len(self.fake.double.shown(self.clock.at))


def with_a_key(folder: Path) -> Settings:
    """Settings with a key of their own to seal with."""
    key = Fernet.generate_key().decode()
    return Settings(data_dir=folder, secret_keys=key)  # type: ignore[arg-type]


def seen_at() -> datetime:
    """When the collector first saw the play."""
    return datetime.now(UTC) - timedelta(minutes=6)


@pytest.fixture(params=list(KINDS))
def house(request: pytest.FixtureRequest, pool: Pool, tmp_path: Path) -> House:
    return House(pool, request.param, tmp_path)


@pytest.fixture
def url(house: House) -> Iterator[str]:
    with fake_server(house.fake) as url:
        yield url


def told(pool: Pool) -> list[tuple[str, str, dict[str, Any]]]:
    """What the audit log says of streams, the oldest first."""
    entries = [one for one in recent(pool) if one.object_type == "stream_sessions"]
    return [(one.actor, one.action, one.detail) for one in reversed(entries)]


def test_a_stream_is_stopped_with_a_message(house: House, url: str) -> None:
    session = house.know(url)
    with acting("amara"):
        stop(house.pool, house.settings, session, "Bed time,\n  Ben")
    assert house.plays() == 0
    said = [words for _, words in house.fake.told]
    key = {"jellyfin": "Text", "emby": "Text", "plex": "reason"}[house.kind]
    assert said[0][key] == "Bed time, Ben"
    assert house.fake.told[-1][0].endswith("terminate" if house.kind == "plex" else "Playing/Stop")
    about = {"server": "Attic", "user": "user 1", "title": "item 1", "message": "Bed time, Ben"}
    assert told(house.pool) == [("amara", "stream.stop", about)]


def test_without_a_message_none_is_sent(house: House, url: str) -> None:
    stop(house.pool, house.settings, house.know(url))
    assert house.plays() == 0
    assert len(house.fake.told) == 1


def test_what_is_over_or_another_play_by_now_is_left_alone(house: House, url: str) -> None:
    session = house.know(url)
    (film,) = house.fake.double.viewings
    house.fake.double.viewings[:] = [replace(film, number=3, item="another")]
    house.fake.double.keys.clear()
    with pytest.raises(NotDone, match="over already"):
        stop(house.pool, house.settings, session)
    assert house.plays() == 1
    assert [action for _, action, _ in told(house.pool)] == ["stream.stop", "stream.stop_failed"]
    with pytest.raises(NotDone, match="over already"):
        stop(house.pool, house.settings, UUID(int=7))


def test_a_key_that_may_not_is_said_in_words(house: House, url: str) -> None:
    session = house.know(url)
    house.fake.refuses = 403
    with pytest.raises(NotDone, match=r"does not allow it \(403\)") as refused:
        stop(house.pool, house.settings, session)
    assert ("Plex Pass" in str(refused.value)) == (house.kind == "plex")
    assert house.plays() == 1


def test_a_wrong_key_and_a_server_that_is_away_are_said_in_words(house: House, url: str) -> None:
    session = house.know(url, key="another-key")
    with pytest.raises(NotDone, match=r"\(401\)"):
        stop(house.pool, house.settings, session)
    house.fake.down = True
    with pytest.raises(NotDone, match="cannot be reached from here") as away:
        stop(house.pool, house.settings, session)
    assert "another-key" not in str(away.value)


@pytest.mark.parametrize("kind", ["subsonic", "tautulli"])
def test_kinds_that_cannot_are_not_asked(pool: Pool, tmp_path: Path, kind: str) -> None:
    house = House(pool, "jellyfin", tmp_path)
    with fake_server(house.fake) as url:
        session = house.know(url)
        with connection(pool) as conn:
            conn.execute("UPDATE servers SET kind = %s", [kind])
        with pytest.raises(NotDone, match=f"{kind.capitalize()} servers end no stream"):
            stop(pool, house.settings, session)
    assert told(pool) == []


def test_a_server_whose_key_is_elsewhere_is_said_so(pool: Pool, tmp_path: Path) -> None:
    house = House(pool, "jellyfin", tmp_path)
    with fake_server(house.fake) as url:
        session = house.know(url)
        with connection(pool) as conn:
            conn.execute("UPDATE servers SET origin = 'environment', secret_enc = NULL")
        with pytest.raises(NotDone, match="CINEVAULT_SERVERS"):
            stop(pool, house.settings, session)
        other = with_a_key(tmp_path)
        with connection(pool) as conn:
            conn.execute("UPDATE servers SET origin = 'settings', secret_enc = 'x'")
        with pytest.raises(NotDone, match="enter it again"):
            stop(pool, other, session)
        one = [{"kind": "jellyfin", "name": "Attic", "url": url, "key": KEY}]
        own = Settings(data_dir=tmp_path, servers=json.dumps(one))  # type: ignore[arg-type]
        stop(pool, own, session)
    assert house.plays() == 0
