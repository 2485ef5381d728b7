"""Sources side by side: one that fails waits longer, is told of, and stops no other."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.sources import (
    LOOK_EVERY,
    Board,
    Files,
    Report,
    Rescans,
    Source,
    begin,
    keep_asking,
    of_this_machine,
)
from collector.trouble import Partly, Unreachable
from collector.writer import Writer
from settings import Settings
from store import collector
from store.collector import SourceState
from store.db import Pool
from tests.collector.evening import sample


class Scripted:
    """A source that does as it is told: an error is raised, a number is the pause."""

    def __init__(self, name: str, *script: Exception | float) -> None:
        self.name, self.script = name, list(script)
        self.done, self.polls = threading.Event(), 0

    def poll(self) -> float:
        self.polls += 1
        step = self.script.pop(0) if self.script else 3600.0
        if not self.script:
            self.done.set()
        if isinstance(step, Exception):
            raise step
        return step

    def close(self) -> None:
        """It holds nothing."""


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    stop = threading.Event()
    yield stop
    stop.set()


def run(sources: list[Source], stop: threading.Event) -> Board:
    board = Board()
    threads = begin(sources, board, stop)
    for source in sources:
        assert isinstance(source, Scripted)
        source.done.wait()
    stop.set()
    for thread in threads:
        thread.join()
    return board


class Impatient(threading.Event):
    """Waits for nothing, notes for how long it was to, and wants the end after so many waits."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self.waits, self.waited = waits, list[float | None]()

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        if len(self.waited) == self.waits:
            self.set()
        return True


def pauses(*script: Exception | float) -> list[float | None]:
    """For how long a source that does so rests each time."""
    stop = Impatient(len(script))
    keep_asking(Scripted("scripted", *script), Board(), stop)
    return stop.waited


def test_a_source_that_is_away_for_weeks_is_still_asked() -> None:
    waited = pauses(*[Unreachable("away")] * 1100, 7.0, Unreachable("away"))
    assert waited[:4] == [5.0, 10.0, 20.0, 40.0]
    assert waited[6:1100] == [300.0] * 1094
    assert waited[1100:] == [7.0, 5.0]


def test_what_one_thing_of_it_cannot_say_does_not_make_the_others_wait() -> None:
    odd = Partly("1 of its things cannot be read", 5.0)
    assert pauses(*[odd] * 8, Unreachable("away"), odd) == [5.0] * 10


def test_a_source_that_fails_stops_no_other_and_is_told_of(
    stop: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = Scripted("good", 0.0, 0.0, 0.0), Scripted("bad", RuntimeError("no key"))
    board = run([good, bad], stop)
    assert good.polls >= 3
    assert board.all() == [SourceState("bad", "failing", "no key"), SourceState("good", "ok")]
    assert "bad: RuntimeError: no key" in caplog.text


def test_a_source_that_is_well_again_is_told_of_too(
    stop: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collector.sources.SHORTEST_PAUSE", 0.0)
    board = run([Scripted("moody", ValueError("odd"), 0.0)], stop)
    assert board.all() == [SourceState("moody", "ok")]


def test_one_that_hangs_holds_up_nobody(stop: threading.Event) -> None:
    shut = threading.Event()

    class Hanging(Scripted):
        def poll(self) -> float:
            shut.wait()
            return 1.0

    board, quick = Board(), Scripted("quick", 0.0, 0.0)
    threads = begin([Hanging("stuck"), quick], board, stop)
    quick.done.wait()
    stop.set()
    shut.set()
    for thread in threads:
        thread.join()


def test_the_store_is_told_how_sources_do_and_what_waits(each_pool: Pool, tmp_path: Path) -> None:
    board, writer = Board(), Writer(each_pool, tmp_path / "spool.sqlite")
    report = Report(each_pool, "nas", writer, board)
    board.note("gpu", "off", "no driver")
    board.note("attic", "failing", "wrong key")
    writer.sample(sample(0).host)
    report.poll()
    gpu, attic = sorted(collector.sources(each_pool), key=lambda found: found.state)[::-1]
    assert (gpu.source, gpu.state, gpu.reason) == ("gpu", "off", "no driver")
    assert (attic.source, attic.state, attic.reason) == ("attic", "failing", "wrong key")
    (spool,) = collector.spools(each_pool)
    assert (spool.host, spool.waiting, spool.rejected, spool.lost) == ("nas", 1, 0, 0)
    assert spool.oldest_at is not None
    assert writer.flush()
    board.states.clear()
    board.note("attic", "ok")
    report.poll()
    (now,) = collector.sources(each_pool)
    assert (now.source, now.state, now.reason) == ("attic", "ok", None)
    assert now.since > attic.since
    assert collector.spools(each_pool)[0].waiting == 0
    writer.close()


def test_folders_are_scanned_in_the_background_when_it_is_wanted(
    pool: Pool, tmp_path: Path, stop: threading.Event
) -> None:
    def wanted(**given: object) -> list[Source]:
        return of_this_machine(pool, Settings(**given), "nas", Board(), stop)  # type: ignore[arg-type]

    assert wanted() == []
    (rescans,) = wanted(media_paths=(tmp_path,), scan_hours=0)
    assert isinstance(rescans, Rescans)
    assert rescans.poll() == LOOK_EVERY
    files, _ = wanted(media_paths=(tmp_path,), scan_hours=2)
    assert isinstance(files, Files)
    assert files.poll() == 7200
    assert files.board.all() == [SourceState("files", "ok")]
    tmp_path.rmdir()
    files.poll()
    assert files.board.all()[0].state == "failing"
