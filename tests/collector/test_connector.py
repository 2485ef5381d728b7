"""Whatever a system answers, nothing is lost, nothing is taken back wrongly, and it is said why."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from collector.connector import Connected, Page, Whole, once
from collector.connectors import connected
from collector.loop import collect
from collector.rest import LONGEST_PAUSE, Rest
from collector.sources import Board, keep_asking
from collector.trouble import (
    Busy,
    GivenUp,
    NotUnderstood,
    Partly,
    ServerTrouble,
    Unauthorized,
    Unreachable,
)
from collector.writer import Writer
from settings import Settings
from store.db import Pool, connection, open_pool
from store.pipeline.connected import Known, place_of
from tests.collector.answering import Answered, System, answering
from tests.collector.reading import NAME, reading, stored

NOBODY = "postgresql://127.0.0.1:1/nobody"


class Counting:
    """A system with a new project at each look; `there` are those that it finds when asked."""

    seconds = 30.0

    def __init__(self, *more: Page, there: frozenset[str] = frozenset()) -> None:
        self.more, self.there, self.places = more, there, list[Any]()

    def read(self, place: Any) -> Iterator[Page]:
        self.places.append(place)
        number = place.get("number", 0) + 1
        yield Page([("projects", {"id": f"p{number}", "name": "Alpine"})])
        yield from self.more
        yield Page(place={"number": number})

    def is_gone(self, thing: Known) -> bool:
        return thing.id not in self.there

    def close(self) -> None:
        """It holds nothing."""


def test_it_goes_on_where_it_was_also_after_a_restart(pool: Pool) -> None:
    with reading(pool, Counting()) as reader:
        reader.look()
        reader.look()
    second = Counting()
    with reading(pool, second) as reader:
        reader.look()
    assert second.places == [{"number": 2}]
    assert set(stored(pool, "projects")) == {"p1", "p2", "p3"}


def test_while_the_store_is_away_rows_and_place_wait_and_a_restart_knows_them(
    pool: Pool, tmp_path: Path
) -> None:
    with open_pool(NOBODY, name="away", size=1) as away:
        writer = Writer(away, tmp_path / "spool")
        source = Connected(NAME, Counting(), away, writer)
        source.place = {}  # what the store said when it was there
        source.poll()
        source.poll()
        assert not writer.flush()
        writer.close()
        writer, restarted = Writer(away, tmp_path / "spool"), Counting()
        Connected(NAME, restarted, away, writer).poll()
        assert restarted.places == [{"number": 2}]
        writer.close()
    writer = Writer(pool, tmp_path / "spool")
    assert writer.flush()
    writer.close()
    assert set(stored(pool, "projects")) == {"p1", "p2", "p3"}
    assert place_of(pool, NAME) == {"number": 3}


def test_a_place_is_noted_only_behind_the_rows_that_came_before_it(tmp_path: Path) -> None:
    with open_pool(NOBODY, name="away", size=1) as away:
        writer = Writer(away, tmp_path / "spool")
        source = Connected(NAME, Counting(), away, writer)
        source.place = {}
        source.poll()
        writer.close()
    with sqlite3.connect(tmp_path / "spool") as spool:
        kinds = spool.execute("SELECT kind FROM entries ORDER BY seq").fetchall()
    spool.close()
    assert kinds == [("projects",), ("places",)]


def test_a_look_that_breaks_off_notes_no_place(pool: Pool) -> None:
    class Breaking(Counting):
        def read(self, place: Any) -> Iterator[Page]:
            yield next(iter(super().read(place)))
            raise Unreachable("it went away")

    with reading(pool, Breaking()) as reader:
        with pytest.raises(Unreachable):
            reader.look()
        assert reader.writer.flush()
    assert place_of(pool, NAME) is None
    assert set(stored(pool, "projects")) == {"p1"}


def test_what_cannot_be_a_row_is_named_and_holds_up_no_other(pool: Pool) -> None:
    wrong = Page([("shots", {"id": "s1", "project_id": "p1"}), ("projects", {"id": "p9"})])
    with reading(pool, Counting(wrong)) as reader:
        with pytest.raises(Partly, match=r"1 of its things .* shots s1: name") as said:
            reader.look()
        assert said.value.seconds == Counting.seconds
        assert reader.writer.flush()
    assert set(stored(pool, "projects")) == {"p1", "p9"}
    assert place_of(pool, NAME) == {"number": 1}


def test_only_what_it_says_is_gone_when_asked_alone_is_taken_back(pool: Pool) -> None:
    with reading(pool, Counting()) as reader:
        reader.look()
        reader.look()
    nothing = Page(whole=[Whole("projects", frozenset())])
    with reading(pool, Counting(nothing, there=frozenset({"p2", "p3"}))) as reader:
        reader.look()
        assert set(stored(pool, "projects")) == {"p2", "p3"}
    again = Page([("projects", {"id": "p1", "name": "Alpine"})])
    with reading(pool, Counting(again)) as reader:
        reader.look()
        assert set(stored(pool, "projects")) == {"p1", "p2", "p3", "p4"}


def test_what_others_told_of_is_left_alone(pool: Pool) -> None:
    with reading(pool, Counting(), "another Farm") as reader:
        reader.look()
    nothing = Page(whole=[Whole("projects", frozenset())])
    with reading(pool, Counting(nothing), NAME) as reader:
        reader.source.place = {"number": 6}
        reader.look()
    assert set(stored(pool, "projects")) == {"p1", "p7"}


def test_what_is_told_again_unchanged_is_not_written_again(pool: Pool) -> None:
    same = Page([("projects", {"id": "same", "name": "Alpine"})])
    with reading(pool, Counting(same)) as reader:
        reader.look()
        before = stored(pool, "projects")["same"]
        reader.look()
        assert stored(pool, "projects")["same"] == before


def test_where_the_spool_lost_rows_everything_is_read_again(pool: Pool) -> None:
    same = Page([("projects", {"id": "same", "name": "Alpine"})])
    with reading(pool, Counting(same)) as reader:
        reader.look()
        with connection(pool) as conn:
            conn.execute("DELETE FROM projects")
        reader.look()
        assert set(stored(pool, "projects")) == {"p2"}
        reader.writer.spool.run("add", name="lost", number=1)
        reader.look()
        assert reader.connector.places == [{}, {"number": 1}, {}]  # type: ignore[attr-defined]
        assert set(stored(pool, "projects")) == {"p1", "p2", "same"}


def test_once_prints_what_it_tells_and_writes_nothing(pool: Pool) -> None:
    (row,) = once(NAME, Counting())["projects"]
    assert (row["id"], row["name"], row["source"]) == ("p1", "Alpine", NAME)
    assert stored(pool, "projects") == {}


@pytest.fixture
def system() -> Iterator[System]:
    with answering(lambda asked: Answered(body={"well": asked.path})) as system:
        yield system


@pytest.fixture
def rest(system: System) -> Iterator[Rest]:
    rest = Rest(system.url)
    yield rest
    rest.close()


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_pause_it_asks_for_is_kept_to_within_the_look(
    system: System, rest: Rest, status: int
) -> None:
    system.next = [Answered(status, {}, {"Retry-After": "1"})]
    began = time.monotonic()
    assert rest.get("/here") == {"well": "/here"}
    assert time.monotonic() - began >= 1


def test_a_long_pause_ends_the_look_and_is_kept_to_before_the_next(
    system: System, rest: Rest
) -> None:
    system.next = [Answered(429, {}, {"Retry-After": str(int(LONGEST_PAUSE) + 10)})]
    with pytest.raises(Busy) as said:
        rest.get("/here")
    assert said.value.seconds == LONGEST_PAUSE + 10
    assert len(system.asked) == 1
    board, stop = Board(), Stop()
    keep_asking(Failing(said.value), board, stop)
    assert stop.waited == [LONGEST_PAUSE + 10]
    assert board.all()[0].reason == "it answers with an error (429)"


class Stop(Event):
    """Wants the end after the first wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waited = list[float | None]()

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        self.set()
        return True


