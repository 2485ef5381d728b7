"""The copy itself: in a thread of its own, so that somebody can watch it and end it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event

from store.db import Connection, connect, run, translated
from store.exports.engine import Engine
from store.exports.snapshot import Snapshot

TICK = 0.5  # seconds between two looks at how far it is

Report = Callable[[int, int], None]


class Stopped(Exception):
    """Somebody wants the export no more."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Hears of rows sent and of all there are; `stop` ends the export once it is set."""

    report: Report
    stop: Event = field(default_factory=Event)


def copied(opened: Engine, copy: str, taken: Snapshot, total: int, watch: Watch | None) -> int:
    """How many rows the COPY statement wrote; Stopped where somebody ended it."""
    with ThreadPoolExecutor(1) as thread:
        work = thread.submit(lambda: opened.execute(copy).fetchall())
        try:
            if watch:
                with translated(), connect(taken.address) as conn:
                    watched(work, conn, taken.application, total, watch)
            return work.result()[0][0]
        except BaseException:
            opened.interrupt()  # a thread that works on would keep the program from ending
            raise


def watched(
    work: "Future[list[tuple[int]]]", conn: Connection, application: str, total: int, watch: Watch
) -> None:
    """Reports how far the work is until it is done."""
    rows: dict[int, int] = {}
    while not watch.stop.is_set() and not wait([work], timeout=TICK).done:
        rows |= sent(conn, application)
        watch.report(min(sum(rows.values()), total), total)
    if watch.stop.is_set():
        raise Stopped
    if not work.exception():
        watch.report(total, total)


def sent(conn: Connection, application: str) -> dict[int, int]:
    """How many rows each connection of the export has sent; those that are done are missing."""
    return dict(run(conn, "exports/sent", application=application).fetchall())
