"""What is played and who watches it, against a computation of its own over the same rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from demo.loading import Order, load
from store import daily_stats, rollups, viewers
from store.db import Pool, connection, open_pool
from tests import servers
from tests.api.notifying import calling, settings
from tests.conftest import RUN, databases
from tests.dashboard import error
from tests.store.plays import save, whole

BERLIN = ZoneInfo("Europe/Berlin")
BASE = "/api/v1/analytics"
PLAYS = """
    SELECT s.id::text, s.user_id::text, u.name, m.title, m.media_type, m.genres, m.runtime_seconds,
           s.playback_type, s.started_at, s.ended_at, s.last_seen_at, s.duration_seconds,
           s.position_seconds, s.completed, s.is_active, s.timeline
    FROM stream_sessions s
    LEFT JOIN users u ON u.id = s.user_id LEFT JOIN media_items m ON m.id = s.media_item_id
"""


class Filled:
    """A made-up server of two months, all of its plays, and a client of its API."""

    def __init__(self, pool: Pool, client: TestClient) -> None:
        self.pool, self.client = pool, client
        self.until = datetime.now(BERLIN)
        load(pool, Order(3000, 60, 5, int(self.until.timestamp()), BERLIN))
        with connection(pool) as conn:
            cursor = conn.execute(PLAYS.encode())
            names = [column.name for column in cursor.description or ()]
            found = [dict(zip(names, row, strict=True)) for row in cursor]
        self.plays = sorted(found, key=lambda p: (p["started_at"], p["id"]), reverse=True)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.client.get(BASE + path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def day(self, play: dict[str, Any]) -> date:
        return play["started_at"].astimezone(BERLIN).date()


@pytest.fixture(scope="module")
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    server = servers.running(request.config.stash[RUN], "plain")
    with databases(server) as make:
        url = make(server.template("Europe/Berlin"))
        folder = tmp_path_factory.mktemp("api")
        with open_pool(url, name="test", size=2) as pool, calling(settings(url, folder)) as client:
            yield Filled(pool, client)


@pytest.fixture
def client(clone: Any, tmp_path: Any) -> Iterator[TestClient]:
    """The API over an empty store."""
    with calling(settings(clone(timezone="Europe/Berlin"), tmp_path)) as client:
        yield client


def test_an_empty_store_has_empty_answers(client: TestClient) -> None:
    def get(path: str) -> Any:
        answer = client.get(BASE + path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert get("/streams") == {"active": [], "recent": []}
    nothing = {"days": 30, "direct_plays": 0, "direct_streams": 0, "transcodes": 0, "total": 0}
    assert get("/streams/breakdown") == nothing
    assert get("/watch-activity") == {"items": [], "next_cursor": None}
    assert get("/users/activity") == []
    assert get("/trends") == []


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/streams/breakdown", {"days": 0}),
        ("/streams/breakdown", {"days": 366}),
        ("/streams/breakdown", {"days": "many"}),
        ("/watch-activity", {"limit": 0}),
        ("/watch-activity", {"limit": 501}),
        ("/watch-activity", {"limit": ""}),
        ("/watch-activity", {"user_id": "amara"}),
        ("/watch-activity", {"from": "2026-02-29"}),
        ("/watch-activity", {"from": "yesterday"}),
        ("/watch-activity", {"from": "0"}),
        ("/watch-activity", {"from": "2026-02-01T00:00:00"}),
        ("/watch-activity", {"from": "2026-03-02", "to": "2026-03-01"}),
        ("/watch-activity", {"media_type": ""}),
        ("/watch-activity", {"media_type": "a\0b"}),
        ("/watch-activity", {"cursor": "x"}),
        ("/watch-activity", {"cursor": "é" * 32}),
        ("/trends", {"from": "2026-03-02", "to": "2026-03-01"}),
        ("/trends", {"to": "2023-02-29"}),
    ],
)
def test_what_is_out_of_range_is_422(client: TestClient, path: str, params: dict[str, Any]) -> None:
    answer = client.get(BASE + path, params=params)
    assert answer.status_code == 422
    said = error(answer)
    assert said["code"] == "invalid"
    assert any(name in said["message"] for name in params)


@pytest.mark.parametrize(
    "params",
    [
        {"from": "2024-02-29", "to": "2024-02-29"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"to": "0001-01-01"},
        {"from": "9999-12-31"},
        {"user_id": str(uuid4())},
        {"media_type": "no such type"},
        {"cursor": "_" * 32},
        {"cursor": "A" * 32},
        {"cursor": "-" * 32, "limit": 1},
    ],
)
def test_what_is_in_range_is_answered(filled: Filled, params: dict[str, Any]) -> None:
    filled.get("/watch-activity", **params)
    days = {name: value for name, value in params.items() if name in ("from", "to")}
    filled.get("/trends", **days)


def test_an_unknown_person_watched_nothing(filled: Filled) -> None:
    answer = filled.get("/watch-activity", user_id=str(uuid4()))
    assert answer == {"items": [], "next_cursor": None}


def test_the_page_is_as_long_as_asked(filled: Filled) -> None:
    for given, length in ((None, 100), (1, 1), (500, 500)):
        answer = filled.get("/watch-activity", **({"limit": given} if given else {}))
        assert len(answer["items"]) == length
        assert answer["next_cursor"]


def test_each_play_says_who_watched_what_how_far(filled: Filled) -> None:
    items = filled.get("/watch-activity", limit=200)["items"]
    for item, play in zip(items, filled.plays, strict=False):
        assert (item["session_id"], item["user_id"]) == (play["id"], play["user_id"])
        assert (item["username"], item["title"]) == (play["name"], play["title"])
        assert item["media_type"] == play["media_type"]
        assert item["playback_type"] == play["playback_type"]
        assert datetime.fromisoformat(item["started_at"]) == play["started_at"]
        assert item["duration_seconds"] == play["duration_seconds"]
        assert item["completed"] == play["completed"]
        reached = play["position_seconds"]
        reached = play["duration_seconds"] if reached is None else reached
        share = min(100, 100 * reached / play["runtime_seconds"])
        assert item["percent_watched"] == pytest.approx(share, abs=0.051)


def test_pages_are_the_whole_history(filled: Filled) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = filled.get("/watch-activity", limit=499, **cursor)
        seen += [item["session_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == [play["id"] for play in filled.plays]


def test_filters_leave_what_they_say(filled: Filled) -> None:
    user, count = Counter(play["user_id"] for play in filled.plays).most_common(1)[0]
    assert count > 100
    last = filled.until.date() - timedelta(days=3)
    first = last - timedelta(days=6)
    asked = {"user_id": user, "media_type": "episode", "from": str(first), "to": str(last)}
    items = filled.get("/watch-activity", limit=500, **asked)["items"]
    wanted = [
        play["id"]
        for play in filled.plays
        if play["user_id"] == user
        and play["media_type"] == "episode"
        and first <= filled.day(play) <= last
    ]
    assert wanted
    assert [item["session_id"] for item in items] == wanted


def test_streams_are_what_plays_now_and_the_last_fifty(filled: Filled) -> None:
    answer = filled.get("/streams")
    running = [play["id"] for play in filled.plays if play["is_active"]]
    over = [play["id"] for play in filled.plays if not play["is_active"]]
    assert [row["session_id"] for row in answer["active"]] == running
    assert [row["session_id"] for row in answer["recent"]] == over[:50]
    for row in answer["active"] + answer["recent"]:
        assert row["username"]
        assert row["title"]
        assert row["is_active"] == (row["session_id"] in running)


def test_the_breakdown_counts_plays_by_type(filled: Filled) -> None:
    for days in (1, 30, 365):
        first = datetime.now(BERLIN).date() - timedelta(days=days - 1)
        kinds = Counter(p["playback_type"] for p in filled.plays if filled.day(p) >= first)
        assert filled.get("/streams/breakdown", days=days) == {
            "days": days,
            "direct_plays": kinds["direct_play"],
            "direct_streams": kinds["direct_stream"],
            "transcodes": kinds["transcode"],
            "total": kinds.total(),
        }


def test_the_breakdown_is_the_same_from_complete_days_and_after_a_late_write(
    filled: Filled,
) -> None:
    before = filled.get("/streams/breakdown", days=60)
    daily_stats.catch_up(filled.pool, now=datetime.now(UTC))
    assert filled.get("/streams/breakdown", days=60) == before
    late = whole(90_001, filled.until - timedelta(days=20), 1, user=None)
    save(filled.pool, [late])
    try:
        after = filled.get("/streams/breakdown", days=60)
        assert after["direct_plays"] == before["direct_plays"] + 1
        rollups.refresh(filled.pool)
        assert filled.get("/streams/breakdown", days=60) == after
    finally:
        with connection(filled.pool) as conn:
            conn.execute("DELETE FROM stream_sessions WHERE user_id IS NULL")
    assert filled.get("/streams/breakdown", days=60) == before


def watched(play: dict[str, Any]) -> float:
    """Seconds of a play in which it played, by its timeline."""
    length = ((play["ended_at"] or play["last_seen_at"]) - play["started_at"]).total_seconds()
    if play["timeline"] is None:
        return min(length, play["duration_seconds"])
    ends = [entry["at"] for entry in play["timeline"][1:]] + [length]
    return sum(
        max(0, min(end, length) - min(entry["at"], length))
        for entry, end in zip(play["timeline"], ends, strict=True)
        if entry["state"] == "playing"
    )


def counted(plays: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Plays, minutes, when last active and favourite genre of each person."""
    mine: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for play in plays:
        mine[play["user_id"]].append(play)
    answers: dict[str, tuple[Any, ...]] = {}
    for user, own in mine.items():
        genres: Counter[str] = Counter()
        for play in own:
            for genre in play["genres"] or ():
                genres[genre] += play["duration_seconds"]
        newest = max(own, key=lambda p: p["started_at"])
        favourite = min(genres, key=lambda g: (-genres[g], g), default=None)
        minutes = sum(map(watched, own)) / 60
        active = newest["ended_at"] or newest["last_seen_at"]
        answers[user] = (len(own), minutes, active, favourite)
    return answers


