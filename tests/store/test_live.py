"""Live events: numbered as they are committed, by whomever, and never skipped."""

import json
from collections.abc import Callable
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import psycopg
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from jobs import forget_live_events
from settings import Settings
from store import live
from store.db import Pool, open_pool
from store.events.batch import Rows
from store.events.pipeline import merge_ingest_runs, merge_render_jobs
from store.pipeline.lookups import jobs

INSERT = "INSERT INTO render_jobs (id, updated_at, told_at) VALUES (%s, now(), '{}')"
Told = list[tuple[int, str, str]]


def at(second: int) -> str:
    return f"2026-03-01T20:{second // 60:02}:{second % 60:02}+00:00"


def tell(pool: Pool, *reports: dict[str, Any]) -> None:
    merge_render_jobs(pool, Rows(list(range(len(reports))), json.dumps(reports)))


def job(name: str, second: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "updated_at": at(second)} | more


def numbered(pool: Pool, after: int = 0) -> Told:
    """What there is to tell after that number, once everything committed has one."""
    while live.number(pool):
        pass
    return [(event.id, event.kind, event.entity_id) for event in live.after(pool, after, 10_000)]


def test_every_change_that_can_be_seen_is_told_once(each_pool: Pool) -> None:
    tell(each_pool, job("a", 0, status="queued"), job("b", 0))
    tell(each_pool, job("a", 0, status="queued"))
    tell(each_pool, job("a", 1, status="queued", frames_done=7))  # not part of what is shown
    tell(each_pool, job("a", 2, status="running"))
    tell(each_pool, job("b", 3, removed=True))
    tell(each_pool, job("b", 4))
    run = {"id": "r", "updated_at": at(0), "started_at": at(0)}
    merge_ingest_runs(each_pool, Rows([0], json.dumps([run])))
    assert numbered(each_pool) == [
        (1, "job.created", "a"),
        (2, "job.created", "b"),
        (3, "job.updated", "a"),
        (4, "job.removed", "b"),
        (5, "job.created", "b"),
        (6, "run.created", "r"),
    ]
    payloads = [event.payload for event in live.after(each_pool, 0)]
    assert (payloads[0]["status"], payloads[2]["status"]) == ("queued", "running")
    assert payloads[3] == {"job_id": "b"}
    assert payloads[5]["started_at"] == at(0)
    assert numbered(each_pool, 5) == [(6, "run.created", "r")]


def test_any_writer_is_heard(each_pool: Pool) -> None:
    with each_pool.connection() as conn:
        conn.execute(INSERT, ["x"])
        conn.execute("UPDATE render_jobs SET status = 'a'")
        conn.execute("UPDATE render_jobs SET status = 'b'")
        conn.execute("UPDATE render_jobs SET status = 'b'")
        conn.execute("DELETE FROM render_jobs")
    kinds = [kind for _, kind, _ in numbered(each_pool)]
    assert kinds == ["job.created", "job.updated", "job.updated", "job.removed"]


def test_a_transaction_that_commits_late_is_numbered_late(each_pool: Pool) -> None:
    with psycopg.connect(str(each_pool.conninfo)) as slow:
        slow.execute(INSERT, ["slow"])
        with each_pool.connection() as conn:
            conn.execute(INSERT, ["quick"])
        assert numbered(each_pool) == [(1, "job.created", "quick")]
        slow.commit()
    assert numbered(each_pool, 1) == [(2, "job.created", "slow")]


def test_a_transaction_that_holds_an_open_number_holds_up_nobody(each_pool: Pool) -> None:
    """The reader that numbers may hang: the others wait for it, and then go on where it ended."""
    tell(each_pool, job("a", 0))
    with psycopg.connect(str(each_pool.conninfo)) as hangs:
        hangs.execute("SELECT number_live_events(10)")
        tell(each_pool, job("b", 0))
        found: Told = []
        other = Thread(target=lambda: found.extend(numbered(each_pool)))
        other.start()
        hangs.commit()
        other.join(10)
    assert found == [(1, "job.created", "a"), (2, "job.created", "b")]