class Failing:
    """A source that always fails."""

    name = "failing"

    def __init__(self, exc: Exception) -> None:
        self.exc = exc

    def poll(self) -> float:
        raise self.exc

    def close(self) -> None:
        """It holds nothing."""


@pytest.mark.parametrize(
    ("answered", "trouble", "said"),
    [
        (Answered(body=b"<html>Welcome</html>"), NotUnderstood, "a web page"),
        (Answered(body=b'{"half": '), NotUnderstood, "no JSON"),
        (Answered(body=b"[" * 100_000), NotUnderstood, "no JSON"),
        (Answered(302, b"", {"Location": "http://elsewhere.lan/"}), NotUnderstood, "elsewhere"),
        (Answered(401, {}), Unauthorized, "401"),
        (Answered(403, {}), Unauthorized, "403"),
        (Answered(404, {}), NotUnderstood, "404"),
        (Answered(418, {}), NotUnderstood, "418"),
    ],
)
def test_what_it_should_not_answer_is_said_in_words(
    system: System, rest: Rest, answered: Answered, trouble: type[ServerTrouble], said: str
) -> None:
    system.next = [answered]
    with pytest.raises(trouble, match=said):
        rest.get("/here")


def test_an_answer_that_breaks_off_is_asked_for_again(system: System, rest: Rest) -> None:
    system.next = [Answered(body=b"{}", headers={"Content-Length": "100", "Connection": "close"})]
    rest.http.deadline = 0.2
    assert rest.get("/here") == {"well": "/here"}
    assert len(system.asked) == 2


