"""A dozen questions, asked of the rollups and of the rows themselves."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from bench.loads import UNTIL
from store.db import Pool

SQL = Path(__file__).parent / "sql"
LIVE = (SQL / "somebody_watches.sql").read_bytes()


class Question(NamedTuple):
    """A question in words, and its two statements."""

    words: str
    rollup: bytes
    raw: bytes


class Answer(NamedTuple):
    """What came back, and the median of the milliseconds that took."""

    rows: list[tuple[Any, ...]]
    milliseconds: float


def questions() -> list[Question]:
    """All questions, by name."""
    return [
        Question(
            path.read_text().splitlines()[0].removeprefix("-- "),
            path.read_bytes(),
            path.with_name(path.name.replace(".rollup.", ".raw.")).read_bytes(),
        )
        for path in sorted(SQL.glob("*.rollup.sql"))
    ]


def reads(pool: Pool, asks: int, *, told: Callable[[str], None]) -> list[list[str]]:
    """One row per question: settled, live and raw milliseconds, the ratio, whether all agree.

    Live is as it mostly is: somebody watches, so that the last quarter hours are not settled.
    """
    asked = questions()
    settled = [ask(pool, question.rollup, asks) for question in asked]
    quiet = [ask(pool, question.raw, 1) for question in asked]
    with pool.connection() as conn:
        conn.execute(LIVE)
    found: list[list[str]] = []
    for question, before, truth in zip(asked, settled, quiet, strict=True):
        told(question.words)
        live, raw = alternately(pool, question, asks)
        same = before.rows == truth.rows and live.rows == raw.rows
        found.append(row(question.words, before, live, raw, same=same))
    return found


def row(words: str, settled: Answer, live: Answer, raw: Answer, *, same: bool) -> list[str]:
    """What is printed of one question."""
    return [
        words,
        f"{settled.milliseconds:.1f}",
        f"{live.milliseconds:.1f}",
        f"{raw.milliseconds:.1f}",
        f"{raw.milliseconds / live.milliseconds:.1f}",
        "yes" if same else "NO",
    ]


def alternately(pool: Pool, question: Question, asks: int) -> tuple[Answer, Answer]:
    """Rollup and raw, run in turn so that both meet the same weather."""
    pairs = [(ask(pool, question.rollup, 1), ask(pool, question.raw, 1)) for _ in range(asks)]
    live, raw = zip(*pairs, strict=True)
    return middle(live), middle(raw)


def middle(answers: Sequence[Answer]) -> Answer:
    """The last rows with the median time."""
    return Answer(answers[-1].rows, median(answer.milliseconds for answer in answers))


def ask(pool: Pool, statement: bytes, times: int) -> Answer:
    """The answer, with the median time of so many runs."""
    given = {"until": datetime.fromtimestamp(UNTIL, UTC)}
    rows: list[tuple[Any, ...]] = []
    taken: list[float] = []
    with pool.connection() as conn:
        for _ in range(times):
            began = perf_counter()
            rows = conn.execute(statement, given).fetchall()
            taken.append((perf_counter() - began) * 1000)
    return Answer(rows, median(taken))
