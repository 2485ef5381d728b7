"""Answers that no media server should give, and servers that do not answer: nothing stops."""

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.emby import Emby
from collector.fetch import Http
from collector.jellyfin import Jellyfin
from collector.jellyfin_items import item, shelves, viewers
from collector.payload import LastLook, parsed
from collector.play import Play
from collector.plex import Plex, playing, snapshot, wrapped
from collector.plex_items import item as plex_item
from collector.plex_items import shelves as plex_shelves
from collector.plex_items import viewers as plex_viewers
from collector.rows import item_row, user_row
from collector.snapshot import Seen, Snapshot
from collector.tracker import Tracker
from collector.trouble import NotUnderstood, ServerTrouble
from store.ids import server_id
from tests.collector import doubles
from tests.collector.doubles import Double
from tests.collector.fake_server import KEY, Fake, SimulatedClock, fake_server, serving
from tests.collector.rude_server import (
    chunks,
    drip_body,
    drip_head,
    endless,
    pointing,
    raw_server,
    says,
    silent,
)
from tests.collector.viewings import audience

HERE = server_id("Hostile")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["Transcode", "\x00", "\ud800", "9" * 400, "NaN", "2026-13-45T99:99:99Z", "-1"]
    )
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
SPOILS = st.lists(st.tuples(st.integers(0, 10**6), ANYTHING), min_size=1, max_size=6)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of a payload with every key in it."""
    found = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(found):
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


def spoiled(payload: Any, spoils: list[tuple[int, Any]]) -> Any:
    """The payload with some of its values replaced by anything."""
    payload = copy.deepcopy(payload)
    for number, value in spoils:
        found = list(places(payload))
        if found:
            container, key = found[number % len(found)]
            container[key] = value
    return payload


def sound(kind: str) -> Any:
    """What a sound server says while several people watch."""
    double = Double(audience(seed=4, people=6, hours=1))
    render: dict[str, Callable[[Double, float], Any]] = {
        "jellyfin": doubles.jellyfin_sessions,
        "emby": doubles.emby_sessions,
        "plex": doubles.plex_sessions,
    }
    return render[kind](double, 2400.0)


def read(kind: str, payload: Any) -> list[Snapshot]:
    """The plays that the payload shows."""
    if kind == "plex":
        found = [snapshot(one, LastLook()) for one in playing(wrapped(payload))]
    else:
        server = {"jellyfin": Jellyfin, "emby": Emby}[kind]("http://nobody.lan", KEY)
        found = [server.snapshot(one) for one in payload if isinstance(one, dict)]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("kind", ["jellyfin", "emby", "plex"])
@given(spoils=SPOILS)
def test_whatever_is_in_a_session_it_is_read_and_can_be_written(
    kind: str, spoils: list[tuple[int, Any]]
) -> None:
    tracker, clock = Tracker(HERE), SimulatedClock()
    for payload in (sound(kind), spoiled(sound(kind), spoils), sound(kind)):
        with suppress(NotUnderstood):
            told = tracker.observe(Seen(clock(), tuple(read(kind, payload)), clock().wall))
            for row in told.sessions:
                assert 0 <= row.duration_seconds <= clock.at + 3600
                assert row.bytes_served >= 0
                text = json.dumps(row.timeline, allow_nan=False) + str(row)
                assert "\x00" not in text
                text.encode()
        clock.at += 5
    kept = sum(not play.ended for play in tracker.plays)
    assert kept >= len(read(kind, sound(kind)))


@given(payload=ANYTHING)
def test_whatever_a_library_says_it_is_read(payload: Any) -> None:
    said = payload if isinstance(payload, dict) else {"Id": payload, "ratingKey": payload}
    for one in (item(said), plex_item(said)):
        item_row(HERE, one)
    for viewer in (*viewers([said]), *plex_viewers({"MediaContainer": {"Account": [said]}})):
        user_row(HERE, viewer)
    for answer in (payload, [payload], {"Items": payload}, {"MediaContainer": payload}):
        shelves(answer)
        plex_shelves(answer)


@given(body=st.binary(max_size=300) | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_whatever_bytes_come_they_are_read_or_refused(body: bytes) -> None:
    with suppress(NotUnderstood):
        parsed(body)


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><MediaContainer>&b;</MediaContainer>'
)


@pytest.mark.parametrize(
    "body",
    [b"", b"[" * 100_000, b"{" * 10, b"1" * 10_000, b"<html></html>", b"<MediaContainer", BOMB],
)
def test_what_is_no_answer_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(NotUnderstood, match=r"^it answers with"):
        parsed(body)


@given(
    looks=st.lists(
        st.tuples(
            st.floats(0.1, 4000),
            st.sampled_from(["playing", "paused", "buffering", "absent", "failed"]),
            st.none() | st.floats(0, 8000),
            st.floats(-7200, 7200),
        ),
        max_size=30,
    ),
    extrapolated=st.booleans(),
    runtime=st.none() | st.floats(0, 8000),
)
def test_whatever_a_play_does_its_time_adds_up(
    looks: list[Any], extrapolated: bool, runtime: float | None
) -> None:
    tracker, clock = Tracker(HERE), SimulatedClock()
    passed, rows = 0.0, {}
    for rest, state, position, age in looks:
        clock.at += rest
        passed += rest
        if state == "failed":
            told = tracker.failed(clock())
        else:
            heard = clock().wall - timedelta(seconds=age) if extrapolated else None
            seen = Snapshot(
                "a|b|c", state, position=position, extrapolated=extrapolated, heard_at=heard
            )
            plays = () if state == "absent" else (seen,)
            told = tracker.observe(Seen(clock(), plays, clock().wall))
        rows |= {row.id: row for row in told.sessions}
        assert len([play for play in tracker.plays if not play.ended]) <= 1
        for play in tracker.plays:
            holds_together(play)
    seconds = [r.duration_seconds + r.paused_seconds + r.buffering_seconds for r in rows.values()]
    assert sum(seconds) <= passed + 2 * len(rows)
    for row in rows.values():
        assert row.last_seen_at is not None
        assert row.started_at <= row.last_seen_at <= clock().wall + timedelta(milliseconds=1)
        assert row.is_active == (row.ended_at is None)


def holds_together(play: Play) -> None:
    """The parts of a play are its whole, and no part is less than nothing."""
    assert all(span.seconds > 0 and span.bytes >= 0 for span in play.spans)
    assert sum(span.seconds for span in play.spans) == pytest.approx(play.seen)
    played = sum(span.seconds for span in play.spans if span.state == "playing")
    assert played == pytest.approx(play.watched, abs=1e-6)


SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n[]"
TALKS = {
    "drips its head": (drip_head, "not complete after"),
    "drips its body": (drip_body, "not complete after"),
    "never ends": (endless, "larger than 8 MB"),
    "sends broken chunks": (chunks, "broke off"),
    "sends less than it says": (says(SHORT), "broke off"),
    "speaks no HTTP": (says(b"\x15\x03\x01 220 smtp ready\r\n\r\n"), "broke off"),
    "hangs up": (says(b""), "broke off"),
    "says nothing": (silent, "time|not complete after"),
    "asks for too much": (says(b"HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n"), "429"),
    "is broken": (says(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"), "error .500"),
    "has no such page": (says(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), "404"),
    "is closed to us": (says(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), "administrator"),
    "is empty": (says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "no JSON"),
    "answers something else": (says(b"HTTP/1.1 204 No\r\n\r\n"), "status 204"),
}


@pytest.mark.parametrize("kind", [Jellyfin, Plex])
@pytest.mark.parametrize("how", TALKS)
def test_a_server_that_misbehaves_is_left_in_time_with_a_reason(
    how: str, kind: type[Jellyfin | Plex], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    talk, reason = TALKS[how]
    url, close = raw_server(talk)
    server = kind(url, KEY, deadline=0.6)
    try:
        with pytest.raises(ServerTrouble, match=reason) as trouble:
            server.look(SimulatedClock())
    finally:
        server.close()
        close()
    assert KEY not in str(trouble.value) + repr(trouble.value) + caplog.text


def test_the_key_is_not_carried_to_another_host() -> None:
    other = pointing("/")
    with ExitStack() as open_:
        there = open_.enter_context(serving(other)).replace("127.0.0.1", "localhost")
        url = open_.enter_context(serving(pointing(f"{there}/Sessions")))
        http = open_.enter_context(closing(Http(url, {"Authorization": KEY})))
        with pytest.raises(NotUnderstood, match="points to another address"):
            http.get("/Sessions")
    assert not other.told


def test_circles_end() -> None:
    with (
        serving(pointing("/again")) as url,
        closing(Http(url, {})) as http,
        pytest.raises(NotUnderstood, match="in circles"),
    ):
        http.get("/Sessions")


def test_a_redirect_on_the_same_host_is_followed() -> None:
    fake = Fake("jellyfin", Double(audience(1, 1, 1)), SimulatedClock())
    with (
        fake_server(fake) as url,
        serving(pointing(f"{url}/System/Info")) as first,
        closing(Jellyfin(first, KEY)) as server,
    ):
        assert server.version() == "10.11.11"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://no-such-host.invalid", "name is not known|no connection"),
        ("http://127.0.0.1:1", "no connection"),
        ("http://[::1", "address is none|broke off"),
        ("ftp://127.0.0.1", "address is none"),
        ("nonsense", "address is none"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_to(url: str, reason: str) -> None:
    server = Jellyfin(url, KEY, deadline=3)
    with closing(server), pytest.raises(ServerTrouble, match=reason):
        server.look(SimulatedClock())
