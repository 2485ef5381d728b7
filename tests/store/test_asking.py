"""Questions within limits: cut off, ended, cancelled, in turn, and told where they are wrong."""

import os
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from psycopg.conninfo import make_conninfo

from store.analytics import asking
from store.analytics.asking import (
    Cancelled,
    Limits,
    QuestionFailed,
    Running,
    Source,
    ask,
    environment,
)
from tests.store.conftest import SECRET, Store

PASSWORD = "a-password-of-the-store"
LIMITS = Limits(seconds=10, rows=1000)


def test_an_answer_is_cut_off_at_its_rows_and_bytes(store: Store) -> None:
    (answer,) = ask(store.source, ["FROM range(100000000000)"], Limits(seconds=20, rows=1234))
    assert (answer.rows, answer.cut) == (1234, True)
    (answer,) = ask(store.source, ["FROM range(1234)"], Limits(seconds=20, rows=1234))
    assert (answer.rows, answer.cut) == (1234, False)
    wide = "SELECT repeat('x', 1000000) AS x FROM range(1000)"
    (answer,) = ask(store.source, [wide], Limits(seconds=20, rows=1000, size=5_000_000))
    assert answer.cut
    assert answer.table.nbytes <= 5_000_000


@pytest.mark.parametrize(
    "text",
    [
        "SELECT count(*) FROM range(1000000000000)",
        "SELECT count(*) FROM range(1000000) AS a(x), range(1000000) AS b(y) WHERE x * y = 7",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
        "SELECT max(levenshtein(repeat('a', 50000) || x, repeat('b', 50000))) FROM range(99) t(x)",
    ],
)
def test_no_question_outlives_its_time(store: Store, text: str) -> None:
    begun = monotonic()
    with pytest.raises(QuestionFailed, match=r"too long|more than"):
        ask(store.source, [text], Limits(seconds=1))
    assert monotonic() - begun < 60, "it was ended, however slow the machine is"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT list(x) FROM range(1000000000) AS t(x)",
        "SELECT string_agg(repeat('x', 1000), '') FROM range(10000000)",
        "SELECT * FROM range(100000000) AS t(x) ORDER BY hash(x)",
        "SELECT repeat('x', 2000000000) || repeat('y', 2000000000)",
        "SELECT x, count(*) FROM range(1000000000) AS t(x) GROUP BY ALL",
    ],
)
def test_no_question_takes_more_memory_than_it_may(store: Store, text: str) -> None:
    with pytest.raises(QuestionFailed, match=r"memory|more than|too long"):
        ask(store.source, [text], Limits(seconds=8, memory_mb=128))


def test_a_question_can_be_cancelled(store: Store) -> None:
    running = Running(
        store.source, ["SELECT count(*) FROM range(1000000000000)"], Limits(seconds=60)
    )
    Thread(target=running.cancel).start()
    with pytest.raises(Cancelled):
        running.result()
    assert running.process.poll() is not None


def test_only_so_many_ask_at_once_and_a_turn_comes_back(store: Store) -> None:
    long = "SELECT count(*) FROM range(1000000000000)"
    running = [Running(store.source, [long], Limits(seconds=60)) for _ in range(asking.AT_ONCE)]
    with pytest.raises(QuestionFailed, match="Others are asking"):
        ask(store.source, ["SELECT 1"], LIMITS)
    for each in running:
        each.cancel()
        with pytest.raises(Cancelled):
            each.result()
    assert ask(store.source, ["SELECT 1"], LIMITS)[0].rows == 1


def test_the_password_is_nowhere_but_in_the_environment(store: Store) -> None:
    url = make_conninfo(store.url, password=PASSWORD)
    running = Running(Source(url, "UTC", True), ["SELECT count(*) FROM range(10000000000)"], LIMITS)
    try:
        place = Path("/proc", str(running.process.pid))
        if place.exists():
            assert PASSWORD not in place.joinpath("cmdline").read_text()
        assert PASSWORD in environment(Source(url, "UTC", True), LIMITS)["PGPASSWORD"]
        assert SECRET not in os.environ.get("PGPASSWORD", "")
    finally:
        running.cancel()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("SELECT 1\nFROM nowhere", 2, "no relation nowhere"),
        ("SELECT username\n,\n  nothing FROM plays", 3, "nothing"),
        ("SELECT\n\nFROM WHERE", 3, "yntax error"),
        ("", None, "one question"),
        ("-- nothing", None, "one question"),
    ],
)
def test_errors_say_where(store: Store, text: str, line: int | None, said: str) -> None:
    with pytest.raises(QuestionFailed, match=said) as found:
        ask(store.source, [text], LIMITS)
    assert found.value.line == line


FINE = [
    "FROM plays",
    "SELECT username, sum(watch_seconds) FROM plays GROUP BY ALL ORDER BY ALL LIMIT 5;",
    "WITH p AS (FROM plays), q AS (FROM p) SELECT count(*) FROM q JOIN users ON true",
    "SELECT * FROM cinevault.analytics_discreet.plays",
    "SELECT unnest([1, 2]) UNION ALL SELECT x FROM generate_series(1, 3) AS t(x)",
    "SELECT row_number() OVER (ORDER BY started_at) FROM plays QUALIFY 1 = 1",
    "SELECT * FROM (PIVOT plays ON playback_type IN ('transcode') USING count(*))",
    "SELECT date_trunc('month', started_at), strftime(started_at, '%Y') FROM plays",
    "SELECT list_transform(transcode_reasons, lambda x: upper(x)) FROM plays",
    "SELECT 1 AS a, 2 AS a, 3",
    "SELECT 'accounts; DROP TABLE users -- read_text(''x'')' AS said",
    "SELECT * EXCLUDE (id) FROM users AS accounts",
    "SELECT max(COLUMNS('.*_seconds')) FROM plays",
    "VALUES (1, 'x')",
]


def test_what_analysts_ask_is_answered(store: Store) -> None:
    answers = ask(store.source, FINE, LIMITS)
    assert len(answers) == len(FINE)
    assert answers[9].columns == ["a", "a_2", "3"]
