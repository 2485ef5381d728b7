"""Reports of plays and jobs, told in any order, doubled and in pieces: the store is the same."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from store import sessions
from store.db import Pool
from store.events.batch import Rows
from store.events.machines import merge_metrics
from store.events.plays import merge_sessions, merge_transcodes

START = datetime(2026, 3, 28, 23, tzinfo=UTC)
NEVER = {"id", "session_id", "updated_at", "created_at"}

Report = dict[str, Any]


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def told(reports: Sequence[Report]) -> Rows:
    """The reports as the store takes them."""
    return Rows(list(range(len(reports))), json.dumps(reports))


def found(pool: Pool, table: str, key: str, thing: UUID, order: str) -> list[dict[str, Any]]:
    """What the table has of it, without what differs from one telling to the next."""
    with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        question = f"SELECT * FROM {table} WHERE {key} = %s ORDER BY {order}"
        rows = cursor.execute(question.encode(), [thing]).fetchall()
    return [{name: row[name] for name in row if name not in NEVER} for row in rows]


def play_and_slices(pool: Pool, play: UUID) -> list[dict[str, Any]]:
    return found(pool, "stream_sessions", "id", play, "started_at") + found(
        pool, "stream_slices", "session_id", play, "started_at, ended_at"
    )


def job(pool: Pool, job: UUID) -> list[dict[str, Any]]:
    return found(pool, "transcode_history", "id", job, "started_at")


@st.composite
def reports_of_a_play(draw: st.DrawFn) -> list[Report]:
    """What is told of one play, in the order in which it happens."""
    who = {"client_info": "web", "device": "TV", "ip": "::1", "location": "lan"}
    reports: list[Report] = []
    seconds, served = 0, 0
    for _ in range(draw(st.integers(1, 5))):
        seconds += draw(st.integers(1, 2000))
        served += draw(st.integers(0, 10**9))
        report: Report = {"started_at": at(0), "last_seen_at": at(seconds)}
        report |= {name: who[name] for name in draw(st.sets(st.sampled_from(sorted(who))))}
        if draw(st.booleans()):
            report |= {"duration_seconds": seconds, "bytes_served": served}
        if draw(st.booleans()):
            report |= {
                "playback_type": draw(st.sampled_from(["direct_play", "transcode"])),
                "bitrate": draw(st.none() | st.integers(1, 10**7)),
                "codec": draw(st.none() | st.sampled_from(["h264", "hevc"])),
            }
        if draw(st.booleans()):
            report |= {
                "position_seconds": draw(st.integers(0, 9000)),
                "completed": draw(st.booleans()),
            }
        reports.append(report)
    if draw(st.booleans()):
        ending = {"started_at": at(0), "is_active": False, "ended_at": at(seconds + 1)}
        reports.append(
            ending | draw(st.sampled_from([{}, {"end_reason": "stopped", "codec": "vp9"}]))
        )
    return reports


@st.composite
def reports_of_a_job(draw: st.DrawFn) -> list[Report]:
    """What is told of one transcode job, in the order in which it happens."""
    what = {"input_codec": "hevc", "output_codec": "h264", "host": "attic", "hw_accel": "qsv"}
    reports: list[Report] = []
    seconds = 0
    for _ in range(draw(st.integers(1, 4))):
        seconds += draw(st.integers(1, 900))
        report: Report = {"started_at": at(0), "duration_seconds": seconds, "status": "running"}
        report |= {name: what[name] for name in draw(st.sets(st.sampled_from(sorted(what))))}
        if draw(st.booleans()):
            report |= {"speed": draw(st.floats(0, 9)), "file_size_bytes": seconds * 1000}
        reports.append(report)
    if draw(st.booleans()):
        status = draw(st.sampled_from(["success", "failed", "killed", "stopped"]))
        ending = {"started_at": at(0), "completed_at": at(seconds + 1), "status": status}
        reports.append(ending | draw(st.sampled_from([{}, {"error_message": "no"}])))
    return reports


def shuffled(reports: list[Report], seed: int) -> list[list[Report]]:
    """The reports doubled, in another order, in some batches, of which one comes twice."""
    dice = random.Random(seed)
    whole = [*reports, *dice.choices(reports, k=len(reports))]
    dice.shuffle(whole)
    cut = sorted(dice.sample(range(len(whole) + 1), k=min(2, len(whole))))
    batches = [whole[: cut[0]], whole[cut[0] : cut[-1]], whole[cut[-1] :]]
    return [batch for batch in [*batches, dice.choice(batches)] if batch]


LATE_AND_SILENT: list[Report] = [
    {"started_at": at(0), "last_seen_at": at(10), "playback_type": "direct_play", "codec": "h264"},
    {"started_at": at(0), "last_seen_at": at(20), "playback_type": "transcode", "codec": "hevc"},
    {"started_at": at(0), "ended_at": at(30), "is_active": False},
]


@settings(max_examples=40)
@given(reports=reports_of_a_play(), seed=st.integers(0, 10**6))
@example(reports=LATE_AND_SILENT, seed=1)
@example(reports=LATE_AND_SILENT, seed=2)
@example(reports=LATE_AND_SILENT, seed=3)
def test_the_order_of_reports_of_a_play_makes_no_difference(
    each_pool: Pool, reports: list[Report], seed: int
) -> None:
    orderly, anyhow = uuid4(), uuid4()
    for report in reports:
        merge_sessions(each_pool, told([report | {"id": str(orderly)}]))
    for batch in shuffled(reports, seed):
        merge_sessions(each_pool, told([report | {"id": str(anyhow)} for report in batch]))
    assert play_and_slices(each_pool, anyhow) == play_and_slices(each_pool, orderly)


@settings(max_examples=40)
@given(reports=reports_of_a_job(), seed=st.integers(0, 10**6))
def test_the_order_of_reports_of_a_job_makes_no_difference(
    each_pool: Pool, reports: list[Report], seed: int
) -> None:
    orderly, anyhow = uuid4(), uuid4()
    for report in reports:
        merge_transcodes(each_pool, told([report | {"id": str(orderly)}]))
    for batch in shuffled(reports, seed):
        merge_transcodes(each_pool, told([report | {"id": str(anyhow)} for report in batch]))
    assert job(each_pool, anyhow) == job(each_pool, orderly)


def test_a_job_that_tells_only_its_times_took_what_lies_between_them(each_pool: Pool) -> None:
    timed, told_too = uuid4(), uuid4()
    times = {"started_at": at(0), "completed_at": at(90), "status": "failed"}
    told_it = times | {"id": str(told_too), "duration_seconds": 80}
    merge_transcodes(each_pool, told([times | {"id": str(timed)}, told_it]))
    assert job(each_pool, timed)[0]["duration_seconds"] == 90
    assert job(each_pool, told_too)[0]["duration_seconds"] == 80


def test_batches_of_many_plays_may_be_mixed(each_pool: Pool) -> None:
    dice = random.Random(1)
    plays = [uuid4() for _ in range(300)]
    reports = [
        {"id": str(play), "started_at": at(number), "last_seen_at": at(number + seconds)}
        | {"duration_seconds": seconds, "bytes_served": seconds * 1000, "bitrate": seconds}
        for number, play in enumerate(plays)
        for seconds in (60, 600, 1800)
    ]
    dice.shuffle(reports)
    for start in range(0, len(reports), 200):
        merge_sessions(each_pool, told(reports[start : start + 200]))
    for play in plays:
        play_row = play_and_slices(each_pool, play)[0]
        assert (play_row["duration_seconds"], play_row["bitrate"]) == (1800, 1800)
        slices = play_and_slices(each_pool, play)[1:]
        assert sum(piece["bytes"] for piece in slices) == 1_800_000


def test_a_play_that_ended_does_not_go_on(each_pool: Pool) -> None:
    play = {"id": str(uuid4()), "started_at": at(0)}
    merge_sessions(each_pool, told([play | {"ended_at": at(50), "end_reason": "stopped"}]))
    merge_sessions(each_pool, told([play | {"last_seen_at": at(60), "duration_seconds": 60}]))
    (row, *_) = play_and_slices(each_pool, UUID(play["id"]))
    assert (row["is_active"], row["end_reason"]) == (False, "stopped")
    assert row["ended_at"] == START + timedelta(seconds=50)


def test_a_play_that_was_taken_for_lost_goes_on_when_it_is_heard_of(each_pool: Pool) -> None:
    play = {"id": str(uuid4()), "started_at": at(0), "last_seen_at": at(30)}
    merge_sessions(each_pool, told([play]))
    later = datetime.now(UTC) + timedelta(hours=1)
    assert sessions.close_lost(each_pool, at=later) == 1
    merge_sessions(each_pool, told([play]))
    assert play_and_slices(each_pool, UUID(play["id"]))[0]["end_reason"] == "lost"
    merge_sessions(each_pool, told([play | {"last_seen_at": at(90)}]))
    (row, *_) = play_and_slices(each_pool, UUID(play["id"]))
    assert (row["is_active"], row["end_reason"], row["ended_at"]) == (True, None, None)


@pytest.mark.parametrize("merge", [merge_sessions, merge_transcodes])
def test_a_start_that_is_corrected_leaves_one_row(each_pool: Pool, merge: Any) -> None:
    thing = uuid4()
    before = {"id": str(thing), "started_at": at(0), "duration_seconds": 60, "quality": "high"}
    after = {"id": str(thing), "started_at": at(20), "duration_seconds": 60, "quality": "low"}
    for reports in ([before], [after], [before], [after, before]):
        merge(each_pool, told(reports))
    table = "stream_sessions" if merge is merge_sessions else "transcode_history"
    (row,) = found(each_pool, table, "id", thing, "started_at")
    assert (row["started_at"], row["quality"]) == (START + timedelta(seconds=20), "low")
    pieces = found(each_pool, "stream_slices", "session_id", thing, "started_at")
    assert all(piece["started_at"] >= row["started_at"] for piece in pieces)


def test_what_a_collector_wrote_is_one_report_more(each_pool: Pool) -> None:
    play = sessions.Session(
        uuid4(), START, last_seen_at=START + timedelta(seconds=60), codec="hevc", bytes_served=9
    )
    sessions.save(each_pool, [play])
    older = {"id": str(play.id), "started_at": at(0), "last_seen_at": at(30), "codec": "h264"}
    merge_sessions(each_pool, told([older | {"device": "TV"}]))
    (row, *_) = play_and_slices(each_pool, play.id)
    assert (row["codec"], row["device"], row["bytes_served"]) == ("hevc", "TV", 9)
    assert row["last_seen_at"] == play.last_seen_at


def test_totals_that_no_play_can_have_change_nothing(each_pool: Pool) -> None:
    play = {"id": str(uuid4()), "started_at": at(0), "last_seen_at": at(0)}
    merge_sessions(each_pool, told([play | {"duration_seconds": 31 * 86_400}]))
    merge_sessions(each_pool, told([play | {"paused_seconds": 31 * 86_400}]))
    (row, *_) = play_and_slices(each_pool, UUID(play["id"]))
    assert (row["duration_seconds"], row["paused_seconds"]) == (31 * 86_400, 0)


def test_two_who_tell_of_the_same_plays_at_once_do_not_undo_each_other(pool: Pool) -> None:
    plays = [uuid4() for _ in range(50)]

    def tell(first: int) -> None:
        for seconds in range(first, 40, 2):
            reports = [
                {"id": str(play), "started_at": at(0), "last_seen_at": at(seconds)}
                for play in plays
            ]
            merge_sessions(pool, told(reports))

    threads = [Thread(target=tell, args=[first]) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = {play_and_slices(pool, play)[0]["last_seen_at"] for play in plays}
    assert seen == {START + timedelta(seconds=39)}


def test_samples_are_written_once_in_every_edition(each_pool: Pool) -> None:
    sample = {"host": "attic", "recorded_at": at(0), "cpu_percent": 9, "disks": [{"mount": "/"}]}
    for batch in ([sample], [sample, sample], [sample | {"recorded_at": at(1)}]):
        merge_metrics(each_pool, told(batch))
    with each_pool.connection() as conn:
        counts = conn.execute(
            "SELECT (SELECT count(*) FROM system_metrics), (SELECT count(*) FROM disk_metrics)"
        ).fetchone()
    assert counts == (2, 2)
