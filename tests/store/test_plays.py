"""The history of plays: pages that hold while it is written to, filters, and whose plays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest

from store import plays, rollups, sessions, viewers
from store.db import Pool, connection
from store.plays import Place, Wanted
from store.sessions import Session
from tests.store.plays import named, save, whole

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)  # a Friday


def pages(pool: Pool, wanted: Wanted, most: int, between: Event | None = None) -> list[UUID]:
    """The ids of the whole history, page by page; `between` is set after each."""
    seen: list[UUID] = []
    place: Place | None = None
    while True:
        page = plays.history(pool, wanted, before=place, most=most + 1)
        seen += [play.session_id for play in page[:most]]
        place = plays.next_place(page, most)
        if place is None:
            return seen
        if between:
            between.set()


def many(count: int, first: datetime) -> list[Session]:
    """So many plays, seven to an instant."""
    return [
        Session(id=uuid4(), started_at=first + timedelta(seconds=n // 7), is_active=False)
        for n in range(count)
    ]


def test_paging_skips_and_doubles_nothing_while_plays_are_written(each_pool: Pool) -> None:
    there = many(3000, NOON)
    sessions.save(each_pool, there)
    turn, done = Event(), Event()

    def write() -> None:
        while not done.is_set():
            turn.wait()
            turn.clear()
            if not done.is_set():
                sessions.save(each_pool, many(140, NOON - timedelta(seconds=5)))
                sessions.save(each_pool, many(14, NOON + timedelta(seconds=400)))
                sessions.save(each_pool, [replace(play, bytes_served=7) for play in there[::50]])

    writer = Thread(target=write)
    writer.start()
    try:
        seen = pages(each_pool, Wanted(), 101, turn)
    finally:
        done.set()
        turn.set()
        writer.join()
    assert len(seen) == len(set(seen))
    assert {play.id for play in there} <= set(seen)


@pytest.fixture
def filled(pool: Pool) -> Pool:
    """Two people, two titles, three types of playback, over two days."""
    save(
        pool,
        [
            whole(1, NOON, 1, user=1, item=1, library=1),
            whole(2, NOON + timedelta(hours=9), 1, user=2, item=2, playback_type="transcode"),
            whole(3, NOON + timedelta(hours=12), 1, user=1, item=2, playback_type="direct_stream"),
            whole(4, NOON + timedelta(days=1), 1, user=None, item=None),
        ],
    )
    with connection(pool) as conn:
        conn.execute(
            "UPDATE media_items SET title = '100%% _real_', media_type = 'episode',"
            " series_title = 'Ünïcode' WHERE id = %s",
            [named("item", 2)],
        )
    return pool


def numbers(pool: Pool, **wanted: object) -> list[int]:
    """The plays that are found, by their numbers."""
    known = {whole(n, NOON, 1).session().id: n for n in range(1, 9)}
    found = plays.history(pool, Wanted(**wanted))  # pyright: ignore[reportArgumentType]
    return [known[play.session_id] for play in found]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [4, 3, 2, 1]),
        ({"users": (named("user", 1),)}, [3, 1]),
        ({"users": (named("user", 1), named("user", 2))}, [3, 2, 1]),
        ({"users": ()}, []),
        ({"libraries": (named("library", 1),)}, [1]),
        ({"playback_types": ("transcode", "direct_stream")}, [3, 2]),
        ({"media_types": ("episode",)}, [3, 2]),
        ({"search": "100% _"}, [3, 2]),
        ({"search": "%"}, [3, 2]),
        ({"search": "1__"}, []),
        ({"search": "NÏCO"}, [3, 2]),
        ({"search": "user 2"}, [2]),
        ({"search": ""}, [4, 3, 2, 1]),
        ({"since": date(2026, 3, 7)}, [4, 3]),
        ({"until": date(2026, 3, 6)}, [2, 1]),
        ({"since": date(2026, 3, 7), "until": date(2026, 3, 6)}, []),
        ({"weekday": 5}, [2, 1]),
        ({"weekday": 6, "hour": 0}, [3]),
        ({"hour": 12}, [4, 1]),
        ({"servers": (uuid4(),)}, []),
    ],
)
def test_filters_leave_what_they_say(
    filled: Pool, wanted: dict[str, object], found: list[int]
) -> None:
    assert numbers(filled, **wanted) == found


def test_a_viewer_sees_only_their_own_plays_whatever_is_asked(filled: Pool) -> None:
    mine = named("user", 2)
    assert numbers(filled, viewer_id=mine) == [2]
    assert numbers(filled, viewer_id=mine, users=(named("user", 1),)) == []
    assert numbers(filled, viewer_id=mine, search="user 1") == []
    assert [row.username for row in viewers.activity(filled, viewer_id=mine)] == ["user 2"]


def active(pool: Pool) -> dict[UUID, tuple[datetime | None, str | None]]:
    """End and reason of every play that is said to be over."""
    with connection(pool) as conn:
        rows = conn.execute(
            "SELECT id, ended_at, end_reason FROM stream_sessions WHERE NOT is_active"
        )
        return {id: (ended, why) for id, ended, why in rows}


def test_plays_that_nobody_reports_end_where_they_were_last_seen(each_pool: Pool) -> None:
    now = datetime.now(UTC)
    told = Session(
        id=uuid4(), started_at=now - timedelta(hours=2), last_seen_at=now - timedelta(1 / 24)
    )
    begun = Session(id=uuid4(), started_at=now - timedelta(hours=2), duration_seconds=60)
    sessions.save(each_pool, [told, begun])
    assert sessions.close_lost(each_pool, at=now + timedelta(minutes=29)) == 0
    assert sessions.close_lost(each_pool, at=now + timedelta(minutes=31)) == 1
    assert active(each_pool) == {told.id: (told.last_seen_at, "lost")}
    assert sessions.close_lost(each_pool, at=now + timedelta(hours=5)) == 0
    assert sessions.close_lost(each_pool, at=now + timedelta(hours=7)) == 1
    assert active(each_pool)[begun.id] == (begun.started_at + timedelta(minutes=1), "lost")
    again = replace(told, last_seen_at=now)
    sessions.save(each_pool, [again])
    assert told.id not in active(each_pool)


def test_sums_over_all_time_hold_until_an_earlier_day_is_written_to(each_pool: Pool) -> None:
    old, new = whole(1, NOON, 2, user=1, item=1), whole(2, NOON + timedelta(days=9), 1, user=1)
    save(each_pool, [old, new])
    rollups.refresh(each_pool)
    day = date(2026, 3, 14)
    viewers.keep_totals(each_pool, day=day)
    assert viewers.horizon(each_pool) == day
    with connection(each_pool) as conn:
        conn.execute("UPDATE viewer_totals SET plays = 70")  # to see whether they are used
    assert plays_of(each_pool) == 71
    save(each_pool, [whole(3, NOON + timedelta(days=9), 1, user=1)])
    assert plays_of(each_pool) == 72
    rollups.refresh(each_pool)
    assert plays_of(each_pool) == 72
    save(each_pool, [whole(4, NOON, 1, user=1)])
    assert plays_of(each_pool) == 4
    rollups.refresh(each_pool)
    assert viewers.horizon(each_pool) is None
    assert plays_of(each_pool) == 4
    viewers.keep_totals(each_pool, day=day)
    assert viewers.horizon(each_pool) == day
    assert plays_of(each_pool) == 4


def test_a_favourite_of_old_stands_until_more_was_seen_of_another(each_pool: Pool) -> None:
    week = timedelta(days=7)
    save(each_pool, [whole(1, NOON, 3, user=1, item=1), whole(2, NOON, 2, user=1, item=2)])
    with connection(each_pool) as conn:
        for number, genre in ((1, "Drama"), (2, "Crime")):
            conn.execute(
                "UPDATE media_items SET genres = ARRAY[%s::text] WHERE id = %s",
                (genre, named("item", number)),
            )
    rollups.refresh(each_pool)
    viewers.keep_totals(each_pool, day=date(2026, 3, 10))
    assert favourite_of(each_pool) == "Drama"
    save(each_pool, [whole(3, NOON + week, 0.5, user=1, item=2)])
    assert favourite_of(each_pool) == "Drama"
    save(each_pool, [whole(4, NOON + week, 0.5, user=1, item=2)])
    assert favourite_of(each_pool) == "Crime"  # as much of both: the first by name
    save(each_pool, [whole(5, NOON + week, 1, user=1, item=1)])
    assert favourite_of(each_pool) == "Drama"
    save(each_pool, [whole(6, NOON + week, 0.5, user=1, item=2)])
    (row,) = viewers.activity(each_pool, since=date(2026, 3, 10))
    assert row.favorite_genre == "Crime"  # of these days alone


def favourite_of(pool: Pool) -> str | None:
    """What the one person there is likes best."""
    (row,) = viewers.activity(pool)
    return row.favorite_genre


def plays_of(pool: Pool) -> int:
    """How many plays the one person there is has."""
    (row,) = viewers.activity(pool)
    return row.total_plays
