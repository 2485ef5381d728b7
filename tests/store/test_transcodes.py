"""A transcode that polling and a wrapped ffmpeg both saw counts once, as the wrapper's."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid5

import pytest

from store import media_items, rollups, servers, transcodes, users
from store.db import Pool, connection
from store.ids import item_id, server_id, viewer_id
from store.media_items import MediaItem
from store.servers import Registered
from store.transcodes import Transcode
from store.users import User

HERE = server_id("Home")
ANN, BOB = viewer_id(HERE, "ann"), viewer_id(HERE, "bob")
HEAT = "/films/Heat (1995).mkv"
EIGHT = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)


def named(name: str) -> UUID:
    return uuid5(HERE, name)


def after(minutes: float) -> datetime:
    return EIGHT + timedelta(minutes=minutes)


@pytest.fixture
def home(each_pool: Pool) -> Pool:
    """A store that knows a server, two people and a film."""
    servers.register(each_pool, [Registered(HERE, "jellyfin", "Home", "http://home.lan")])
    users.save(each_pool, [User(ANN, HERE, "ann", "Ann"), User(BOB, HERE, "bob", "Bob")])
    heat = MediaItem(item_id(HERE, "heat"), HERE, "heat", "movie", "Heat", file_path=HEAT)
    media_items.save(each_pool, [heat])
    return each_pool


def polled(name: str, starts: float, ends: float | None, **about: Any) -> Transcode:
    """What polling says of it, in minutes after eight."""
    row = Transcode(
        id=named(name),
        started_at=after(starts),
        completed_at=None if ends is None else after(ends),
        status="running" if ends is None else None,
        server_id=HERE,
        session_id=named(f"play {name}"),
        user_id=ANN,
        media_item_id=item_id(HERE, "heat"),
        output_codec="h264",
        quality="720p",
        duration_seconds=round(60 * ((ends or starts) - starts)),
    )
    return replaced(row, about)


def wrapped(name: str, starts: float, ends: float | None, **about: Any) -> Transcode:
    """What the wrapper says of it."""
    row = Transcode(
        id=named(name),
        started_at=after(starts),
        completed_at=None if ends is None else after(ends),
        status="running" if ends is None else "success",
        success=None if ends is None else True,
        source="wrapper",
        host="nas",
        input_path=HEAT,
        output_codec=None if ends is None else "h264",
        encoder=None if ends is None else "libx264",
        duration_seconds=round(60 * ((ends or starts) - starts)),
        file_size_bytes=None if ends is None else 1000,
    )
    return replaced(row, about)


def replaced(row: Transcode, about: dict[str, Any]) -> Transcode:
    return Transcode(**{name: getattr(row, name) for name in row.__slots__} | about)


def covers(pool: Pool) -> dict[str, UUID | None]:
    """What covers each polled transcode, by its play."""
    with connection(pool) as conn:
        rows = conn.execute("SELECT id, covered_by FROM transcode_history WHERE source = 'poll'")
        return {str(row[0]): row[1] for row in rows}


def covered(pool: Pool, name: str) -> UUID | None:
    return covers(pool)[str(named(name))]


def watcher(pool: Pool, name: str) -> tuple[Any, ...]:
    """Who watched what, as the wrapper's row has it."""
    with connection(pool) as conn:
        found = conn.execute(
            "SELECT user_id, session_id, server_id, media_item_id, quality, status "
            "FROM transcode_history WHERE id = %s",
            [named(name)],
        ).fetchone()
        assert found is not None
        return found


def jobs(pool: Pool) -> list[tuple[Any, ...]]:
    """Outcome and number of the day's transcodes."""
    with connection(pool) as conn:
        return conn.execute(
            "SELECT outcome, jobs::int, seconds::int FROM transcode_daily ORDER BY outcome"
        ).fetchall()


def test_it_counts_once_with_the_wrappers_outcome_and_the_polls_viewer(home: Pool) -> None:
    transcodes.save(home, [polled("poll", 0.2, 90)])
    assert jobs(home) == [("unknown", 1, 5388)]
    rollups.refresh(home)
    failed = wrapped("run", 0, 30, status="failed", success=False)
    transcodes.save(home, [failed])
    assert covered(home, "poll") == named("run")
    assert watcher(home, "run") == (
        ANN, named("play poll"), HERE, item_id(HERE, "heat"), "720p", "failed",
    )  # fmt: skip
    assert jobs(home) == [("failed", 1, 1800)]
    rollups.refresh(home)
    assert jobs(home) == [("failed", 1, 1800)]


STEPS = [
    [polled("poll", 0.2, None)],
    [wrapped("run", 0, None)],
    [polled("poll", 0.2, 60)],
    [wrapped("run", 0, 25)],
]


@pytest.mark.parametrize("order", [o for o in permutations(range(4)) if o.index(0) < o.index(2)])
def test_the_order_in_which_they_are_told_is_no_matter(home: Pool, order: tuple[int, ...]) -> None:
    for step in order:
        transcodes.save(home, STEPS[step])
    transcodes.save(home, STEPS[3])
    transcodes.save(home, STEPS[3])
    assert covered(home, "poll") == named("run")
    assert watcher(home, "run")[:2] == (ANN, named("play poll"))
    assert jobs(home) == [("success", 1, 1500)]


def test_each_seek_is_a_run_of_its_own_and_the_play_covers_none_of_them(home: Pool) -> None:
    runs = [wrapped("run1", 0, 10), wrapped("run2", 12, 20), wrapped("run3", 40, None)]
    transcodes.save(home, [polled("poll", 0.2, None), *runs])
    assert covered(home, "poll") == named("run1")
    assert [watcher(home, f"run{n}")[0] for n in (1, 2, 3)] == [ANN, ANN, ANN]
    assert [(row[0], row[1]) for row in jobs(home)] == [("running", 1), ("success", 2)]


def test_two_who_watch_the_same_film_have_each_their_own(home: Pool) -> None:
    theirs = [polled("ann", 0.2, 60), polled("bob", 20.1, 80, user_id=BOB)]
    transcodes.save(home, [wrapped("run1", 0, 30), wrapped("run2", 20, 50), *theirs])
    assert [watcher(home, name)[0] for name in ("run1", "run2")] == [ANN, BOB]
    assert jobs(home) == [("success", 2, 3600)]


@pytest.mark.parametrize(
    "other",
    [
        wrapped("run", 0, 25, input_path="/films/Ronin.mkv"),
        wrapped("run", 0, 25, output_codec="av1"),
        wrapped("run", -60, -2),
        wrapped("run", 61, 70),
    ],
    ids=["file", "codec", "before", "after"],
)
def test_another_transcode_covers_nothing(home: Pool, other: Transcode) -> None:
    transcodes.save(home, [polled("poll", 0, 60), other])
    assert covered(home, "poll") is None
    assert sum(row[1] for row in jobs(home)) == 2


def test_a_run_that_turns_out_to_be_another_uncovers_what_it_covered(home: Pool) -> None:
    transcodes.save(home, [polled("poll", 0, 60), wrapped("run", -5, None)])
    assert covered(home, "poll") == named("run")
    transcodes.save(home, [wrapped("run", -5, 25, output_codec="hevc")])
    assert covered(home, "poll") is None
    assert watcher(home, "run")[0] is None


def test_saying_it_again_changes_nothing_of_it(home: Pool) -> None:
    transcodes.save(home, [wrapped("run", 0, 25)])
    transcodes.save(home, [polled("poll", 0.2, 60)])
    transcodes.save(home, [polled("poll", 0.2, 60)])
    assert covered(home, "poll") == named("run")
    assert jobs(home) == [("success", 1, 1500)]