@examples(max_examples=15)
@given(ends=st.lists(st.booleans(), min_size=1, max_size=6), data=st.data())
def test_in_whatever_order_they_end_nobody_skips_a_number(
    pool: Pool, ends: list[bool], data: st.DataObject
) -> None:
    """Transactions begin in one order, end in another, and a reader looks after each."""
    begun = live.place(pool).last
    names = [str(uuid4()) for _ in ends]
    writers = [psycopg.connect(str(pool.conninfo)) for _ in ends]
    seen: Told = []
    try:
        for writer, name in zip(writers, names, strict=True):
            writer.execute(INSERT, [name])
        for place in data.draw(st.permutations(range(len(ends)))):
            writer = writers[place]
            writer.commit() if ends[place] else writer.rollback()
            seen += numbered(pool, seen[-1][0] if seen else begun)
    finally:
        for writer in writers:
            writer.close()
    committed = {name for name, end in zip(names, ends, strict=True) if end}
    assert [number for number, _, _ in seen] == list(range(begun + 1, begun + 1 + len(committed)))
    assert {name for _, _, name in seen} == committed


def test_many_writers_and_two_readers_end_with_what_the_store_has(
    clone: Callable[..., str],
) -> None:
    with open_pool(clone(), name="test", size=8) as pool:
        known: list[dict[str, Any]] = [{}, {}]

        def write(number: int) -> None:
            for second in range(20):
                status, now = f"{number}.{second}", second * 4 + number
                names = [f"j{(number + step) % 7}" for step in range(3)]
                tell(pool, *(job(name, now, status=status) for name in names))

        def read(state: dict[str, Any], writers: list[Thread]) -> None:
            last, over = 0, False
            while not over:
                over = not any(writer.is_alive() for writer in writers)
                live.number(pool, 5)
                while found := live.after(pool, last, 10):
                    assert [event.id for event in found] == list(
                        range(last + 1, last + 1 + len(found))
                    )
                    state.update({event.entity_id: event.payload for event in found})
                    last = found[-1].id
                over = over and live.number(pool, 5) == 0 and live.place(pool).last == last

        writers = [Thread(target=write, args=[number]) for number in range(4)]
        readers = [Thread(target=read, args=[state, writers]) for state in known]
        for thread in [*writers, *readers]:
            thread.start()
        for thread in [*writers, *readers]:
            thread.join(60)
        stored = {each.id: each.payload for each in jobs(pool, limit=100)}
        assert known == [stored, stored]


def test_a_batch_wakes_once_however_much_it_changed(each_pool: Pool) -> None:
    with live.listening(each_pool) as heard:
        tell(each_pool, *(job(f"j{number}", 0) for number in range(500)))
        tell(each_pool, *(job(f"j{number}", 0) for number in range(500)))  # nothing new
        assert heard(10)
        assert not heard(0.1)


def test_old_events_are_forgotten_and_their_numbers_are_not_given_again(each_pool: Pool) -> None:
    tell(each_pool, job("a", 0), job("b", 0))
    assert len(numbered(each_pool)) == 2
    assert live.place(each_pool) == live.Place(2, 1)
    assert live.forget(each_pool, hours=1) == 0
    with each_pool.connection() as conn:
        conn.execute("UPDATE live_events SET recorded_at = now() - interval '2 hours'")
    assert live.forget(each_pool, hours=1) == 2
    assert live.place(each_pool) == live.Place(2, 3)
    assert [live.place(each_pool).knows(number) for number in (1, 2, 3)] == [False, True, False]
    tell(each_pool, job("c", 0))
    assert numbered(each_pool) == [(3, "job.created", "c")]


def test_an_hourly_job_forgets_what_is_older_than_a_day(pool: Pool) -> None:
    tell(pool, job("a", 0))
    assert forget_live_events.run_once(pool, Settings(), Event()) == 0  # it is numbered by now
    assert live.place(pool) == live.Place(1, 1)
    with pool.connection() as conn:
        conn.execute("UPDATE live_events SET recorded_at = now() - interval '25 hours'")
    assert forget_live_events.run_once(pool, Settings(), Event()) == 1
    assert live.place(pool) == live.Place(1, 2)