def test_a_form_is_never_sent_on_to_where_it_is_pointed(system: System, rest: Rest) -> None:
    system.next = [Answered(307, b"", {"Location": f"{system.url}/other"})]
    with pytest.raises(NotUnderstood, match="redirects"):
        rest.form("/login", {"password": "hunter2"})
    assert [asked.path for asked in system.asked] == ["/login"]


def test_who_is_not_known_any_more_signs_in_once_more(system: System) -> None:
    rest = Rest(system.url, lambda: rest.http.introduce({"Authorization": "Bearer new"}))
    rest.signed_in = True
    system.next = [Answered(401, {})]
    assert rest.get("/here") == {"well": "/here"}
    assert system.asked[-1].headers["Authorization"] == "Bearer new"
    system.next = [Answered(401, {}), Answered(401, {})]
    with pytest.raises(Unauthorized):
        rest.get("/here")
    rest.close()


def test_a_pause_ends_when_the_collector_does(system: System, rest: Rest) -> None:
    system.next = [Answered(429, {}, {"Retry-After": "20"})]
    rest.over.set()
    with pytest.raises(GivenUp):
        rest.get("/here")


def test_the_collector_reads_it_and_says_how_it_does(pool: Pool, tmp_path: Path) -> None:
    jobs = {"jobs": [{"id": "j1", "name": "comp", "status": "active"}]}
    with answering(lambda asked: Answered(body=jobs)) as system:
        farm = {"kind": "flamenco", "name": "Farm", "url": system.url, "seconds": 1}
        settings = Settings(data_dir=tmp_path, connectors=[farm])  # type: ignore[arg-type]
        stop = Event()
        thread = Thread(target=collect, args=(pool, settings, stop))
        thread.start()
        try:
            while set(stored(pool, "render_jobs")) != {"j1"}:
                time.sleep(0.05)
        finally:
            stop.set()
            thread.join()
    (job,) = stored(pool, "render_jobs").values()
    assert (job["state"], job["source"]) == ("running", "flamenco Farm")


def test_each_system_of_the_settings_is_a_source(pool: Pool) -> None:
    wanted = [
        {"kind": "kitsu", "token": "t"},
        {"kind": "shotgrid", "script": "s", "key": "k"},
        {"kind": "opencue", "secret": "s"},
        {"kind": "flamenco"},
    ]
    for number, each in enumerate(wanted):
        each |= {"name": f"n{number}", "url": "http://127.0.0.1:1"}
    writer = Writer(pool)
    sources = connected(Settings(connectors=wanted), pool, writer)  # type: ignore[arg-type]
    names = [source.name for source in sources]
    assert names == ["kitsu n0", "shotgrid n1", "opencue n2", "flamenco n3"]
    for source in sources:
        with pytest.raises(Unreachable, match="no connection"):
            source.poll()
        source.close()
    writer.close()
