"""Asks, in a process of its own that can be ended at any moment.

source = Source(url, "Europe/Berlin", discreet=True)
plays, viewers = ask(source, ["FROM plays", "FROM users"], Limits(seconds=20))
running = Running(source, ["FROM plays"], Limits())      # then running.done, running.cancel()
"""

# Arrow carries no types that a strict check could use.
# pyright: basic

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any

import pyarrow as pa
from psycopg import pq

from store.db import OPTIONS, connect, run
from store.errors import StoreError, StoreUnavailable

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "KRB5CCNAME")
GRACE = 3.0  # seconds between the end of a question's time and of its process
AT_ONCE = 4
PLACES = {False: "analytics", True: "analytics_discreet"}

turns = BoundedSemaphore(AT_ONCE)


class QuestionFailed(StoreError):
    """There is no answer; the message says why, `line` where."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Cancelled(QuestionFailed):
    """Somebody wants the answer no more."""


@contextmanager
def shown() -> Generator[None]:
    """Says what Python has no form of, such as a day before the year 1."""
    try:
        yield
    except (OverflowError, ValueError, pa.ArrowException) as exc:
        raise QuestionFailed(
            "The answer holds what cannot be shown: cast it to text, or take it as Parquet."
        ) from exc


@dataclass(frozen=True, slots=True)
class Limits:
    """What a question may take, and how long it waits for its turn.

    An answer that is longer than `rows` or `size` is cut off.
    """

    seconds: float = 30
    rows: int = 10_000
    memory_mb: int = 512
    threads: int = 2
    size: int = 64_000_000
    patience: float = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows as an Arrow table; `cut` says that there were more."""

    table: pa.Table
    cut: bool
    seconds: float

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.table.num_rows

    @property
    def columns(self) -> list[str]:
        """Their names."""
        return list(self.table.column_names)

    def as_rows(self) -> list[dict[str, object]]:
        """The rows, each with its columns by name; QuestionFailed where they cannot be shown."""
        with shown():
            return self.table.to_pylist()


@dataclass(frozen=True, slots=True)
class Source:
    """Where the store is, who asks and in which zone days are."""

    url: str
    zone: str
    discreet: bool


class Running:
    """Questions that are being answered; `told` hears how that ended before anybody else does."""

    def __init__(
        self,
        source: Source,
        questions: Sequence[str],
        limits: Limits,
        told: Callable[[list[Answer], str | None], None] = lambda answers, problem: None,
    ) -> None:
        if not turns.acquire(timeout=limits.patience):
            raise QuestionFailed("Others are asking right now. Try again in a moment.")
        try:
            self.process = begun(source, limits)
        except BaseException:
            turns.release()
            raise
        self.limits, self.told, self.was_cancelled = limits, told, False
        self.future: Future[list[Answer]] = Future()
        Thread(target=self.follow, args=(asked(source, questions, limits),), daemon=True).start()

    def follow(self, asked: bytes) -> None:
        """Waits for the answers; ends the process where it does not end itself."""
        try:
            found = self.answers(asked)
            self.told(found, None)
            self.future.set_result(found)
        except BaseException as exc:
            self.told([], str(exc))
            self.future.set_exception(exc)

    def answers(self, asked: bytes) -> list[Answer]:
        """The answers; QuestionFailed where there are none."""
        try:
            said, _ = self.process.communicate(asked, timeout=self.limits.seconds + GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()  # its pipes are closed too
            raise QuestionFailed("The question took too long: ask for less.") from None
        finally:
            self.process.kill()
            self.process.wait()
            turns.release()
        if self.was_cancelled:
            raise Cancelled("The question was cancelled.")
        return understood(said)

    @property
    def done(self) -> bool:
        """Whether there is an answer, or a reason for none."""
        return self.future.done()

    def cancel(self) -> None:
        """Ends it."""
        self.was_cancelled = True
        self.process.kill()

    def result(self) -> list[Answer]:
        """The answers, waited for; QuestionFailed where there are none."""
        try:
            return self.future.result()
        except BaseException:
            self.cancel()  # also where whoever waits is interrupted
            raise


def ask(source: Source, questions: Sequence[str], limits: Limits) -> list[Answer]:
    """The answers, all of the same moment; QuestionFailed where there are none."""
    return Running(source, questions, limits).result()


def asked(source: Source, questions: Sequence[str], limits: Limits) -> bytes:
    """What the process is told."""
    return json.dumps(
        {
            "schema": PLACES[source.discreet],
            "zone": source.zone,
            "seconds": limits.seconds,
            "rows": limits.rows,
            "bytes": limits.size,
            "memory_mb": limits.memory_mb,
            "threads": limits.threads,
            "questions": list(questions),
        }
    ).encode()


def begun(source: Source, limits: Limits) -> subprocess.Popen[bytes]:
    """The process, which knows the store from its environment alone."""
    return subprocess.Popen(
        [sys.executable, "-m", "store.analytics.child"],
        cwd=ROOT,
        env=environment(source, limits),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def environment(source: Source, limits: Limits) -> dict[str, str]:
    """How the process reaches the store: read-only, not for long, as a reader of analytics."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    kept |= {name: value for name, value in os.environ.items() if name.startswith("PG")}
    given: dict[str, str] = {}
    for option in pq.Conninfo.parse(source.url.encode()):
        if option.val is not None and option.envvar:
            given[option.envvar.decode()] = option.val.decode()
    role = reader(source)
    wanted = {
        "default_transaction_read_only": "on",
        "statement_timeout": int(limits.seconds * 1000),
        "idle_in_transaction_session_timeout": int((limits.seconds + GRACE) * 1000),
        "role": role,
    }
    options = " ".join(f"-c {name}={value}" for name, value in wanted.items() if value)
    given["PGOPTIONS"] = " ".join(filter(None, (given.get("PGOPTIONS"), OPTIONS, options)))
    return kept | given | {"PGAPPNAME": "cinevault-analytics", "PGCONNECT_TIMEOUT": "3"}


def reader(source: Source) -> str | None:
    """The role that may read analytics and nothing else; None where the server has none."""
    place = PLACES[source.discreet]
    with connect(source.url) as conn:
        found = run(conn, "analytics/reader", name=f"cinevault_{place}", place=place).fetchone()
        return found[0] if found else None


def understood(said: bytes) -> list[Answer]:
    """What the process said."""
    if len(said) < 8:
        raise QuestionFailed("The question needs more than it may have, and was ended.")
    length = int.from_bytes(said[:8])
    header: dict[str, Any] = json.loads(said[8 : 8 + length])
    if "error" in header:
        if header["error"] == "The store cannot be reached.":
            raise StoreUnavailable(header["error"])
        raise QuestionFailed(header["error"], header.get("line"))
    found, at = list[Answer](), 8 + length
    for each in header["answers"]:
        with pa.ipc.open_stream(said[at : at + each["bytes"]]) as stream:
            table = stream.read_all()
            table = table.rename_columns(distinct(table.column_names))
            found.append(Answer(table, each["cut"], each["seconds"]))
        at += each["bytes"]
    return found


def distinct(names: Sequence[str]) -> list[str]:
    """The names, those that come again with a number."""
    found = list[str]()
    for name in names:
        number, told = 1, name or "column"
        while told in found:
            number += 1
            told = f"{name}_{number}"
        found.append(told)
    return found
