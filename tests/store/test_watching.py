"""Sums of what was watched, counted second by second, from the rollups and from the slices."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store import rollups, streams, watching
from store.db import Pool, connection, open_pool
from store.plays import Wanted
from tests.servers import Server
from tests.store.plays import (
    Play,
    Span,
    count_concurrency,
    count_days,
    count_quarters,
    count_titles,
    named,
    save,
)

NEW_YORK = ZoneInfo("America/New_York")
FIRST = datetime(2026, 3, 6, tzinfo=NEW_YORK)  # the clocks change on the 8th
DAYS = Wanted(since=date(2026, 3, 7), until=date(2026, 3, 9))
TYPES = ("direct_play", "direct_stream", "transcode")


def plays() -> list[Play]:
    """Sixty plays over five days; many cross midnight, and the night the clocks change."""
    random, found = Random(7), list[Play]()
    for number in range(60):
        started = int(FIRST.timestamp()) + random.randrange(5 * 86400)
        spans = (Span("playing", random.randrange(60, 9000)), Span("paused", random.randrange(900)))
        found.append(
            Play(
                number,
                started,
                spans,
                user=random.randrange(1, 5),
                library=random.randrange(1, 3),
                item=random.randrange(1, 9),
                playback_type=random.choice(TYPES),
                bitrate=8_000_000,
                bytes_served=sum(span.seconds for span in spans[:1]) * 1_000_000,
                completed=random.random() < 0.5,
                by_state=True,
            )
        )
    return found


@pytest.fixture
def york(each_server: Server, clone: Callable[..., str]) -> Iterator[Pool]:
    """A store with days in New York, in every edition; half of it is settled."""
    pool = open_pool(clone(timezone="America/New_York"), name="test")
    save(pool, plays()[:30])
    rollups.refresh(pool)
    save(pool, plays()[30:])
    yield pool
    pool.close()


def counted(wanted: Callable[[tuple[Any, ...]], Any]) -> dict[Any, tuple[int, int, int]]:
    """Plays, completed and seconds of the three days, by what `wanted` makes of each sum's key."""
    sums: dict[Any, tuple[int, int, int]] = {}
    for key, one in count_days(plays(), NEW_YORK).items():
        if date(2026, 3, 7) <= key[0] <= date(2026, 3, 9):
            plays_, completed, seconds = sums.get(wanted(key), (0, 0, 0))
            sums[wanted(key)] = plays_ + one.plays, completed + one.completed, seconds + one.playing
    return sums


def said(rows: list[watching.Sum], key: Callable[[watching.Sum], Any]) -> dict[Any, Any]:
    return {key(row): (row.plays, row.completed, round(row.watch_seconds)) for row in rows}


def test_sums_are_those_of_the_seconds_whichever_way_they_are_asked(york: Pool) -> None:
    everything = replace(DAYS, search="item")  # which all are: but slices have to say so
    for wanted in (DAYS, everything):
        sums = watching.watched(york, wanted)
        assert said([sums.total], lambda row: None) == counted(lambda key: None)
        assert said(sums.days, lambda row: (row.day, row.playback_type)) == counted(
            lambda key: (key[0], key[3])
        )
        assert said(sums.people, lambda row: row.user_id) == counted(lambda key: key[1])
        assert said(sums.libraries, lambda row: row.library_id) == counted(lambda key: key[2])
    assert not watching.is_narrow(DAYS)
    assert watching.is_narrow(everything)


def test_filters_cut_the_same_from_rollups_and_from_slices(york: Pool) -> None:
    for some in (
        {"users": (named("user", 2),)},
        {"users": (named("user", 2), named("user", 3))},
        {"libraries": (named("library", 1),)},
        {"playback_types": ("transcode", "direct_play")},
        {"viewer_id": named("user", 4)},
        {"servers": (named("server", 1),)},
        {"media_types": ("movie",)},
        {"media_types": ("movie", "episode"), "users": (named("user", 2),)},
        {"media_types": ()},
        {"users": ()},
    ):
        wanted = replace(DAYS, **some)
        coarse = watching.watched(york, wanted)
        fine = watching.watched(york, replace(wanted, search="item"))
        assert replace(coarse.total, bytes=0) == replace(fine.total, bytes=0)
        assert said(coarse.days, lambda row: (row.day, row.playback_type)) == said(
            fine.days, lambda row: (row.day, row.playback_type)
        )
        assert {(c.weekday, c.hour): c for c in watching.hours(york, wanted)} == {
            (c.weekday, c.hour): c for c in watching.hours(york, replace(wanted, search="item"))
        }


def test_settled_months_and_days_add_up_to_the_same(york: Pool) -> None:
    """From February to May; all of it settled, or with something changed in April."""
    spring = Wanted(since=date(2026, 2, 10), until=date(2026, 5, 20))
    rollups.refresh(york)
    later = [
        replace(one, number=one.number + 100, started=one.started + 30 * 86400) for one in plays()
    ]
    save(york, later)
    for settle in (False, True):
        if settle:
            rollups.refresh(york)
        for some in ({}, {"users": (named("user", 2),)}, {"playback_types": ("transcode",)}):
            for until in (date(2026, 3, 31), date(2026, 4, 8), date(2026, 5, 20), None):
                wanted = replace(spring, until=until, **some)
                coarse = watching.watched(york, wanted)
                fine = watching.watched(york, replace(wanted, search="item"))
                assert replace(coarse.total, bytes=0) == replace(fine.total, bytes=0)
                assert said(coarse.people, lambda row: row.user_id) == said(
                    fine.people, lambda row: row.user_id
                )
    with connection(york) as conn:
        months = conn.execute("SELECT month FROM settled_months ORDER BY 1").fetchall()
    assert months == [(date(2026, 3, 1),), (date(2026, 4, 1),)]