@pytest.mark.parametrize("summed_up", [False, True])
def test_each_persons_activity_is_summed_up(filled: Filled, summed_up: bool) -> None:
    if summed_up:
        day = filled.until.date() - timedelta(days=1)
        assert viewers.keep_totals(filled.pool, day=day)
        assert not viewers.keep_totals(filled.pool, day=day)
    rows = filled.get("/users/activity")
    wanted = counted(filled.plays)
    assert len(rows) == len(wanted)
    for row in rows:
        plays, minutes, active, favourite = wanted[row["user_id"]]
        assert row["total_plays"] == plays
        assert row["total_watch_minutes"] == pytest.approx(minutes, abs=0.51)
        assert datetime.fromisoformat(row["last_active"]) == active
        assert row["favorite_genre"] == favourite
    times = [row["total_watch_minutes"] for row in rows]
    assert times == sorted(times, reverse=True)


def test_trends_are_the_complete_days(filled: Filled) -> None:
    daily_stats.catch_up(filled.pool, now=datetime.now(UTC))
    with connection(filled.pool) as conn:
        stored = conn.execute(
            "SELECT stat_date, total_plays FROM daily_stats ORDER BY 1"
        ).fetchall()
    everything = filled.get("/trends", **{"from": "2000-01-01"})
    assert [(row["stat_date"], row["total_plays"]) for row in everything] == [
        (str(day), plays) for day, plays in stored
    ]
    today = datetime.now(BERLIN).date()
    days = [row["stat_date"] for row in filled.get("/trends")]
    assert days == [str(today - timedelta(days=back)) for back in range(29, 0, -1)]
    until = today - timedelta(days=10)
    days = [row["stat_date"] for row in filled.get("/trends", to=str(until))]
    assert days == [str(until - timedelta(days=back)) for back in range(29, -1, -1)]
    plays = Counter(filled.day(play) for play in filled.plays)
    assert {row["stat_date"]: row["total_plays"] for row in filled.get("/trends")} == {
        str(today - timedelta(days=back)): plays[today - timedelta(days=back)]
        for back in range(29, 0, -1)
    }
