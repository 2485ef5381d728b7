"""The writer: whatever happens to the store, the disk or the process, each row arrives, once."""

import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector import kinds
from collector.kinds import KINDS
from collector.spool import SAMPLES, Spool
from collector.writer import Writer
from store.db import Pool, open_pool
from store.errors import StoreUnavailable
from tests.collector.evening import looks, play, rows, sample, transcode
from tests.line import Line
from tests.source import ROOT

MB = 1_000_000


class Killed(BaseException):
    """Ends a process where it stands, as nothing in it can prevent."""


@pytest.fixture
def spool_file(tmp_path: Path) -> Path:
    return tmp_path / "spool.sqlite"


def write(writer: Writer, evening: list[tuple[str, list[Any]]]) -> None:
    for kind, seen in evening:
        writer.write(kind, seen)


@pytest.fixture
def undisturbed(clone: Callable[[], str], tmp_path: Path) -> Callable[[int], dict[str, list[Any]]]:
    """The rows of an evening of so many minutes that nothing disturbed."""

    def watched(minutes: int) -> dict[str, list[Any]]:
        with open_pool(clone(), name="test", size=1) as pool:
            writer = Writer(pool, tmp_path / "undisturbed.sqlite")
            for kind, seen in looks(minutes):
                writer.write(kind, seen)
                assert writer.flush()
            writer.close()
            return rows(pool)

    return watched


def test_what_is_written_is_in_the_store_after_a_flush(each_pool: Pool, spool_file: Path) -> None:
    writer = Writer(each_pool, spool_file)
    write(writer, list(looks(10)))
    assert writer.depth().waiting > 0
    assert writer.flush()
    assert (writer.depth().waiting, writer.depth().oldest_at) == (0, None)
    found = rows(each_pool)
    assert {table: len(found[table]) for table in ("stream_sessions", "system_metrics")} == {
        "stream_sessions": 6,
        "system_metrics": 10,
    }
    writer.close()


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("sessions", play(2, 900, 3600)),
        ("transcodes", transcode(300, running=False)),
        (SAMPLES, sample(60)),
    ],
)
def test_a_row_comes_out_of_the_spool_as_it_went_in(kind: str, row: object) -> None:
    assert KINDS[kind].unpacked(KINDS[kind].packed(row)) == row