def test_hours_of_the_week_are_those_of_local_clocks(york: Pool) -> None:
    cells: dict[tuple[int, int], list[int]] = {}
    for (bucket, *_), one in count_quarters(plays()).items():
        local = bucket.astimezone(NEW_YORK)
        if date(2026, 3, 7) <= local.date() <= date(2026, 3, 9):
            cell = cells.setdefault((local.isoweekday(), local.hour), [0, 0])
            cell[0] += one.plays
            cell[1] += one.playing
    found = watching.hours(york, replace(DAYS, weekday=1, hour=3))  # all of them all the same
    assert {(c.weekday, c.hour): [c.plays, round(c.watch_seconds)] for c in found} == cells
    weekday, hour = max(cells, key=lambda key: cells[key])
    one = watching.watched(york, replace(DAYS, weekday=weekday, hour=hour)).total
    assert [one.plays, round(one.watch_seconds)] == cells[weekday, hour]


def test_titles_are_ranked_by_the_time_they_were_watched(york: Pool) -> None:
    watched: dict[Any, int] = {}
    for (day, item), one in count_titles(plays(), NEW_YORK).items():
        if date(2026, 3, 7) <= day <= date(2026, 3, 9):
            watched[item] = watched.get(item, 0) + one.playing
    ranked = sorted(watched, key=lambda item: -watched[item])
    for wanted in (DAYS, replace(DAYS, search="item")):
        assert [t.media_item_id for t in watching.best_titles(york, wanted, most=5)] == ranked[:5]
        films = watching.best_titles(york, replace(wanted, media_types=("movie",)), most=2)
        odd = {named("item", number) for number in range(1, 99, 2)}
        assert [t.media_item_id for t in films] == [one for one in ranked if one in odd][:2]


def test_an_empty_store_has_nothing_to_sum_up(pool: Pool) -> None:
    for wanted in (DAYS, replace(DAYS, search="x"), Wanted()):
        sums = watching.watched(pool, wanted)
        assert (sums.total.plays, sums.total.watch_seconds, sums.days) == (0, 0, [])
        assert watching.hours(pool, wanted) == []
        assert watching.best_titles(pool, wanted, most=5) == []
        assert watching.clients(pool, wanted, most=5) == []


def test_choices_are_what_there_is_and_of_people_a_viewer_sees_themselves(york: Pool) -> None:
    everybody = [one.name for one in watching.choices(york) if one.kind == "user"]
    assert everybody == ["user 1", "user 2", "user 3", "user 4"]
    mine = watching.choices(york, viewer_id=named("user", 2))
    assert [one.name for one in mine if one.kind == "user"] == ["user 2"]
    assert [one.name for one in mine if one.kind == "media_type"] == ["episode", "movie"]


def test_what_is_sent_is_the_same_in_short_and_in_long_steps(york: Pool) -> None:
    since, until = datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)
    means = []
    for minutes in (1, 5, 15, 60):
        step = timedelta(minutes=minutes)
        rows = streams.sent(york, since=since, until=until, step=step)
        assert len(rows) == (until - since) / step
        means.append(sum(row.bits_per_second for row in rows) / len(rows))
    assert means == pytest.approx([means[0]] * 4, rel=1e-9)
    assert means[0] > 0


def test_streams_at_once_are_those_of_the_seconds(york: Pool) -> None:
    since, until = datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)
    known = count_concurrency(plays())
    rows = streams.concurrency(york, since=since, until=until, step=timedelta(minutes=15))
    assert [row.peak_streams for row in rows] == [known.get(row.at, [0])[0] for row in rows]
    hours = streams.concurrency(york, since=since, until=until, step=timedelta(hours=1))
    assert max(row.peak_streams for row in hours) == max(row.peak_streams for row in rows)
    assert len(hours) == 48


def test_reasons_are_counted_by_client(york: Pool) -> None:
    with connection(york) as conn:
        conn.execute(
            "UPDATE stream_sessions SET client_info = 'Web', transcode_reasons ="
            " '{AudioCodecNotSupported,ContainerNotSupported}' WHERE playback_type = 'transcode'"
        )
    at = FIRST + timedelta(days=6)
    found = streams.reasons(york, days=30, most=9, at=at)
    transcodes = [play for play in plays() if play.playback_type == "transcode"]
    assert [(one.reason, one.client, one.plays) for one in found] == [
        ("AudioCodecNotSupported", "Web", len(transcodes)),
        ("ContainerNotSupported", "Web", len(transcodes)),
    ]
    assert found[0].watch_seconds == sum(play.total("playing") for play in transcodes)
    assert streams.reasons(york, days=1, most=9, at=at) == []


def test_a_play_in_full_and_its_pieces(york: Pool) -> None:
    (play,) = (play for play in plays() if play.number == 7)
    known = play.session()
    found = streams.session(york, known.id)
    assert found
    assert (found.started_at, found.username) == (known.started_at, f"user {play.user}")
    assert streams.session(york, known.id, viewer_id=named("user", (play.user or 0) + 1)) is None
    pieces = streams.slices(york, known.id, known.started_at)
    assert pieces[0].started_at == known.started_at
    assert pieces[-1].ended_at == known.ended_at
    assert all(a.ended_at == b.started_at for a, b in pairwise(pieces))
