"""Imports in the background: one at a time, followed, stopped; no upload is left over."""

import io
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from operations.imports.importing import Order
from operations.imports.running import AWAY, DESK, LATEST, Desk, Work, kept
from store.db import Pool
from store.errors import ImportRefused, StoreBusy
from store.imports import batches
from tests import histories as tools
from tests.operations.importing import BERLIN, url_of


@pytest.fixture
def order(pool: Pool, tmp_path: Path) -> Order:
    """An uploaded file with a play and something that is none."""
    file = tools.tautulli(tmp_path / "t.db", [{}, {"media_type": "clip"}])
    work = tmp_path / "imports"
    path = kept(work, "t.db", io.BytesIO(file.read_bytes()))
    return Order(path, work, BERLIN, "Home", name="t.db", actor="amara")


def ended(desk: Desk) -> Work:
    """The work once it is over."""
    for thread in threading.enumerate():
        if thread.name == "import":
            thread.join()
    assert desk.work
    assert desk.work.is_over
    return desk.work


def test_what_was_looked_at_is_brought_in_and_taken_back(pool: Pool, order: Order) -> None:
    desk, url = Desk(), url_of(pool)
    desk.look(url, order)
    looked = ended(desk).result
    assert looked
    assert (looked.scope.plays, looked.batch) == (1, None)
    assert (order.work / LATEST).read_text().count("no_media") == 1
    desk.bring(url, order)
    brought = ended(desk).result
    assert brought
    assert brought.batch
    assert not list(order.work.glob("upload-*"))
    desk.undo(url, brought.batch, "t.db", "ben")
    assert ended(desk).plays == 1
    assert batches.batches(pool)[0].undone_by == "ben"


def test_what_is_discarded_leaves_no_file(pool: Pool, order: Order) -> None:
    desk = Desk()
    desk.look(url_of(pool), order)
    ended(desk)
    desk.clear()
    assert desk.work is None
    assert not list(order.work.glob("upload-*"))


def test_a_file_named_by_its_path_stays_where_it_is(pool: Pool, order: Order) -> None:
    own = order.work.parent / "t.db"
    desk = Desk()
    desk.bring(url_of(pool), replace(order, path=own))
    assert ended(desk).problem is None
    assert own.exists()


def test_what_is_wrong_is_said_and_the_next_one_may_begin(pool: Pool, order: Order) -> None:
    desk = Desk()
    desk.look(url_of(pool), replace(order, path=order.work / "none"))
    assert "There is no file" in (ended(desk).problem or "")
    desk.look(url_of(pool), order)
    assert ended(desk).problem is None


def test_a_store_that_is_away_is_said_in_our_words(order: Order) -> None:
    desk = Desk()
    desk.bring("postgresql://nobody@127.0.0.1:1/none", order)
    assert ended(desk).problem == AWAY


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Holds every import at its beginning until it is let go."""
    gate, tell = threading.Event(), Work.tell

    def waiting(work: Work, step: str, done: int, total: int) -> None:
        gate.wait()
        tell(work, step, done, total)

    monkeypatch.setattr(Work, "tell", waiting)
    return gate.set


def test_one_is_at_work_at_a_time_and_can_be_stopped(
    pool: Pool, order: Order, held: Callable[[], None]
) -> None:
    desk = Desk()
    desk.bring(url_of(pool), order)
    with pytest.raises(StoreBusy):
        desk.look(url_of(pool), order)
    desk.clear()  # changes nothing while it is at work
    assert desk.work
    desk.work.stop.set()
    held()
    assert ended(desk).problem == "Stopped: nothing was written."
    assert batches.batches(pool) == []


def test_what_is_uploaded_meanwhile_does_not_remove_what_is_brought_in(
    pool: Pool, order: Order, held: Callable[[], None]
) -> None:
    try:
        DESK.bring(url_of(pool), order)
        kept(order.work, "other.db", io.BytesIO(b"x"))
        held()
        assert ended(DESK).problem is None
    finally:
        DESK.work = None
    assert batches.batches(pool)[0].plays == 1


def test_what_is_uploaded_is_for_its_owner_alone(order: Order) -> None:
    assert [stat.S_IMODE(each.stat().st_mode) for each in order.path.parents[:2]] == [0o700, 0o700]


def test_an_upload_without_room_is_said(tmp_path: Path) -> None:
    (tmp_path / "imports").write_text("a file is in the way")
    with pytest.raises(ImportRefused, match=r"t\.db cannot be kept"):
        kept(tmp_path / "imports", "t.db", io.BytesIO(b"x"))