def test_an_hour_without_the_store_leaves_no_trace(
    clone: Callable[[], str], spool_file: Path, undisturbed: Callable[[int], dict[str, list[Any]]]
) -> None:
    url = clone()
    line = Line(url)
    evening = list(looks(90))
    away = slice(len(evening) // 6, len(evening) // 6 * 5)  # the middle hour
    with open_pool(line.url(), name="test", size=1) as pool:
        writer = Writer(pool, spool_file)
        write(writer, evening[: away.start])
        assert writer.flush()
        line.cut()
        write(writer, evening[away])
        assert not writer.flush()
        waiting = writer.depth().waiting
        line.mend()
        write(writer, evening[away.stop :])
        while not writer.flush():
            pass
        writer.close()
        assert waiting >= 60, "an hour's samples wait"
        assert rows(pool) == undisturbed(90)
    line.cut()


def test_a_collector_killed_during_replay_again_and_again_leaves_no_trace(
    clone: Callable[[], str], spool_file: Path, undisturbed: Callable[[int], dict[str, list[Any]]]
) -> None:
    url = clone()
    with open_pool(url, name="test", size=1) as pool:
        writer = Writer(pool, spool_file)
        write(writer, list(looks(240)))
        writer.close()
        chance = random.Random(1)
        for _ in range(6):
            killed_soon(url, spool_file, chance.uniform(0.0, 0.25))
        done = subprocess.run(replay(url, spool_file), cwd=ROOT, check=True, capture_output=True)
        assert done.stdout.endswith(b"done\n")
        assert rows(pool) == undisturbed(240)


def replay(url: str, spool: Path) -> list[str]:
    return [sys.executable, "-m", "tests.collector.replay", url, str(spool)]


def killed_soon(url: str, spool: Path, seconds: float) -> None:
    """Starts a replay and kills it so many seconds after it began."""
    with subprocess.Popen(replay(url, spool), cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()


@settings(max_examples=12)
@given(points=st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=5))
def test_death_between_any_two_steps_doubles_and_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    pool: Pool,
    points: list[tuple[int, bool]],
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    empty(pool)
    calm = Writer(pool, folder / "calm.sqlite")
    write(calm, list(looks(20)))
    assert calm.flush()
    calm.close()
    expected = rows(pool)
    empty(pool)
    file = folder / "killed.sqlite"
    first = Writer(pool, file)
    write(first, list(looks(20)))
    first.close()
    for after, saved in points:
        writer = Writer(pool, file)
        dying(writer, after, saved)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(writer, "give", dying(writer, after, saved))
            with suppress(Killed):
                writer.flush()
        writer.close()
    last = Writer(pool, file)
    assert last.flush()
    last.close()
    assert rows(pool) == expected


def dying(writer: Writer, after: int, saved: bool) -> Callable[..., None]:
    """Gives so many batches and dies at the next, before or after the store has it."""
    give, left = writer.give, [after]

    def counted(spool: Spool, batch: Any) -> None:
        left[0] -= 1
        if left[0] < 0 and not saved:
            raise Killed
        give(spool, batch)
        if left[0] < 0:
            raise Killed

    return counted


def empty(pool: Pool) -> None:
    with pool.connection() as conn:
        conn.execute("TRUNCATE stream_sessions, stream_slices, transcode_history, "
                     "system_metrics, disk_metrics, gpu_metrics")  # fmt: skip


def test_only_the_newest_state_of_a_play_waits(pool: Pool, spool_file: Path) -> None:
    writer = Writer(pool, spool_file)
    for seconds in range(0, 3600, 5):
        writer.sessions([play(0, seconds, 3600)])
    assert writer.depth().waiting == 1
    assert writer.waiting_sessions() == [play(0, 3595, 3600)]
    writer.close()


def test_a_row_the_store_refuses_is_kept_and_holds_up_nobody(
    pool: Pool, spool_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(pool, spool_file)
    stranger = transcode(0, running=True)
    orphan = kinds.Transcode(stranger.id, stranger.started_at, user_id=stranger.id)
    writer.transcodes([orphan, transcode(300, running=False)])
    writer.sample(sample(0).host)
    assert writer.flush()
    depth = writer.depth()
    assert (depth.waiting, depth.rejected) == (0, 1)
    assert "violates foreign key" in str(depth.refusal)
    assert "refuses one of the transcodes" in caplog.text
    found = rows(pool)
    assert (len(found["transcode_history"]), len(found["system_metrics"])) == (1, 1)
    writer.close()
    with pool.connection() as conn:
        conn.execute("INSERT INTO users (id, name) VALUES (%s, 'Ann')", [stranger.id])
    again = Writer(pool, spool_file)
    assert again.flush()
    assert again.depth().rejected == 0
    assert len(rows(pool)["transcode_history"]) == 2
    again.close()


def test_an_impossible_row_is_refused_and_not_tried_for_ever(pool: Pool, spool_file: Path) -> None:
    writer = Writer(pool, spool_file)
    writer.transcodes([kinds.Transcode(play(0, 0, 9).id, play(0, 0, 9).started_at, status="odd")])
    writer.spool.put([("transcodes", "broken", "{}"), ("rumours", "1", "{}")])
    assert writer.flush()
    assert (writer.depth().waiting, writer.depth().rejected) == (0, 3)
    writer.close()


def test_a_store_that_is_read_only_is_waited_for(
    clone: Callable[[], str], spool_file: Path
) -> None:
    url = clone()
    with open_pool(url, name="test", size=1) as pool:
        writer = Writer(pool, spool_file)
        read_only(url, "on")
        writer.sample(sample(0).host)
        assert not writer.flush()
        assert (writer.depth().waiting, writer.depth().rejected) == (1, 0)
        read_only(url, "off")
        while not writer.flush():
            pass
        writer.close()


def read_only(url: str, state: str) -> None:
    with open_pool(url, name="admin", size=1) as admin, admin.connection() as conn:
        conn.execute("SET transaction_read_only = off")
        name = conn.info.dbname
        order = f'ALTER DATABASE "{name}" SET default_transaction_read_only = {state}'
        conn.execute(order.encode())
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_store_that_fails_in_the_middle_gets_the_rest_later(
    pool: Pool, spool_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(pool, spool_file)
    write(writer, list(looks(10)))
    with monkeypatch.context() as patch:
        patch.setitem(KINDS, SAMPLES, failing(KINDS[SAMPLES]))
        assert not writer.flush()
    assert rows(pool)["system_metrics"] == []
    assert writer.flush()
    assert len(rows(pool)["system_metrics"]) == 10
    writer.close()


def failing(kind: kinds.Kind) -> kinds.Kind:
    def save(*_: object) -> None:
        raise StoreUnavailable("gone")

    return kinds.Kind(kind.row, kind.key, save)
